package actions.base_test

import data.actions.base
import data.lib.example_test as example

_open contains way.code if some way in base.permit

# Somebody asks for a label that was shared with nobody.
_asked_alone(subject, change) := example.but(example.request, {
	"subject": subject,
	"object": example.but(example.but(example.label, {"grants": []}), change),
})

_tlps := ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED", "", "TLP:PURPLE"]

_dutch := example.of_party("NL-CSIRT", "NL")

test_own_people_read_up_to_amber if {
	{tlp |
		some tlp in _tlps
		"OWN" in _open with input as _asked_alone(_dutch, {"owner": "NL", "originators": ["NL"], "tlp": tlp})
	} == {"TLP:AMBER", "TLP:CLEAR", "TLP:GREEN"}
}

test_the_very_organisation_reads_strict_as_well if {
	{tlp |
		some tlp in _tlps
		"OWN" in _open with input as _asked_alone(_dutch, {"tlp": tlp})
	} == {"TLP:AMBER", "TLP:AMBER+STRICT", "TLP:CLEAR", "TLP:GREEN"}
}

test_a_sister_of_the_owner_is_not_the_owner if {
	{tlp |
		some tlp in _tlps
		"OWN" in _open with input as _asked_alone(example.of_party("NL-MFA", "NL"), {"tlp": tlp})
	} == set()
}

test_an_author_reads_what_is_for_few_while_their_party_owns_it if {
	every tlp in ["TLP:AMBER+STRICT", "TLP:RED"] {
		{"code": "AUTHOR"} in base.permit with input as example.request
			with input.subject as _dutch
			with input.object.tlp as tlp
			with input.relations as ["author"]
		not {"code": "AUTHOR"} in base.permit with input as example.request
			with input.object.tlp as tlp
			with input.relations as ["author"]
	}
}

test_a_colleague_of_the_author_is_not_the_author if {
	_open == set() with input as _asked_alone(_dutch, {"tlp": "TLP:RED"})
	_open == set() with input as _asked_alone(_dutch, {"tlp": "TLP:PURPLE"}) with input.relations as ["author"]
}

test_consent_alone_opens_no_way if {
	every tlp in ["TLP:AMBER", "TLP:AMBER+STRICT"] {
		let_go := {"tlp": tlp, "originators": ["UK-NCSC"], "consents": [example.consent("UK-NCSC", "DE", "READ")]}
		_open == set() with input as _asked_alone(example.person, let_go)
	}
}

test_the_only_originator_reads_what_others_filed_for_it if {
	vendor := example.but(example.person, {"party": "vendor-v", "chain": ["vendor-v"], "memberships": []})
	open := {tlp |
		some tlp in _tlps
		"ORIGINATOR" in _open with input as _asked_alone(vendor, {"originators": ["vendor-v"], "tlp": tlp})
	}
	open == {"TLP:AMBER", "TLP:AMBER+STRICT", "TLP:CLEAR", "TLP:GREEN"}
}

test_an_originator_of_a_part_does_not_read_the_whole if {
	vendor := example.but(example.person, {"party": "vendor-v", "chain": ["vendor-v"], "memberships": []})
	{tlp |
		some tlp in _tlps
		"ORIGINATOR" in _open with input as _asked_alone(vendor, {"originators": ["NL-CSIRT", "vendor-v"], "tlp": tlp})
	} == set()
	let_go := {
		"originators": ["NL-CSIRT", "vendor-v"],
		"consents": [example.consent("NL-CSIRT", "vendor-v", "READ")],
		"tlp": "TLP:AMBER",
	}
	_open == {"ORIGINATOR"} with input as _asked_alone(vendor, let_go)
}

test_a_named_person_reads_under_every_known_label if {
	{tlp |
		some tlp in _tlps
		{"code": "RECIPIENT"} in base.permit with input as example.request
			with input.object.tlp as tlp
			with input.relations as ["recipient"]
	} == {"TLP:AMBER", "TLP:AMBER+STRICT", "TLP:CLEAR", "TLP:GREEN", "TLP:RED"}
}

test_naming_a_person_does_not_go_round_other_originators if {
	not {"code": "RECIPIENT"} in base.permit with input as example.request
		with input.object.originators as ["NL-CSIRT", "UK-NCSC"]
		with input.relations as ["recipient"]
}

test_a_colleague_of_a_named_person_is_not_named if {
	base.permit == set() with input as example.request with input.object.tlp as "TLP:RED"
}

test_the_victim_reads_what_is_said_of_it if {
	victim := example.but(example.person, {"party": "victim-org", "chain": ["victim-org"], "kind": "VICTIM_ORG"})
	{"code": "VICTIM_ITSELF"} in base.permit with input as example.request
		with input.subject as victim
		with input.object.portion as "victim"
		with input.object.originators as ["NL-CSIRT", "victim-org"]
	base.permit == set() with input as example.request
		with input.subject as victim
		with input.object.originators as ["NL-CSIRT", "victim-org"]
	base.permit == set() with input as example.request
		with input.subject as victim
		with input.object.portion as "victim"
}

test_clear_is_open_to_all_once_filed if {
	"PUBLIC" in _open with input as _asked_alone(example.person, {"tlp": "TLP:CLEAR"})
	_open == set() with input as _asked_alone(example.person, {"tlp": "TLP:CLEAR", "state": "DRAFT"})
	_open == set() with input as _asked_alone(example.person, {"tlp": "TLP:GREEN"})
}

test_a_grant_outside_alliances_opens_to_those_it_names if {
	grant := example.to_parties(["DE-BSI"])
	base.permit == {{"code": "BILATERAL", "grant": grant, "name": "NL-CSIRT"}} with input as example.request
		with input.object.grants as [grant]
	base.permit == set() with input as example.request with input.object.grants as [example.to_parties(["FR"])]
	base.permit == set() with input as example.request with input.object.grants as [example.to_parties([])]
	ended := example.but(grant, {"until": "2026-11-21T10:00Z"})
	base.permit == set() with input as example.request with input.object.grants as [ended]
}

test_what_an_alliance_was_given_is_for_the_alliance_to_open if {
	base.permit == set() with input as example.request
		with input.object.grants as [example.but(example.by_alliance("eu27"), {"to": ["DE-BSI"]})]
}
