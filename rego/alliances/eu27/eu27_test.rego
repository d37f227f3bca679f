package alliances.eu27_test

import data.alliances.eu27

# A delegate of Germany asks to read what the Netherlands shared with all members as TLP:GREEN.
_request := {
	"action": "read",
	"subject": _person,
	"relations": [],
	"object": _label,
	"context": {"now": "2026-11-21T10:00Z", "channel": "api", "grant": null, "marking": null, "consent": null},
}

_person := {
	"party": "DE-AA",
	"chain": ["DE-AA", "DE"],
	"kind": "AGENCY",
	"served_by": [],
	"nationality": ["DE"],
	"roles": ["CYBER_DIPLOMAT"],
	"clearances": [],
	"compartments": [],
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
	"owner": "NL",
	"tlp": "TLP:GREEN",
	"pap": "PAP:GREEN",
	"class": {"scheme": "", "level": "", "rank": 0},
	"originators": ["NL"],
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

_to(parties) := {"via": "eu27", "by": "NL", "to": parties, "without": [], "purpose": "", "until": ""}

_standing(party, status) := {
	"alliance": "eu27",
	"party": party,
	"status": status,
	"from": "",
	"until": "",
}

_consent(purpose, to) := {"by": "NL", "to": to, "purpose": purpose, "until": ""}

_codes contains permit.code if some permit in eu27.permit

# Standing

test_the_way_is_the_grant_itself if {
	eu27.permit == {{"code": "EU27_COMMUNITY", "grant": _to([])}} with input as _request
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
	_codes == {"EU27_COMMUNITY"} with input as _request
		with input.subject.memberships as [_but(_standing("DE", "MEMBER"), {"until": "2026-11-21T10:01Z"})]
}

test_a_party_reads_nothing_from_the_minute_at_which_it_leaves if {
	_codes == set() with input as _request
		with input.subject.memberships as [_but(_standing("DE", "MEMBER"), {"until": "2026-11-21T10:00Z"})]
}

test_a_party_reads_from_the_minute_of_its_accession_on if {
	_codes == {"EU27_COMMUNITY"} with input as _request
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
	_codes == {"EU27_COMMUNITY"} with input as _request
		with input.object.grants as [_but(_to([]), {"by": "ES"})]
		with input.object.consents as [_consent("READ", "alliance:eu27")]
}

_but(whole, changes) := {key: value |
	some key, given in whole
	value := object.get(changes, key, given)
}

# The community of members

test_members_read_what_is_green_or_clear if {
	every tlp in {"TLP:CLEAR", "TLP:GREEN"} {
		_codes == {"EU27_COMMUNITY"} with input as _request
			with input.object.tlp as tlp
	}
}

test_what_is_stricter_is_not_for_all_members if {
	every tlp in {"", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"} {
		_codes == set() with input as _request
			with input.object.tlp as tlp
	}
}

test_a_party_outside_does_not_read_green if {
	_codes == set() with input as _request
		with input.subject.party as "UK-FCDO"
		with input.subject.chain as ["UK-FCDO", "UK"]
		with input.subject.memberships as [_but(_standing("UK", "MEMBER"), {"alliance": "nato"})]
}

test_the_external_action_service_reads_as_a_member if {
	_codes == {"EU27_COMMUNITY"} with input as _request
		with input.subject.party as "EEAS"
		with input.subject.chain as ["EEAS"]
		with input.subject.memberships as [_standing("EEAS", "MEMBER")]
}

# The organisations that a grant names

test_the_organisation_named_reads_what_is_amber if {
	every tlp in {"TLP:AMBER", "TLP:AMBER+STRICT"} {
		_codes == {"EU27_NAMED"} with input as _request
			with input.object.tlp as tlp
			with input.object.grants as [_to(["DE-AA"])]
	}
}

test_another_organisation_of_the_same_state_does_not if {
	every tlp in {"TLP:AMBER", "TLP:AMBER+STRICT"} {
		_codes == set() with input as _request
			with input.object.tlp as tlp
			with input.object.grants as [_to(["DE-BSI"])]
	}
}

test_a_state_named_under_green_is_all_its_organisations if {
	_codes == {"EU27_NAMED"} with input as _request
		with input.object.grants as [_to(["DE"])]
}

test_a_state_that_is_not_named_does_not_read if {
	_codes == set() with input as _request
		with input.object.grants as [_to(["FR"])]
}

test_a_client_reads_amber_and_not_strict if {
	_codes == {"EU27_NAMED"} with input as _request
		with input.object.tlp as "TLP:AMBER"
		with input.subject.served_by as ["DE-BSI"]
		with input.object.grants as [_to(["DE-BSI"])]
	_codes == set() with input as _request
		with input.object.tlp as "TLP:AMBER+STRICT"
		with input.subject.served_by as ["DE-BSI"]
		with input.object.grants as [_to(["DE-BSI"])]
}

test_a_named_organisation_of_no_member_does_not_read if {
	_codes == set() with input as _request
		with input.subject.memberships as []
		with input.object.grants as [_to(["DE-AA"])]
}

test_nobody_reads_red_by_a_grant if {
	_codes == set() with input as _request
		with input.object.tlp as "TLP:RED"
		with input.object.grants as [_to(["DE-AA"])]
}

test_a_named_organisation_reads_nothing_through_another_alliance if {
	_codes == set() with input as _request
		with input.object.grants as [_but(_to(["DE-AA"]), {"via": "nato"})]
}

test_a_grant_to_the_organisation_that_has_ended_opens_nothing if {
	_codes == set() with input as _request
		with input.object.grants as [_but(_to(["DE-AA"]), {"until": "2026-11-21T10:00Z"})]
}

# Delegates

test_a_state_named_under_amber_is_its_delegates if {
	every role in eu27.thresholds.delegates {
		_codes == {"EU27_DELEGATE"} with input as _request
			with input.subject.roles as [role]
			with input.object.tlp as "TLP:AMBER"
			with input.object.grants as [_to(["DE", "FR"])]
	}
}

test_a_state_named_under_amber_is_not_all_its_people if {
	every role in {"INCIDENT_REPORTER", "INTELLIGENCE_ANALYST", "SECRETARIAT"} {
		_codes == set() with input as _request
			with input.subject.roles as [role]
			with input.object.tlp as "TLP:AMBER"
			with input.object.grants as [_to(["DE"])]
	}
}

test_delegates_do_not_read_what_is_strict_or_red if {
	every tlp in {"TLP:AMBER+STRICT", "TLP:RED"} {
		_codes == set() with input as _request
			with input.object.tlp as tlp
			with input.object.grants as [_to(["DE"])]
	}
}

test_delegates_do_not_read_amber_that_names_nobody_or_others if {
	every parties in {[], ["FR", "NL"], ["DE-BSI"]} {
		_codes == set() with input as _request
			with input.object.tlp as "TLP:AMBER"
			with input.object.grants as [_to(parties)]
	}
}

test_delegates_of_a_state_that_is_no_member_do_not_read if {
	_codes == set() with input as _request
		with input.subject.memberships as [_standing("DE", "ALIGNED")]
		with input.object.tlp as "TLP:AMBER"
		with input.object.grants as [_to(["DE"])]
}

test_a_grant_to_delegates_that_has_ended_or_runs_elsewhere_opens_nothing if {
	every change in [{"via": "elsewhere"}, {"until": "2026-11-21T10:00Z"}, {"by": "ES"}] {
		_codes == set() with input as _request
			with input.object.tlp as "TLP:AMBER"
			with input.object.grants as [_but(_to(["DE"]), change)]
	}
}

# Sister organisations

test_a_sister_organisation_learns_that_it_exists if {
	every tlp in {"TLP:AMBER", "TLP:AMBER+STRICT"} {
		eu27.reveal == {"EU27_SISTER"} with input as _request
			with input.object.tlp as tlp
			with input.object.grants as [_to(["DE-BSI"])]
	}
}

test_a_sister_does_not_learn_of_what_is_red_or_green if {
	every tlp in {"TLP:GREEN", "TLP:RED"} {
		eu27.reveal == set() with input as _request
			with input.object.tlp as tlp
			with input.object.grants as [_to(["DE-BSI"])]
	}
}

test_organisations_of_other_states_do_not_learn_of_it if {
	eu27.reveal == set() with input as _request
		with input.object.tlp as "TLP:AMBER"
		with input.object.grants as [_to(["FR-ANSSI", "NL-CSIRT"])]
}

test_a_sister_in_a_state_that_has_left_does_not_learn_of_it if {
	eu27.reveal == set() with input as _request
		with input.object.tlp as "TLP:AMBER"
		with input.object.grants as [_to(["DE-BSI"])]
		with input.subject.memberships as [_standing("DE", "LEFT")]
}

test_a_sister_does_not_learn_of_it_by_another_alliance_or_an_ended_grant if {
	every change in [{"via": "nato"}, {"until": "2026-11-21T10:00Z"}] {
		eu27.reveal == set() with input as _request
			with input.object.tlp as "TLP:AMBER"
			with input.object.grants as [_but(_to(["DE-BSI"]), change)]
	}
}

# Obligations

test_the_originator_hears_of_onward_use_of_classified_information if {
	every action in {"cite_public", "derive", "export", "forward"} {
		eu27.oblige == {{"obligation": "NOTIFY_ORIGINATOR", "code": "EU27_EUCI"}} with input as _request
			with input.action as action
			with input.object.class as {"scheme": "EU", "level": "RESTREINT UE/EU RESTRICTED", "rank": 1}
	}
}

test_nobody_hears_of_reading_or_of_what_carries_no_eu_marking if {
	eu27.oblige == set() with input as _request
		with input.object.class as {"scheme": "EU", "level": "RESTREINT UE/EU RESTRICTED", "rank": 1}
	eu27.oblige == set() with input as _request
		with input.action as "export"
		with input.object.class as {"scheme": "NATO", "level": "NATO RESTRICTED", "rank": 1}
}

# The alliance's data

test_there_are_twenty_seven_members_who_decide_and_one_service if {
	count(_members) == 28
	count({member | some member in _members; not member in eu27.thresholds.non_voting}) == 27
	eu27.thresholds.non_voting == ["EEAS"]
	eu27.decision_rule.voting == 27
}

test_the_united_kingdom_was_a_member_and_is_none if {
	not "UK" in _members
	some membership in eu27.members
	membership.party == "UK"
	membership.until == "2020-02-01T00:00Z"
}

test_only_cyprus_has_no_agreement_with_nato_so_equal_access_binds if {
	eu27.thresholds.equal_access == true
	{member | some member in _members; not member in eu27.thresholds.agreements.NATO} == {"CY"}
}

test_agreements_are_those_of_members if {
	every party in eu27.thresholds.agreements.NATO {
		party in _members
	}
}

_members contains member.party if {
	some member in eu27.members
	member.status == "MEMBER"
	member.until == ""
}
