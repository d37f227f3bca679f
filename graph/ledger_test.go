package graph_test

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"entente/internal/casework"
	"entente/internal/ledger"
	"entente/internal/marking"
)

const receipts = `query($tree:String!,$id:ID!,$first:Int,$after:LedgerPlace){ledger(tree:$tree){publicKey size checkpoint
	receipts(object:$id,first:$first,after:$after){leaf epoch slot epochProof treeProof checkpoint}}}`

// receiptIn reads a receipt as it is worded.
func receiptIn(t *testing.T, v any) ledger.Receipt {
	t.Helper()
	var wire struct {
		Leaf, Checkpoint      string
		Epoch, Slot           uint64
		EpochProof, TreeProof []string
	}
	must(t, json.Unmarshal([]byte(text(v)), &wire))
	return ledger.Receipt{Leaf: wire.Leaf, Epoch: wire.Epoch, Slot: wire.Slot, EpochProof: wire.EpochProof, TreeProof: wire.TreeProof, Checkpoint: wire.Checkpoint}
}

func TestALeafIsProvedToWhoeverMayReadItsLog(t *testing.T) {
	w := newWorld(t)
	id := w.item("NL", "log", marking.Amber, nil)
	if _, err := w.as("NL").Move(t.Context(), id, "verify", casework.MoveOptions{}); err != nil {
		t.Fatal(err)
	}
	w.now = noon.Add(20 * time.Minute)
	tree := at(w.ask("NL", receipts, map[string]any{"tree": "party:NL", "id": id}), "ledger")
	if at(tree, "size") != float64(9) {
		t.Errorf("size %v", at(tree, "size"))
	}
	for i, action := range []string{"evidence:verify", "evidence:create"} {
		r := receiptIn(t, at(tree, "receipts", i))
		leaf, err := r.Verify(at(tree, "publicKey").(string))
		if err != nil || leaf.Object != string(id) || leaf.Action != action || r.Checkpoint != at(tree, "checkpoint") {
			t.Errorf("receipt %d: %+v, %v", i, leaf, err)
		}
		one := w.ask("NL", `query($e:Int!,$s:Int!){ledger(tree:"party:NL"){receipt(epoch:$e,slot:$s){leaf epoch slot epochProof treeProof checkpoint}}}`,
			map[string]any{"e": r.Epoch, "s": r.Slot})
		if got := text(at(one, "ledger", "receipt")); got != text(at(tree, "receipts", i)) {
			t.Errorf("by its place: %s", got)
		}
	}
	first := receiptIn(t, at(tree, "receipts", 0))
	rest := w.ask("NL", receipts, map[string]any{"tree": "party:NL", "id": id, "first": 1, "after": map[string]any{"epoch": first.Epoch, "slot": first.Slot}})
	if got := text(at(rest, "ledger", "receipts")); got != text([]any{at(tree, "receipts", 1)}) {
		t.Errorf("the page after the first: %s", got)
	}
	if rec := w.post("NL", receipts, map[string]any{"tree": "party:NL", "id": id, "after": map[string]any{"epoch": first.Epoch, "slot": first.Slot ^ 1}}); !strings.Contains(rec.Body.String(), "CURSOR_INVALID") {
		t.Errorf("after a place of nothing: %s", rec.Body)
	}
}

func TestALaterCheckpointIsProvedToBeginWithAnEarlierOne(t *testing.T) {
	w := newWorld(t)
	const query = `query($from:Int!,$to:Int){ledger(tree:"alliance:eu27"){publicKey checkpoint consistency(from:$from,to:$to)}}`
	earlier := at(w.ask("DE", query, map[string]any{"from": 1}), "ledger")
	l, err := w.ledger()
	must(t, err)
	w.now = noon.Add(5 * time.Hour)
	must(t, l.Advance(t.Context()))
	later := at(w.ask("DE", query, map[string]any{"from": 7}), "ledger")
	var hashes [][]byte
	for _, h := range at(later, "consistency").([]any) {
		raw, err := base64.StdEncoding.DecodeString(h.(string))
		must(t, err)
		hashes = append(hashes, raw)
	}
	if err := ledger.VerifyConsistency(at(later, "publicKey").(string), []byte(at(earlier, "checkpoint").(string)), []byte(at(later, "checkpoint").(string)), hashes); err != nil {
		t.Error(err)
	}
	for _, sizes := range []map[string]any{{"from": 0}, {"from": -1}, {"from": 9, "to": 8}, {"from": 1, "to": 1 << 20}} {
		if rec := w.post("DE", query, sizes); !strings.Contains(rec.Body.String(), "RANGE_INVERTED") {
			t.Errorf("%v: %s", sizes, rec.Body)
		}
	}
}

func TestWhatSomebodyMayNotHaveOfTheLedgerIsNotThere(t *testing.T) {
	w := newWorld(t)
	id := w.item("NL", "log", marking.Amber, nil)
	w.now = noon.Add(20 * time.Minute)
	place := receiptIn(t, at(w.ask("NL", receipts, map[string]any{"tree": "party:NL", "id": id}), "ledger", "receipts", 0))
	for _, party := range []string{"DE", "UK"} {
		none := w.post(party, receipts, map[string]any{"tree": "alliance:none", "id": id}).Body.String()
		for _, tree := range map[string][]string{"DE": {"party:NL", "party:UK", "alliance:nato", "", "party:"}, "UK": {"party:NL", "alliance:eu27", "party:DE"}}[party] {
			if got := w.post(party, receipts, map[string]any{"tree": tree, "id": id}).Body.String(); got != none || !strings.Contains(got, `"ledger":null`) {
				t.Errorf("%s asks for %q: %s", party, tree, got)
			}
		}
	}
	// In a tree that both have: what is about something hidden is not there.
	for _, tree := range []string{"service", "alliance:eu27"} {
		for party, want := range map[string]string{"DE": `[]`} {
			if got := text(at(w.ask(party, receipts, map[string]any{"tree": tree, "id": id}), "ledger", "receipts")); got != want {
				t.Errorf("%s is shown %s", party, got)
			}
		}
		got := w.post("DE", `query($t:String!,$e:Int!,$s:Int!){ledger(tree:$t){receipt(epoch:$e,slot:$s){leaf}}}`, map[string]any{"t": tree, "e": place.Epoch, "s": place.Slot}).Body.String()
		if want := w.post("DE", `query($t:String!,$e:Int!,$s:Int!){ledger(tree:$t){receipt(epoch:$e,slot:$s){leaf}}}`, map[string]any{"t": tree, "e": -4, "s": 1 << 20}).Body.String(); got != want {
			t.Errorf("%s\n%s", got, want)
		}
	}
}
