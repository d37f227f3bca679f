package actions.judgement_test

import data.actions.judgement
import data.lib.example_test as example

_dutch := example.of_party("NL-CSIRT", "NL")

_kind := {"kind": "judgement"}

# Somebody with these functions takes a step on the example.
_step(action, person, roles, relations) := example.but(example.request, {
	"action": action,
	"subject": example.but(person, {"roles": roles}),
	"relations": relations,
	"object": example.but(example.label, _kind),
})

_steps := {
	"create", "amend", "submit", "peer_review", "return", "approve", "dissent",
	"supersede", "reaffirm", "reopen", "withdraw", "doubt",
}

_can if count(judgement.empower) > 0

_read(change, subject) := example.but(example.request, {
	"subject": subject,
	"object": example.but(example.but(example.label, _kind), change),
})

_codes contains denial.code if some denial in judgement.deny

test_analysts_of_the_party_judge_review_and_approve if {
	{action |
		some action in _steps
		_can with input as _step(action, _dutch, ["INTELLIGENCE_ANALYST"], [])
	} == _steps - {"withdraw", "doubt"}
}

test_the_decision_authority_approves_dissents_and_withdraws if {
	{action |
		some action in _steps
		_can with input as _step(action, _dutch, ["DECISION_AUTHORITY"], [])
	} == {"approve", "dissent", "reaffirm", "withdraw"}
}

test_the_disclosure_officer_and_the_author_withdraw if {
	{action |
		some action in _steps
		_can with input as _step(action, _dutch, ["DISCLOSURE_OFFICER"], [])
	} == {"withdraw"}
	{action | some action in _steps; _can with input as _step(action, _dutch, [], ["author"])} == {"withdraw"}
}

test_others_than_the_party_may_only_dissent if {
	every role in ["CYBER_DIPLOMAT", "DECISION_AUTHORITY", "INTELLIGENCE_ANALYST", "LEGAL_ADVISER"] {
		{action |
			some action in _steps
			_can with input as _step(action, example.person, [role], ["author"])
		} == {"dissent"}
	}
	{action |
		some action in _steps
		_can with input as _step(action, example.person, ["SECRETARIAT", "VENDOR_LIAISON"], [])
	} == set()
}

test_nobody_reviews_or_approves_their_own_judgement if {
	{action |
		some action in _steps
		"JUDGEMENT_OWN_WORK" in judgement.refuse with input as _step(action, _dutch, ["INTELLIGENCE_ANALYST"], ["author"])
	} == {"approve", "peer_review", "reaffirm"}
	{action |
		some action in _steps
		count(judgement.refuse) > 0 with input as _step(action, _dutch, ["INTELLIGENCE_ANALYST"], ["recipient"])
	} == set()
}

test_the_service_puts_it_in_doubt if {
	judgement.system == {"JUDGEMENT_DOUBT"} with input as _step("doubt", _dutch, [], [])
	judgement.system == set() with input as _step("withdraw", _dutch, [], [])
}

test_partners_judgements_are_for_those_who_weigh_them if {
	every role in ["AUDITOR", "COMMS_OFFICER", "INCIDENT_REPORTER", "SECRETARIAT", "VENDOR_LIAISON"] {
		_codes == {"JUDGEMENT_FUNCTION"} with input as _read({}, example.but(example.person, {"roles": [role]}))
		_codes == set() with input as _read({"tlp": "TLP:CLEAR"}, example.but(example.person, {"roles": [role]}))
		_codes == set() with input as _read({}, example.but(_dutch, {"roles": [role]}))
	}
	every role in ["CYBER_DIPLOMAT", "DECISION_AUTHORITY", "DISCLOSURE_OFFICER", "INTELLIGENCE_ANALYST", "LEGAL_ADVISER"] {
		_codes == set() with input as _read({}, example.but(example.person, {"roles": [role]}))
	}
}

test_an_originator_without_that_function_does_not_read_what_others_concluded if {
	vendor := example.but(example.of_party("vendor-v", "vendor-v"), {"roles": ["VENDOR_LIAISON"]})
	_codes == {"JUDGEMENT_FUNCTION"} with input as _read({"originators": ["NL-CSIRT", "vendor-v"]}, vendor)
	_codes == set() with input as example.but(_read({}, vendor), {"relations": ["recipient"]})
}

test_it_is_hidden_until_it_is_approved_and_leaves_a_trace_when_withdrawn if {
	judgement.deny == {{"code": "JUDGEMENT_UNAPPROVED", "visible": false}}
		with input as _read({"state": "PEER_REVIEW"}, example.person)
	judgement.deny == {{"code": "JUDGEMENT_WITHDRAWN", "visible": true}}
		with input as _read({"state": "WITHDRAWN"}, example.person)
	every state in ["APPROVED", "IN_REVIEW_EVIDENCE_CHANGED", "SUPERSEDED"] {
		_codes == set() with input as _read({"state": state}, example.person)
	}
	every state in ["PEER_REVIEW", "WITHDRAWN"] {
		_codes == set() with input as _read({"state": state}, _dutch)
	}
}

test_it_has_a_matrix_and_no_other_part if {
	_codes == set() with input as _read({"portion": "matrix"}, example.person)
	_codes == {"JUDGEMENT_PART"} with input as _read({"portion": "source"}, example.person)
}
