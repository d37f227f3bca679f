package actions.publication_test

import data.actions.publication
import data.lib.example_test as example

_publication := example.but(example.label, {
	"kind": "publication",
	"state": "EMBARGOED",
	"owner": "NL-MFA",
	"originators": ["NL-MFA"],
	"tlp": "TLP:CLEAR",
	"grants": [_to("eu27", ["DE", "FR", "NL"])],
})

_to(via, parties) := {"via": via, "by": "NL", "to": parties, "without": [], "purpose": "", "until": ""}

_by(party, state, roles) := example.delegate(party, state, roles, [])

test_parts_that_it_does_not_have_are_hidden if {
	reader := _by("DE-AA", "DE", ["CYBER_DIPLOMAT"])
	every portion in {""} {
		publication.deny == set() with input as example.step("read", reader, _publication, null)
			with input.object.portion as portion
	}
	publication.deny == {{"code": "PUBLICATION_PART", "visible": false}} with input as example.step(
		"read",
		reader,
		example.but(_publication, {"portion": "annex"}),
		null,
	)
}

_steps := {"align", "amend", "cancel", "correct", "publish", "withdraw"}

_can if count(publication.empower) > 0

_step(action, subject, change) := example.step(action, subject, _publication, example.but(example.facts, change))

_hides(code) if {"code": code, "visible": false} in publication.deny

_in(state, subject) := example.step("read", subject, example.but(_publication, {"state": state}), null)

test_who_is_on_the_release_list_reads_it_before if {
	publication.deny == set() with input as example.step("read", example.person, _publication, null)
		with input.relations as ["recipient"]
}

test_a_cancelled_release_is_for_its_lead_alone if {
	_hides("PUBLICATION_CANCELLED") with input as _in("CANCELLED", _by("FR-MEAE", "FR", ["CYBER_DIPLOMAT"]))
	not _hides("PUBLICATION_CANCELLED") with input as _in("CANCELLED", _by("NL-MFA", "NL", ["COMMS_OFFICER"]))
	not _hides("PUBLICATION_CANCELLED") with input as _in("WITHDRAWN", _by("FR-MEAE", "FR", ["CYBER_DIPLOMAT"]))
}

test_the_order_of_release_is_for_the_parties_until_the_embargo_lifts if {
	slots := {{"field": "slots", "code": "PUBLICATION_SLOTS"}}
	outsider := _by("SE-MFA", "SE", ["COMMS_OFFICER"])
	publication.redact == slots with input as example.step("read", outsider, _embargoed, null)
	publication.redact == set() with input as example.step("read", _by("FR-MEAE", "FR", []), _embargoed, null)
	publication.redact == set() with input as example.step("read", outsider, _embargoed, null)
		with input.context.now as "2026-11-21T10:01Z"
	publication.redact == set() with input as example.step("read", outsider, _publication, null)
}

_embargoed := example.but(_publication, {"embargo": "2026-11-21T10:01Z"})

test_a_party_publishes_by_those_who_speak_for_it if {
	every role in {"COMMS_OFFICER", "DECISION_AUTHORITY", "PEN_HOLDER"} {
		{action |
			some action in _steps
			_can with input as _step(action, _by("FR-MEAE", "FR", [role]), {"party": "FR"})
		} == {"publish"}
	}
	{action |
		some action in _steps
		_can with input as _step(action, _by("FR-MEAE", "FR", ["CYBER_DIPLOMAT"]), {"party": "FR"})
	} == set()
	{action |
		some action in _steps
		_can with input as _step(action, _by("SE-MFA", "SE", ["COMMS_OFFICER"]), {"party": "SE"})
	} == set()
}

test_a_party_publishes_by_whoever_has_its_mandate if {
	french := example.delegate("FR-MEAE", "FR", ["CYBER_DIPLOMAT"], [example.mandate("eu27", "publish")])
	{action |
		some action in _steps
		_can with input as _step(action, french, {"party": "FR"})
	} == {"publish"}
	{action |
		some action in _steps
		_can with input as _step(action, french, {"party": "FR", "alliance": "nato"})
	} == set()
}

test_the_lead_answers_for_what_was_published if {
	every role in {"DECISION_AUTHORITY", "PEN_HOLDER"} {
		{action |
			some action in _steps
			_can with input as _step(action, _by("NL-MFA", "NL", [role]), {"party": ""})
		} == {"cancel", "correct", "withdraw"}
	}
	{action |
		some action in _steps
		_can with input as _step(action, _by("NL-MFA", "NL", ["COMMS_OFFICER"]), {"party": ""})
	} == set()
}

# Aligning

_aligns if publication.empower == {"PUBLICATION_ALIGN"}

_country(state, status, roles, mandates) := example.step(
	"align",
	example.but(
		example.delegate("TR-MFA", "TR", roles, mandates),
		{"memberships": [example.standing("eu27", "TR", status)]},
	),
	example.but(_publication, {"state": state}),
	example.facts,
)

test_a_country_that_is_invited_aligns_once_the_text_is_public if {
	every status in {"ALIGNED", "OBSERVER"} {
		_aligns with input as _country("PUBLISHED", status, ["DECISION_AUTHORITY"], [])
		_aligns with input as _country("CORRECTED", status, ["DECISION_AUTHORITY"], [])
		not _aligns with input as _country("EMBARGOED", status, ["DECISION_AUTHORITY"], [])
		not _aligns with input as _country("WITHDRAWN", status, ["DECISION_AUTHORITY"], [])
	}
}

test_members_and_those_who_left_do_not_align if {
	every status in {"LEFT", "MEMBER", "SUSPENDED"} {
		not _aligns with input as _country("PUBLISHED", status, ["DECISION_AUTHORITY"], [])
	}
}

test_a_member_that_is_also_invited_does_not_align if {
	publication.empower == set() with input as example.step(
		"align",
		example.but(_by("TR-MFA", "TR", ["DECISION_AUTHORITY"]), {"memberships": [
			example.standing("eu27", "TR", "ALIGNED"),
			example.standing("eu27", "TR", "MEMBER"),
		]}),
		example.but(_publication, {"state": "PUBLISHED"}),
		example.facts,
	)
}

test_a_country_aligns_by_its_authority_or_a_mandate if {
	_aligns with input as _country("PUBLISHED", "ALIGNED", ["CYBER_DIPLOMAT"], [example.mandate("eu27", "align")])
	not _aligns with input as _country("PUBLISHED", "ALIGNED", ["CYBER_DIPLOMAT"], [])
	not _aligns with input as _country(
		"PUBLISHED",
		"ALIGNED",
		["CYBER_DIPLOMAT"],
		[example.mandate("nato", "align")],
	)
}

test_the_service_publishes_and_cancels if {
	publication.system == {"PUBLICATION_PUBLISH"} with input as example.step(
		"publish",
		example.person,
		_publication,
		null,
	)
	publication.system == {"PUBLICATION_CANCEL"} with input as example.step(
		"cancel",
		example.person,
		_publication,
		null,
	)
	publication.system == set() with input as example.step("correct", example.person, _publication, null)
}

test_who_may_align_may_do_nothing_else if {
	every action in {"cancel", "correct", "publish", "withdraw"} {
		not _can with input as _country("PUBLISHED", "ALIGNED", ["DECISION_AUTHORITY"], [])
			with input.action as action
	}
}
