package actions.base_test

import data.actions.base
import data.lib.example_test as example

_denials contains denial.code if some denial in base.deny

# The example with another label.
_asked(change) := example.but(example.request, {"object": example.but(example.label, change)})

# The same, when the owner's own person asks.
_asked_by_owner(change) := example.but(_asked(change), {"subject": example.of_party("NL-CSIRT", "NL")})

test_nothing_denies_the_example if _denials == set() with input as _asked({})

test_the_shorter_way_is_open_to_labels_that_carry_nothing_but_a_tlp if {
	base.unrestricted with input as example.request
	every change in [
		{"compartments": ["case-7"]},
		{"display_only": ["PL"]},
		{"embargo": "2026-11-21T10:00Z"},
		{"excluded": ["TR"]},
		{"expires": "2026-11-22T10:00Z"},
		{"eyes_only": ["DE"]},
		{"not_rel": ["PL"]},
		{"overlays": [{"party": "DE", "tlp": "TLP:RED"}]},
		{"rel_to": ["DE"]},
		{"class": {"scheme": "EU", "level": "RESTREINT UE/EU RESTRICTED", "rank": 1}},
		{"class": {"scheme": "EU", "level": "LIMITE", "rank": 0}},
		{"portion": "victim"},
		{"originators": []},
		{"naming": "SHOUT"},
		{"pap": "PAP:BLUE"},
		{"state": "DRAFT"},
		{"state": "EXPIRED"},
		{"state": "QUARANTINED"},
		{"state": "REVOKED"},
	] {
		not base.unrestricted with input as example.request
			with input.object as example.but(example.label, change)
	}
}

test_an_unknown_marking_is_denied_to_its_owner_too if {
	every change in [
		{"tlp": ""},
		{"tlp": "TLP:PURPLE"},
		{"pap": ""},
		{"originators": []},
		{"rel_to": "DE"},
		{"compartments": "case-7"},
		{"consents": null},
		{"excluded": {}},
		{"grants": "all"},
		{"overlays": ""},
	] {
		"MARKING_UNKNOWN" in _denials with input as _asked(change)
		"MARKING_UNKNOWN" in _denials with input as _asked_by_owner(change)
	}
}

test_a_person_without_a_chain_or_nationalities_is_not_known if {
	every change in [{"chain": "DE"}, {"nationality": null}] {
		{"code": "MARKING_UNKNOWN", "visible": false} in base.deny with input as example.request
			with input.subject as example.but(example.person, change)
	}
}

test_an_embargo_hides_until_its_minute if {
	{"code": "EMBARGO", "visible": false} in base.deny with input as example.request
		with input.object.embargo as "2026-11-21T10:01Z"
	_denials == set() with input as _asked({"embargo": "2026-11-21T10:00Z"})
}

test_an_embargo_does_not_bind_owner_and_originators if {
	_denials == set() with input as _asked_by_owner({"embargo": "2026-11-21T10:01Z"})
	_denials == set() with input as _asked({"embargo": "2026-11-21T10:01Z", "originators": ["DE", "NL-CSIRT"]})
}

test_an_expiry_closes_on_its_minute_and_shows if {
	{"code": "EXPIRED", "visible": true} in base.deny with input as example.request
		with input.object.expires as "2026-11-21T10:00Z"
	_denials == set() with input as _asked({"expires": "2026-11-21T10:01Z"})
}

test_an_expiry_binds_a_holder_and_not_the_originator if {
	_denials == set() with input as _asked_by_owner({"expires": "2026-11-21T10:00Z"})
	_denials == {"EXPIRED"}
		with input as _asked_by_owner({"expires": "2026-11-21T10:00Z", "originators": ["vendor-v"]})
}

test_evidence_in_the_state_expired_is_closed_and_an_unanswered_request_is_not if {
	_denials == {"EXPIRED"} with input as _asked({"state": "EXPIRED"})
	_denials == set() with input as _asked_by_owner({"state": "EXPIRED"})
	_denials == set() with input as _asked({"state": "EXPIRED", "kind": "release_request"})
}

test_what_is_revoked_leaves_a_tombstone if {
	{"code": "REVOKED", "visible": true} in base.deny
		with input as example.request with input.object.state as "REVOKED"
	_denials == set() with input as _asked_by_owner({"state": "REVOKED"})
}

test_quarantine_hides_from_partners_and_shows_to_the_owner if {
	{"code": "QUARANTINED", "visible": false} in base.deny with input as example.request
		with input.object.state as "QUARANTINED"
	{"code": "QUARANTINED", "visible": true} in base.deny with input as example.request
		with input.object.state as "QUARANTINED"
		with input.subject as example.of_party("NL-CSIRT", "NL")
}

test_the_owners_security_officer_opens_quarantine if {
	officer := example.but(example.of_party("NL-CSIRT", "NL"), {"roles": ["SECURITY_OFFICER"]})
	base.deny == set() with input as example.request
		with input.object.state as "QUARANTINED"
		with input.subject as officer
	count(base.deny) == 1 with input as example.request
		with input.object.state as "QUARANTINED"
		with input.subject.roles as ["SECURITY_OFFICER"]
}

