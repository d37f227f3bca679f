package ledger

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	sums "hash"
	"io"
	"maps"
	"slices"
	"time"

	"entente/internal/fault"
	"entente/internal/journal"
)

// Reader says for whom an export is and what is in it.
type Reader struct {
	Name  string            // who it is for
	Trees []string          // trees that are in it even without a leaf to see
	See   func(Record) bool // whether a leaf is in it; At, Salt and Content are set
}

// line is one line of an export.
type line struct {
	Kind   string   `json:"kind"`
	Format string   `json:"format,omitempty"` // export
	For    *string  `json:"for,omitempty"`    // export
	Made   string   `json:"made,omitempty"`   // export
	Tree   string   `json:"tree,omitempty"`   // all others: the origin
	About  string   `json:"about,omitempty"`  // tree: its first leaf
	First  *uint64  `json:"first,omitempty"`  // epochs: number of the first
	Roots  []string `json:"roots,omitempty"`  // epochs
	Note   string   `json:"note,omitempty"`   // checkpoint
	Epoch  *uint64  `json:"epoch,omitempty"`  // leaf
	Slot   *uint64  `json:"slot,omitempty"`   // leaf
	Leaf   string   `json:"leaf,omitempty"`   // leaf: the text that is hashed
	Proof  []string `json:"proof,omitempty"`  // leaf
}

// Kinds of lines.
const (
	kindExport     = "export"
	kindTree       = "tree"
	kindEpochs     = "epochs"
	kindCheckpoint = "checkpoint"
	kindLeaf       = "leaf"
)

// epochsPerDay is how many epochs stand on one line, and how far apart the
// checkpoints of the past are.
const epochsPerDay = uint64(24 * time.Hour / EpochLength)

// past is the ledger as it was signed last.
type past struct {
	closings []closing
	cosigned map[string]map[uint64][]string
	made     time.Time
	last     uint64 // entry
}

// newest advances and returns what was signed.
func (l *Ledger) newest(ctx context.Context) (past, error) {
	if err := l.Advance(ctx); err != nil { // lets others in between stretches
		return past{}, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, err := l.advance(ctx); err != nil {
		return past{}, err
	}
	p := past{closings: slices.Clip(l.closings), cosigned: map[string]map[uint64][]string{}, made: l.cfg.Clock().UTC()}
	for origin, sizes := range l.cosigned {
		p.cosigned[origin] = maps.Clone(sizes)
	}
	if n := len(p.closings); n > 0 {
		p.last = p.closings[n-1].head.Seq
	}
	start, end := l.cfg.Key.epochStart(l.fold.closed), l.cfg.Key.epochStart(l.fold.closed+1)
	if p.made.Before(start) { // the clock was put back
		p.made = start
	}
	if !p.made.Before(end) { // an epoch ended since
		p.made = end.Add(-time.Second)
	}
	return p, nil
}

// epochStart returns when an epoch begins.
func (k *Key) epochStart(n uint64) time.Time {
	return k.begins.Add(time.Duration(n) * EpochLength) //nolint:gosec // far below 2^63
}

// look goes through the whole journal again and returns the leaves that see
// chooses, each in its place, with the trees.
func (l *Ledger) look(ctx context.Context, p past, see func(Record) bool) (*fold, []sight, error) {
	f := newFold(l.cfg.Key)
	var seen []sight
	f.chosen, f.saw = see, func(s sight) { seen = append(seen, s) }
	err := l.replay(ctx, f, l.cfg.Records(), p.closings, p.last)
	return f, seen, err
}

// Export writes all checkpoints and epochs of the reader's trees, and the leaves
// that it may see with their proofs, in the format of FORMAT.md. It goes through
// the whole journal.
//
// Faults: those of Advance, and Unavailable when w fails.
func (l *Ledger) Export(ctx context.Context, w io.Writer, r Reader) error {
	p, err := l.newest(ctx)
	if err != nil {
		return err
	}
	f, seen, err := l.look(ctx, p, r.See)
	if err != nil {
		return err
	}
	names := slices.Clone(r.Trees)
	for _, s := range seen {
		names = append(names, s.tree.name)
	}
	slices.Sort(names)
	out := &exporter{w: w, hash: sha256.New()}
	out.add(line{Kind: kindExport, Format: exportFormat, For: &r.Name, Made: p.made.Format(time.RFC3339)})
	for _, name := range slices.Compact(names) {
		if err := l.exportTree(out, f.tree(name), p.cosigned); err != nil {
			return err
		}
	}
	for _, s := range seen {
		slot := uint64(s.slot)
		out.add(line{Kind: kindLeaf, Tree: s.tree.origin, Epoch: &s.epoch, Slot: &slot, Leaf: string(s.text), Proof: encoded(s.proof)})
	}
	return out.seal(l.cfg.Key)
}

// exportTree writes a tree's epochs, a day to a line, and its checkpoints: of every
// whole day, every one that a witness has signed, and the newest.
func (l *Ledger) exportTree(out *exporter, t *tree, cosigned map[string]map[uint64][]string) error {
	out.add(line{Kind: kindTree, Tree: t.origin, About: l.cfg.Key.about(t.name)})
	n := newNodes(l.cfg.Key.about(t.name))
	sign := func() error {
		c := checkpoint{t.origin, n.size(), n.root()}
		signed, err := l.cfg.Key.sign(t.origin, c.text())
		for _, s := range cosigned[t.origin][c.size] {
			signed = append(signed, s+"\n"...)
		}
		out.add(line{Kind: kindCheckpoint, Tree: t.origin, Note: string(signed)})
		return err
	}
	for first := 0; ; first += int(epochsPerDay) {
		day := t.roots[first:min(first+int(epochsPerDay), len(t.roots))]
		if len(day) > 0 {
			from := uint64(first) //nolint:gosec // not negative
			out.add(line{Kind: kindEpochs, Tree: t.origin, First: &from, Roots: encoded(day)})
		}
		for i, root := range day {
			n.addEpoch(root)
			_, witnessed := cosigned[t.origin][n.size()]
			if whole := uint64(i+1) == epochsPerDay; whole || witnessed || first+i+1 == len(t.roots) {
				if err := sign(); err != nil {
					return err
				}
			}
		}
		if first+len(day) == len(t.roots) {
			break
		}
	}
	if len(t.roots) == 0 {
		return sign()
	}
	return nil
}

func encoded(hashes [][32]byte) []string {
	out := make([]string, len(hashes))
	for i, h := range hashes {
		out[i] = base64.StdEncoding.EncodeToString(h[:])
	}
	return out
}

// exporter writes lines and seals them at the end. Its first error stays.
type exporter struct {
	w     io.Writer
	hash  sums.Hash
	lines int
	err   error
}

func (x *exporter) add(l line) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b) // ends with a line feed
	enc.SetEscapeHTML(false)
	if x.err == nil {
		x.err = enc.Encode(l)
	}
	if x.err == nil {
		x.hash.Write(b.Bytes())
		_, x.err = x.w.Write(b.Bytes())
		x.lines++
	}
}

