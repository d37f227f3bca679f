package lib.consent_test

import data.lib.consent

# A person of a Dutch agency, a member of NATO, looks at what a British and a German party originated.
_request := {
	"subject": {
		"party": "NL-CSIRT",
		"chain": ["NL-CSIRT", "NL"],
		"memberships": [{"alliance": "nato", "party": "NL", "status": "MEMBER", "from": "", "until": ""}],
	},
	"object": {
		"originators": ["DE-BSI", "UK-NCSC"],
		"consents": [_from("DE-BSI", "NL-CSIRT"), _from("UK-NCSC", "NL")],
	},
	"context": {"now": "2026-11-21T10:00Z"},
}

_from(by, to) := {"by": by, "to": to, "purpose": "FORWARD", "until": ""}

_but(consent, key, value) := {name: object.get({key: value}, name, given) | some name, given in consent}

# For the reader

test_the_consent_of_every_originator_is_enough if {
	consent.for_reader("FORWARD") with input as _request
}

test_the_consent_of_one_originator_of_two_is_not_enough if {
	every one in _request.object.consents {
		not consent.for_reader("FORWARD") with input as _request
			with input.object.consents as [one]
	}
}

test_consent_to_one_purpose_is_none_to_another if {
	every purpose in {"CITE_PUBLIC", "DERIVE", "READ", ""} {
		not consent.for_reader(purpose) with input as _request
	}
}

test_ones_own_party_need_not_consent if {
	consent.for_reader("DERIVE") with input as _request
		with input.object.originators as ["NL"]
		with input.object.consents as []
	consent.for_reader("FORWARD") with input as _request
		with input.object.originators as ["DE-BSI", "NL"]
	not consent.for_reader("FORWARD") with input as _request
		with input.object.originators as ["DE-BSI", "NL"]
		with input.object.consents as []
}

test_a_sister_organisation_must_consent if {
	not consent.for_reader("FORWARD") with input as _request
		with input.object.originators as ["NL-MFA"]
		with input.object.consents as []
}

test_without_originators_nobody_has_consented if {
	not consent.for_reader("FORWARD") with input as _request
		with input.object.originators as []
}

test_consent_for_the_reader_ends_at_its_minute if {
	consent.for_reader("FORWARD") with input as _ending("2026-11-21T10:01Z")
	not consent.for_reader("FORWARD") with input as _ending("2026-11-21T10:00Z")
}

_ending(until) := {
	"subject": _request.subject,
	"object": {
		"originators": ["DE-BSI"],
		"consents": [_but(_from("DE-BSI", "public"), "until", until)],
	},
	"context": _request.context,
}

# Whom a consent covers

test_a_consent_covers_the_public_the_chain_and_the_members_of_an_alliance if {
	every to in {"public", "NL-CSIRT", "NL", "alliance:nato"} {
		consent.covers_reader(to) with input as _request
	}
}

test_a_consent_covers_nobody_else if {
	every to in {"", "DE", "NL-MFA", "Public", "nato", "alliance:", "alliance:eu27", "party:nato"} {
		not consent.covers_reader(to) with input as _request
	}
}

test_a_consent_for_an_alliance_does_not_cover_its_observers if {
	not consent.covers_reader("alliance:nato") with input as _request
		with input.subject.memberships as [{
			"alliance": "nato",
			"party": "NL",
			"status": "OBSERVER",
			"from": "",
			"until": "",
		}]
}

# For the public

test_publication_needs_every_originators_consent_for_the_public if {
	consent.for_public("FORWARD") with input as _request
		with input.object.consents as [_from("DE-BSI", "public"), _from("UK-NCSC", "public")]
	not consent.for_public("FORWARD") with input as _request
		with input.object.consents as [_from("DE-BSI", "public")]
}

test_consent_for_a_party_or_an_alliance_is_none_for_the_public if {
	every to in {"NL", "alliance:nato"} {
		not consent.for_public("FORWARD") with input as _request
			with input.object.originators as ["DE-BSI"]
			with input.object.consents as [_from("DE-BSI", to)]
	}
}

test_publication_needs_the_consent_of_ones_own_party_too if {
	not consent.for_public("CITE_PUBLIC") with input as _request
		with input.object.originators as ["NL-CSIRT"]
		with input.object.consents as []
}

test_consent_for_the_public_is_to_one_purpose_and_ends_at_its_minute if {
	consent.for_public("FORWARD") with input as _ending("2026-11-21T10:01Z")
	not consent.for_public("FORWARD") with input as _ending("2026-11-21T10:00Z")
	not consent.for_public("CITE_PUBLIC") with input as _ending("")
}

test_without_originators_nothing_is_for_the_public if {
	not consent.for_public("FORWARD") with input as _request
		with input.object.originators as []
}

# Letting go

test_an_originator_lets_a_party_read_by_reading_or_forwarding if {
	every purpose in {"FORWARD", "READ"} {
		consent.lets_go("DE-BSI", "NL", "nato") with input as _request
			with input.object.consents as [_but(_from("DE-BSI", "NL"), "purpose", purpose)]
	}
	every purpose in {"CITE_PUBLIC", "DERIVE", "NAME_VICTIM", "USE_IN_LISTING"} {
		not consent.lets_go("DE-BSI", "NL", "nato") with input as _request
			with input.object.consents as [_but(_from("DE-BSI", "NL"), "purpose", purpose)]
	}
}

test_what_is_let_go_to_one_party_is_not_let_go_to_another if {
	every party in {"", "UK", "NL"} {
		not consent.lets_go("DE-BSI", party, "nato") with input as _request
	}
}

test_only_the_originator_itself_lets_go if {
	not consent.lets_go("DE", "NL-CSIRT", "") with input as _request
}

test_what_is_let_go_to_an_alliance_comes_through_that_alliance if {
	consent.lets_go("DE-BSI", "", "nato") with input as _request
		with input.object.consents as [_from("DE-BSI", "alliance:nato")]
	every via in {"", "eu27"} {
		not consent.lets_go("DE-BSI", "NL", via) with input as _request
			with input.object.consents as [_from("DE-BSI", "alliance:nato")]
	}
}

test_a_consent_that_names_no_alliance_is_for_no_bilateral_way if {
	not consent.lets_go("DE-BSI", "NL", "") with input as _request
		with input.object.consents as [_from("DE-BSI", "alliance:")]
}

test_what_is_let_go_to_the_public_is_let_go_to_all if {
	consent.lets_go("DE-BSI", "UK", "") with input as _ending("2026-11-21T10:01Z")
	not consent.lets_go("DE-BSI", "UK", "") with input as _ending("2026-11-21T10:00Z")
}

# Names of receivers

test_the_alliance_is_read_from_the_receiver if {
	consent.alliance_of("alliance:nato") == "nato"
	every to in {"", "NL", "public", "alliance", "party:nato"} {
		not consent.alliance_of(to)
	}
}