test_quarantine_does_not_keep_an_originator_from_revoking if {
	base.deny == set() with input as example.request
		with input.action as "revoke"
		with input.object.state as "QUARANTINED"
		with input.subject as example.of_party("NL-CSIRT", "NL")
	count(base.deny) == 1 with input as example.request
		with input.action as "revoke"
		with input.object.state as "QUARANTINED"
}

test_the_excluded_are_parties_and_nationals if {
	_denials == {"EXCLUDED"} with input as _asked({"excluded": ["DE"]})
	_denials == {"EXCLUDED"} with input as _asked({"excluded": ["DE-BSI"]})
	_denials == set() with input as _asked({"excluded": ["TR"]})
	{"code": "EXCLUDED", "visible": false} in base.deny with input as example.request
		with input.object.excluded as ["TR"]
		with input.subject.nationality as ["DE", "TR"]
}

test_exclusion_binds_the_owner_and_those_of_unknown_nationality if {
	_denials == {"EXCLUDED"} with input as _asked_by_owner({"excluded": ["NL"]})
	{"code": "EXCLUDED", "visible": false} in base.deny with input as example.request
		with input.object.excluded as ["TR"]
		with input.subject.nationality as []
}

test_where_nobody_is_excluded_nationality_does_not_count if {
	base.deny == set() with input as example.request with input.subject.nationality as []
}

test_all_compartments_must_be_held if {
	_denials == {"NEED_TO_KNOW"} with input as _asked({"compartments": ["case-7"]})
	base.deny == set() with input as example.request
		with input.object.compartments as ["case-7"]
		with input.subject.compartments as ["case-7", "case-8"]
	count(base.deny) == 1 with input as example.request
		with input.object.compartments as ["case-7", "case-8"]
		with input.subject.compartments as ["case-7"]
}

test_the_owners_own_people_need_to_know_as_well if {
	_denials == {"NEED_TO_KNOW"} with input as _asked_by_owner({"compartments": ["case-7"]})
}

_restricted := {"scheme": "EU", "level": "RESTREINT UE/EU RESTRICTED", "rank": 1}

_secret := {"scheme": "NATO", "level": "NATO SECRET", "rank": 3}

test_a_clearance_of_the_rank_or_higher_is_needed if {
	_denials == {"CLEARANCE"} with input as _asked({"class": _secret})
	every clearance in [
		{"scheme": "NATO", "rank": 3, "until": ""},
		{"scheme": "DE", "rank": 3, "until": ""},
		{"scheme": "EU", "rank": 4, "until": "2026-11-21T10:01Z"},
	] {
		base.deny == set() with input as example.request
			with input.object.class as _secret
			with input.subject.clearances as [clearance]
	}
	every clearance in [
		{"scheme": "NATO", "rank": 2, "until": ""},
		{"scheme": "DE", "rank": 3, "until": "2026-11-21T10:00Z"},
		{"scheme": "XX", "rank": 4, "until": ""},
	] {
		count(base.deny) == 1 with input as example.request
			with input.object.class as _secret
			with input.subject.clearances as [clearance]
	}
}

test_classified_information_needs_membership_or_an_agreement if {
	cleared := example.but(example.of_party("UK-NCSC", "UK"), {"clearances": [{"scheme": "UK", "rank": 3, "until": ""}]})
	{"code": "AGREEMENT", "visible": false} in base.deny with input as example.request
		with input.object.class as _restricted
		with input.subject as cleared
	base.deny == set() with input as example.request with input.object.class as _secret with input.subject as cleared
	agreed := example.but(cleared, {"agreements": [{"scheme": "EU", "from": "2021-05-01T00:00Z", "until": ""}]})
	base.deny == set()
		with input as example.request with input.object.class as _restricted with input.subject as agreed
	ended := example.but(cleared, {"agreements": [{"scheme": "EU", "from": "", "until": "2026-11-21T10:00Z"}]})
	count(base.deny) == 1
		with input as example.request with input.object.class as _restricted with input.subject as ended
}

test_membership_and_agreements_are_for_one_scheme if {
	austrian := example.but(example.of_party("AT-BMEIA", "AT"), {
		"clearances": [{"scheme": "EU", "rank": 3, "until": ""}],
		"memberships": [example.standing("eu27", "AT", "MEMBER")],
	})
	_denials == {"AGREEMENT"} with input as _asked({"class": _secret}) with input.subject as austrian
	_denials == set() with input as _asked({"class": _restricted}) with input.subject as austrian
	other := example.but(austrian, {"agreements": [{"scheme": "US", "from": "", "until": ""}]})
	_denials == {"AGREEMENT"} with input as _asked({"class": _secret}) with input.subject as other
	partner := example.but(austrian, {"agreements": [{"scheme": "NATO", "from": "", "until": ""}]})
	_denials == set() with input as _asked({"class": _secret}) with input.subject as partner
}

test_members_and_the_state_itself_need_no_agreement if {
	cleared := [{"scheme": "DE", "rank": 3, "until": ""}]
	every class in [_restricted, _secret, {"scheme": "DE", "level": "GEHEIM", "rank": 3}] {
		base.deny == set() with input as example.request
			with input.object.class as class
			with input.subject.clearances as cleared
	}
}

