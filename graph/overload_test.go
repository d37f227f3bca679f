package graph_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"entente/graph"
	"entente/internal/fault"
	"entente/internal/identity"
	"entente/internal/marking"
)

// refusedWith reads the code and the seconds to wait of an answer that must have no data.
func refusedWith(t *testing.T, rec *httptest.ResponseRecorder) (code string, after float64) {
	t.Helper()
	var got map[string]any
	must(t, json.Unmarshal(rec.Body.Bytes(), &got))
	if _, ok := got["data"]; ok {
		t.Errorf("a refusal has data: %s", rec.Body)
	}
	code, _ = at(got, "errors", 0, "extensions", "code").(string)
	after, _ = at(got, "errors", 0, "extensions", "retryAfter").(float64)
	return code, after
}

func TestACostBudgetThatIsSpentSaysWhenToComeBack(t *testing.T) {
	w := newWorld(t, func(c *graph.Config) { c.Limits.Cost, c.Limits.Budget, c.Limits.PartyBudget = 60, 60, 60 })
	w.people["NL2"] = &identity.Principal{Handle: "NL.second", Party: "NL", Assurance: "aal2"}
	const query = `{ viewer { handle } }`
	sent := 0
	for ; w.post("NL", query, nil).Code == http.StatusOK; sent++ {
		if sent > 60 {
			t.Fatal("the budget is not spent")
		}
	}
	rec := w.post("NL", query, nil)
	code, after := refusedWith(t, rec)
	if rec.Code != http.StatusTooManyRequests || code != "BUDGET_SPENT" || after == 0 || rec.Header().Get("Retry-After") != text(after) {
		t.Errorf("%d %v %s", rec.Code, rec.Header(), rec.Body)
	}
	rec = w.post("NL2", query, nil)
	if code, after := refusedWith(t, rec); rec.Code != http.StatusTooManyRequests || code != "BUDGET_SPENT" || after != 10 {
		t.Errorf("a colleague: %d %s", rec.Code, rec.Body)
	}
	if rec := w.post("DE", query, nil); rec.Code != http.StatusOK {
		t.Errorf("another party: %d %s", rec.Code, rec.Body)
	}
	w.pass(10 * time.Second)
	if rec := w.post("NL", query, nil); rec.Code != http.StatusOK {
		t.Errorf("later: %d %s", rec.Code, rec.Body)
	}
}

// A refusal costs, and says, the same whether what was asked about is there, is
// hidden, or never was.
func TestWhatABudgetSaysDoesNotDependOnWhatIsHidden(t *testing.T) {
	w := newWorld(t, func(c *graph.Config) { c.Limits.Cost, c.Limits.Budget, c.Limits.PartyBudget = 100, 100, 100 })
	id := w.caseOf("NL", "Hidden from the United Kingdom", marking.Amber)
	const query = `query($id: ID!) { node(id: $id) { id } cases(first: 5) { totalCount } }`
	answers := map[string]string{}
	for name, v := range map[string]any{"hidden": id, "absent": "cas_aaaaaaaaaaaaaaaaaaaaaaaaaa"} {
		var all string
		for range 12 {
			rec := w.post("UK", query, map[string]any{"id": v})
			all += text(rec.Code) + rec.Header().Get("Retry-After") + rec.Body.String() + "\n"
		}
		answers[name] = all
		w.pass(time.Hour)
	}
	if answers["hidden"] != answers["absent"] {
		t.Errorf("hidden:\n%s\nabsent:\n%s", answers["hidden"], answers["absent"])
	}
}

func TestAnOperationForWhichThereIsNoPlaceIsNotRun(t *testing.T) {
	var asked []bool
	full := fault.New(fault.Unavailable, "test", "The service has more to do than it can.").WithCode(fault.CodeOverloaded)
	left := 0
	w := newWorld(t, func(c *graph.Config) {
		c.Admit = func(_ context.Context, write bool) (func(), error) {
			if asked = append(asked, write); write {
				return nil, full
			}
			return func() { left++ }, nil
		}
	})
	if rec := w.post("NL", `{ viewer { handle } }`, nil); rec.Code != http.StatusOK || left != 1 {
		t.Errorf("a query: %d %s, left %d times", rec.Code, rec.Body, left)
	}
	head := w.store.View()
	rec := w.post("NL", `mutation { createCase(input: {title: "x", marking: {tlp: GREEN, pap: GREEN, originators: ["NL"], naming: MAY}}) { case { id } } }`, nil)
	if code, _ := refusedWith(t, rec); rec.Code != http.StatusServiceUnavailable || code != "OVERLOADED" || rec.Header().Get("Retry-After") != "1" {
		t.Errorf("a mutation: %d %s", rec.Code, rec.Body)
	}
	if w.store.View() != head || len(asked) != 2 || asked[0] || !asked[1] {
		t.Errorf("asked %v; the state has changed: %v", asked, w.store.View() != head)
	}
}
