package decision_test

import data.decision

# An analyst of a German agency asks to read evidence that a Dutch agency shared with all Allies as TLP:GREEN.
_request := {
	"action": "read",
	"subject": _reader,
	"relations": [],
	"object": _evidence,
	"context": {"now": "2026-11-21T10:00Z", "channel": "api", "grant": null, "marking": null, "consent": null},
}

_reader := {
	"party": "DE-BSI",
	"chain": ["DE-BSI", "DE"],
	"kind": "AGENCY",
	"served_by": [],
	"nationality": ["DE"],
	"roles": ["INTELLIGENCE_ANALYST"],
	"clearances": [],
	"compartments": [],
	"memberships": [_standing("nato"), _standing("eu27")],
	"agreements": [],
	"mandates": [],
	"capacity": "",
	"assurance": "aal2",
}

_evidence := {
	"kind": "evidence",
	"portion": "",
	"state": "SHARED",
	"owner": "NL-CSIRT",
	"tlp": "TLP:GREEN",
	"pap": "PAP:GREEN",
	"class": {"scheme": "", "level": "", "rank": 0},
	"originators": ["NL-CSIRT"],
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
	"grants": [_grant("nato", [])],
	"consents": [],
	"compartments": [],
	"excluded": [],
}

_standing(alliance) := {"alliance": alliance, "party": "DE", "status": "MEMBER", "from": "", "until": ""}

_grant(via, to) := {"via": via, "by": "NL-CSIRT", "to": to, "without": [], "purpose": "", "until": ""}

# The answer that says nothing, not even that there is something.
_nothing := {
	"outcome": "DENY_HIDDEN",
	"redact": [],
	"reasons": [],
	"rule": "DEFAULT_DENY",
	"grant": "",
	"obligations": [],
}

_refused(outcome, reasons) := {
	"outcome": outcome,
	"redact": [],
	"reasons": reasons,
	"rule": reasons[0],
	"grant": "",
	"obligations": [],
}

_but(whole, changes) := {key: object.get(changes, key, given) | some key, given in whole}

_label(changes) := _but(_evidence, changes)

_person(changes) := _but(_reader, changes)

# Nothing

test_a_request_that_is_not_understood_is_denied_and_hidden if {
	decision.verdict == _nothing with input as {}
	decision.verdict == _nothing with input as null
	decision.verdict == _nothing with input as _request with input.object.kind as "rumour"
	decision.verdict == _nothing with input as _request with input.object as null
}

test_what_was_not_shared_is_denied_and_hidden if {
	every action in {"read", "discover", "derive", "request_release", "fly"} {
		decision.verdict == _nothing with input as _request
			with input.action as action
			with input.object.grants as []
	}
}

test_a_way_that_has_ended_is_no_way if {
	decision.verdict == _nothing with input as _request
		with input.object.grants as [_but(_grant("nato", []), {"until": "2026-11-21T10:00Z"})]
}

test_a_reader_comes_by_a_known_channel if {
	every channel in {"", "system", "telex"} {
		every action in {"read", "derive"} {
			decision.verdict == _nothing with input as _request
				with input.context.channel as channel
				with input.action as action
		}
	}
}

# Ways in

test_an_open_way_is_named_with_its_reasons if {
	decision.verdict == {
		"outcome": "ALLOW",
		"redact": [],
		"reasons": ["NATO_COMMUNITY"],
		"rule": "NATO_COMMUNITY",
		"grant": "nato",
		"obligations": [],
	} with input as _request
}

test_a_reader_comes_by_each_channel_of_readers if {
	every channel in {"api", "export", "file", "stream"} {
		decision.verdict.outcome == "ALLOW" with input as _request
			with input.context.channel as channel
	}
}

test_all_open_ways_are_reasons_and_the_first_is_the_rule if {
	verdict := decision.verdict with input as _request
		with input.object.grants as [_grant("nato", []), _grant("eu27", []), _grant("", ["DE"])]
	verdict.reasons == ["BILATERAL", "EU27_COMMUNITY", "NATO_COMMUNITY"]
	verdict.rule == "BILATERAL"
	verdict.grant == "NL-CSIRT"
}

