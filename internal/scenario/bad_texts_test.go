package scenario_test

import (
	"entente/internal/dossier"
	"entente/internal/scenario"
)

// on sends a mutation whose input holds an object of the desk.
func on(mutation, name string, input func(id dossier.ID) map[string]any) func(*bench) scenario.Call {
	return func(b *bench) scenario.Call { return changing(mutation, input)(b.id[name]) }
}

// badTexts are steps of a negotiation that cannot be.
func badTexts() []badInput {
	told := func(code, path string) answer { return answer{200, code, path, "userErrors"} }
	rewritten := func(section map[string]any, change map[string]any) func(*bench) scenario.Call {
		sections := []any{with(map[string]any{"kind": "FACTS"}, section)}
		return to("editStatement", "talks", map[string]any{"text": with(map[string]any{"title": needle, "sections": sections}, change)})
	}
	claims := func(claim map[string]any) func(*bench) scenario.Call {
		return rewritten(map[string]any{"claims": []any{with(map[string]any{"type": "FACT", "text": needle}, claim)}}, nil)
	}
	insert := func(id dossier.ID) map[string]any {
		return map[string]any{"statement": id, "op": "INSERT", "section": "FACTS", "claim": map[string]any{"type": "FACT", "text": needle}}
	}
	french := map[string]any{"languages": []any{map[string]any{"code": "fr", "authentic": false}}}
	position := map[string]any{"digest": needle, "mode": "JOINT_AUTHOR", "text": needle}
	return []badInput{
		{"an amendment to a frozen text", on("tableAmendment", "frozen", insert), told("MOVE_ILLEGAL", "state")},
		{"an amendment of a claim that is not there", on("tableAmendment", "talks", func(id dossier.ID) map[string]any {
			return map[string]any{"statement": id, "op": "DELETE", "target": needle}
		}), told("REFERENCE_UNKNOWN", "target")},
		{"an amendment to a party outside", on("tableAmendment", "talks", func(id dossier.ID) map[string]any {
			return with(insert(id), map[string]any{"to": []string{needle}})
		}), told("REFERENCE_UNKNOWN", "to")},
		{"an edit of a frozen text", to("editStatement", "frozen", map[string]any{"text": map[string]any{"title": needle, "sections": []any{}}}), told("FORBIDDEN", "")},
		{"a claim that cites its own statement", func(b *bench) scenario.Call {
			return claims(map[string]any{"supports": []any{map[string]any{"object": b.id["talks"]}}})(b)
		}, told("REFERENCE_UNKNOWN", "sections.FACTS.claims.0.supports")},
		{"a claim that cites what is not there", claims(map[string]any{"supports": []any{map[string]any{"object": noSuch}}}),
			told("REFERENCE_UNKNOWN", "sections.FACTS.claims.0.supports")},
		{"a claim that is not in the text", claims(map[string]any{"key": needle}), told("REFERENCE_UNKNOWN", "sections.FACTS.claims.0.key")},
		{"a term of no vocabulary", claims(map[string]any{"likelihood": map[string]any{"vocabulary": needle, "term": needle}}),
			told("ESTIMATE_UNKNOWN", "sections.FACTS.claims.0.likelihood")},
		{"a likelihood with a confidence", claims(map[string]any{"likelihood": map[string]any{"vocabulary": "ICD_203", "term": "LIKELY"}, "confidence": "HIGH"}),
			told("LIKELIHOOD_WITH_CONFIDENCE", "claims.confidence")},
		{"a text without an authentic language version", rewritten(nil, french), told("AUTHENTIC_LANGUAGE_MISSING", "languages")},
		{"a language that is none", rewritten(nil, map[string]any{"languages": []any{map[string]any{"code": "x" + needle, "authentic": true}}}),
			told("INVALID_INPUT", "languages")},
		{"a title of nothing", rewritten(nil, map[string]any{"title": " "}), told("TEXT_EMPTY", "title")},
		{"a deadline in the past", to("openSilence", "frozen", map[string]any{"deadline": "2026-11-20T10:00:00Z"}), told("DEADLINE_IN_PAST", "deadline")},
		{"a position on another text", to("signStatement", "signing", position), told("VERSION_STALE", "digest")},
		{"a position without a mandate", func(b *bench) scenario.Call {
			call := to("signStatement", "signing", position)(b)
			call.Who = "nl.colleague"
			return call
		}, told("FORBIDDEN", "")},
		{"a comment on a claim that is not there", on("addComment", "talks", func(id dossier.ID) map[string]any {
			return map[string]any{"statement": id, "claim": needle, "text": needle}
		}), told("REFERENCE_UNKNOWN", "claim")},
		{"a comparison of something that is no text", func(b *bench) scenario.Call {
			return posting(`query($id:ID!){statementDifference(from:$id,to:$id){changes{kind}} `+needle+`}`, map[string]any{"id": b.id["talks"]})
		}, answer{400, "GRAPHQL_VALIDATION_FAILED", "", "errors"}},
		{"a publication of no id", got("/publications/" + needle + ".pdf"), answer{404, "NOT_FOUND", "", "errors"}},
		{"a publication in no form", got("/publications/pub_aaaaaaaaaaaaaaaaaaaaaaaaaa." + needle), answer{404, "NOT_FOUND", "", "errors"}},
		{"a publication by a way out", got("/publications/..%2f..%2fetc%2fpasswd" + needle), answer{404, "NOT_FOUND", "", "errors"}},
	}
}
