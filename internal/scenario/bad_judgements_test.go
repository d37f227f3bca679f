package scenario_test

import (
	"strings"

	"entente/internal/scenario"
)

func newJudgement(change map[string]any) map[string]any {
	return with(map[string]any{"title": needle, "question": needle, "marking": green()}, change)
}

func newAssessment(change map[string]any) map[string]any {
	return with(map[string]any{"title": needle, "norm": "un-13f", "finding": "VIOLATION", "marking": green()}, change)
}

// badJudgements are judgements and assessments that are not filed.
func badJudgements() []badInput {
	told := func(code, path string) answer { return answer{200, code, path, "userErrors"} }
	asked := func(code, path string) answer { return answer{200, code, path, "errors"} }
	unfit := func(path string) answer { return answer{400, "GRAPHQL_VALIDATION_FAILED", path, "errors"} }
	judging := func(change map[string]any) func(*bench) scenario.Call {
		return does("createJudgement", newJudgement(change))
	}
	assessing := func(change map[string]any) func(*bench) scenario.Call {
		return does("createNormAssessment", newAssessment(change))
	}
	cells := func(keys ...string) []any {
		var out []any
		for _, k := range keys {
			out = append(out, map[string]any{"hypothesis": k, "fit": "C"})
		}
		return out
	}
	// row is a judgement with one row of the matrix about the desk's item.
	row := func(weight int, cells []any, item string) func(*bench) scenario.Call {
		return func(b *bench) scenario.Call {
			return judging(map[string]any{"matrix": []any{map[string]any{"evidence": b.id[item], "weight": weight, "cells": cells}}})(b)
		}
	}
	all := cells("false_flag", "criminal_proxy", "other")
	return []badInput{
		{"a judgement without a question", judging(map[string]any{"question": " "}), told("TEXT_EMPTY", "question")},
		{"a judgement whose title is too long", judging(map[string]any{"title": strings.Repeat(needle, 40)}), told("TEXT_TOO_LONG", "title")},
		{"a sentence with a likelihood and a confidence", judging(map[string]any{"conclusion": needle + ", we assess with high confidence, is very likely."}),
			told("LIKELIHOOD_WITH_CONFIDENCE", "conclusion")},
		{"a vocabulary that is none", judging(map[string]any{"likelihood": map[string]any{"vocabulary": needle, "term": "LIKELY"}}), told("ESTIMATE_UNKNOWN", "likelihood")},
		{"a term that is none", judging(map[string]any{"likelihood": map[string]any{"vocabulary": "PHIA", "term": needle}}), told("ESTIMATE_UNKNOWN", "likelihood")},
		{"a confidence that is none", judging(map[string]any{"confidence": needle}), unfit("confidence")},
		{"two hypotheses of one key", judging(map[string]any{"hypotheses": []any{map[string]any{"key": needle, "kind": "ACTOR", "text": "a"},
			map[string]any{"key": needle, "kind": "ACTOR", "text": "b"}}}), told("DUPLICATE", "hypotheses")},
		{"a conclusion on no hypothesis", judging(map[string]any{"concludes": needle}), told("REFERENCE_UNKNOWN", "concludes")},
		{"a row with a gap", row(1, all[:2], "item"), told("INVALID_INPUT", "matrix")},
		{"a row of no hypothesis", row(1, cells(needle), "item"), told("REFERENCE_UNKNOWN", "matrix")},
		{"a row without weight", row(0, all, "item"), told("INVALID_INPUT", "matrix")},
		{"a row that is no evidence", row(1, all, "draft"), told("REFERENCE_UNKNOWN", "matrix")},
		{"a judgement on an actor that is none", judging(map[string]any{"subject": map[string]any{"level": "GROUP", "name": needle, "actor": needle}}), told("REFERENCE_UNKNOWN", "subject")},
		{"a judgement marked by nobody", judging(map[string]any{"marking": with(green(), map[string]any{"originators": []string{}})}), told("MARKING_MISSING", "marking.originators")},
		{"a draft sent back", to("returnJudgement", "view", nil), told("MOVE_ILLEGAL", "state")},
		{"a dissent from a draft", func(b *bench) scenario.Call {
			call := to("dissentFromJudgement", "view", map[string]any{"text": needle})(b)
			call.Who = "nl.colleague"
			return call
		}, told("MOVE_ILLEGAL", "state")},
		{"a judgement, to be submitted, that an assessment's id names", to("submitJudgement", "finding", nil), told("NOT_FOUND", "id")},
		{"41 judgements to compare", sent(`query($ids:[ID!]!){judgementComparison(ids:$ids){rows{field}}}`, map[string]any{"ids": make41()}), asked("LIST_TOO_LONG", "ids")},
		{"a comparison on a norm that is none", sent(`{normAssessmentComparison(norm:"`+needle+`",case:"x"){rows{field}}}`, nil), asked("REFERENCE_UNKNOWN", "norm")},

		{"a norm that is none", assessing(map[string]any{"norm": needle}), told("REFERENCE_UNKNOWN", "norm")},
		{"a finding that is none", assessing(map[string]any{"finding": needle}), unfit("finding")},
		{"an element of another norm", assessing(map[string]any{"elements": []any{map[string]any{"key": needle, "answer": "YES"}}}), told("REFERENCE_UNKNOWN", "elements")},
		{"a question that is none", assessing(map[string]any{"checklist": []any{map[string]any{"key": needle, "text": "x"}}}), told("REFERENCE_UNKNOWN", "checklist")},
		{"a rule that is none", assessing(map[string]any{"legal": map[string]any{"marking": green(), "findings": []any{map[string]any{"rule": needle, "breach": "YES"}}}}),
			told("REFERENCE_UNKNOWN", "legal")},
		{"a contact without a channel", assessing(map[string]any{"notices": []any{map[string]any{"kind": "NOTICE", "state": "RU", "channel": "", "day": "2024"}}}), told("TEXT_EMPTY", "notices")},
		{"a version of the future, of an assessment", to("submitNormAssessment", "finding", map[string]any{"version": 7}), told("VERSION_STALE", "version")},
		{"a fact from an id that is none", assessing(map[string]any{"facts": []any{map[string]any{"evidence": needle, "text": "x"}}}), told("REFERENCE_UNKNOWN", "facts")},
		{"a summary of a draft", to("issueTearLine", "finding", map[string]any{"title": needle, "text": needle, "marking": green()}), told("MOVE_ILLEGAL", "state")},
	}
}

func make41() []string {
	out := make([]string, 41)
	for i := range out {
		out[i] = noSuch
	}
	return out
}