test_ones_own_needs_no_grant if {
	verdict := decision.verdict with input as _request
		with input.object.owner as "DE-BSI"
		with input.object.grants as []
	verdict.outcome == "ALLOW"
	verdict.rule == "OWN"
	verdict.grant == ""
}

test_a_noun_opens_ways_of_its_own if {
	verdict := decision.verdict with input as _request
		with input.object.kind as "release_request"
		with input.object.tlp as "TLP:AMBER"
		with input.object.owner as "FR"
		with input.object.originators as ["DE-BSI", "NL-CSIRT"]
		with input.object.grants as []
	verdict.outcome == "ALLOW"
	verdict.reasons == ["REQUEST_ASKED"]
}

test_an_alliance_speaks_only_for_what_was_shared_through_it if {
	decision.verdict == _nothing with input as _request
		with input.object.grants as [_grant("five_eyes", [])]
	decision.verdict == _nothing with input as _request
		with input.object.grants as [_grant("nowhere", [])]
}

test_in_a_capacity_only_that_alliances_ways_count if {
	verdict := decision.verdict with input as _request
		with input.subject.capacity as "eu27"
		with input.object.grants as [_grant("nato", []), _grant("eu27", [])]
	verdict.reasons == ["EU27_COMMUNITY"]
	decision.verdict == _nothing with input as _request
		with input.subject.capacity as "eu27"
}

# Denials

test_a_hidden_denial_shuts_out_and_hides if {
	every action in {"read", "discover", "derive", "request_release"} {
		decision.verdict == _refused("DENY_HIDDEN", ["EMBARGO"]) with input as _request
			with input.action as action
			with input.object.embargo as "2026-11-21T10:01Z"
	}
}

test_an_embargo_lifts_at_its_minute if {
	decision.verdict.outcome == "ALLOW" with input as _request
		with input.object.embargo as "2026-11-21T10:00Z"
}

test_a_visible_denial_shuts_out_and_tells if {
	decision.verdict == _refused("DENY_VISIBLE", ["REVOKED"]) with input as _request
		with input.object.state as "REVOKED"
}

test_one_hidden_denial_hides_what_others_would_tell if {
	decision.verdict == _refused("DENY_HIDDEN", ["EMBARGO", "REVOKED"]) with input as _request
		with input.object.state as "REVOKED"
		with input.object.embargo as "2026-11-21T10:01Z"
}

test_a_denial_is_not_told_to_those_without_a_way if {
	decision.verdict == _nothing with input as _request
		with input.object.state as "REVOKED"
		with input.object.grants as []
}

test_a_noun_hides_parts_that_it_does_not_have if {
	decision.verdict == _refused("DENY_HIDDEN", ["EVIDENCE_PART"]) with input as _request
		with input.object.portion as "nose"
}

test_a_noun_tells_of_what_it_has_withdrawn if {
	decision.verdict == _refused("DENY_VISIBLE", ["INCIDENT_WITHDRAWN"]) with input as _request
		with input.object.kind as "incident"
		with input.object.state as "WITHDRAWN"
}

test_the_short_way_to_the_answer_leads_to_the_same_answer if {
	every label in [
		_evidence,
		_label({"naming": ""}),
		_label({"grants": []}),
		_label({"portion": "technical"}),
		_label({"portion": "nose"}),
		_label({"embargo": "2026-11-21T10:01Z"}),
		_label({"class": {"scheme": "NATO", "level": "NATO UNCLASSIFIED", "rank": 0}}),
		_label({"class": {"scheme": "NATO", "level": "NATO SECRET", "rank": 3}}),
		_label({"tlp": ""}),
		_label({"originators": []}),
	] {
		short := decision.verdict with input as _request with input.object as label
		long := decision.verdict with input as _request
			with input.object as label
			with data.actions.base.unrestricted as false
		short == long
	}
}

# Redaction

test_a_noun_withholds_fields if {
	verdict := decision.verdict with input as _request
		with input.object.naming as "MUST_NOT"
	verdict.outcome == "REDACT"
	verdict.redact == ["provider"]
}

test_a_part_is_decided_as_a_whole if {
	verdict := decision.verdict with input as _request
		with input.object.naming as "MUST_NOT"
		with input.object.portion as "technical"
	verdict.outcome == "ALLOW"
	verdict.redact == []
}

