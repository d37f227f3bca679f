package lib.negotiation_test

import data.lib.example_test as example
import data.lib.negotiation

_dutch := example.delegate("NL-MFA", "NL", ["PEN_HOLDER"], [])

_french := example.delegate("FR-MEAE", "FR", ["CYBER_DIPLOMAT"], [])

_text := example.but(example.label, {"kind": "statement", "tlp": "TLP:AMBER", "grants": [_to("eu27", ["FR", "NL"])]})

_to(via, parties) := {"via": via, "by": "NL", "to": parties, "without": [], "purpose": "", "until": ""}

_by(subject, change) := example.step("amend", subject, _text, example.but(example.facts, change))

test_the_leads_people_lead if {
	negotiation.leads with input as _by(_dutch, {})
	not negotiation.leads with input as _by(_french, {})
	not negotiation.leads with input as _by(_dutch, {}) with input.context.statement as null
}

test_a_person_takes_part_for_its_own_party_only if {
	negotiation.takes_part with input as _by(_french, {"party": "FR"})
	not negotiation.takes_part with input as _by(_french, {"party": "DE"})
	not negotiation.takes_part with input as _by(_french, {"party": ""})
	not negotiation.takes_part with input as _by(_french, {"party": "FR", "parties": ["DE", "NL"]})
	not negotiation.takes_part with input as _by(_french, {"party": "FR"}) with input.context.statement as null
}

test_the_label_names_the_parties if {
	negotiation.party_to with input as _by(_french, {})
	negotiation.party_to with input as _by(_french, {}) with input.object.grants as [_to("", ["FR"])]
	not negotiation.party_to with input as _by(example.delegate("DE-AA", "DE", ["CYBER_DIPLOMAT"], []), {})
}

test_the_owner_is_a_party_to_its_text if {
	negotiation.party_to with input as _by(example.of_party("NL-CSIRT", "NL"), {}) with input.object.grants as []
}

test_a_text_for_a_whole_alliance_has_its_members_as_parties if {
	negotiation.party_to with input as _by(_french, {}) with input.object.grants as [_to("eu27", [])]
	not negotiation.party_to with input as _by(_french, {}) with input.object.grants as [_to("nato", [])]
}

_publication := example.but(_text, {"kind": "publication", "tlp": "TLP:CLEAR"})

test_who_is_on_the_release_list_is_given_the_text_early if {
	negotiation.given_early with input as example.step("read", example.person, _publication, null)
		with input.relations as ["recipient"]
	not negotiation.given_early with input as example.step("read", example.person, _publication, null)
}

test_who_negotiated_for_a_party_is_given_the_text_early if {
	negotiation.given_early with input as example.step("read", _french, _publication, null)
	not negotiation.given_early with input as example.step("read", _french, _publication, null)
		with input.subject.roles as ["FORENSIC_EXAMINER"]
	every grants in {[], [_to("eu27", ["DE", "NL"])], [_to("eu27", [])]} {
		not negotiation.given_early with input as example.step("read", _french, _publication, null)
			with input.object.grants as grants
	}
}

test_nothing_but_a_publication_is_given_early if {
	not negotiation.given_early with input as example.step("read", _french, _text, null)
		with input.relations as ["recipient"]
}

test_who_negotiates_and_who_writes_also_reads_drafts if {
	negotiation.negotiating - negotiation.drafting == set()
	negotiation.writing - negotiation.negotiating == set()
	not "COMMS_OFFICER" in negotiation.drafting
	not "VENDOR_LIAISON" in negotiation.drafting
}

# Claims

_claim := example.but(_text, {"portion": "claim", "originators": ["NL-MFA", "UK-NCSC"], "rel_to": ["FR"]})

_to_claim if {
	some grant in input.object.grants
	negotiation.to_claim(grant)
}

test_the_way_to_a_text_is_the_way_to_its_claims if {
	_to_claim with input as example.step("read", _french, _claim, null)
	_to_claim with input as example.step("read", _french, _claim, null) with input.subject.capacity as "eu27"
	_to_claim with input as example.step("read", _french, _claim, null) with input.object.grants as [_to("", ["FR"])]
	_to_claim with input as example.step("read", _french, _claim, null)
		with input.object.tlp as "TLP:AMBER+STRICT"
		with input.object.grants as [_to("eu27", ["FR-MEAE"])]
}

test_who_has_no_way_to_a_text_has_none_to_its_claims if {
	every role in {"COMMS_OFFICER", "FORENSIC_EXAMINER"} {
		not _to_claim with input as example.step("read", _french, _claim, null) with input.subject.roles as [role]
	}
	not _to_claim with input as example.step("read", _french, _claim, null) with input.subject.capacity as "nato"
	not _to_claim with input as example.step("read", _french, _claim, null) with input.subject.memberships as []
	not _to_claim with input as example.step("read", _french, _claim, null) with input.object.tlp as "TLP:RED"
	not _to_claim with input as example.step("read", _french, _claim, null) with input.object.tlp as "TLP:AMBER+STRICT"
	not _to_claim with input as example.step("read", _french, _claim, null) with input.object.portion as ""
	not _to_claim with input as example.step("read", _french, _claim, null) with input.object.rel_to as null
	not _to_claim with input as example.step("read", _french, _claim, null)
		with input.object.grants as [_to("eu27", ["DE", "NL"])]
	not _to_claim with input as example.step("read", _french, _claim, null)
		with input.object.grants as [example.but(_to("eu27", ["FR"]), {"until": "2026-11-21T10:00Z"})]
	not _to_claim with input as example.step("read", _french, _claim, null)
		with input.object.grants as [example.but(_to("eu27", ["FR"]), {"purpose": "case-7"})]
}
