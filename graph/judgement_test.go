package graph_test

import (
	"strings"
	"testing"

	"entente/internal/catalogue"
	"entente/internal/marking"
)

const judging = `mutation($in:CreateJudgementInput!){createJudgement(input:$in){judgement{id state concludes hypotheses{key kind}
	likelihood{vocabulary term low high} confidence subject{level name state actor{name}}
	matrix{leading items{evidence{title} version weight diagnosticity flips cells{hypothesis fit}} scores{hypothesis inconsistency rank} marking{tlp}}} userErrors{code path}}}`

func cells(fits ...string) []any {
	var out []any
	for i, key := range []string{"h1", "false_flag", "criminal_proxy", "other"} {
		out = append(out, map[string]any{"hypothesis": key, "fit": fits[i]})
	}
	return out
}

func TestAJudgementIsWordedWithItsMatrix(t *testing.T) {
	w := newWorld(t)
	item := w.item("NL", "log", marking.Clear, nil)
	in := map[string]any{"title": "t", "question": "q", "conclusion": "c", "concludes": "h1", "marking": clear, "confidence": "LOW",
		"likelihood": map[string]any{"vocabulary": "PHIA", "term": "HIGHLY_LIKELY"}, "subject": map[string]any{"level": "GROUP", "name": "g", "state": "RU"},
		"hypotheses": []any{map[string]any{"key": "h1", "kind": "ACTOR", "text": "the group"}},
		"matrix":     []any{map[string]any{"evidence": item, "weight": 3, "cells": cells("CC", "II", "I", "N")}}}
	made := at(w.ask("NL", judging, map[string]any{"in": in}), "createJudgement")
	id := at(made, "judgement", "id")
	want := `{"concludes":"h1","confidence":"LOW","hypotheses":[{"key":"h1","kind":"ACTOR"},{"key":"false_flag","kind":"FALSE_FLAG"},{"key":"criminal_proxy","kind":"CRIMINAL_PROXY"},{"key":"other","kind":"OTHER"}],` +
		`"id":ID,"likelihood":{"high":90,"low":80,"term":"HIGHLY_LIKELY","vocabulary":"PHIA"},"matrix":{"items":[{"cells":[{"fit":"CC","hypothesis":"h1"},{"fit":"II","hypothesis":"false_flag"},{"fit":"I","hypothesis":"criminal_proxy"},{"fit":"N","hypothesis":"other"}],` +
		`"diagnosticity":4,"evidence":{"title":"log"},"flips":true,"version":1,"weight":3}],"leading":["h1","other"],"marking":{"tlp":"CLEAR"},` +
		`"scores":[{"hypothesis":"h1","inconsistency":0,"rank":1},{"hypothesis":"false_flag","inconsistency":6,"rank":4},{"hypothesis":"criminal_proxy","inconsistency":3,"rank":3},{"hypothesis":"other","inconsistency":0,"rank":1}]},` +
		`"state":"DRAFT","subject":{"actor":null,"level":"GROUP","name":"g","state":"RU"}}`
	if got := text(at(made, "judgement")); got != strings.Replace(want, "ID", text(id), 1) {
		t.Fatalf("\n%s\nwant\n%s", got, want)
	}
	for i, step := range []struct{ call, state string }{
		{`submitJudgement(input:{id:$id,version:$v})`, "PEER_REVIEW"}, {`peerReviewJudgement(input:{id:$id,version:$v,text:"sound"})`, "PEER_REVIEW"},
		{`approveJudgement(input:{id:$id,version:$v})`, "APPROVED"}, {`dissentFromJudgement(input:{id:$id,version:$v,text:"no"})`, "APPROVED"},
		{`withdrawJudgement(input:{id:$id,version:$v})`, "WITHDRAWN"},
	} {
		got := at(w.ask("NL", `mutation($id:ID!,$v:Int){m:`+step.call+`{judgement{state version review{text} dissents{text}} userErrors{code path}}}`,
			map[string]any{"id": id, "v": i + 1}), "m")
		if at(got, "judgement", "state") != step.state || at(got, "judgement", "version") != float64(i+2) {
			t.Errorf("%s: %s", step.call, text(got))
		}
	}
}

