package alliances.vendor_nda_test

import data.alliances.vendor_nda

# An analyst of a member of the case asks to read what the vendor gave for it as TLP:AMBER, not to be named.
_request := {
	"action": "read",
	"subject": _person,
	"relations": [],
	"object": _label,
	"context": {"now": "2026-11-21T10:00Z", "channel": "api", "grant": null, "marking": null, "consent": null},
}

_person := {
	"party": "DE-BSI",
	"chain": ["DE-BSI", "DE"],
	"kind": "AGENCY",
	"served_by": [],
	"nationality": ["DE"],
	"roles": ["INTELLIGENCE_ANALYST"],
	"clearances": [],
	"compartments": ["case-7"],
	"memberships": [_standing("DE", "MEMBER")],
	"agreements": [],
	"mandates": [],
	"capacity": "",
	"assurance": "aal2",
}

_label := {
	"kind": "evidence",
	"portion": "",
	"state": "SHARED",
	"owner": "vendor-v",
	"tlp": "TLP:AMBER",
	"pap": "PAP:GREEN",
	"class": {"scheme": "", "level": "", "rank": 0},
	"originators": ["vendor-v"],
	"orcon": false,
	"propin": false,
	"rel_to": null,
	"not_rel": [],
	"display_only": [],
	"eyes_only": null,
	"naming": "MUST_NOT",
	"embargo": "",
	"expires": "",
	"overlays": [],
	"grants": [_to([])],
	"consents": [],
	"compartments": [],
	"excluded": [],
}

_to(parties) := {"via": "vendor_nda", "by": "vendor-v", "to": parties, "without": [], "purpose": "case-7", "until": ""}

_standing(party, status) := {
	"alliance": "vendor_nda",
	"party": party,
	"status": status,
	"from": "2026-01-01T00:00Z",
	"until": "",
}

_consent(purpose, to) := {"by": "vendor-v", "to": to, "purpose": purpose, "until": ""}

_codes contains permit.code if some permit in vendor_nda.permit

# Standing

test_the_way_is_the_grant_itself if {
	vendor_nda.permit == {{"code": "NDA_CASE", "grant": _to([])}} with input as _request
}

test_whoever_stands_otherwise_reads_nothing if {
	every status in {"ALIGNED", "LEFT", "OBSERVER", "SUSPENDED"} {
		_codes == set() with input as _request
			with input.subject.memberships as [_standing("DE", status)]
	}
}

test_an_outsider_reads_nothing if {
	_codes == set() with input as _request
		with input.subject.memberships as []
}

test_membership_elsewhere_is_none_here if {
	_codes == set() with input as _request
		with input.subject.memberships as [_but(_standing("DE", "MEMBER"), {"alliance": "elsewhere"})]
}

test_a_party_reads_until_the_minute_before_it_leaves if {
	_codes == {"NDA_CASE"} with input as _request
		with input.subject.memberships as [_but(_standing("DE", "MEMBER"), {"until": "2026-11-21T10:01Z"})]
}

test_a_party_reads_nothing_from_the_minute_at_which_it_leaves if {
	_codes == set() with input as _request
		with input.subject.memberships as [_but(_standing("DE", "MEMBER"), {"until": "2026-11-21T10:00Z"})]
}

test_a_party_reads_from_the_minute_of_its_accession_on if {
	_codes == {"NDA_CASE"} with input as _request
		with input.subject.memberships as [_but(_standing("DE", "MEMBER"), {"from": "2026-11-21T10:00Z"})]
}

test_a_party_reads_nothing_before_its_accession if {
	_codes == set() with input as _request
		with input.subject.memberships as [_but(_standing("DE", "MEMBER"), {"from": "2026-11-21T10:01Z"})]
}

# Ways

test_what_was_shared_through_another_alliance_is_not_decided_here if {
	_codes == set() with input as _request
		with input.object.grants as [_but(_to([]), {"via": "elsewhere"})]
}

test_what_was_not_shared_is_not_read if {
	_codes == set() with input as _request
		with input.object.grants as []
}

test_a_grant_that_has_ended_opens_nothing if {
	_codes == set() with input as _request
		with input.object.grants as [_but(_to([]), {"until": "2026-11-21T10:00Z"})]
}

