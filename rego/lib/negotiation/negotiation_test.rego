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
	not negotiation.given_early with input as example.step("read", _french, _publication, null)
		with input.object.grants as []
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