test_an_alliance_withholds_fields_of_what_was_shared_through_it if {
	every portion, fields in {"": ["sources"], "victim": []} {
		decision.verdict.redact == fields with input as _confided([_confidence])
			with input.object.portion as portion
			with input.object.consents as [{"by": "NL-CSIRT", "to": "public", "purpose": "NAME_VICTIM", "until": ""}]
	}
}

test_a_way_that_withholds_nothing_gives_what_another_withholds if {
	verdict := decision.verdict with input as _confided([_confidence, _grant("nato", [])])
	verdict.reasons == ["NATO_COMMUNITY", "NDA_CASE"]
	verdict.outcome == "ALLOW"
}

test_in_the_capacity_of_the_way_that_withholds_it_stays_withheld if {
	verdict := decision.verdict with input as _confided([_confidence, _grant("nato", [])])
		with input.subject.capacity as "vendor_nda"
	verdict.redact == ["sources"]
}

_confidence := _but(_grant("vendor_nda", []), {"purpose": "case-7"})

# An incident that a member of the vendor's agreement shares under it, by a party that does not wish to be named.
_confided(grants) := _but(_request, {
	"subject": _person({"compartments": ["case-7"], "memberships": [_standing("vendor_nda"), _standing("nato")]}),
	"object": _label({"kind": "incident", "naming": "MUST_NOT", "grants": grants}),
})

# Known, not read

test_an_alliance_tells_that_there_is_something if {
	decision.verdict == _refused("DENY_VISIBLE", ["EU27_SISTER"]) with input as _beside
}

test_an_alliance_tells_nothing_in_another_capacity if {
	decision.verdict == _nothing with input as _beside with input.subject.capacity as "nato"
}

test_an_alliance_tells_nothing_of_a_way_that_has_ended if {
	decision.verdict == _nothing with input as _beside
		with input.object.grants as [_but(_grant("eu27", ["DE-AA"]), {"until": "2026-11-21T10:00Z"})]
}

test_an_alliance_tells_nothing_through_the_service_itself if {
	decision.verdict == _nothing with input as _beside with input.context.channel as "system"
}

test_what_an_alliance_would_tell_a_denial_hides if {
	decision.verdict == _nothing with input as _beside with input.object.embargo as "2026-11-21T10:01Z"
	decision.verdict == _nothing with input as _beside with input.object.portion as "nose"
	decision.verdict == _nothing with input as _beside with input.object.state as "REVOKED"
}

# Another organisation of the reader's state was given it through the Union, by name.
_beside := _but(_request, {"object": _label({"tlp": "TLP:AMBER", "grants": [_grant("eu27", ["DE-AA"])]})})

# Obligations

test_obligations_of_the_base_go_with_the_answer if {
	decision.verdict.obligations == ["NO_EXPORT"] with input as _request
		with input.object.display_only as ["DE"]
}

test_obligations_of_the_alliance_go_with_the_answer if {
	decision.verdict.obligations == ["WATERMARK"] with input as _request
		with input.subject.memberships as [_standing("g7_rrm")]
		with input.object.tlp as "TLP:AMBER"
		with input.object.grants as [_grant("g7_rrm", ["DE-BSI"])]
}

test_obligations_of_the_noun_go_with_the_answer if {
	decision.verdict.obligations == ["SECOND_APPROVER"] with input as _request
		with data.actions.evidence as {
			"deny": set(),
			"oblige": {{"obligation": "SECOND_APPROVER", "code": "EVIDENCE_TWO"}},
		}
}

# The service itself

test_the_service_takes_the_steps_that_a_noun_leaves_to_it if {
	decision.verdict == {
		"outcome": "ALLOW",
		"redact": [],
		"reasons": ["EVIDENCE_EXPIRE"],
		"rule": "EVIDENCE_EXPIRE",
		"grant": "",
		"obligations": [],
	} with input as _request
		with input.action as "expire"
		with input.context.channel as "system"
}

test_a_person_does_not_take_them if {
	decision.verdict == _refused("DENY_VISIBLE", ["NOT_EMPOWERED"]) with input as _request
		with input.action as "expire"
}

test_the_service_takes_no_other_step if {
	every action in {"read", "share", "revoke", "derive"} {
		decision.verdict == _nothing with input as _request
			with input.action as action
			with input.context.channel as "system"
	}
}
