package checks_test

import data.checks

# A rule that says all that it should, as opa inspect shows it.
_entry := {
	"location": {"file": "alliances/north/north.rego", "row": 9},
	"path": [
		{"type": "var", "value": "data"},
		{"type": "string", "value": "alliances"},
		{"type": "string", "value": "north"},
		{"type": "string", "value": "permit"},
	],
	"annotations": {
		"title": "All members",
		"description": "Everybody in a member reads it.",
		"scope": "rule",
		"related_resources": [{"ref": "https://north.example/treaty", "description": "The treaty, Article 4"}],
		"custom": _custom,
	},
}

_custom := {
	"code": "NORTH_ALL",
	"public_reason": "This is shared with the members.",
	"owner": "north",
	"effective_on": "2026-01-01",
}

_offers := [_offer("NORTH_ALL")]

_offer(code) := {"code": code, "file": "alliances/north/north.rego", "row": 9}

_but(whole, changes) := {key: object.get(changes, key, given) | some key, given in whole}

_without(whole, key) := {name: given |
	some name, given in whole
	name != key
}

_saying(annotations) := [_but(_entry, {"annotations": annotations})]

_at(first, second, last) := [
	{"type": "var", "value": "data"},
	{"type": "string", "value": first},
	{"type": "string", "value": second},
	{"type": "string", "value": last},
]

_wrong(flaw, about) := {{"file": "alliances/north/north.rego", "row": 9, "flaw": flaw, "about": about}}

test_a_rule_that_says_all_has_no_flaw if {
	checks.flaws([_entry], _offers) == set()
}

test_a_tree_without_rules_has_no_flaw if {
	checks.flaws([], []) == set()
}

test_each_part_that_is_missing_is_a_flaw if {
	every key in {"title", "description", "scope", "related_resources"} {
		checks.flaws(_saying(_without(_entry.annotations, key)), _offers) == _wrong("missing", key)
	}
	every key in {"public_reason", "owner", "effective_on"} {
		annotations := _but(_entry.annotations, {"custom": _without(_custom, key)})
		checks.flaws(_saying(annotations), _offers) == _wrong("missing", key)
	}
}

test_each_part_that_is_empty_is_a_flaw if {
	every value in {"", null} {
		every key in {"title", "description"} {
			annotations := _but(_entry.annotations, {key: value})
			checks.flaws(_saying(annotations), _offers) == _wrong("missing", key)
		}
		annotations := _but(_entry.annotations, {"custom": _but(_custom, {"public_reason": value})})
		checks.flaws(_saying(annotations), _offers) == _wrong("missing", "public_reason")
	}
	annotations := _but(_entry.annotations, {"related_resources": []})
	checks.flaws(_saying(annotations), _offers) == _wrong("missing", "related_resources")
}

test_a_rule_that_offers_without_a_code_lacks_it if {
	annotations := _but(_entry.annotations, {"custom": _without(_custom, "code")})
	checks.flaws(_saying(annotations), []) == _wrong("missing", "code")
}

test_a_helper_without_a_code_need_not_explain_itself if {
	every path in [_at("lib", "time", "permit"), _at("alliances", "north", "_near"), _at("actions", "case", "own")] {
		entry := _but(_entry, {"annotations": {"title": "Near"}, "path": path})
		checks.flaws([entry], []) == set()
	}
}

test_a_helper_with_a_code_explains_itself if {
	annotations := _without(_entry.annotations, "title")
	entry := _but(_entry, {"annotations": annotations, "path": _at("alliances", "north", "_near")})
	checks.flaws([entry], _offers) == _wrong("missing", "title")
}

test_the_entry_point_rests_on_no_text if {
	annotations := {
		"title": "Verdict",
		"description": "What no rule answers is denied.",
		"scope": "document",
		"entrypoint": true,
		"custom": _but(_custom, {"owner": "base"}),
	}
	entry := _but(_entry, {"annotations": annotations, "path": _at("decision", "using", "verdict")})
	checks.flaws([entry], _offers) == set()
	checks.flaws([_but(entry, {"annotations": _without(annotations, "entrypoint")})], _offers) == _wrong(
		"missing",
		"related_resources",
	)
}

test_a_reference_names_a_text_and_its_address if {
	every resource in [
		{"ref": "", "description": "The treaty"},
		{"ref": "http://north.example/treaty", "description": "The treaty"},
		{"ref": "https://north.example/treaty", "description": ""},
		{"ref": "https://north.example/treaty"},
		{},
	] {
		annotations := _but(_entry.annotations, {"related_resources": [resource]})
		checks.flaws(_saying(annotations), _offers) == _wrong("empty reference", "permit")
	}
}

test_an_alliance_owns_its_own_rules_and_no_others if {
	every owner in {"base", "south"} {
		annotations := _but(_entry.annotations, {"custom": _but(_custom, {"owner": owner})})
		checks.flaws(_saying(annotations), _offers) == _wrong("foreign owner", owner)
	}
	elsewhere := _but(_entry, {"path": _at("actions", "case", "permit")})
	checks.flaws([elsewhere], _offers) == _wrong("foreign owner", "north")
}

test_a_code_names_one_rule if {
	later := _but(_entry, {"location": {"file": "actions/case/case.rego", "row": 30}})
	checks.flaws([_entry, later], _offers) == {{
		"file": "actions/case/case.rego",
		"row": 30,
		"flaw": "double code",
		"about": "NORTH_ALL",
	}}
}

test_a_code_that_is_given_is_explained if {
	checks.flaws([_entry], [_offer("NORTH_ALL"), _offer("NORTH_SOME")]) == _wrong("code without METADATA", "NORTH_SOME")
}

test_a_code_that_is_explained_is_given if {
	checks.flaws([_entry], []) == _wrong("code that no rule gives", "NORTH_ALL")
}
