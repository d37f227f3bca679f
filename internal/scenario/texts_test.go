package scenario_test

import (
	"net/http"

	"entente/internal/dossier"
	"entente/internal/scenario"
)

// textLists are the lists of statements and of what belongs to them, with what
// stands below their items.
var textLists = map[string]string{
	"statements": `title case{id} incident{id} publication{id} digest consentCheck{claim} rendered versions(first:2){totalCount edges{cursor}}
		amendments(first:2){totalCount edges{cursor}} comments(first:2){totalCount edges{cursor}}`,
	"statementVersions": `title statement{id} digest note`,
	"amendments":        `statement{id} target reason`,
	"comments":          `statement{id} text`,
	"publications":      `statement{id} texts{title} corrects{id} correctedBy{id} exports{html}`,
	"notifications":     `about{id} code due claims`,
}

// textProbes are what can be asked about any id with the queries and mutations of
// statements that are not about one noun alone.
func textProbes() []probe {
	out := []probe{
		{"filter texts by it", asking(`query($id:ID!){statements(filter:{incident:$id,case:$id}){totalCount} statementVersions(filter:{statement:$id}){totalCount}
			amendments(filter:{statement:$id}){totalCount} comments(filter:{statement:$id}){totalCount} notifications(filter:{about:$id}){totalCount}}`)},
		{"compare it with itself", asking(`query($id:ID!){statementDifference(from:$id,to:$id){changes{kind plain}}}`)},
		{"ask whether a statement can be begun about it", asking(`query($id:ID!){statementReadiness(input:{case:$id,kind:JOINT,alliance:"eu27"}){ready missing{code}}}`)},
		{"draft about it", changing("draftStatement", func(id dossier.ID) map[string]any {
			return map[string]any{"case": id, "kind": "JOINT", "marking": clearMarking("NL"), "text": map[string]any{"title": "new", "sections": []any{}}}
		})},
		{"cite it", changing("draftStatement", func(id dossier.ID) map[string]any {
			return map[string]any{"kind": "NATIONAL", "marking": clearMarking("NL"), "text": map[string]any{"title": "new", "sections": []any{
				map[string]any{"kind": "FACTS", "claims": []any{map[string]any{"type": "FACT", "text": "new", "supports": []any{map[string]any{"object": id}}}}}}}}
		})},
		{"amend it", changing("tableAmendment", func(id dossier.ID) map[string]any {
			return map[string]any{"statement": id, "op": "DELETE", "target": "c1"}
		})},
		{"comment on it", changing("addComment", func(id dossier.ID) map[string]any { return map[string]any{"statement": id, "text": "new"} })},
	}
	for _, form := range []string{"html", "pdf", "md", "json", "exe"} {
		out = append(out, probe{"fetch it as " + form, func(id dossier.ID) scenario.Call {
			return scenario.Call{Method: http.MethodGet, Path: "/publications/" + string(id) + "." + form}
		}})
	}
	return out
}

// textChanges are the mutations of a statement and of what belongs to one, with
// what they take beside the id.
var textChanges = map[dossier.Noun]map[string]map[string]any{
	dossier.NounStatement: {
		"editStatement": {"text": map[string]any{"title": "new", "sections": []any{}}}, "openNegotiation": nil, "startConsentCheck": nil,
		"freezeStatement": nil, "reopenStatement": nil, "abandonStatement": nil, "openSilence": {"deadline": "2026-11-25T10:00:00Z"},
		"extendSilence": {"deadline": "2026-11-25T10:00:00Z"}, "breakSilence": {"comment": "no"}, "cancelSilence": nil, "openSignOn": nil,
		"closeSignOn": nil, "signStatement": {"digest": "x", "mode": "ENDORSE"}, "scheduleRelease": {"embargo": "2026-11-25T10:00Z"},
		"unscheduleRelease": nil, "authoriseRelease": nil, "correctStatement": {"notice": "wrong"}, "withdrawStatement": {"notice": "wrong"},
	},
	dossier.NounAmendment:    {"coSignAmendment": nil, "acceptAmendment": nil, "rejectAmendment": nil, "withdrawAmendment": nil},
	dossier.NounComment:      {"resolveComment": nil, "withdrawComment": nil},
	dossier.NounPublication:  {"recordRelease": nil, "alignWithPublication": nil},
	dossier.NounNotification: {"acknowledgeNotification": nil},
}