// sealText is what the seal of an export signs.
func sealText(lines int, sum []byte) string {
	return fmt.Sprintf("%s\n%d\n%s\n", exportFormat, lines, base64.StdEncoding.EncodeToString(sum))
}

func (x *exporter) seal(k *Key) error {
	seal, err := k.sign(k.name, sealText(x.lines, x.hash.Sum(nil)))
	if err != nil {
		return err
	}
	if x.err == nil {
		_, x.err = x.w.Write(seal)
	}
	if x.err != nil {
		return fault.Wrap(fault.Unavailable, "ledger.Export", "the export cannot be written", x.err)
	}
	return nil
}

// Receipt proves that one leaf is in a tree: the leaf in its epoch, the epoch in
// the tree, the tree in a signed checkpoint.
type Receipt struct {
	Leaf       string   `json:"leaf"`
	Epoch      uint64   `json:"epoch"`
	Slot       uint64   `json:"slot"`
	EpochProof []string `json:"epoch_proof"` // base64, lowest sibling first
	TreeProof  []string `json:"tree_proof"`  // an inclusion proof as RFC 6962 has it, of the leaf epoch+1
	Checkpoint string   `json:"checkpoint"`
}

// Receipts returns the receipts of the leaves that see chooses. It goes through
// the whole journal. Faults: those of Advance.
func (l *Ledger) Receipts(ctx context.Context, see func(Record) bool) ([]Receipt, error) {
	p, err := l.newest(ctx)
	if err != nil {
		return nil, err
	}
	f, seen, err := l.look(ctx, p, see)
	if err != nil {
		return nil, err
	}
	signed := map[string]string{}
	var out []Receipt
	for _, s := range seen {
		size := f.closed + 1
		proof, err := s.tree.nodes.inclusion(s.epoch+1, size)
		if err != nil {
			return nil, err
		}
		if signed[s.tree.origin] == "" {
			c := checkpoint{s.tree.origin, size, s.tree.nodes.root()}
			note, err := l.cfg.Key.sign(s.tree.origin, c.text())
			if err != nil {
				return nil, err
			}
			signed[s.tree.origin] = string(note)
		}
		out = append(out, Receipt{Leaf: string(s.text), Epoch: s.epoch, Slot: uint64(s.slot), EpochProof: encoded(s.proof),
			TreeProof: encoded(proof), Checkpoint: signed[s.tree.origin]})
	}
	return out, nil
}

var _ Source = journal.Journal(nil)
