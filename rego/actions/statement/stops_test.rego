package actions.statement_test

import data.actions.statement
import data.lib.example_test as example

_at(action, state, change) := example.step(
	action,
	_by("NL-MFA", "NL", ["PEN_HOLDER"]),
	example.but(_text, {"state": state}),
	example.but(example.facts, change),
)

test_a_text_that_is_circulated_stays_as_it_is if {
	{state |
		some state in _states
		statement.refuse == set() with input as _at("amend", state, {})
	} == {"DRAFT", "NEGOTIATION"}
	statement.refuse == set() with input as _at("comment", "SILENCE", {})
}

# Standing

test_members_begin_sign_and_object if {
	every action in {"break_silence", "create"} {
		statement.refuse == set() with input as _at(action, "DRAFT", {})
		statement.refuse == {"STATEMENT_STANDING"} with input as _at(action, "DRAFT", {"alliance": "five_eyes"})
		statement.refuse == set() with input as _at(action, "DRAFT", {"alliance": ""})
	}
	statement.refuse == set() with input as _at("amend", "DRAFT", {"alliance": "five_eyes"})
}

test_observers_aligned_and_former_members_do_not_sign if {
	every status in {"ALIGNED", "LEFT", "OBSERVER", "SUSPENDED"} {
		statement.refuse == {"STATEMENT_STANDING"} with input as example.step(
			"sign",
			example.but(_by("NL-MFA", "NL", []), {"memberships": [example.standing("eu27", "NL", status)]}),
			_text,
			example.but(example.facts, {"mode": "JOINT_AUTHOR"}),
		)
	}
}

# Everybody asked

_unasked := {"kind": "ORGANISATION", "absent": ["MT"]}

test_an_organisation_speaks_with_all_its_members if {
	every action in {"adopt", "extend_silence", "open_sign_on", "open_silence"} {
		"MEMBER_NOT_ASKED" in statement.refuse with input as _at(action, "FROZEN", _unasked)
		not "MEMBER_NOT_ASKED" in statement.refuse with input as _at(action, "FROZEN", {"kind": "ORGANISATION"})
		not "MEMBER_NOT_ASKED" in statement.refuse with input as _at(action, "FROZEN", {"absent": ["MT"]})
	}
	not "MEMBER_NOT_ASKED" in statement.refuse with input as _at("amend", "DRAFT", _unasked)
}

# Ways of signing

_modes := {
	"ABSTAIN_SILENT",
	"ACKNOWLEDGE",
	"ALIGN_POST",
	"BREAK_SILENCE",
	"DECLINE",
	"ENDORSE",
	"JOINT_AUTHOR",
	"OWN_ATTRIBUTION",
	"SOLIDARITY_NO_ACTOR",
	"SOLIDARITY_WITH_ATTRIBUTED_QUOTE",
	"TECHNICAL_COSEAL",
	"TERRITORY_ONLY",
}

_signing(alliance, mode) := _at("sign", "SIGN_ON", {"alliance": alliance, "mode": mode})

_offers if not "SIGN_MODE" in statement.refuse

test_each_alliance_offers_its_own_ways_of_signing if {
	{mode | some mode in _modes; _offers with input as _signing("eu27", mode)} == {
		"ABSTAIN_SILENT",
		"DECLINE",
		"JOINT_AUTHOR",
		"SOLIDARITY_NO_ACTOR",
		"SOLIDARITY_WITH_ATTRIBUTED_QUOTE",
		"TERRITORY_ONLY",
	}
	_offers with input as _signing("nato", "ACKNOWLEDGE")
	not _offers with input as _signing("nato", "OWN_ATTRIBUTION")
	_offers with input as _signing("five_eyes", "TECHNICAL_COSEAL")
	not _offers with input as _signing("g7_rrm", "ACKNOWLEDGE")
	{mode | some mode in _modes; _offers with input as _signing("opcw_coalition", mode)} == {"DECLINE", "JOINT_AUTHOR"}
	{mode | some mode in _modes; _offers with input as _signing("vendor_nda", mode)} == set()
	{mode | some mode in _modes; _offers with input as _signing("nowhere", mode)} == set()
}

test_nobody_aligns_or_breaks_a_silence_by_signing if {
	_modes - {mode | some mode in _modes; _offers with input as _signing("", mode)} == {"ALIGN_POST", "BREAK_SILENCE"}
	not _offers with input as _signing("", "")
	every mode in {"ALIGN_POST", "BREAK_SILENCE"} {
		"SIGN_MODE" in statement.refuse with input as example.step(
			"sign",
			_by("NL-MFA", "NL", []),
			_text,
			example.but(example.facts, {"mode": mode}),
		)
			with data.alliances.eu27.thresholds.sign_on as [mode]
	}
}

# Silence

test_silence_is_opened_where_it_counts_as_consent if {
	every action in {"extend_silence", "open_silence"} {
		{alliance |
			some alliance in {"", "eu27", "five_eyes", "g7_rrm", "nato", "nowhere", "opcw_coalition"}
			statement.refuse == set() with input as _at(action, "FROZEN", {"alliance": alliance})
		} == {"eu27", "nato"}
	}
}

