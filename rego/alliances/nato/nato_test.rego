package alliances.nato_test

import data.alliances.nato

# An analyst of an Ally asks to read what the United States shared with all Allies as TLP:GREEN.
_request := {
	"action": "read",
	"subject": _person,
	"relations": [],
	"object": _label,
	"context": {"now": "2026-11-21T10:00Z", "channel": "api", "grant": null, "marking": null, "consent": null},
}

_person := {
	"party": "UK-NCSC",
	"chain": ["UK-NCSC", "UK"],
	"kind": "AGENCY",
	"served_by": [],
	"nationality": ["UK"],
	"roles": ["INTELLIGENCE_ANALYST"],
	"clearances": [],
	"compartments": [],
	"memberships": [_standing("UK", "MEMBER")],
	"agreements": [],
	"mandates": [],
	"capacity": "",
	"assurance": "aal2",
}

_label := {
	"kind": "evidence",
	"portion": "",
	"state": "SHARED",
	"owner": "US",
	"tlp": "TLP:GREEN",
	"pap": "PAP:GREEN",
	"class": {"scheme": "", "level": "", "rank": 0},
	"originators": ["US"],
	"orcon": false,
	"propin": false,
	"rel_to": null,
	"not_rel": [],
	"display_only": [],
	"eyes_only": null,
	"naming": "MAY",
	"embargo": "",
	"expires": "",
	"overlays": [],
	"grants": [_to([])],
	"consents": [],
	"compartments": [],
	"excluded": [],
}

_to(parties) := {"via": "nato", "by": "US", "to": parties, "without": [], "purpose": "", "until": ""}

_standing(party, status) := {
	"alliance": "nato",
	"party": party,
	"status": status,
	"from": "",
	"until": "",
}

_consent(purpose, to) := {"by": "US", "to": to, "purpose": purpose, "until": ""}

_codes contains permit.code if some permit in nato.permit

# Standing

test_the_way_is_the_grant_itself if {
	nato.permit == {{"code": "NATO_COMMUNITY", "grant": _to([])}} with input as _request
}

test_whoever_stands_otherwise_reads_nothing if {
	every status in {"ALIGNED", "LEFT", "OBSERVER", "SUSPENDED"} {
		_codes == set() with input as _request
			with input.subject.memberships as [_standing("UK", status)]
	}
}

test_an_outsider_reads_nothing if {
	_codes == set() with input as _request
		with input.subject.memberships as []
}

test_membership_elsewhere_is_none_here if {
	_codes == set() with input as _request
		with input.subject.memberships as [_but(_standing("UK", "MEMBER"), {"alliance": "elsewhere"})]
}

test_a_party_reads_until_the_minute_before_it_leaves if {
	_codes == {"NATO_COMMUNITY"} with input as _request
		with input.subject.memberships as [_but(_standing("UK", "MEMBER"), {"until": "2026-11-21T10:01Z"})]
}

test_a_party_reads_nothing_from_the_minute_at_which_it_leaves if {
	_codes == set() with input as _request
		with input.subject.memberships as [_but(_standing("UK", "MEMBER"), {"until": "2026-11-21T10:00Z"})]
}

test_a_party_reads_from_the_minute_of_its_accession_on if {
	_codes == {"NATO_COMMUNITY"} with input as _request
		with input.subject.memberships as [_but(_standing("UK", "MEMBER"), {"from": "2026-11-21T10:00Z"})]
}

test_a_party_reads_nothing_before_its_accession if {
	_codes == set() with input as _request
		with input.subject.memberships as [_but(_standing("UK", "MEMBER"), {"from": "2026-11-21T10:01Z"})]
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
	_codes == {"NATO_COMMUNITY"} with input as _request
		with input.object.grants as [_but(_to([]), {"by": "ES"})]
		with input.object.consents as [_consent("READ", "alliance:nato")]
}

_but(whole, changes) := {key: value |
	some key, given in whole
	value := object.get(changes, key, given)
}

# Who reads what

test_an_ally_reads_what_is_green_or_clear if {
	every tlp in {"TLP:CLEAR", "TLP:GREEN"} {
		_codes == {"NATO_COMMUNITY"} with input as _request
			with input.object.tlp as tlp
	}
}

