package actions.evidence_test

import data.actions.evidence
import data.lib.example_test as example

_dutch := example.of_party("NL-CSIRT", "NL")

_can if count(evidence.empower) > 0

# Somebody with these functions takes a step on the example.
_step(action, person, roles) := example.but(example.request, {
	"action": action,
	"subject": example.but(person, {"roles": roles}),
	"object": example.but(example.label, {"kind": "evidence"}),
})

_steps := {
	"amend",
	"attach",
	"create",
	"import",
	"quarantine",
	"release_quarantine",
	"revoke",
	"supersede",
	"validate",
	"verify",
}

test_each_function_takes_its_own_steps if {
	{action |
		some action in _steps
		_can with input as _step(action, _dutch, ["INCIDENT_REPORTER"])
	} == {"amend", "create", "import"}
	{action |
		some action in _steps
		_can with input as _step(action, _dutch, ["INTELLIGENCE_ANALYST"])
	} == {"amend", "create", "import", "supersede"}
	{action |
		some action in _steps
		_can with input as _step(action, _dutch, ["FORENSIC_EXAMINER"])
	} == {"amend", "attach", "create", "import", "supersede", "verify"}
	{action |
		some action in _steps
		_can with input as _step(action, _dutch, ["SECURITY_OFFICER"])
	} == {"quarantine", "release_quarantine"}
	{action | some action in _steps; _can with input as _step(action, _dutch, ["DISCLOSURE_OFFICER"])} == {"revoke"}
	{action |
		some action in _steps
		_can with input as _step(action, _dutch, ["CYBER_DIPLOMAT", "SECRETARIAT", "LEGAL_ADVISER"])
	} == set()
}

test_partners_take_no_step if {
	every role in ["FORENSIC_EXAMINER", "INTELLIGENCE_ANALYST", "SECURITY_OFFICER", "DISCLOSURE_OFFICER"] {
		{action | some action in _steps; _can with input as _step(action, example.person, [role])} == set()
	}
}

test_nobody_verifies_their_own_item if {
	evidence.refuse == {"EVIDENCE_OWN_WORK"} with input as example.request
		with input.action as "verify"
		with input.relations as ["author"]
	evidence.refuse == set() with input as example.request with input.action as "verify"
	evidence.refuse == set() with input as example.request
		with input.action as "attach"
		with input.relations as ["author"]
}

test_a_vendor_withdraws_what_it_gave if {
	vendor := example.but(example.person, {
		"party": "vendor-v",
		"chain": ["vendor-v"],
		"kind": "VENDOR",
		"roles": ["VENDOR_LIAISON"],
	})
	evidence.empower == {"EVIDENCE_REVOKE"} with input as example.request
		with input.action as "revoke"
		with input.subject as vendor
		with input.object.originators as ["vendor-v"]
	evidence.empower == set() with input as example.request
		with input.action as "revoke"
		with input.subject as vendor
}

_roles := [
	"AUDITOR",
	"COMMS_OFFICER",
	"CYBER_DIPLOMAT",
	"DECISION_AUTHORITY",
	"DISCLOSURE_OFFICER",
	"FORENSIC_EXAMINER",
	"INCIDENT_REPORTER",
	"INTELLIGENCE_ANALYST",
	"LEGAL_ADVISER",
	"PEN_HOLDER",
	"POLICY_AUTHOR",
	"POLICY_REVIEWER",
	"SECRETARIAT",
	"SECURITY_OFFICER",
	"VENDOR_LIAISON",
]

test_partners_evidence_is_for_those_who_work_with_evidence if {
	working := {role |
		some role in _roles
		evidence.deny == set() with input as example.request with input.subject.roles as [role]
	}
	working == {
		"CYBER_DIPLOMAT",
		"DECISION_AUTHORITY",
		"DISCLOSURE_OFFICER",
		"FORENSIC_EXAMINER",
		"INTELLIGENCE_ANALYST",
		"LEGAL_ADVISER",
		"VENDOR_LIAISON",
	}
}

test_public_own_and_personal_evidence_is_for_every_function if {
	evidence.deny == set() with input as example.request
		with input.subject.roles as ["SECRETARIAT"]
		with input.object.tlp as "TLP:CLEAR"
	evidence.deny == set() with input as example.request
		with input.subject as example.but(_dutch, {"roles": ["SECRETARIAT"]})
	evidence.deny == set() with input as example.request
		with input.subject.roles as ["SECRETARIAT"]
		with input.relations as ["recipient"]
	evidence.deny == {{"code": "EVIDENCE_FUNCTION", "visible": false}} with input as example.request
		with input.subject.roles as []
}

test_a_provider_is_named_only_where_the_marking_says_so if {
	hidden := {{"field": "provider", "code": "PROVIDER_NOT_NAMED"}}
	every naming in ["", "MUST_NOT"] {
		evidence.redact == hidden with input as example.request with input.object.naming as naming
		evidence.redact == set() with input as example.request
			with input.object.naming as naming
			with input.subject as _dutch
	}
	every naming in ["MAY", "MUST"] {
		evidence.redact == set() with input as example.request with input.object.naming as naming
	}
}

test_the_service_marks_it_expired if {
	evidence.system == {"EVIDENCE_EXPIRE"} with input as example.request with input.action as "expire"
	evidence.system == set() with input as example.request with input.action as "revoke"
}

test_parts_that_it_does_not_have_are_hidden if {
	evidence.deny == set() with input as example.request
	evidence.deny == {{"code": "EVIDENCE_PART", "visible": false}} with input as example.request
		with input.object.portion as "annex"
}

test_source_victim_and_technical_detail_are_parts_of_it if {
	every portion in ["source", "technical", "victim"] {
		evidence.deny == set() with input as example.request with input.object.portion as portion
	}
}
