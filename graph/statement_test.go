package graph_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/marking"
)

// What the operations about statements take, at the least.
func statementInputs(mark map[string]any, id string) map[string]any {
	text := map[string]any{"title": "x", "sections": []any{}}
	soon := "2026-11-25T12:00:00Z"
	return map[string]any{
		"StatementReadinessInput": map[string]any{"kind": "JOINT", "alliance": "eu27"},
		"DraftStatementInput":     map[string]any{"kind": "JOINT", "text": text, "marking": mark},
		"EditStatementInput":      map[string]any{"id": id, "text": text},
		"OpenSilenceInput":        map[string]any{"id": id, "deadline": soon}, "ExtendSilenceInput": map[string]any{"id": id, "deadline": soon},
		"BreakSilenceInput":      map[string]any{"id": id, "comment": "x"},
		"SignStatementInput":     map[string]any{"id": id, "digest": "x", "mode": "ENDORSE"},
		"TableAmendmentInput":    map[string]any{"statement": id, "op": "DELETE", "target": "c1"},
		"AddCommentInput":        map[string]any{"statement": id, "text": "x"},
		"ScheduleReleaseInput":   map[string]any{"id": id, "embargo": "2026-11-25T12:00Z"},
		"CorrectStatementInput":  map[string]any{"id": id, "notice": "x"},
		"WithdrawStatementInput": map[string]any{"id": id, "notice": "x"},
	}
}

// fact is a claim of a text as a client writes it.
func fact(text string, on ...dossier.ID) map[string]any {
	supports := []any{}
	for _, id := range on {
		supports = append(supports, map[string]any{"object": id})
	}
	return map[string]any{"type": "FACT", "text": text, "supports": supports}
}

func written(title string, claims ...any) map[string]any {
	return map[string]any{"title": title, "sections": []any{map[string]any{"kind": "FACTS", "prose": "This happened.", "claims": claims}}}
}

// change sends a mutation and returns its payload.
func (w *world) change(party, name, field, fields string, input map[string]any) any {
	w.t.Helper()
	typed := strings.ToUpper(name[:1]) + name[1:]
	data := w.ask(party, "mutation($input:"+typed+"Input!){"+name+"(input:$input){"+field+"{"+fields+"} userErrors{code path}}}", map[string]any{"input": input})
	return data[name]
}

// negotiated is a text of the Netherlands that is before Germany, too: one claim for
// all, one that rests on what is for the Netherlands alone.
func negotiated(w *world) (statement dossier.ID, secret dossier.ID) {
	w.t.Helper()
	secret = w.item("NL", "only ours", marking.Amber, nil)
	made := w.change("NL", "draftStatement", "statement", "id version", map[string]any{"kind": "JOINT", "alliance": "eu27", "marking": map[string]any{
		"tlp": "GREEN", "pap": "GREEN", "originators": []string{"NL"}, "naming": "MAY"},
		"text": written("On an attack", fact("The port stood still for a day."), fact("We saw who did it.", secret))})
	id, _ := at(made, "statement", "id").(string)
	if id == "" {
		w.t.Fatal(text(made))
	}
	w.change("NL", "openNegotiation", "statement", "id", map[string]any{"id": id})
	return dossier.ID(id), secret
}

const wholeClaims = `sections{kind heading prose claims{key withheld bracketed type text also{text} subject{name} verb likelihood{term} confidence
	supports(first:3){id version object{id}} basis byKey shown marking{originators banner}}}`

