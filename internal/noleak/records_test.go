package noleak_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"pgregory.net/rapid"

	"entente/internal/casework"
	"entente/internal/decisions"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/journal"
	"entente/internal/ledger"
	"entente/internal/store"
)

// record opens what a world keeps of what is done in it: the log of decisions and the
// audit ledger.
func (w *world) record(ctx context.Context) (err error) {
	if w.folder, err = os.MkdirTemp(inMemoryFolder(), "records-"); err != nil {
		return err
	}
	if w.decided, err = decisions.Open(ctx, decisions.Config{Dir: w.folder, Queue: decisions.DefaultQueue, Random: &numbers{}}); err != nil {
		return err
	}
	w.ledger, err = ledger.Open(ctx, ledger.Config{Journal: w.journal, Key: ledgerKey(), File: filepath.Join(w.folder, "checkpoints"), Clock: time.Now,
		Records: func() func(journal.Entry) ([]ledger.Record, error) {
			trail := store.NewTrail()
			return func(e journal.Entry) ([]ledger.Record, error) {
				acts, err := trail.Take(e)
				return casework.AuditRecords(acts), err
			}
		},
		Again: func(e journal.Entry, tree string, earlier any) (ledger.Record, error) {
			was, _ := earlier.(store.Earlier) // as AuditRecords gave it
			act, err := store.Again(e, was)
			return casework.AuditRecord(act, tree), err
		}})
	return err
}

// audit is the ledger of a world that keeps one.
func (w *world) audit() (*ledger.Ledger, error) {
	if w.ledger == nil {
		return nil, fault.New(fault.Unavailable, "noleak.audit", "there is no ledger")
	}
	return w.ledger, nil
}

// ledgerKey signs for all worlds.
var ledgerKey = sync.OnceValue(func() *ledger.Key {
	k, err := ledger.MakeKey(filepath.Join(scratch(), "ledger.key"), "noleak", begin, &numbers{})
	if err != nil {
		panic(err)
	}
	return k
})

// inMemoryFolder is where files are that need not last: without a disk if there is such a place.
var inMemoryFolder = sync.OnceValue(func() string {
	if dir, err := os.MkdirTemp("/dev/shm", "entente-noleak-"); err == nil {
		return dir
	}
	return scratch()
})

// numbers give a different text each time.
type numbers struct {
	mu sync.Mutex
	n  uint64 // guarded by mu
}

// Read never fails.
func (r *numbers) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(p)
	r.n++
	if len(p) >= 8 {
		binary.BigEndian.PutUint64(p[len(p)-8:], r.n)
	}
	return len(p), nil
}

// What is recorded is named by numbers that are drawn anew, and there are more of them
// where more was refused: names of records, cursors that hold one, hashes, signatures,
// places in the ledger. As random numbers, and what is computed from them with a
// secret, they say nothing, so what stands in their place is their order, or their kind.
var (
	ofRecord = regexp.MustCompile(`dc[np]_[0-9a-f]{32}|"(?:c|startC|endC)ursor":"[^"]+"|"decision_id":"[^"]+"`)
	ofLedger = regexp.MustCompile(`[A-Za-z0-9+/]{40,}={0,2}|[0-9a-f]{32}|"slot":[0-9]+|Content-Length: [0-9]+`)
)

// ofRecords reports whether an act asks for what is recorded.
func (a act) ofRecords() bool {
	return strings.HasPrefix(a.path, "/decisions") || a.ofLedger() || a.ask != nil && strings.Contains(a.ask.document, "decision")
}

func (a act) ofLedger() bool {
	return strings.HasPrefix(a.path, "/ledger/") || a.ask != nil && strings.Contains(a.ask.document, "ledger")
}

// inOrder replaces such names, in the answers to acts that ask for what is recorded.
func inOrder(acts []act, seen []string) {
	order := map[string]int{}
	for i, a := range acts {
		if !a.ofRecords() {
			continue
		}
		if a.ask == nil { // what one request asked side by side is a record in any order
			text := ofRecord.ReplaceAllString(seen[i], "record 1")
			if a.ofLedger() {
				text = ofLedger.ReplaceAllString(text, "#")
			}
			lines := strings.SplitAfter(text, "\n")
			slices.Sort(lines)
			seen[i] = strings.Join(lines, "")
			continue
		}
		seen[i] = ofRecord.ReplaceAllStringFunc(seen[i], func(name string) string {
			if order[name] == 0 {
				order[name] = len(order) + 1
			}
			return fmt.Sprintf("record %d", order[name])
		})
		if a.ofLedger() {
			seen[i] = ofLedger.ReplaceAllString(seen[i], "#")
		}
	}
}