test_a_grant_by_somebody_who_is_no_originator_opens_nothing_without_consent if {
	_codes == set() with input as _request
		with input.object.grants as [_but(_to([]), {"by": "ES"})]
}

test_a_grant_by_somebody_who_is_no_originator_opens_with_consent if {
	_codes == {"NDA_CASE"} with input as _request
		with input.object.grants as [_but(_to([]), {"by": "ES"})]
		with input.object.consents as [_consent("READ", "alliance:vendor_nda")]
}

_but(whole, changes) := {key: value |
	some key, given in whole
	value := object.get(changes, key, given)
}

# Members of the case

test_members_of_the_case_read_up_to_amber if {
	every tlp in {"TLP:AMBER", "TLP:CLEAR", "TLP:GREEN"} {
		_codes == {"NDA_CASE"} with input as _request
			with input.object.tlp as tlp
	}
}

test_what_is_strict_or_red_is_not_for_all_of_them if {
	every tlp in {"", "TLP:AMBER+STRICT", "TLP:RED"} {
		_codes == set() with input as _request
			with input.object.tlp as tlp
	}
}

test_the_organisation_named_reads_what_is_strict if {
	_codes == {"NDA_CASE"} with input as _request
		with input.object.tlp as "TLP:AMBER+STRICT"
		with input.object.grants as [_to(["DE-BSI"])]
}

test_another_organisation_does_not_read_what_names_one if {
	_codes == set() with input as _request
		with input.object.grants as [_to(["NL-CSIRT"])]
}

test_without_the_cases_compartment_nothing_is_read if {
	every compartments in {[], ["case-8"]} {
		_codes == set() with input as _request
			with input.subject.compartments as compartments
	}
}

test_the_compartment_is_asked_for_even_when_the_grant_names_no_purpose if {
	_codes == {"NDA_CASE"} with input as _request
		with input.object.grants as [_but(_to([]), {"purpose": ""})]
	_codes == set() with input as _request
		with input.object.grants as [_but(_to([]), {"purpose": ""})]
		with input.subject.compartments as ["case-8"]
}

test_a_grant_for_another_purpose_is_none_under_this_agreement if {
	_codes == set() with input as _request
		with input.object.grants as [_but(_to([]), {"purpose": "case-8"})]
		with input.subject.compartments as ["case-7", "case-8"]
}

# The provider

test_the_provider_reads_feedback_that_names_it if {
	_codes == {"NDA_FEEDBACK"} with input as _provider
		with input.object.grants as [_from("DE", ["vendor-v"])]
}

test_the_provider_does_not_read_what_is_for_the_members if {
	every tlp in {"TLP:AMBER", "TLP:CLEAR", "TLP:GREEN"} {
		_codes == set() with input as _provider
			with input.object.tlp as tlp
	}
}

test_the_provider_does_not_read_it_with_the_compartment_either if {
	_codes == set() with input as _provider
		with input.subject.compartments as ["case-7"]
}

test_the_provider_does_not_read_what_other_originators_have_not_let_go if {
	_codes == set() with input as _provider
		with input.object.originators as ["DE", "NL"]
		with input.object.grants as [_from("DE", ["vendor-v"])]
}

test_the_provider_reads_no_feedback_after_the_agreement if {
	_codes == set() with input as _provider
		with input.object.grants as [_from("DE", ["vendor-v"])]
		with input.subject.memberships as [_standing("vendor-v", "LEFT")]
}

test_feedback_that_has_ended_or_runs_elsewhere_is_not_read if {
	every change in [{"via": "elsewhere"}, {"until": "2026-11-21T10:00Z"}, {"by": "ES"}] {
		_codes == set() with input as _provider
			with input.object.grants as [_but(_from("DE", ["vendor-v"]), change)]
	}
}

test_a_member_does_not_read_feedback_to_the_provider if {
	_codes == set() with input as _request
		with input.object.grants as [_from("DE", ["vendor-v"])]
}

# Naming

test_the_provider_is_not_named_unless_the_marking_allows_it if {
	every naming in {"", "MUST_NOT"} {
		vendor_nda.redact == {{"field": "provider", "code": "NDA_PROVIDER"}} with input as _request
			with input.object.naming as naming
	}
	every naming in {"MAY", "MUST"} {
		vendor_nda.redact == set() with input as _request
			with input.object.naming as naming
	}
}

