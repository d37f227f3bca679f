package actions.service_client_test

import data.actions.service_client
import data.lib.example_test as example

_keepers := {"DECISION_AUTHORITY", "DISCLOSURE_OFFICER", "SECURITY_OFFICER"}

_label := example.but(example.label, {
	"kind": "service_client",
	"state": "ACTIVE",
	"tlp": "TLP:AMBER+STRICT",
	"owner": "DE-BSI",
	"originators": ["DE-BSI"],
	"grants": [],
})

_scope := {
	"actions": ["read"],
	"alliances": ["eu27"],
	"own": false,
	"channels": ["export"],
	"tlp": "TLP:GREEN",
	"rank": 0,
}

# Somebody with these functions takes a step that gives out this token.
_step(action, person, client) := example.but(example.request, {
	"action": action,
	"subject": person,
	"object": _label,
	"context": example.but(example.request.context, {"client": client}),
})

_officer := example.but(example.person, {
	"roles": ["INTELLIGENCE_ANALYST", "POLICY_AUTHOR", "SECURITY_OFFICER"],
	"clearances": [{"scheme": "DE", "rank": 2, "until": "2026-12-01T00:00Z"}],
})

_client(roles, change) := {"roles": roles, "scope": example.but(_scope, change)}

_analyst := _client(["INTELLIGENCE_ANALYST"], {})

test_it_has_no_parts if {
	{"code": "CLIENT_PART", "visible": false} in service_client.deny with input as _step("read", _officer, null)
		with input.object.portion as "source"
	service_client.deny == set() with input as _step("read", _officer, null)
}

test_it_is_known_to_those_who_give_tokens_out_and_to_auditors if {
	every role in _keepers | {"AUDITOR"} {
		service_client.deny == set() with input as _step("read", example.but(example.person, {"roles": [role]}), null)
	}
	service_client.deny == {{"code": "CLIENT_READERS", "visible": false}} with input as _step(
		"read",
		example.but(example.of_party("NL-CSIRT", "NL"), {"roles": ["AUDITOR", "SECURITY_OFFICER"]}), null,
	)
	every roles in [[], ["INTELLIGENCE_ANALYST"], ["CYBER_DIPLOMAT", "SECRETARIAT"]] {
		service_client.deny == {{"code": "CLIENT_READERS", "visible": false}} with input as _step(
			"read",
			example.but(example.person, {"roles": roles}), null,
		)
	}
}

test_tokens_are_given_out_and_ended_by_officers_of_the_party if {
	every role in _keepers {
		every step in [
			{"action": "issue", "code": "CLIENT_ISSUE"},
			{"action": "rotate", "code": "CLIENT_ISSUE"},
			{"action": "revoke", "code": "CLIENT_REVOKE"},
		] {
			service_client.empower == {step.code} with input as _step(
				step.action,
				example.but(example.person, {"roles": [role]}), _analyst,
			)
			service_client.empower == set() with input as _step(
				step.action,
				example.but(example.of_party("NL-CSIRT", "NL"), {"roles": [role]}), _analyst,
			)
		}
	}
	every action in ["issue", "rotate", "revoke"] {
		service_client.empower == set() with input as _step(
			action,
			example.but(example.person, {"roles": ["AUDITOR", "INTELLIGENCE_ANALYST"]}), _analyst,
		)
	}
	service_client.empower == set() with input as _step("expire", _officer, null)
}

test_a_token_carries_no_more_than_its_issuer_has if {
	every client in [
		_client(["CYBER_DIPLOMAT"], {}),
		_client(["CYBER_DIPLOMAT", "INTELLIGENCE_ANALYST"], {}),
		_client([], {"alliances": ["five_eyes"]}),
		_client([], {"alliances": ["eu27", "five_eyes"]}),
		_client([], {"rank": 3}),
	] {
		every action in ["issue", "rotate"] {
			service_client.refuse == {"CLIENT_BEYOND_ISSUER"} with input as _step(action, _officer, client)
		}
		service_client.refuse == set() with input as _step("revoke", _officer, client)
	}
	every client in [
		_client([], {"alliances": []}),
		_client([], {"alliances": ["eu27", "nato"]}),
		_client([], {"rank": 1}),
		_client([], {"rank": 2}),
	] {
		service_client.refuse == set() with input as _step("issue", _officer, client)
	}
}

test_every_standing_in_an_alliance_is_enough_and_none_is_not if {
	every status in ["MEMBER", "OBSERVER", "ALIGNED"] {
		service_client.refuse == set() with input as _step("issue", _officer, _analyst)
			with input.subject.memberships as [example.standing("eu27", "DE", status)]
	}
	every status in ["SUSPENDED", "LEFT"] {
		service_client.refuse == {"CLIENT_BEYOND_ISSUER"} with input as _step("issue", _officer, _analyst)
			with input.subject.memberships as [example.standing("eu27", "DE", status)]
	}
}

test_a_clearance_that_has_ended_or_of_no_known_scheme_is_none if {
	client := _client([], {"rank": 2})
	service_client.refuse == {"CLIENT_BEYOND_ISSUER"} with input as _step("issue", _officer, client)
		with input.context.now as "2026-12-01T00:00Z"
	service_client.refuse == {"CLIENT_BEYOND_ISSUER"} with input as _step("issue", _officer, client)
		with input.subject.clearances as [{"scheme": "XX", "rank": 4, "until": ""}]
}

test_no_token_is_given_out_for_what_only_persons_do if {
	every client in [
		_client(["POLICY_AUTHOR"], {}),
		_client([], {"actions": ["read", "sign"]}),
		_client([], {"actions": ["share"]}),
		_client([], {"actions": ["issue", "read"]}),
		_client([], {"tlp": "TLP:RED"}),
		_client([], {"tlp": ""}),
	] {
		every action in ["issue", "rotate"] {
			service_client.refuse == {"CLIENT_PERSONS_ONLY"} with input as _step(action, _officer, client)
		}
	}
}

test_a_machine_gives_no_token_out if {
	machine := example.but(_officer, {"scope": _scope})
	"CLIENT_BEYOND_ISSUER" in service_client.refuse with input as _step("issue", machine, _client([], {"alliances": []}))
}

test_a_step_without_the_facts_of_the_token_is_refused if {
	service_client.refuse == {"CLIENT_BEYOND_ISSUER", "CLIENT_PERSONS_ONLY"} with input as _step("issue", _officer, null)
}

test_the_service_marks_what_has_expired if {
	service_client.system == {"CLIENT_SYSTEM"} with input as _step("expire", _officer, null)
	service_client.system == set() with input as _step("issue", _officer, null)
}
