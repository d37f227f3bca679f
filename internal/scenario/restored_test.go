package scenario_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"entente/graph/generated"
	"entente/internal/app"
	"entente/internal/backup"
	"entente/internal/demo"
	"entente/internal/dossier"
	"entente/internal/httpd"
)

// storied is a service with the story of the demo, or what a backup made of it.
type storied struct {
	t    *testing.T
	app  *app.App
	http *http.Client
}

func serveStory(t *testing.T, dir string, play bool) *storied {
	t.Helper()
	cfg := app.Default()
	cfg.HTTP.Listen, cfg.HTTP.Metrics, cfg.Data, cfg.LogTo, cfg.LogLevel = "127.0.0.1:0", httpd.MetricsOnMain, dir, io.Discard, "error"
	cfg.Policy.EvalLimit, cfg.Limits.Timeout = time.Second, time.Minute // the machine may be busy; nothing here is about time
	cfg.Limits.Budget, cfg.Limits.PartyBudget, cfg.HTTP.Overload.Person, cfg.HTTP.Overload.Party = 1<<30, 1<<30, 1<<20, 1<<20
	people, err := demo.People()
	if err != nil {
		t.Fatal(err)
	}
	defer people.Close()
	orgs, err := demo.Parties()
	if err != nil {
		t.Fatal(err)
	}
	defer orgs.Close()
	cfg.People, cfg.Orgs = people, orgs
	a, err := app.New(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if play {
		story, err := demo.Load()
		if err != nil {
			t.Fatal(err)
		}
		later := func() time.Time { return time.Now().Add(24 * time.Hour) } // nothing of it comes due while it is compared
		if err := story.Play(t.Context(), a.Session, later); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.Listen(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	s := &storied{t, a, &http.Client{Transport: &http.Transport{}}}
	t.Cleanup(func() {
		s.http.CloseIdleConnections()
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// question is one of the ready queries with values for its variables, as one person puts it.
type question struct{ who, name, body string }

func (s *storied) ask(q question) string {
	s.t.Helper()
	r, err := http.NewRequest(http.MethodPost, s.app.URL()+"/graphql", strings.NewReader(q.body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+s.app.Token(q.who))
	w, err := s.http.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer w.Body.Close()
	text, err := io.ReadAll(w.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return fmt.Sprint(w.StatusCode, " ", w.Header.Get("Content-Type"), "\n", string(text))
}

// ready is one of the ready queries.
type ready struct {
	op       *ast.OperationDefinition
	document string
}

func readyQueries(t *testing.T) (out []ready) {
	t.Helper()
	names, err := filepath.Glob("../../testdata/graphql/*.graphql")
	if err != nil || len(names) == 0 {
		t.Fatal("there are no ready queries", err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := parser.ParseQuery(&ast.Source{Name: name, Input: string(text)})
		if err != nil {
			t.Fatal(err)
		}
		for _, op := range doc.Operations {
			if op.Operation == ast.Query {
				out = append(out, ready{op, string(text)})
			}
		}
	}
	return out
}

// material is what values for variables are taken from.
type material struct {
	ids       map[dossier.Noun][]string
	decisions []string
	until     time.Time // nothing in the log of decisions before it changes
}

var (
	idForm       = regexp.MustCompile(`"([a-z]{3}_[a-z2-7]{26})"`)
	decisionForm = regexp.MustCompile(`"(dcn_[0-9a-f]{32})"`)
	cursorForm   = regexp.MustCompile(`"endCursor": ?"([^"]+)"`)
)

// harvest takes the ids out of an answer.
func (w *material) harvest(answer string) {
	for _, m := range idForm.FindAllStringSubmatch(answer, -1) {
		if n := dossier.ID(m[1]).Noun(); n != "" && !slices.Contains(w.ids[n], m[1]) {
			w.ids[n] = append(w.ids[n], m[1])
		}
	}
	for _, m := range decisionForm.FindAllStringSubmatch(answer, -1) {
		if !slices.Contains(w.decisions, m[1]) && len(w.decisions) < 40 {
			w.decisions = append(w.decisions, m[1])
		}
	}
}

// nounOf is the noun whose id a query asks for.
func nounOf(schema *ast.Schema, op *ast.OperationDefinition, variable string) dossier.Noun {
	root := op.SelectionSet[0].(*ast.Field)
	for _, n := range dossier.Nouns() {
		plain := strings.ReplaceAll(string(n), "_", "")
		if strings.EqualFold(plain, schema.Query.Fields.ForName(root.Name).Type.Name()) || strings.EqualFold(plain, variable) {
			return n
		}
	}
	var best dossier.Noun // the longest noun that the name of the query begins with
	for _, n := range dossier.Nouns() {
		if plain := strings.ReplaceAll(string(n), "_", ""); strings.HasPrefix(strings.ToLower(op.Name), plain) && len(n) > len(best) {
			best = n
		}
	}
	return best
}

// values gives the sets of values for a query's variables that it is asked with.
func (w *material) values(schema *ast.Schema, op *ast.OperationDefinition) []map[string]any {
	sets := []map[string]any{{}}
	each := func(name string, values []any) {
		if len(values) == 0 || len(sets) == 0 {
			sets = nil
			return
		}
		var out []map[string]any
		for i := range max(len(values), len(sets)) {
			set := maps.Clone(sets[i%len(sets)])
			set[name] = values[i%len(values)]
			out = append(out, set)
		}
		sets = out
	}
	for _, v := range op.VariableDefinitions {
		n := nounOf(schema, op, v.Variable)
		switch {
		case v.Variable == "filter" && v.Type.Name() == "DecisionFilter":
			each("filter", []any{map[string]any{"until": w.until.Format(time.RFC3339)}})
		case v.Variable == "at": // not the moment of the question
			each("at", []any{w.until.Format("2006-01-02T15:04Z")})
		case !v.Type.NonNull || v.DefaultValue != nil:
		case v.Variable == "decision":
			each("decision", firstOf(w.decisions, 4))
		case v.Variable == "ids":
			each("ids", []any{firstOf(w.ids[n], 3)})
		case v.Type.Name() == "ID" && n == "":
			var some []any
			for _, n := range dossier.Nouns() {
				some = append(some, firstOf(w.ids[n], 1)...)
			}
			each(v.Variable, some)
		case v.Type.Name() == "ID":
			if len(w.ids[n]) == 0 { // the story has none: one that nobody knows
				id, _ := dossier.NewID(n, strings.NewReader(strings.Repeat("x", 16))) // there is enough of it
				w.ids[n] = []string{string(id)}
			}
			each(v.Variable, firstOf(w.ids[n], 3))
		case v.Variable == "tree":
			each("tree", []any{"alliance:nato", "service", "party:NL"})
		case v.Variable == "epoch", v.Variable == "slot":
			each(v.Variable, []any{0})
		case v.Variable == "norm":
			each("norm", []any{"un-13f"})
		case v.Variable == "key":
			each("key", []any{"nato", "eu27", "NL", "un-13f"})
		case v.Type.Name() == "StatementReadinessInput":
			each("input", []any{map[string]any{"case": w.ids[dossier.NounCase][0], "kind": "JOINT", "alliance": "eu27"}})
		}
	}
	return sets
}

func firstOf(ids []string, n int) (out []any) {
	for _, id := range ids[:min(n, len(ids))] {
		out = append(out, id)
	}
	return out
}

// A restored service answers every ready query by every person of the story byte for
// byte as the one did that was backed up, the cursors among them.
func TestARestoredServiceAnswersEveryReadyQueryAsBefore(t *testing.T) {
	if testing.Short() {
		t.Skip("thousands of questions; not in short mode")
	}
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	queries := readyQueries(t)
	first := serveStory(t, filepath.Join(t.TempDir(), "data"), true)
	w := &material{ids: map[dossier.Noun][]string{}, until: time.Now().UTC().Truncate(time.Second)}
	time.Sleep(time.Until(w.until.Add(time.Second)))
	people := first.app.People()
	lists := func(op *ast.OperationDefinition) bool {
		return op.VariableDefinitions.ForName("after") != nil
	}
	ask := func(who string, r ready, values map[string]any) (question, string) {
		body, err := json.Marshal(map[string]any{"query": r.document, "operationName": r.op.Name, "variables": values})
		if err != nil {
			t.Fatal(err)
		}
		q := question{who, r.op.Name, string(body)}
		return q, first.ask(q)
	}
	for _, r := range queries { // what there is to ask about
		if lists(r.op) {
			for _, p := range people {
				for _, set := range w.values(schema, r.op) {
					_, answer := ask(p.Handle, r, set)
					w.harvest(answer)
				}
			}
		}
	}
	var asked []question
	golden := map[question]string{}
	put := func(who string, r ready, values map[string]any) string {
		q, answer := ask(who, r, values)
		if _, twice := golden[q]; !twice {
			asked = append(asked, q)
		}
		golden[q] = answer
		return answer
	}
	released := map[string]int{}
	for _, p := range people {
		for _, r := range queries {
			for _, set := range w.values(schema, r.op) {
				answer := put(p.Handle, r, set)
				if strings.HasPrefix(answer, "200") && !strings.Contains(answer, `"errors"`) {
					released[r.op.Name]++
				}
				if !lists(r.op) {
					continue
				}
				set["first"] = 2
				if m := cursorForm.FindStringSubmatch(put(p.Handle, r, set)); m != nil {
					set["after"] = m[1]
					put(p.Handle, r, set)
				}
			}
		}
	}
	for _, r := range queries {
		if released[r.op.Name] == 0 {
			t.Errorf("nobody is answered %s", r.op.Name)
		}
	}

	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	cfg := app.Default()
	cfg.Data = first.app.Data()
	var sealed bytes.Buffer
	if _, err := app.BackUp(t.Context(), cfg, "test", &sealed, []backup.Recipient{key.Recipient()}); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "restored")
	if _, err := app.Restore(t.Context(), &sealed, []backup.Identity{key}, to); err != nil {
		t.Fatal(err)
	}
	second := serveStory(t, to, false)
	clock, different := 0, 0
	for _, q := range asked {
		got := second.ask(q)
		if got == golden[q] {
			continue
		}
		if now := first.ask(q); now == got && now != golden[q] { // a moment that has come meanwhile
			clock++
			continue
		}
		if different++; different <= 5 {
			at := 0
			for at < min(len(got), len(golden[q])) && got[at] == golden[q][at] {
				at++
			}
			t.Errorf("%s is answered another %s:\n…%s\nbefore:\n…%s\nasked: %s", q.who, q.name, around(got, at), around(golden[q], at), q.body[max(0, len(q.body)-200):])
		}
	}
	t.Logf("%d answers to %d queries by %d people; %d moved with the clock, %d differ", len(asked), len(queries), len(people), clock, different)
	if len(asked) < 5_000 || clock > len(asked)/100 {
		t.Error("that compares too little")
	}
}

func around(text string, at int) string { return text[max(0, at-80):min(len(text), cmp.Or(at, 1)+80)] }
