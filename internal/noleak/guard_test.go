package noleak_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"entente/internal/dossier"
)

// guard counts what runs were worth: a comparison of two empty worlds finds nothing.
type guard struct {
	pairs, plans, related int
	uses                  map[string]int
	queries, erring       int
	changes, changed      int
	hidden, shown         map[dossier.Noun]int
	wrote                 int            // acts that changed something
	frames                map[string]int // of subscriptions, by the way that they came
	proved, handed        int            // receipts of the ledger, and lines of it as a file
	again                 int            // answers that what somebody has is still current
	logged, spent         int            // answers of the log of decisions with something in them, and those that a budget refused
}

func newGuard() *guard {
	return &guard{uses: map[string]int{}, hidden: map[dossier.Noun]int{}, shown: map[dossier.Noun]int{}, frames: map[string]int{"socket": 0, "events": 0}}
}

func (g *guard) count(p *plan, objects []placed, r *record) {
	g.plans++
	g.wrote += r.wrote
	for _, text := range r.seen {
		g.frames["socket"] += strings.Count(text, `"type":"next"`)
		g.proved += strings.Count(text, `"__typename":"LedgerReceipt"`)
		g.handed += strings.Count(text, `{"leaf":"{`)
		g.again += min(1, strings.Count(text, "304\n"))
		g.logged += min(1, strings.Count(text, "record 1"))
		g.spent += min(1, strings.Count(text, "Retry-After"))
		g.frames["events"] += strings.Count(text, "event: next")
	}
	for i, a := range p.acts {
		if a.ask == nil {
			continue
		}
		switch {
		case a.ask.kind == ast.Mutation:
			g.changes++
			if !r.failed[i] {
				g.changed++
			}
		case a.ask.kind == ast.Query:
			g.queries++
			if r.failed[i] {
				g.erring++
			}
		}
		if a.who == 0 {
			for _, use := range a.ask.uses {
				g.uses[use]++
			}
		}
	}
	if relatedHidden(objects, r.visible) {
		g.related++
	}
	for _, x := range objects {
		if id := x.object.Head().ID; !r.visible[id] {
			g.hidden[id.Noun()]++
		} else {
			g.shown[id.Noun()]++
		}
	}
}

// relatedHidden reports whether something hidden is tied to something visible: an
// edge leads from one to the other, or both are in one case.
func relatedHidden(objects []placed, visible map[dossier.ID]bool) bool {
	cases := map[dossier.ID]bool{} // with something visible
	for _, x := range objects {
		if h := x.object.Head(); visible[h.ID] && h.Case != "" {
			cases[h.Case] = true
		}
	}
	for _, x := range objects {
		h := x.object.Head()
		if !visible[h.ID] && (cases[h.Case] || slices.ContainsFunc(x.object.Refs(), func(id dossier.ID) bool { return visible[id] })) {
			return true
		}
		if visible[h.ID] && slices.ContainsFunc(x.object.Refs(), func(id dossier.ID) bool { return !visible[id] }) {
			return true
		}
	}
	return false
}

// unused lists what was never asked for.
func (g *guard) unused() []string {
	return slices.DeleteFunc(everyUse(), func(use string) bool { return g.uses[use] > 0 })
}

func (g *guard) String() string {
	all := len(everyUse())
	missing := g.unused()
	text := fmt.Sprintf("%d plans, %d pairs, %d plans with hidden objects that are related to visible ones; %d of %d fields and arguments used; %d of %d queries only erred; %d of %d mutations were answered",
		g.plans, g.pairs, g.related, all-len(missing), all, g.erring, g.queries, g.changed, g.changes)
	text += fmt.Sprintf(", %d changed something; frames %v, %d looks into the log, %d receipts, %d leaves as files, %d answers still current, %d over a budget\nhidden %v\nshown %v", g.wrote, g.frames, g.logged, g.proved, g.handed, g.again, g.spent, g.hidden, g.shown)
	if len(missing) > 0 {
		text += "\nnever used: " + strings.Join(missing[:min(20, len(missing))], ", ")
	}
	return text
}

// enough plans come by everything that is drawn seldom.
const enough = 400

// check fails a run that was worth nothing.
func (g *guard) check(t *testing.T) {
	t.Helper()
	if 100*g.related < 40*g.plans {
		t.Errorf("only %d of %d plans hold hidden objects that are related to visible ones", g.related, g.plans)
	}
	if missing := g.unused(); len(missing) > 0 {
		t.Errorf("never used: %v", missing)
	}
	if 100*g.erring > 30*g.queries {
		t.Errorf("%d of %d queries only erred", g.erring, g.queries)
	}
	if g.plans < enough {
		return
	}
	if g.logged == 0 || g.proved == 0 || g.handed == 0 || g.again == 0 || g.spent == 0 {
		t.Errorf("%d looks into the log of decisions, %d receipts of the ledger, %d leaves as files, %d answers still current, %d questions over a budget", g.logged, g.proved, g.handed, g.again, g.spent)
	}
	for way, n := range g.frames {
		if n == 0 {
			t.Errorf("no frame came by %s", way)
		}
	}
	for _, n := range drawnNouns() {
		if g.hidden[n] == 0 || g.shown[n] == 0 {
			t.Errorf("of %s, %d objects were hidden and %d visible", n, g.hidden[n], g.shown[n])
		}
	}
}
