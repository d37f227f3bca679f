package actions.release_request_test

import data.actions.release_request
import data.lib.example_test as example

_dutch := example.of_party("NL-CSIRT", "NL")

_can if count(release_request.empower) > 0

# Somebody with these functions takes a step on the example.
_step(action, person, roles) := example.but(example.request, {
	"action": action,
	"subject": example.but(person, {"roles": roles}),
	"object": example.but(example.label, {"kind": "release_request"}),
})

_steps := {"create", "amend", "withdraw", "grant", "grant_conditionally", "refuse", "revoke", "expire"}

_answers := {"grant", "grant_conditionally", "refuse", "revoke"}

_asking := {"owner": "NL-CSIRT", "originators": ["DE-BSI", "vendor-v"], "tlp": "TLP:AMBER", "grants": []}

_request(change) := example.but(example.but(example.label, _asking), change)

test_the_party_that_asks_files_and_withdraws if {
	{action |
		some action in _steps
		_can with input as _step(action, _dutch, ["CYBER_DIPLOMAT"])
	} == {"amend", "create", "withdraw"}
	{action | some action in _steps; _can with input as _step(action, _dutch, ["SECRETARIAT"])} == set()
	{action | some action in _steps; _can with input as _step(action, example.person, ["CYBER_DIPLOMAT"])} == set()
}

_answer(action, person) := example.but(_step(action, person, person.roles), {"object": _request({})})

test_an_officer_of_an_originator_answers if {
	every role in ["DISCLOSURE_OFFICER", "DECISION_AUTHORITY"] {
		{action |
			some action in _steps
			"REQUEST_ANSWER" in release_request.empower
				with input as _answer(action, example.but(example.person, {"roles": [role]}))
		} == _answers
	}
	{action |
		some action in _steps
		"REQUEST_ANSWER" in release_request.empower
			with input as _answer(action, example.but(example.person, {"roles": ["INTELLIGENCE_ANALYST"]}))
	} == set()
	{action |
		some action in _steps
		"REQUEST_ANSWER" in release_request.empower
			with input as _answer(action, example.but(_dutch, {"roles": ["DISCLOSURE_OFFICER"]}))
	} == set()
}

test_nobody_answers_their_own_party if {
	every action in ["grant", "grant_conditionally", "refuse"] {
		release_request.refuse == {"REQUEST_OWN"} with input as example.request
			with input.action as action
			with input.subject as _dutch
			with input.object as _request({})
		release_request.refuse == set() with input as example.request
			with input.action as action
			with input.object as _request({})
	}
}

test_a_party_that_is_asked_itself_answers_by_another_person if {
	every action in ["grant", "grant_conditionally", "refuse"] {
		release_request.refuse == set() with input as example.request
			with input.action as action
			with input.subject as _dutch
			with input.object as _request({"originators": ["NL-CSIRT", "vendor-v"]})
		release_request.refuse == {"REQUEST_OWN"} with input as example.request
			with input.action as action
			with input.subject as _dutch
			with input.object as _request({"originators": ["NL-CSIRT", "vendor-v"]})
			with input.relations as ["author"]
	}
}

test_nobody_consents_for_another_party if {
	release_request.refuse == {"REQUEST_OWN"} with input as example.request
		with input.action as "grant"
		with input.object as _request({})
		with input.context.consent as example.consent("vendor-v", "NL-CSIRT", "READ")
	release_request.refuse == set() with input as example.request
		with input.action as "grant"
		with input.object as _request({})
		with input.context.consent as example.consent("DE-BSI", "NL-CSIRT", "READ")
}

test_each_originator_that_is_asked_reads_it if {
	asked := {{"code": "REQUEST_ASKED"}}
	every tlp in ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT"] {
		release_request.permit == asked with input as example.request with input.object as _request({"tlp": tlp})
	}
	release_request.permit == set() with input as example.request with input.object as _request({"tlp": "TLP:RED"})
	release_request.permit == set() with input as example.request
		with input.object as _request({"originators": ["DE"], "tlp": "TLP:AMBER+STRICT"})
	release_request.permit == set()
		with input as example.request with input.object as _request({"originators": ["UK"]})
}

test_who_is_asked_is_not_told_unless_the_marking_says_so if {
	every naming in ["", "MUST_NOT"] {
		fields := {redaction.field | some redaction in release_request.redact} with input as example.request
			with input.subject as _dutch
			with input.object as _request({"naming": naming})
		fields == {"answers", "asked"}
	}
	release_request.redact == set() with input as example.request
		with input.subject as _dutch
		with input.object as _request({"naming": "MAY"})
	release_request.redact == set() with input as example.request with input.object as _request({"naming": "MUST_NOT"})
}

test_the_service_closes_what_nobody_answered if {
	release_request.system == {"REQUEST_EXPIRE"} with input as example.request with input.action as "expire"
	release_request.system == set() with input as example.request with input.action as "grant"
}

test_parts_that_it_does_not_have_are_hidden if {
	release_request.deny == set() with input as example.request
	release_request.deny == {{"code": "REQUEST_PART", "visible": false}} with input as example.request
		with input.object.portion as "annex"
}
