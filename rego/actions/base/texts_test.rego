package actions.base_test

import data.actions.base
import data.lib.example_test as example

_statement := example.but(example.label, {"kind": "statement", "state": "FROZEN"})

_step(action, kind, change) := example.step(
	action,
	example.person,
	example.but(_statement, {"kind": kind}),
	example.but(example.facts, change),
)

test_no_silence_over_what_a_party_could_not_read if {
	every action in {"adopt", "extend_silence", "open_silence"} {
		base.refuse == {"UNREAD"} with input as _step(action, "statement", {"unread": 1})
		base.refuse == set() with input as _step(action, "statement", {"unread": 0})
	}
	base.refuse == set() with input as _step("freeze", "statement", {"unread": 1})
	base.refuse == set() with input as _step("open_silence", "evidence", {"unread": 1})
}

test_nothing_is_made_public_without_consent if {
	every action in {"freeze", "schedule"} {
		base.refuse == {"UNCONSENTED"} with input as _step(action, "statement", {"unconsented": 1})
		base.refuse == set() with input as _step(action, "statement", {"unconsented": 0})
	}
	every kind in {"publication", "statement"} {
		base.refuse == set() with input as _step("publish", kind, _ready)
		base.refuse == {"UNCONSENTED"} with input as _step("publish", kind, example.but(_ready, {"unconsented": 1}))
	}
	base.refuse == set() with input as _step("open_silence", "statement", {"unconsented": 1})
}

_ready := {"unconsented": 0, "authorised": true, "slot": "2026-11-21T10:00Z"}

test_nothing_is_published_without_the_release_authority if {
	every kind in {"publication", "statement"} {
		base.refuse == {"AUTHORISATION"} with input as _step(
			"publish",
			kind,
			example.but(_ready, {"authorised": false}),
		)
	}
	base.refuse == set() with input as _step("schedule", "statement", {"authorised": false})
}

test_each_party_publishes_in_its_turn if {
	base.refuse == {"SLOT"} with input as _step(
		"publish",
		"publication",
		example.but(_ready, {"slot": "2026-11-21T10:01Z"}),
	)
	base.refuse == {"SLOT"} with input as _step("publish", "publication", example.but(_ready, {"slot": ""}))
	base.refuse == set() with input as _step("correct", "publication", example.but(_ready, {"slot": ""}))
}

test_the_service_has_no_turn_of_its_own if {
	base.refuse == set() with input as example.step("publish", example.person, _statement, example.but(example.facts, {
		"authorised": true,
		"slot": "2026-11-21T10:01Z",
	}))
		with input.context.channel as "system"
}

test_without_the_facts_of_a_text_its_steps_are_stopped if {
	base.refuse == {"UNREAD"} with input as example.step("open_silence", example.person, _statement, null)
	base.refuse == {"AUTHORISATION", "SLOT", "UNCONSENTED"} with input as example.step(
		"publish",
		example.person,
		_statement,
		null,
	)
}

test_an_embargo_lets_those_on_the_release_list_read if {
	publication := example.but(_statement, {
		"kind": "publication",
		"tlp": "TLP:CLEAR",
		"embargo": "2026-11-21T10:01Z",
	})
	embargo := {"code": "EMBARGO", "visible": false}
	not embargo in base.deny with input as example.step("read", example.person, publication, null)
		with input.relations as ["recipient"]
	embargo in base.deny with input as example.step("read", example.person, publication, null)
	not embargo in base.deny with input as example.step("read", example.person, publication, null)
		with input.context.now as "2026-11-21T10:01Z"
	embargo in base.deny with input as example.step("read", example.person, publication, null)
		with input.relations as ["recipient"]
		with input.object.kind as "evidence"
}

test_what_binds_texts_binds_nothing_else if {
	every action in {"freeze", "publish", "schedule"} {
		base.refuse == set() with input as _step(action, "evidence", {"unconsented": 1, "authorised": false, "slot": ""})
	}
}