// trees names the trees of the audit ledger that a party may see something of, and one that it may not.
func (l *lab) trees(party dossier.PartyKey) []string {
	out := []string{"service", "party:nobody"}
	for _, key := range l.base.Chain(party) {
		out = append(out, "party:"+key)
		for _, m := range l.base.Memberships(key) {
			out = append(out, "alliance:"+m.Alliance)
		}
	}
	return out
}

// drawReadings draws looks into the log of decisions, by its fields and as a file, and
// into the ledger.
func drawReadings(t *rapid.T, p *plan, grasp func() *hand) {
	ofLog := slices.DeleteFunc(slices.Clone(targets), func(x target) bool {
		return x.kind != ast.Query || !slices.ContainsFunc(x.ways[0], func(s step) bool {
			return s.on == schema.Query && (strings.HasPrefix(s.field.Name, "decision") || s.field.Name == "ledger")
		})
	})
	subscribes := func(a act) bool { return a.ask != nil && a.ask.kind == ast.Subscription }
	if p.sweep >= 0 && slices.ContainsFunc(p.acts, subscribes) {
		p.recorded = false
		return
	}
	p.acts = slices.DeleteFunc(p.acts, subscribes) // what is done beside something else is recorded before it or after
	var done []dossier.ID
	for _, a := range p.acts {
		if a.who == 0 && a.ask != nil && a.ask.kind == ast.Mutation {
			for _, id := range anyID.FindAllString(fmt.Sprint(a.ask.variables), -1) {
				done = append(done, dossier.ID(id))
			}
		}
	}
	for range 3 {
		h := grasp()
		h.done = done
		q := drawTowards(t, []target{pick(t, "of the log", ofLog), pick(t, "of the log", ofLog)}, h.value)
		p.acts = append(p.acts, act{pause: time.Second, ask: &q})
	}
	p.acts = append(p.acts, proofs(grasp()))
	query := pick(t, "of decisions", []string{"", "?action=read", "?outcome=DENY_HIDDEN", "?outcome=ALLOW", "?object=" + string(grasp().id("incident", nil))})
	p.acts = append(p.acts, act{pause: time.Second, method: http.MethodGet, path: "/decisions.jsonl" + query})
	h := grasp()
	tree := "/ledger/" + pick(t, "tree", append(slices.Clone(h.words["tree"]), "party:"+p.people[0].Party, "party:"+p.people[0].Party))
	paths := []string{tree + "/checkpoint", tree + "/consistency?from=0", "/ledger/export"}
	for _, id := range append(h.ids[:min(len(h.ids), 24):min(len(h.ids), 24)], h.id("incident", nil)) {
		paths = append(paths, tree+"/leaves?object="+string(id))
	}
	for _, path := range append(paths, tree+"/leaf/{place 0}", tree+"/leaf/{place 3}") {
		p.acts = append(p.acts, act{pause: time.Second, method: http.MethodGet, path: path})
	}
}

// proofs asks each tree of the ledger for the leaves about each object, once the epoch
// is over in which they came.
func proofs(h *hand) act {
	q := question{kind: ast.Query, root: "ledger", variables: map[string]any{}}
	var head, body, all strings.Builder
	for i, id := range append(slices.Clone(h.ids[:min(len(h.ids), 24)]), h.other[:min(len(h.other), 12)]...) {
		q.variables[fmt.Sprint("id", i)] = string(id)
		fmt.Fprintf(&head, " $id%d: ID!", i)
		fmt.Fprintf(&body, " r%d: receipts(object: $id%[1]d) { __typename leaf epoch slot epochProof treeProof }", i)
	}
	for i, tree := range h.words["tree"] {
		q.variables[fmt.Sprint("tree", i)] = tree
		fmt.Fprintf(&head, " $tree%d: String!", i)
		fmt.Fprintf(&all, " t%d: ledger(tree: $tree%[1]d) { size %s }", i, body.String())
	}
	q.document = "query(" + head.String() + " ) {" + all.String() + " }"
	return act{pause: 11 * time.Minute, ask: &q}
}
