package actions.notification_test

import data.actions.notification
import data.lib.example_test as example

_notification := example.but(example.label, {
	"kind": "notification",
	"state": "OPEN",
	"owner": "DE-AA",
	"originators": ["DE-AA"],
	"tlp": "TLP:AMBER",
	"grants": [_to("eu27", ["DE", "FR", "NL"])],
})

_to(via, parties) := {"via": via, "by": "DE", "to": parties, "without": [], "purpose": "", "until": ""}

_by(party, state, roles) := example.delegate(party, state, roles, [])

test_parts_that_it_does_not_have_are_hidden if {
	reader := _by("DE-AA", "DE", ["CYBER_DIPLOMAT"])
	every portion in {""} {
		notification.deny == set() with input as example.step("read", reader, _notification, null)
			with input.object.portion as portion
	}
	notification.deny == {{"code": "NOTIFICATION_PART", "visible": false}} with input as example.step(
		"read",
		reader,
		example.but(_notification, {"portion": "annex"}),
		null,
	)
}

test_a_notice_is_for_the_organisation_that_is_told if {
	others := {{"code": "NOTIFICATION_OTHERS", "visible": false}}
	clear := example.but(_notification, {"tlp": "TLP:CLEAR"})
	notification.deny == set() with input as example.step("read", _by("DE-AA", "DE", []), clear, null)
	notification.deny == others with input as example.step("read", _by("DE-BSI", "DE", []), clear, null)
	notification.deny == others with input as example.step("read", _by("FR-MEAE", "FR", []), clear, null)
	notification.deny == others with input as example.step("read", _by("FR-MEAE", "FR", []), clear, null)
		with input.object.originators as ["FR-MEAE"]
		with input.relations as ["recipient"]
}

test_those_who_act_on_notices_acknowledge_them if {
	acting := {
		"CYBER_DIPLOMAT",
		"DECISION_AUTHORITY",
		"DISCLOSURE_OFFICER",
		"INTELLIGENCE_ANALYST",
		"LEGAL_ADVISER",
		"PEN_HOLDER",
	}
	others := {"AUDITOR", "COMMS_OFFICER", "FORENSIC_EXAMINER", "VENDOR_LIAISON"}
	{role | some role in (acting | others); _can with input as _step("acknowledge", _by("DE-AA", "DE", [role]))} == acting
	not _can with input as _step("acknowledge", _by("FR-MEAE", "FR", ["CYBER_DIPLOMAT"]))
	not _can with input as _step("withdraw", _by("DE-AA", "DE", ["CYBER_DIPLOMAT"]))
}

_can if count(notification.empower) > 0

_step(action, subject) := example.step(action, subject, _notification, null)

test_a_notice_to_a_state_reaches_its_organisations if {
	strict := example.but(_notification, {"owner": "DE", "originators": ["DE"], "tlp": "TLP:AMBER+STRICT"})
	told := {{"code": "NOTIFICATION_TOLD"}}
	notification.permit == told with input as example.step("read", _by("DE-AA", "DE", ["CYBER_DIPLOMAT"]), strict, null)
	notification.permit == set() with input as example.step("read", _by("DE-AA", "DE", ["COMMS_OFFICER"]), strict, null)
	notification.permit == set() with input as example.step("read", _by("FR-MEAE", "FR", ["CYBER_DIPLOMAT"]), strict, null)
	notification.permit == set() with input as example.step(
		"read",
		_by("DE-AA", "DE", ["CYBER_DIPLOMAT"]),
		example.but(strict, {"tlp": "TLP:RED"}),
		null,
	)
}