func TestAnAssessmentIsWordedElementByElement(t *testing.T) {
	w := newWorld(t)
	item := w.item("NL", "log", marking.Clear, nil)
	in := map[string]any{"title": "t", "norm": "un-13f", "finding": "INSUFFICIENT_INFORMATION", "marking": clear, "counter": []string{"little is known"},
		"elements": []any{map[string]any{"key": "intent", "answer": "UNCLEAR", "reason": "nobody said so"}},
		"facts":    []any{map[string]any{"evidence": item, "text": "it failed"}}, "checklist": []any{map[string]any{"key": "consultations", "text": "none"}},
		"notices": []any{map[string]any{"kind": "REQUEST", "state": "RU", "channel": "note", "day": "2024-05"}}, "envelope": "RETORSION",
		"legal": map[string]any{"marking": with("tlp", "RED"), "privileged": true, "advice": "a", "findings": []any{map[string]any{"rule": "law-sovereignty", "breach": "YES", "basis": "8"}}}}
	made := at(w.ask("NL", `mutation($in:CreateNormAssessmentInput!){createNormAssessment(input:$in){normAssessment{id norm{number elements{key}} finding envelope counter
		elements{key answer reason} facts{text version evidence{title}} checklist{key text} notices{kind state day answered} judgement{id} judgementVersion
		legal{privileged advice findings{rule breach basis grade} marking{tlp}}} userErrors{code path}}}`, map[string]any{"in": in}), "createNormAssessment")
	id := at(made, "normAssessment", "id")
	want := `{"checklist":[{"key":"consultations","text":"none"}],"counter":["little is known"],"elements":[{"answer":"UNCLEAR","key":"intent","reason":"nobody said so"}],"envelope":"RETORSION",` +
		`"facts":[{"evidence":{"title":"log"},"text":"it failed","version":1}],"finding":"INSUFFICIENT_INFORMATION","id":ID,"judgement":null,"judgementVersion":null,` +
		`"legal":{"advice":"a","findings":[{"basis":"8","breach":"YES","grade":null,"rule":"law-sovereignty"}],"marking":{"tlp":"RED"},"privileged":true},` +
		`"norm":{"elements":[{"key":"state_link"},{"key":"contrary_to_law"},{"key":"critical_infrastructure"},{"key":"damage_or_impairment"},{"key":"intent"}],"number":"13(f)"},` +
		`"notices":[{"answered":null,"day":"2024-05","kind":"REQUEST","state":"RU"}]}`
	if got := text(at(made, "normAssessment")); got != strings.Replace(want, "ID", text(id), 1) {
		t.Fatalf("\n%s\nwant\n%s\n%s", got, want, text(at(made, "userErrors")))
	}
	read := at(w.ask("DE", `query($id:ID!){normAssessment(id:$id){finding legal{advice} withheld{field}}}`, map[string]any{"id": id}), "normAssessment")
	if got := text(read); got != `{"finding":"INSUFFICIENT_INFORMATION","legal":null,"withheld":[{"field":"legal"}]}` {
		t.Errorf("another party reads %s", got)
	}
	for i, step := range []struct{ call, state string }{{`submitNormAssessment(input:{id:$id,version:$v})`, "LEGAL_REVIEW"},
		{`approveNormAssessment(input:{id:$id,version:$v})`, "APPROVED"}} {
		got := at(w.ask("NL", `mutation($id:ID!,$v:Int){m:`+step.call+`{normAssessment{state} userErrors{code path}}}`, map[string]any{"id": id, "v": i + 1}), "m")
		if at(got, "normAssessment", "state") != step.state {
			t.Errorf("%s: %s", step.call, text(got))
		}
	}
	line := at(w.ask("NL", `mutation($id:ID!,$m:MarkingInput!){issueTearLine(input:{id:$id,title:"s",text:"summary",marking:$m}){normAssessment{tearLine{title summary kind case{id} derivedFrom{id}}} userErrors{code path}}}`,
		map[string]any{"id": id, "m": clear}), "issueTearLine", "normAssessment", "tearLine")
	if got := text(line); got != `{"case":null,"derivedFrom":[],"kind":"TEAR_LINE","summary":"summary","title":"s"}` {
		t.Errorf("the summary is %s", got)
	}
}

func TestViewsStandSideBySide(t *testing.T) {
	w := newWorld(t)
	var ids []any
	for party, term := range map[string]string{"NL": "LIKELY", "DE": "VERY_LIKELY"} {
		mark := with("originators", []string{party})
		made := w.ask(party, judging, map[string]any{"in": map[string]any{"title": "t", "question": "q", "marking": mark,
			"likelihood": map[string]any{"vocabulary": "ICD_203", "term": term}}})
		ids = append(ids, at(made, "createJudgement", "judgement", "id"))
	}
	got := at(w.ask("NL", `query($ids:[ID!]!){judgementComparison(ids:$ids){judgements{ownerKey} rows{field values agrees}}}`, map[string]any{"ids": ids}), "judgementComparison")
	if len(at(got, "judgements").([]any)) != 2 || !strings.Contains(text(got), `{"agrees":true,"field":"question","values":["q","q"]}`) ||
		!strings.Contains(text(got), `{"agrees":false,"field":"likelihood.term"`) {
		t.Errorf("%s", text(got))
	}
}

func TestTheReferenceListsAreTheSameForEveryone(t *testing.T) {
	w := newWorld(t)
	const query = `{norms{key} law:norms(set:INTERNATIONAL_LAW){key positions{state view}} norm(key:"un-13b"){polarity source{document paragraph}} none:norm(key:"x"){key}
		likelihoodVocabularies{key terms{key low high wordings{language text}}} responsibilityGrades{key number} imputationBases{article kind} accuserChecklist{key} measureFamilies{key}}`
	a, b := w.ask("NL", query, nil), w.ask("UK", query, nil)
	if text(a) != text(b) {
		t.Error("two parties are told differently")
	}
	for list, want := range map[string]int{"norms": len(catalogue.Norms()), "law": 11, "likelihoodVocabularies": 3, "responsibilityGrades": 10,
		"imputationBases": len(catalogue.Bases()), "accuserChecklist": len(catalogue.AccuserChecklist()), "measureFamilies": 6} {
		if got := at(a, list).([]any); len(got) != want {
			t.Errorf("%s: %d, want %d", list, len(got), want)
		}
	}
	if got := text(at(a, "norm")); got != `{"polarity":"PROCEDURE","source":{"document":"A/70/174","paragraph":"13(b)"}}` || at(a, "none") != nil {
		t.Errorf("%s, %v", got, at(a, "none"))
	}
	if !strings.Contains(text(at(a, "likelihoodVocabularies")), `{"high":95,"key":"VERY_LIKELY","low":80,"wordings":[{"language":"en","text":"very likely"}]}`) {
		t.Errorf("%s", text(at(a, "likelihoodVocabularies")))
	}
}