# Adoption

_adopts if statement.refuse == set()

_tallied(state, alliance, tally) := _at("adopt", state, {"alliance": alliance, "tally": example.but(_nobody, tally)})

_nobody := {"for": [], "against": [], "abstain": [], "silent": []}

_others := ["AT", "CY", "EE", "FI", "IE", "LT", "LV", "MT", "SE"]

test_those_who_are_silent_consent if {
	_adopts with input as _tallied("SILENCE", "eu27", {"for": ["NL"], "silent": ["DE", "FR"]})
	_adopts with input as _tallied("SILENCE", "nato", {"silent": ["DE", "FR"]})
}

test_one_objection_breaks_it if {
	not _adopts with input as _tallied("SILENCE", "eu27", {"for": ["NL"], "against": ["HU"], "silent": ["DE"]})
	not _adopts with input as _tallied("SILENCE", "nato", {"silent": ["DE"], "against": ["TR"]})
}

test_bodies_without_a_vote_are_not_counted if {
	_adopts with input as _tallied("SILENCE", "eu27", {"for": ["NL"], "against": ["EEAS"]})
	_adopts with input as _tallied("SILENCE", "nato", {"for": ["NL"], "against": ["NATO-IS"]})
}

test_a_third_of_the_members_with_a_third_of_the_population_stops_a_text_of_the_union if {
	_adopts with input as _tallied("SILENCE", "eu27", {"abstain": _others, "silent": ["DE", "NL"]})
	not _adopts with input as _tallied(
		"SILENCE",
		"eu27",
		{"abstain": ["DE", "FR", "IT", "AT", "CY", "EE", "FI", "IE", "LT"], "silent": ["NL"]},
	)
	_adopts with input as _tallied(
		"SILENCE",
		"eu27",
		{"abstain": ["DE", "FR", "IT", "AT", "CY", "EE", "FI", "IE"], "silent": ["NL"]},
	)
	_adopts with input as _tallied(
		"SILENCE",
		"eu27",
		{"abstain": ["DE", "FR", "AT", "CY", "EE", "FI", "IE", "EEAS"], "silent": ["NL"]},
	)
}

test_an_opt_in_counts_those_in_favour_alone if {
	_adopts with input as _tallied("SIGN_ON", "five_eyes", {"for": ["UK"], "against": ["US"], "silent": ["AU"]})
	not _adopts with input as _tallied("SIGN_ON", "five_eyes", {"silent": ["AU", "CA"]})
	_adopts with input as _tallied("SIGN_ON", "g7_rrm", {"for": ["CA", "JP"]})
	not _adopts with input as _tallied("SIGN_ON", "g7_rrm", {"for": ["CA"], "silent": ["JP"]})
}

test_a_coalition_needs_its_lead_and_the_other if {
	_adopts with input as _tallied("SIGN_ON", "opcw_coalition", {"for": ["NL", "UK"]})
	not _adopts with input as _tallied("SIGN_ON", "opcw_coalition", {"for": ["NL"], "silent": ["UK"]})
	not _adopts with input as _tallied("SIGN_ON", "opcw_coalition", {"for": ["UK", "US"]})
}

test_a_text_outside_alliances_is_adopted_when_its_lead_is_for_it if {
	_adopts with input as _tallied("SIGN_ON", "", {"for": ["NL"]})
	not _adopts with input as _tallied("SIGN_ON", "", {"for": ["FR"], "silent": ["NL"]})
}

test_an_alliance_can_decide_by_qualified_majority if {
	rule := {
		"kind": "QUALIFIED_MAJORITY",
		"voting": 4,
		"percent_of_voters": 55,
		"percent_of_population": 65,
		"blocking_minority": 1,
		"population": {"DE": 84, "FR": 68, "IT": 59, "NL": 18},
	}
	_adopts with input as _tallied("SIGN_ON", "nato", {"for": ["DE", "FR", "NL"]})
		with data.alliances.nato.decision_rule as rule
	not _adopts with input as _tallied("SIGN_ON", "nato", {"for": ["DE", "FR"]})
		with data.alliances.nato.decision_rule as rule
	not _adopts with input as _tallied("SIGN_ON", "nato", {"for": ["FR", "IT", "NL"]})
		with data.alliances.nato.decision_rule as rule
	_adopts with input as _tallied("SIGN_ON", "nato", {"for": ["FR", "IT", "NL"]})
		with data.alliances.nato.decision_rule as example.but(rule, {"blocking_minority": 2})
}

test_an_alliance_that_is_not_known_adopts_nothing if {
	not _adopts with input as _tallied("SILENCE", "nowhere", {"for": ["NL"]})
	statement.refuse == {"NOT_ADOPTED"} with input as example.step("adopt", example.person, _text, null)
}

test_how_the_parties_stand_stops_adoption_alone if {
	every action in {"check", "fail", "suspend"} {
		statement.refuse == set() with input as _at(action, "SILENCE", {"tally": example.but(_nobody, {"against": ["DE"]})})
	}
}