test_what_is_stricter_is_not_for_the_whole_alliance if {
	every tlp in {"", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"} {
		_codes == set() with input as _request
			with input.object.tlp as tlp
	}
}

test_the_organisation_named_reads_what_is_amber if {
	every tlp in {"TLP:AMBER", "TLP:AMBER+STRICT"} {
		_codes == {"NATO_NAMED"} with input as _request
			with input.object.tlp as tlp
			with input.object.grants as [_to(["UK-NCSC"])]
	}
}

test_another_organisation_of_the_same_ally_does_not_read_it if {
	_codes == set() with input as _request
		with input.object.tlp as "TLP:AMBER"
		with input.object.grants as [_to(["UK-FCDO"])]
}

test_an_ally_named_under_amber_is_not_all_its_people if {
	_codes == set() with input as _request
		with input.object.tlp as "TLP:AMBER"
		with input.object.grants as [_to(["UK"])]
}

test_an_ally_named_under_amber_is_its_delegates if {
	every role in nato.thresholds.delegates {
		_codes == {"NATO_DELEGATE"} with input as _request
			with input.subject.roles as [role]
			with input.object.tlp as "TLP:AMBER"
			with input.object.grants as [_to(["DE", "UK"])]
	}
}

test_delegates_do_not_read_what_is_strict_or_red_or_names_others if {
	every tlp in {"TLP:AMBER+STRICT", "TLP:RED"} {
		_codes == set() with input as _request
			with input.subject.roles as ["CYBER_DIPLOMAT"]
			with input.object.tlp as tlp
			with input.object.grants as [_to(["UK"])]
	}
	every parties in {[], ["DE", "NL"], ["UK-FCDO"]} {
		_codes == set() with input as _request
			with input.subject.roles as ["CYBER_DIPLOMAT"]
			with input.object.tlp as "TLP:AMBER"
			with input.object.grants as [_to(parties)]
	}
}

test_delegates_of_a_state_that_is_no_ally_do_not_read if {
	_codes == set() with input as _request
		with input.subject.roles as ["CYBER_DIPLOMAT"]
		with input.subject.memberships as [_standing("UK", "OBSERVER")]
		with input.object.tlp as "TLP:AMBER"
		with input.object.grants as [_to(["UK"])]
}

test_a_grant_to_delegates_that_has_ended_or_runs_elsewhere_opens_nothing if {
	every change in [{"via": "elsewhere"}, {"until": "2026-11-21T10:00Z"}, {"by": "ES"}] {
		_codes == set() with input as _request
			with input.subject.roles as ["CYBER_DIPLOMAT"]
			with input.object.tlp as "TLP:AMBER"
			with input.object.grants as [_but(_to(["UK"]), change)]
	}
}

test_an_ally_named_under_green_is_all_its_ministries if {
	_codes == {"NATO_NAMED"} with input as _request
		with input.object.grants as [_to(["UK"])]
}

test_an_ally_that_is_not_named_does_not_read if {
	_codes == set() with input as _request
		with input.object.grants as [_to(["NL", "DE"])]
}

test_a_client_of_the_organisation_named_reads_amber_and_not_strict if {
	_codes == {"NATO_NAMED"} with input as _request
		with input.object.tlp as "TLP:AMBER"
		with input.subject.served_by as ["NL-CSIRT"]
		with input.object.grants as [_to(["NL-CSIRT"])]
	_codes == set() with input as _request
		with input.object.tlp as "TLP:AMBER+STRICT"
		with input.subject.served_by as ["NL-CSIRT"]
		with input.object.grants as [_to(["NL-CSIRT"])]
}

test_a_grant_to_the_organisation_that_has_ended_or_runs_elsewhere_opens_nothing if {
	every change in [{"via": "elsewhere"}, {"until": "2026-11-21T10:00Z"}, {"by": "ES"}] {
		_codes == set() with input as _request
			with input.object.tlp as "TLP:AMBER"
			with input.object.grants as [_but(_to(["UK-NCSC"]), change)]
	}
}