test_a_distribution_marking_is_no_classification if {
	_denials == set() with input as _asked({"class": {"scheme": "EU", "level": "LIMITE", "rank": 0}})
}

test_rel_to_leaves_in_those_listed_and_those_it_belongs_to if {
	_denials == {"REL_TO"} with input as _asked({"rel_to": ["NL", "UK"]})
	_denials == {"REL_TO"} with input as _asked({"rel_to": []})
	_denials == set() with input as _asked({"rel_to": ["DE", "NL"]})
	_denials == set() with input as _asked({"rel_to": ["NL"], "display_only": ["DE"]})
	_denials == set() with input as _asked_by_owner({"rel_to": ["DE"]})
}

test_not_rel_shuts_out_those_listed if {
	_denials == {"NOT_REL"} with input as _asked({"not_rel": ["DE"]})
	_denials == set() with input as _asked({"not_rel": ["PL"]})
	_denials == set() with input as _asked_by_owner({"not_rel": ["NL"]})
}

test_national_eyes_goes_by_nationality if {
	_denials == {"EYES_ONLY"} with input as _asked({"eyes_only": ["NL", "UK"]})
	_denials == {"EYES_ONLY"} with input as _asked({"eyes_only": []})
	_denials == set() with input as _asked({"eyes_only": ["DE"]})
	{"code": "EYES_ONLY", "visible": false} in base.deny with input as example.request
		with input.object.eyes_only as ["DE"]
		with input.subject.nationality as ["NL"]
}

test_a_draft_is_its_owners if {
	_denials == {"UNFILED"} with input as _asked({"state": "DRAFT"})
	_denials == set() with input as _asked_by_owner({"state": "DRAFT"})
}

_overlay(party, tlp) := {"overlays": [{"party": party, "tlp": tlp}]}

test_an_overlay_binds_the_organisation_that_set_it if {
	_denials == {"OVERLAY"} with input as _asked(_overlay("DE-BSI", "TLP:RED"))
	_denials == {"OVERLAY"} with input as _asked(_overlay("DE", "TLP:AMBER+STRICT"))
	_denials == set() with input as _asked(_overlay("NL-MFA", "TLP:RED"))
	_denials == {"OVERLAY"} with input as _asked(_overlay("DE-BSI", "TLP:PURPLE"))
}

test_an_overlay_leaves_in_those_within_it if {
	every tlp in ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT"] {
		_denials == set() with input as _asked(_overlay("DE-BSI", tlp))
	}
	every relation in ["author", "recipient"] {
		base.deny == set() with input as example.request
			with input.object as example.but(example.label, _overlay("DE-BSI", "TLP:RED"))
			with input.relations as [relation]
	}
}

test_an_overlay_of_unknown_strictness_binds_named_persons_too if {
	_denials == {"OVERLAY"} with input as _asked(_overlay("DE-BSI", "TLP:PURPLE")) with input.relations as ["recipient"]
}

test_an_overlay_binds_clients_too if {
	client := example.but(example.person, {"party": "operator-nord", "chain": ["operator-nord"], "served_by": ["DE-BSI"]})
	every tlp, codes in {"TLP:AMBER": 0, "TLP:AMBER+STRICT": 1} {
		count(base.deny) == codes with input as example.request
			with input.object as example.but(example.label, _overlay("DE-BSI", tlp))
			with input.subject as client
	}
}

test_what_is_for_display_is_in_no_export if {
	{channel |
		some channel in ["api", "stream", "file", "export"]
		{"code": "DISPLAY_ONLY", "visible": true} in base.deny with input as example.request
			with input.context.channel as channel
			with input.object.display_only as ["DE"]
	} == {"export"}
}

test_display_does_not_bind_the_owner if {
	base.deny == set() with input as example.request
		with input.context.channel as "export"
		with input.object.display_only as ["NL"]
		with input.subject as example.of_party("NL-CSIRT", "NL")
}

_victim(consents) := {"portion": "victim", "consents": consents}

test_a_victim_is_named_by_consent if {
	_denials == {"VICTIM_NOT_NAMED"} with input as _asked(_victim([]))
	every to in ["DE", "alliance:eu27", "public"] {
		_denials == set() with input as _asked(_victim([example.consent("NL-CSIRT", to, "NAME_VICTIM")]))
	}
}

test_no_other_consent_names_a_victim if {
	every consent in [
		example.consent("NL-CSIRT", "DE", "READ"),
		example.consent("NL-CSIRT", "FR", "NAME_VICTIM"),
		example.consent("FR", "DE", "NAME_VICTIM"),
		example.but(example.consent("NL-CSIRT", "DE", "NAME_VICTIM"), {"until": "2026-11-21T10:00Z"}),
	] {
		_denials == {"VICTIM_NOT_NAMED"} with input as _asked(_victim([consent]))
	}
}

test_the_party_that_filed_the_report_knows_the_victim if _denials == set()
	with input as _asked_by_owner(_victim([]))
