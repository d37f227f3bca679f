package lib.mandate_test

import data.lib.example_test as example
import data.lib.mandate

_request := {
	"subject": {"mandates": [{"alliance": "eu27", "action": "sign", "until": "2026-11-21T10:01Z"}]},
	"context": {"now": "2026-11-21T10:00Z"},
}

test_a_mandate_is_for_one_alliance_and_one_act if {
	mandate.held("eu27", "sign") with input as _request
	not mandate.held("nato", "sign") with input as _request
	not mandate.held("eu27", "break_silence") with input as _request
	not mandate.held("", "sign") with input as _request
}

test_a_mandate_ends_at_its_minute if {
	not mandate.held("eu27", "sign") with input as _request with input.context.now as "2026-11-21T10:01Z"
	mandate.held("eu27", "sign") with input as _request with input.subject.mandates as [example.mandate("eu27", "sign")]
}

test_without_a_mandate_nobody_is_bound if {
	not mandate.held("eu27", "sign") with input as _request with input.subject.mandates as []
}
