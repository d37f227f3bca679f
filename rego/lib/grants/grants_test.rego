package lib.grants_test

import data.lib.grants

# A person of a Dutch agency looks at what a German agency filed from its own material and shared through NATO.
_request := {
	"subject": {
		"party": "NL-CSIRT",
		"chain": ["NL-CSIRT", "NL"],
		"served_by": ["NL-MOD"],
		"compartments": ["case-7"],
		"memberships": [],
	},
	"object": {
		"owner": "DE-BSI",
		"tlp": "TLP:GREEN",
		"originators": ["DE-BSI"],
		"grants": [_grant],
		"consents": [],
	},
	"context": {"now": "2026-11-21T10:00Z"},
}

_grant := {"via": "nato", "by": "DE-BSI", "to": [], "without": [], "purpose": "", "until": ""}

_but(whole, changes) := {key: object.get(changes, key, given) | some key, given in whole}

_consent(by, to) := {"by": by, "to": to, "purpose": "READ", "until": ""}

# Time and purpose

test_a_grant_of_the_one_originator_counts if {
	grants.counts(_grant) with input as _request
}

test_a_grant_counts_until_the_minute_before_its_end if {
	grants.counts(_but(_grant, {"until": "2026-11-21T10:01Z"})) with input as _request
	not grants.counts(_but(_grant, {"until": "2026-11-21T10:00Z"})) with input as _request
}

test_a_grant_for_a_purpose_counts_for_those_who_hold_it if {
	grants.counts(_but(_grant, {"purpose": "case-7"})) with input as _request
	not grants.counts(_but(_grant, {"purpose": "case-8"})) with input as _request
}

test_a_grant_with_an_end_or_a_purpose_is_released_like_any_other if {
	every change in [{"until": "2026-11-21T10:01Z"}, {"purpose": "case-7"}, {}] {
		not grants.counts(_but(_grant, change)) with input as _request
			with input.object.originators as ["DE-BSI", "UK-NCSC"]
	}
}

# The third-party rule

# The same request with other facts in its label.
_about(changes) := {
	"subject": _request.subject,
	"object": _but(_request.object, changes),
	"context": _request.context,
}

test_the_one_originator_releases_what_is_its_own if {
	grants.released("DE-BSI", "nato") with input as _about({})
}

test_nobody_else_releases_it if {
	every by in {"DE-AA", "ES", "UK-NCSC", ""} {
		not grants.released(by, "nato") with input as _about({"owner": "UK-NCSC"})
	}
}

test_of_several_originators_each_must_let_go if {
	every by in {"DE-BSI", "UK-NCSC"} {
		not grants.released(by, "nato") with input as _about({"originators": ["DE-BSI", "UK-NCSC"]})
	}
	grants.released("DE-BSI", "nato") with input as _about(_and_consent("UK-NCSC"))
	not grants.released("DE-BSI", "nato") with input as _about(_and_consent("FR"))
}

_and_consent(by) := {"originators": ["DE-BSI", "UK-NCSC"], "consents": [_consent(by, "NL")]}

test_the_readers_own_party_has_let_go_to_itself if {
	grants.released("DE-BSI", "nato") with input as _about({"originators": ["DE-BSI", "NL-CSIRT"]})
	not grants.released("DE-BSI", "nato") with input as _about({"originators": ["DE-BSI", "NL-MFA"]})
}

test_another_organisation_of_the_owners_state_shares_for_the_owner if {
	grants.released("DE-AA", "nato") with input as _about({})
	not grants.released("DE-AA", "nato") with input as _about({"owner": "DE-AA"})
	not grants.released("FR", "nato") with input as _about({})
}

test_an_originator_that_does_not_own_it_is_not_shared_for_by_a_sister if {
	not grants.released("DE-AA", "nato") with input as _about({"owner": "UK-NCSC"})
}

test_a_consent_covers_a_party_of_the_chain_or_the_alliance_of_the_way if {
	every to in {"NL", "NL-CSIRT", "alliance:nato", "public"} {
		grants.released("ES", "nato") with input as _about({"consents": [_consent("DE-BSI", to)]})
	}
	every to in {"NL-MFA", "alliance:eu27", "NL-MOD"} {
		not grants.released("ES", "nato") with input as _about({"consents": [_consent("DE-BSI", to)]})
	}
}

test_a_consent_for_an_alliance_does_not_cover_another_way if {
	every via in {"", "eu27"} {
		not grants.released("ES", via) with input as _about({"consents": [_consent("DE-BSI", "alliance:nato")]})
	}
}

test_an_agency_that_serves_the_reader_may_hold_the_consent_under_amber if {
	consents := [_consent("DE-BSI", "NL-MOD")]
	grants.released("ES", "nato") with input as _about({"tlp": "TLP:AMBER", "consents": consents})
	every tlp in {"TLP:AMBER+STRICT", "TLP:RED"} {
		not grants.released("ES", "nato") with input as _about({"tlp": tlp, "consents": consents})
	}
	others := [_consent("DE-BSI", "NL-MFA")]
	not grants.released("ES", "nato") with input as _about({"tlp": "TLP:AMBER", "consents": others})
}

test_without_originators_nothing_is_released if {
	not grants.released("DE-BSI", "nato") with input as _about({"originators": []})
}

test_who_shares_lets_go_of_the_own_part_whatever_kind_of_party if {
	grants.counts(_but(_grant, {"by": "vendor-v"})) with input as _request
		with input.object.owner as "vendor-v"
		with input.object.originators as ["NL-CSIRT", "vendor-v"]
	not grants.counts(_but(_grant, {"by": "vendor-w"})) with input as _request
		with input.object.owner as "vendor-v"
		with input.object.originators as ["NL-CSIRT", "vendor-v"]
}

# In force

test_a_grant_is_in_force_whoever_else_must_let_the_content_go if {
	grants.in_force(_grant) with input as _request with input.object.originators as ["FR", "UK"]
	not grants.in_force(_but(_grant, {"until": "2026-11-21T10:00Z"})) with input as _request
	not grants.in_force(_but(_grant, {"purpose": "case-8"})) with input as _request
	grants.in_force(_but(_grant, {"purpose": "case-7", "until": "2026-11-21T10:01Z"})) with input as _request
}

test_a_grant_goes_by_its_alliance_or_its_giver if {
	grants.name(_grant) == "nato"
	grants.name(_but(_grant, {"via": ""})) == "DE-BSI"
}
