package scenario_test

import (
	"strings"

	"entente/internal/scenario"
)

func decision(change map[string]any) map[string]any {
	return with(map[string]any{"title": needle, "kind": "POLITICAL", "outcome": "DEFER", "publicity": "PUBLIC", "authority": needle,
		"target": map[string]any{"level": "GROUP", "name": needle}, "marking": green()}, change)
}

func summons(change map[string]any) map[string]any {
	return with(map[string]any{"title": needle, "kind": "SUMMONS", "family": "NATIONAL", "against": "RU", "marking": green()}, change)
}

func drafting(change map[string]any) func(*bench) scenario.Call {
	return func(b *bench) scenario.Call {
		return does("draftListing", with(map[string]any{"title": needle, "regime": needle, "marking": green(), "uses": []any{b.id["item"]},
			"subjects": []any{map[string]any{"kind": "ENTITY", "name": needle, "reasons": needle}},
			"factors":  []any{map[string]any{"kind": "ECONOMIC_LOSS", "text": needle}}}, change))(b)
	}
}

// badResponses are decisions and responses that are not filed.
func badResponses() []badInput {
	told := func(code, path string) answer { return answer{200, code, path, "userErrors"} }
	asked := func(code, path string) answer { return answer{200, code, path, "errors"} }
	unfit := func(path string) answer { return answer{400, "GRAPHQL_VALIDATION_FAILED", path, "errors"} }
	deciding := func(change map[string]any) func(*bench) scenario.Call {
		return does("proposeAttribution", decision(change))
	}
	acting := func(change map[string]any) func(*bench) scenario.Call { return does("proposeMeasure", summons(change)) }
	support := func(change map[string]any) func(*bench) scenario.Call {
		return does("askSupport", with(map[string]any{"title": needle, "text": needle, "asked": []string{"US"}, "marking": green()}, change))
	}
	return []badInput{
		{"a decision on nobody's id", deciding(map[string]any{"rests": []string{needle}}), told("REFERENCE_UNKNOWN", "rests")},
		{"a decision resting on an incident", func(b *bench) scenario.Call {
			return deciding(map[string]any{"rests": []any{b.id["draft"]}})(b)
		}, told("REFERENCE_UNKNOWN", "rests")},
		{"a decision resting twice on the same", func(b *bench) scenario.Call {
			return deciding(map[string]any{"rests": []any{b.id["item"], b.id["item"]}})(b)
		}, told("DUPLICATE", "rests")},
		{"a decision resting on 201 items", deciding(map[string]any{"rests": many201()}), told("LIST_TOO_LONG", "rests")},
		{"a decision that affirms nothing", deciding(map[string]any{"outcome": "AFFIRM"}), told("INVALID_INPUT", "verb")},
		{"a decision of a kind that is none", deciding(map[string]any{"kind": needle}), unfit("kind")},
		{"a decision by no office", deciding(map[string]any{"authority": " "}), told("TEXT_EMPTY", "authority")},
		{"a decision whose text is too long", deciding(map[string]any{"text": strings.Repeat(needle, 3_000)}), told("TEXT_TOO_LONG", "text")},
		{"a technical decision about a state", deciding(map[string]any{"kind": "TECHNICAL", "target": map[string]any{"level": "STATE", "name": needle, "state": "RU"}}), told("INVALID_INPUT", "target.level")},
		{"a private decision that is open to all", deciding(map[string]any{"publicity": "PRIVATE", "marking": with(green(), map[string]any{"tlp": "CLEAR"})}), told("INVALID_INPUT", "publicity")},
		{"a decision in words of no vocabulary", deciding(map[string]any{"likelihood": map[string]any{"vocabulary": needle, "term": needle}}), told("ESTIMATE_UNKNOWN", "likelihood")},
		{"a decision on nobody's id to take", does("communicateAttribution", map[string]any{"id": needle, "to": needle, "channel": needle}), told("NOT_FOUND", "id")},

		{"support asked of nobody", support(map[string]any{"asked": []string{}}), told("REFERENCE_UNKNOWN", "asked")},
		{"support asked of a party that is none", support(map[string]any{"asked": []string{needle}}), told("REFERENCE_UNKNOWN", "asked")},
		{"support asked of oneself", support(map[string]any{"asked": []string{"NL"}}), told("REFERENCE_UNKNOWN", "asked")},
		{"support asked without words", support(map[string]any{"text": ""}), told("TEXT_EMPTY", "text")},
		{"a package for an incident", to("providePackage", "draft", map[string]any{"items": []string{needle}}), told("NOT_FOUND", "id")},
		{"an answer that is none", to("answerSupport", "draft", map[string]any{"mode": needle}), unfit("mode")},

		{"a measure of another family", acting(map[string]any{"family": "RESTRICTIVE"}), told("INVALID_INPUT", "family")},
		{"a summons of nobody", acting(map[string]any{"against": ""}), told("INVALID_INPUT", "against")},
		{"a measure with an item that is none", acting(map[string]any{"uses": []string{needle}}), told("REFERENCE_UNKNOWN", "uses")},
		{"a measure after an attribution that is none", acting(map[string]any{"attribution": needle}), told("REFERENCE_UNKNOWN", "attribution")},
		{"a countermeasure without preconditions", acting(map[string]any{"kind": "COUNTERMEASURE"}), told("INVALID_INPUT", "preconditions")},
		{"a countermeasure on an assessment that is none", acting(map[string]any{"kind": "COUNTERMEASURE", "preconditions": map[string]any{"assessment": needle,
			"demanded": "2026", "proportionality": needle, "reversible": true}}), told("REFERENCE_UNKNOWN", "preconditions.assessment")},
		{"a measure to be reviewed on the 30th of February", acting(map[string]any{"reviewOn": "2026-02-30"}), asked("INVALID_INPUT", "reviewOn")},

		{"a listing of a government", drafting(map[string]any{"subjects": []any{map[string]any{"kind": "ENTITY", "name": "Government of Iran", "reasons": needle}}}), told("INVALID_INPUT", "subjects.name")},
		{"a listing of nobody", drafting(map[string]any{"subjects": []any{}}), told("INVALID_INPUT", "subjects")},
		{"a listing on no evidence", drafting(map[string]any{"uses": []any{}}), told("REFERENCE_UNKNOWN", "uses")},
		{"a listing with a factor twice", drafting(map[string]any{"factors": []any{map[string]any{"kind": "ECONOMIC_LOSS", "text": "x"}, map[string]any{"kind": "ECONOMIC_LOSS", "text": "y"}}}), told("DUPLICATE", "factors")},

		{"precedents of 101", sent(`{precedents(first:101){totalCount}}`, nil), asked("PAGE_SIZE", "first")},
		{"precedents after a cursor of nobody", sent(`query($after:String){precedents(after:$after){totalCount}}`, map[string]any{"after": needle}), asked("CURSOR_INVALID", "after")},
	}
}

func many201() []string {
	out := make([]string, 201)
	for i := range out {
		out[i] = needle
	}
	return out
}