func TestOfAWithheldClaimNothingIsSentButItsKey(t *testing.T) {
	w := newWorld(t)
	id, secret := negotiated(w)
	data := w.ask("DE", `query($id:ID!){statement(id:$id){`+wholeClaims+` withheld{field} rendered consentCheck{claim partyKey ask support{id}}
		versions(first:1){edges{node{`+wholeClaims+`}}}}}`, map[string]any{"id": id})
	for _, claim := range []any{
		at(data, "statement", "sections", 0, "claims", 1),
		at(data, "statement", "versions", "edges", 0, "node", "sections", 0, "claims", 1),
	} {
		for field, v := range claim.(map[string]any) {
			if v != nil && field != "key" && field != "withheld" && field != "bracketed" {
				t.Errorf("%s of a withheld claim is %s", field, text(v))
			}
		}
		if at(claim, "key") != "c2" || at(claim, "withheld") != true {
			t.Errorf("the place of a withheld claim is not kept: %s", text(claim))
		}
	}
	if s := text(data); strings.Contains(s, "who did it") || strings.Contains(s, string(secret)) {
		t.Errorf("what is withheld came out:\n%s", s)
	}
	if want := "On an attack\n\nFacts\n\nThis happened.\n\nThe port stood still for a day.\n\n[withheld]\n"; at(data, "statement", "rendered") != want {
		t.Errorf("%q", at(data, "statement", "rendered"))
	}
	own := w.ask("NL", `query($id:ID!){statement(id:$id){`+wholeClaims+` rendered(language:"xx")}}`, map[string]any{"id": id})
	claim := at(own, "statement", "sections", 0, "claims", 1)
	if at(claim, "text") != "We saw who did it." || at(claim, "supports", 0, "object", "id") != string(secret) || at(claim, "marking", "banner") == nil {
		t.Errorf("the author is not shown the claim: %s", text(claim))
	}
	if at(own, "statement", "rendered") != nil {
		t.Error("a language that the text does not have is rendered")
	}
}

func TestAnOpenAmendmentPutsItsClaimIntoBracketsForThoseWhoSeeIt(t *testing.T) {
	w := newWorld(t)
	id, _ := negotiated(w)
	tabled := w.change("DE", "tableAmendment", "amendment", "id op target claim{text bracketed} statement{id}", map[string]any{"statement": id, "op": "REPLACE",
		"target": "c1", "claim": map[string]any{"type": "FACT", "text": "The port stood still for two days."}, "to": []string{"DE"}})
	if at(tabled, "amendment", "claim", "text") != "The port stood still for two days." || at(tabled, "amendment", "claim", "bracketed") != nil {
		t.Fatal(text(tabled))
	}
	const query = `query($id:ID!){statement(id:$id){rendered sections{claims{key bracketed}} amendments{totalCount}}}`
	for party, want := range map[string]bool{"DE": true, "NL": false} { // it was tabled for Germany alone
		data := w.ask(party, query, map[string]any{"id": id})
		if at(data, "statement", "sections", 0, "claims", 0, "bracketed") != want {
			t.Errorf("%s: %s", party, text(data))
		}
		if strings.Contains(text(at(data, "statement", "rendered")), "[The port stood still for a day.]") != want {
			t.Errorf("%s reads %s", party, text(data))
		}
	}
}

func TestOfTwoAmendmentsThatOneHasSeenOnlyTheFirstIsAccepted(t *testing.T) {
	w := newWorld(t)
	id, _ := negotiated(w)
	var amendments []any
	for _, words := range []string{"The port stood still for two days.", "The port stood still."} {
		tabled := w.change("NL", "tableAmendment", "amendment", "id", map[string]any{"statement": id, "op": "INSERT", "section": "FACTS",
			"claim": map[string]any{"type": "FACT", "text": words}})
		amendments = append(amendments, at(tabled, "amendment", "id"))
	}
	seen := at(w.ask("NL", `query($id:ID!){statement(id:$id){version}}`, map[string]any{"id": id}), "statement", "version")
	for i, want := range []any{nil, "VERSION_STALE"} {
		decided := w.change("NL", "acceptAmendment", "amendment", "id state", map[string]any{"id": amendments[i], "statementVersion": seen})
		if at(decided, "userErrors", 0, "code") != want {
			t.Errorf("amendment %d: %s", i, text(decided))
		}
	}
}