test_nouns_without_a_provider_have_none_to_withhold if {
	every kind in ["case", "judgement", "statement"] {
		vendor_nda.redact == set() with input as _request
			with input.object.kind as kind
			with input.object.naming as "MUST_NOT"
	}
	vendor_nda.redact == {{"field": "sources", "code": "NDA_PROVIDER"}} with input as _request
		with input.object.kind as "incident"
		with input.object.naming as "MUST_NOT"
}

test_the_provider_sees_its_own_name if {
	vendor_nda.redact == set() with input as _request
		with input.subject.chain as ["vendor-v"]
}

# Uses

test_it_is_neither_handed_on_nor_exported_without_consent if {
	every action in {"export", "forward"} {
		every tlp in {"TLP:AMBER", "TLP:AMBER+STRICT", "TLP:GREEN"} {
			vendor_nda.refuse == {"NDA_NO_RESALE"} with input as _request
				with input.action as action
				with input.object.tlp as tlp
		}
		vendor_nda.refuse == set() with input as _request
			with input.action as action
			with input.object.consents as [_consent("FORWARD", "DE")]
		vendor_nda.refuse == set() with input as _request
			with input.action as action
			with input.object.tlp as "TLP:CLEAR"
	}
}

test_it_is_not_cited_in_public_without_consent_for_the_public if {
	vendor_nda.refuse == {"NDA_NO_PUBLICITY"} with input as _request
		with input.action as "cite_public"
	vendor_nda.refuse == {"NDA_NO_PUBLICITY"} with input as _request
		with input.action as "cite_public"
		with input.object.consents as [_consent("CITE_PUBLIC", "DE")]
	vendor_nda.refuse == set() with input as _request
		with input.action as "cite_public"
		with input.object.consents as [_consent("CITE_PUBLIC", "public")]
	vendor_nda.refuse == set() with input as _request
		with input.action as "cite_public"
		with input.object.tlp as "TLP:CLEAR"
}

test_the_consent_of_another_originator_does_not_replace_the_providers if {
	vendor_nda.refuse == {"NDA_NO_PUBLICITY"} with input as _request
		with input.action as "cite_public"
		with input.object.originators as ["DE", "vendor-v"]
		with input.object.consents as [{"by": "DE", "to": "public", "purpose": "CITE_PUBLIC", "until": ""}]
}

test_work_for_the_case_is_made_from_it if {
	every action in {"cite_internal", "comment", "derive", "read"} {
		vendor_nda.refuse == set() with input as _request
			with input.action as action
	}
}

# Obligations

test_the_provider_hears_of_every_use if {
	every action in {"cite_internal", "cite_public", "derive", "export", "forward"} {
		vendor_nda.oblige == {{"obligation": "NOTIFY_ORIGINATOR", "code": "NDA_TELL"}} with input as _request
			with input.action as action
	}
}

test_nobody_hears_of_reading_or_of_the_own if {
	vendor_nda.oblige == set() with input as _request
	vendor_nda.oblige == set() with input as _request
		with input.action as "derive"
		with input.subject.chain as ["vendor-v"]
}

_from(giver, parties) := _but(_to(parties), {"by": giver, "purpose": ""})

_provider := _but(_request, {
	"subject": _but(_person, {
		"party": "vendor-v",
		"chain": ["vendor-v"],
		"roles": ["VENDOR_LIAISON"],
		"compartments": [],
		"memberships": [_standing("vendor-v", "MEMBER")],
	}),
	"object": _but(_label, {"owner": "DE", "originators": ["DE"], "grants": [_from("DE", [])]}),
})

# The alliance's data

test_every_standing_is_known_and_holds_at_present if {
	every member in vendor_nda.members {
		member.status in {"ALIGNED", "LEFT", "MEMBER", "OBSERVER", "SUSPENDED"}
		member.from < "2026-11-21T10:00Z"
		member.until == ""
	}
}

test_no_party_is_listed_twice if {
	count({member.party | some member in vendor_nda.members}) == count(vendor_nda.members)
}

test_the_case_is_worked_on_by_three_and_the_provider if {
	parties := {member.party | some member in vendor_nda.members}
	parties == {"DE", "NL", "UK", "vendor-v"}
	vendor_nda.thresholds.provider in parties
	vendor_nda.decision_rule == {"kind": "LEAD", "lead": "NL", "minimum": 1}
}
