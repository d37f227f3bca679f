package ledger

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"

	"entente/internal/fault"
)

// Proved is a leaf that a receipt proves, and under which checkpoint.
type Proved struct {
	Leaf      Leaf     `json:"leaf"`
	Origin    string   `json:"origin"` // of the tree
	Epoch     uint64   `json:"epoch"`
	Slot      uint64   `json:"slot"`
	Size      uint64   `json:"size"`      // of the checkpoint
	Witnesses []string `json:"witnesses"` // whose cosignatures were checked
	Unchecked int      `json:"unchecked"` // cosignatures of witnesses whose keys were not given
}

// Verify checks a receipt with the ledger's public key and returns the leaf that
// it proves. Faults: Invalid (a key, or a receipt that proves nothing).
func (rc Receipt) Verify(key string, witnesses ...string) (Leaf, error) {
	public, err := parsePublic(key, algEd25519)
	if err != nil {
		return Leaf{}, err
	}
	known, err := parseWitnesses(witnesses)
	if err != nil {
		return Leaf{}, err
	}
	p, what := rc.prove(public, known)
	if what != "" {
		return Leaf{}, fault.New(fault.Invalid, "ledger.Receipt.Verify", what).WithCode(fault.CodeFileDamaged)
	}
	return p.Leaf, nil
}

// prove returns what a receipt proves, or why it proves nothing.
func (rc Receipt) prove(public publicKey, witnesses []note.Verifier) (Proved, string) {
	text, _, _ := splitNote([]byte(rc.Checkpoint))
	c, ok := parseCheckpoint(text)
	if !ok || !strings.HasPrefix(c.origin, public.name+"/") {
		return Proved{}, "the receipt has no checkpoint of this ledger"
	}
	out := Proved{Origin: c.origin, Epoch: rc.Epoch, Slot: rc.Slot, Size: c.size, Witnesses: []string{}}
	v, err := public.verifier(c.origin)
	if err != nil {
		return out, "the receipt has no checkpoint of this ledger"
	}
	opened, err := openNote([]byte(rc.Checkpoint), v, witnesses)
	if err != nil {
		return out, "the receipt's checkpoint is not good: " + err.Error()
	}
	out.Witnesses, out.Unchecked = append(out.Witnesses, opened.witnesses...), opened.unknown
	low, okLow := decodedAll(rc.EpochProof)
	high, okHigh := decodedAll(rc.TreeProof)
	if out.Leaf, _, ok = parseLeaf([]byte(rc.Leaf)); !ok {
		return out, "the leaf cannot be read"
	}
	if !okLow || !okHigh || len(low) != depth || rc.Slot >= slots || rc.Epoch >= c.size-1 {
		return out, "the leaf has no place in the tree"
	}
	root := rootBy(leafHash([]byte(rc.Leaf)), uint32(rc.Slot), low) //nolint:gosec // below slots
	top := leafHash(root[:])
	if proof.VerifyInclusion(rfc6962.DefaultHasher, rc.Epoch+1, c.size, top[:], bytesOf(high), c.root[:]) != nil {
		return out, "the leaf is not in the tree that was signed for"
	}
	return out, ""
}

func decodedAll(texts []string) ([]hash, bool) {
	out := make([]hash, len(texts))
	for i, text := range texts {
		var ok bool
		if out[i], ok = decoded(text); !ok {
			return nil, false
		}
	}
	return out, true
}

// ReceiptReport says what a verification of receipts found.
type ReceiptReport struct {
	Proved   []Proved  `json:"proved"`
	Problems []Problem `json:"problems"`
}

// Good reports whether nothing is wrong.
func (r ReceiptReport) Good() bool { return len(r.Problems) == 0 }

// receiptStart is how a file of receipts begins, and no export does.
const receiptStart = `{"leaf":`

// AreReceipts reports whether a file holds receipts, and not an export.
func AreReceipts(file []byte) bool { return bytes.HasPrefix(file, []byte(receiptStart)) }

// VerifyReceipts checks a file of receipts, one on a line, like Verify an export.
//
// Faults: Invalid (a key).
func VerifyReceipts(file []byte, key string, witnesses ...string) (ReceiptReport, error) {
	out := ReceiptReport{Proved: []Proved{}, Problems: []Problem{}}
	public, err := parsePublic(key, algEd25519)
	if err != nil {
		return out, err
	}
	known, err := parseWitnesses(witnesses)
	if err != nil {
		return out, err
	}
	n := 0
	for text := range bytes.Lines(file) {
		n++
		var rc Receipt
		if !strictJSON(text, &rc) || !bytes.Equal(rc.text(), text) {
			out.Problems = append(out.Problems, Problem{Line: n, What: "this is not a receipt"})
			continue
		}
		p, what := rc.prove(public, known)
		if what != "" {
			out.Problems = append(out.Problems, Problem{Line: n, Tree: p.Origin, Epoch: &rc.Epoch, Slot: &rc.Slot, What: what})
			continue
		}
		out.Proved = append(out.Proved, p)
	}
	if n == 0 {
		out.Problems = append(out.Problems, Problem{What: "there are no receipts"})
	}
	return out, nil
}

// text returns the one spelling of a receipt in a file.
func (rc Receipt) text() []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b) // ends with a line feed
	enc.SetEscapeHTML(false)
	_ = enc.Encode(rc) // texts and numbers alone: it cannot fail
	return b.Bytes()
}