func TestWhatChangedBetweenTwoTextsIsToldWordByWord(t *testing.T) {
	w := newWorld(t)
	id, _ := negotiated(w)
	edited := w.change("NL", "editStatement", "statement", "textNumber", map[string]any{"id": id,
		"text": written("On an attack", map[string]any{"key": "c2"}, map[string]any{"key": "c1", "type": "FACT", "text": "The port stood still for two days."})})
	if at(edited, "statement", "textNumber") != float64(2) {
		t.Fatal(text(edited))
	}
	versions := w.ask("NL", `query($id:ID!){statementVersions(filter:{statement:$id}){edges{node{id textNumber}}}}`, map[string]any{"id": id})
	to, from := at(versions, "statementVersions", "edges", 0, "node", "id"), at(versions, "statementVersions", "edges", 1, "node", "id")
	const query = `query($from:ID!,$to:ID!){statementDifference(from:$from,to:$to){changes{kind part claim plain withheld pieces{kind text}}}}`
	got := text(at(w.ask("NL", query, map[string]any{"from": from, "to": to}), "statementDifference", "changes"))
	want := `[{"claim":"c2","kind":"MOVED","part":"CLAIM","pieces":[],"plain":"","withheld":false},` +
		`{"claim":"c1","kind":"CHANGED","part":"CLAIM","pieces":[{"kind":"KEEP","text":"The port stood still for "},{"kind":"DELETE","text":"a day"},` +
		`{"kind":"INSERT","text":"two days"},{"kind":"KEEP","text":"."}],"plain":"The port stood still for [-a day-]{+two days+}.","withheld":false}]`
	if got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	for _, ids := range []map[string]any{{"from": from, "to": id}, {"from": "stv_aaaaaaaaaaaaaaaaaaaaaaaaaa", "to": to}} {
		if data := w.ask("NL", query, ids); data["statementDifference"] != nil {
			t.Errorf("%v: %s", ids, text(data))
		}
	}
	if data := w.ask("UK", query, map[string]any{"from": from, "to": to}); data["statementDifference"] != nil {
		t.Errorf("a stranger is told what changed: %s", text(data))
	}
}

func TestTheClaimsOfATextCountForManyWhenALookUpStandsBelowThem(t *testing.T) {
	w := newWorld(t)
	id, _ := negotiated(w)
	rec := w.post("NL", `query($id:ID!){statement(id:$id){sections{claims{supports(first:100){object{id version}}}}}}`, map[string]any{"id": id})
	if rec.Code != http.StatusBadRequest || !strings.Contains(rec.Body.String(), "QUERY_TOO_COSTLY") {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
}

func TestReadinessSaysWhatTheRulesMiss(t *testing.T) {
	w := newWorld(t)
	const query = `query($input:StatementReadinessInput!){statementReadiness(input:$input){ready missing{code}}}`
	data := w.ask("NL", query, map[string]any{"input": map[string]any{"kind": "JOINT", "alliance": "eu27"}})
	if text(data) != `{"statementReadiness":{"missing":[],"ready":true}}` {
		t.Error(text(data))
	}
	rec := w.post("NL", query, map[string]any{"input": map[string]any{"kind": "JOINT", "alliance": "none"}})
	if !strings.Contains(rec.Body.String(), `"REFERENCE_UNKNOWN","input":["alliance"]`) {
		t.Error(rec.Body)
	}
}

func TestAPartyIsNotifiedOfATextThatIsPutBeforeItAndAcknowledges(t *testing.T) {
	w := newWorld(t)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	events, err := w.as("DE").Notified(ctx)
	must(t, err)
	id, _ := negotiated(w)
	select {
	case e := <-events:
		if e.Kind != casework.EventCreated || e.ID.Noun() != dossier.NounNotification {
			t.Fatalf("%+v", e)
		}
	case <-time.After(time.Minute):
		t.Fatal("Germany is not notified")
	}
	const query = `{notifications(filter:{codes:[NEGOTIATION_OPENED]}){totalCount edges{node{id version state code due about{id}}}}}`
	data := w.ask("DE", query, nil)
	node := at(data, "notifications", "edges", 0, "node")
	if at(data, "notifications", "totalCount") != 1.0 || at(node, "about", "id") != string(id) {
		t.Fatal(text(data))
	}
	done := w.change("DE", "acknowledgeNotification", "notification", "state", map[string]any{"id": at(node, "id"), "version": at(node, "version")})
	if at(done, "notification", "state") != "DONE" {
		t.Error(text(done))
	}
	if data := w.ask("UK", query, nil); at(data, "notifications", "totalCount") != 0.0 {
		t.Errorf("a stranger is notified: %s", text(data))
	}
}