test_a_named_party_that_is_no_ally_does_not_read if {
	_codes == set() with input as _request
		with input.subject.memberships as []
		with input.object.grants as [_to(["UK-NCSC"])]
}

test_the_international_staff_reads_as_an_ally_does if {
	_codes == {"NATO_COMMUNITY"} with input as _request
		with input.subject.party as "NATO-IS"
		with input.subject.chain as ["NATO-IS"]
		with input.subject.memberships as [_standing("NATO-IS", "MEMBER")]
}

# Release

test_nato_information_is_not_handed_on_or_exported_without_consent if {
	every action in {"export", "forward"} {
		every rank in {0, 1, 2, 3, 4} {
			nato.refuse == {"NATO_RELEASE"} with input as _nato(rank)
				with input.action as action
		}
	}
}

test_consent_for_the_receiver_lets_it_go if {
	every receiver in {"UK-NCSC", "UK", "alliance:nato"} {
		nato.refuse == set() with input as _nato(1)
			with input.action as "export"
			with input.object.consents as [_consent("FORWARD", receiver)]
	}
}

test_consent_for_another_or_to_something_else_does_not if {
	every consent in [_consent("FORWARD", "NL"), _consent("DERIVE", "UK"), _consent("CITE_PUBLIC", "public")] {
		nato.refuse == {"NATO_RELEASE"} with input as _nato(1)
			with input.action as "forward"
			with input.object.consents as [consent]
	}
}

test_nato_unclassified_is_not_public_even_when_it_is_clear if {
	nato.refuse == {"NATO_RELEASE"} with input as _nato(0)
		with input.action as "cite_public"
		with input.object.tlp as "TLP:CLEAR"
}

test_it_is_cited_with_consent_for_the_public_and_not_for_the_party if {
	nato.refuse == set() with input as _nato(0)
		with input.action as "cite_public"
		with input.object.consents as [_consent("CITE_PUBLIC", "public")]
	nato.refuse == {"NATO_RELEASE"} with input as _nato(0)
		with input.action as "cite_public"
		with input.object.consents as [_consent("CITE_PUBLIC", "UK")]
}

test_other_uses_and_other_schemes_follow_the_marking if {
	every action in {"read", "comment", "cite_internal", "derive"} {
		nato.refuse == set() with input as _nato(1)
			with input.action as action
	}
	every action in {"cite_public", "export", "forward"} {
		nato.refuse == set() with input as _request
			with input.action as action
	}
}

# Obligations

test_the_originator_hears_of_onward_use_of_nato_information if {
	every action in {"cite_public", "derive", "export", "forward"} {
		nato.oblige == {{"obligation": "NOTIFY_ORIGINATOR", "code": "NATO_TELL"}} with input as _nato(0)
			with input.action as action
	}
}

test_nobody_hears_of_reading_or_of_what_carries_no_nato_marking if {
	nato.oblige == set() with input as _nato(1)
	nato.oblige == set() with input as _request
		with input.action as "export"
}

_nato(rank) := _but(_request, {"object": _but(_label, {"class": {"scheme": "NATO", "level": "", "rank": rank}})})

# The alliance's data

test_every_standing_is_known_and_holds_at_present if {
	every member in nato.members {
		member.status in {"ALIGNED", "LEFT", "MEMBER", "OBSERVER", "SUSPENDED"}
		member.from < "2026-11-21T10:00Z"
		member.until == ""
	}
}

test_no_party_is_listed_twice if {
	count({member.party | some member in nato.members}) == count(nato.members)
}

test_there_are_thirty_two_allies_who_decide if {
	allies := {member.party |
		some member in nato.members
		not member.party in nato.thresholds.non_voting
	}
	count(allies) == 32
	nato.decision_rule.voting == 32
}

test_an_ally_reads_from_its_accession_on if {
	since := {member.party: member.from | some member in nato.members}
	since.NL == "" # before the times that are written down
	since.ES == "1982-05-30T00:00Z"
	since.FI == "2023-04-04T00:00Z"
	since.SE == "2024-03-07T00:00Z"
	not since.CY
}
