package actions.norm_assessment_test

import data.actions.norm_assessment
import data.lib.example_test as example

_dutch := example.of_party("NL-CSIRT", "NL")

_kind := {"kind": "norm_assessment"}

# Somebody with these functions takes a step on the example.
_step(action, person, roles, relations) := example.but(example.request, {
	"action": action,
	"subject": example.but(person, {"roles": roles}),
	"relations": relations,
	"object": example.but(example.label, _kind),
})

_steps := {
	"create", "amend", "submit", "return", "approve", "dissent", "supersede",
	"reaffirm", "reopen", "withdraw", "issue_tear_line", "doubt",
}

_can if count(norm_assessment.empower) > 0

_read(change, subject) := example.but(example.request, {
	"subject": subject,
	"object": example.but(example.but(example.label, _kind), change),
})

_codes contains denial.code if some denial in norm_assessment.deny

_writing := {"amend", "create", "dissent", "reopen", "submit", "supersede"}

test_diplomats_assess_and_only_legal_advisers_approve if {
	{action |
		some action in _steps
		_can with input as _step(action, _dutch, ["CYBER_DIPLOMAT"], [])
	} == _writing
	{action |
		some action in _steps
		_can with input as _step(action, _dutch, ["LEGAL_ADVISER"], [])
	} == _writing | {"approve", "reaffirm", "return"}
	{action |
		some action in _steps
		_can with input as _step(action, _dutch, ["INTELLIGENCE_ANALYST"], [])
	} == {"dissent"}
}

test_those_who_release_withdraw_and_issue_a_summary if {
	{action |
		some action in _steps
		_can with input as _step(action, _dutch, ["DISCLOSURE_OFFICER"], [])
	} == {"issue_tear_line", "withdraw"}
	{action |
		some action in _steps
		_can with input as _step(action, _dutch, ["DECISION_AUTHORITY"], [])
	} == {"dissent", "issue_tear_line", "withdraw"}
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
		_can with input as _step(action, example.person, ["DISCLOSURE_OFFICER", "SECRETARIAT"], [])
	} == set()
}

test_nobody_approves_their_own_assessment if {
	{action |
		some action in _steps
		"ASSESSMENT_OWN_WORK" in norm_assessment.refuse with input as _step(action, _dutch, ["LEGAL_ADVISER"], ["author"])
	} == {"approve", "reaffirm"}
	{action |
		some action in _steps
		"ASSESSMENT_OWN_WORK" in norm_assessment.refuse with input as _step(action, _dutch, ["LEGAL_ADVISER"], [])
	} == set()
}

_summed_up(change) := example.but(_read(change, _dutch), {"action": "issue_tear_line"})

_joint(consents) := {"originators": ["NL-CSIRT", "UK-NCSC"], "consents": consents}

test_a_summary_needs_the_consent_of_every_other_originator if {
	norm_assessment.refuse == set() with input as _summed_up({})
	norm_assessment.refuse == {"ASSESSMENT_TEAR_LINE_CONSENT"} with input as _summed_up(_joint([]))
	norm_assessment.refuse == set()
		with input as _summed_up(_joint([example.consent("UK-NCSC", "NL-CSIRT", "DERIVE")]))
	norm_assessment.refuse == {"ASSESSMENT_TEAR_LINE_CONSENT"}
		with input as _summed_up(_joint([example.consent("UK-NCSC", "NL-CSIRT", "READ")]))
}

test_the_service_marks_it_stale if {
	norm_assessment.system == {"ASSESSMENT_DOUBT"} with input as _step("doubt", _dutch, [], [])
	norm_assessment.system == set() with input as _step("withdraw", _dutch, [], [])
}

test_partners_assessments_are_for_those_who_negotiate if {
	every role in ["AUDITOR", "COMMS_OFFICER", "FORENSIC_EXAMINER", "INCIDENT_REPORTER", "SECRETARIAT", "VENDOR_LIAISON"] {
		_codes == {"ASSESSMENT_FUNCTION"} with input as _read({}, example.but(example.person, {"roles": [role]}))
		_codes == set() with input as _read({"tlp": "TLP:CLEAR"}, example.but(example.person, {"roles": [role]}))
		_codes == set() with input as _read({}, example.but(_dutch, {"roles": [role]}))
		_codes == set()
			with input as example.but(_read({}, example.but(example.person, {"roles": [role]})), {"relations": ["recipient"]})
	}
	every role in ["CYBER_DIPLOMAT", "DECISION_AUTHORITY", "DISCLOSURE_OFFICER", "INTELLIGENCE_ANALYST", "LEGAL_ADVISER"] {
		_codes == set() with input as _read({}, example.but(example.person, {"roles": [role]}))
	}
}

test_it_is_hidden_until_it_is_approved_and_leaves_a_trace_when_withdrawn if {
	norm_assessment.deny == {{"code": "ASSESSMENT_UNAPPROVED", "visible": false}}
		with input as _read({"state": "LEGAL_REVIEW"}, example.person)
	norm_assessment.deny == {{"code": "ASSESSMENT_WITHDRAWN", "visible": true}}
		with input as _read({"state": "WITHDRAWN"}, example.person)
	every state in ["LEGAL_REVIEW", "WITHDRAWN"] {
		_codes == set() with input as _read({"state": state}, _dutch)
	}
	_codes == set() with input as _read({"state": "STALE"}, example.person)
}

test_it_has_a_legal_part_and_no_other if {
	_codes == set() with input as _read({"portion": "legal"}, example.person)
	_codes == {"ASSESSMENT_PART"} with input as _read({"portion": "matrix"}, example.person)
}

_advice(grants) := {"portion": "privileged", "grants": grants}

test_privileged_advice_stays_with_the_party_that_was_advised if {
	denied := {{"code": "ASSESSMENT_PRIVILEGE", "visible": true}}
	norm_assessment.deny == denied with input as _read(_advice([example.by_alliance("eu27")]), example.person)
	norm_assessment.deny == denied with input as _read(_advice([example.to_parties(["DE-BSI"])]), example.person)
	norm_assessment.deny == set() with input as _read(_advice([]), _dutch)
}

test_a_grant_for_legal_advice_lets_those_in_that_hold_the_list if {
	grant := example.but(example.to_parties(["DE-BSI"]), {"purpose": "legal-advice"})
	holder := example.but(example.person, {"compartments": ["legal-advice"]})
	_codes == set() with input as _read(_advice([grant]), holder)
	_codes == {"ASSESSMENT_PRIVILEGE"} with input as _read(_advice([grant]), example.person)
	_codes == {"ASSESSMENT_PRIVILEGE"}
		with input as _read(_advice([example.but(grant, {"to": ["DE-AA"]})]), holder)
	_codes == {"ASSESSMENT_PRIVILEGE"}
		with input as _read(_advice([example.but(grant, {"purpose": "case-7"})]), holder)
		with input.subject.compartments as ["case-7"]
}
