package ledger_test

// The receipts of the second verifier, written from FORMAT.md alone, too.
import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"entente/internal/ledger"
)

// secondReceipt returns nil for a good receipt.
func secondReceipt(line, public string) error {
	parts := strings.SplitN(public, "+", 3)
	s := &second{name: parts[0], key: unbase64(parts[2])[1:]}
	var r struct {
		Leaf, Checkpoint string
		Epoch, Slot      uint64
		Low              []string `json:"epoch_proof"`
		High             []string `json:"tree_proof"`
	}
	if err := json.Unmarshal([]byte(line), &r); err != nil {
		return err
	}
	origin, _, _ := strings.Cut(r.Checkpoint, "\n")
	text, _, err := s.signed(r.Checkpoint, origin)
	f := append(strings.Split(text, "\n"), "", "")
	size, _ := strconv.ParseUint(f[1], 10, 64)
	if err != nil || !strings.HasPrefix(origin, s.name+"/") || r.Epoch+1 >= size || r.Slot >= 1<<12 || len(r.Low) != 12 {
		return fmt.Errorf("no checkpoint or no place: %v", err)
	}
	h := secondLeaf([]byte(r.Leaf))
	for level, p := range r.Low {
		pair := [2][]byte{h, unbase64(p)}
		bit := r.Slot >> level & 1
		h = secondNode(pair[bit], pair[1-bit])
	}
	// Up from leaf epoch+1: on a right edge that is alone the node goes up as it is.
	h = secondLeaf(h)
	at, last := r.Epoch+1, size-1
	for ; last > 0; at, last = at/2, last/2 {
		if at == last && at%2 == 0 {
			continue
		}
		if len(r.High) == 0 {
			return fmt.Errorf("the proof is too short")
		}
		if p := unbase64(r.High[0]); at%2 == 1 {
			h = secondNode(p, h)
		} else {
			h = secondNode(h, p)
		}
		r.High = r.High[1:]
	}
	if len(r.High) > 0 || !bytes.Equal(h, unbase64(f[2])) {
		return fmt.Errorf("the proof does not lead to the checkpoint")
	}
	return nil
}

func TestBothVerifiersFindEveryRandomEditOfAReceipt(t *testing.T) {
	file, key := ledger.SampleReceipts(t, 12)
	r, err := ledger.VerifyReceipts(file, key)
	if err != nil || !r.Good() || len(r.Proved) < 5 {
		t.Fatalf("%+v, %v", r, err)
	}
	var lines []string
	for line := range strings.Lines(string(file)) {
		if err := secondReceipt(line, key); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	rnd := rand.New(rand.NewPCG(seed, 3))
	for done := 0; done < edits()/10; {
		line := lines[rnd.IntN(len(lines))]
		what, bad := edit(rnd, []byte(line))
		if string(bad) == line || len(bad) == 0 || strings.Contains(what, "line ") && strings.Contains(string(bad), line) {
			continue
		}
		done++
		if r, err := ledger.VerifyReceipts(bad, key); err != nil || r.Good() {
			t.Fatalf("seed %d: edit %d, %s, was not found: %s", seed, done, what, bad)
		}
		if json.Valid(bad) && strings.Contains(what, "field") && secondReceipt(string(bad), key) == nil {
			t.Fatalf("seed %d: edit %d, %s, is good for the second verifier", seed, done, what)
		}
	}
	if r, err := ledger.VerifyReceipts(nil, key); err != nil || r.Good() {
		t.Error("nothing is a receipt")
	}
}
