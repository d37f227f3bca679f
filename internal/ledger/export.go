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
	// Consider says by Record.Earlier of which leaves See is asked, to spare the reading of
	// others; nil is all.
	Consider func(tree string, earlier any) bool
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

// newest advances and returns the trees that hold a leaf and those that are named,
// by name, and the moment that they are of.
func (l *Ledger) newest(ctx context.Context, named []string) ([]still, time.Time, error) {
	if err := l.Advance(ctx); err != nil { // lets others in between stretches
		return nil, time.Time{}, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, err := l.advance(ctx); err != nil {
		return nil, time.Time{}, err
	}
	names := slices.Clone(named)
	for name, t := range l.fold.trees {
		if t.used {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var out []still
	for _, name := range slices.Compact(names) {
		out = append(out, l.still(name))
	}
	made := l.cfg.Clock().UTC()
	start, end := l.cfg.Key.epochStart(l.fold.closed), l.cfg.Key.epochStart(l.fold.closed+1)
	if made.Before(start) { // the clock was put back
		made = start
	}
	if !made.Before(end) { // an epoch ended since
		made = end.Add(-time.Second)
	}
	return out, made, nil
}

// epochStart returns when an epoch begins.
func (k *Key) epochStart(n uint64) time.Time {
	return k.begins.Add(time.Duration(n) * EpochLength) //nolint:gosec // far below 2^63
}

// Export writes all checkpoints and epochs of the reader's trees, and the leaves
// that it may see with their proofs, in the format of FORMAT.md. It reads the entries
// of the leaves that the reader considers, and holds one epoch in memory.
//
// Faults: those of Advance, and Unavailable when w fails or ctx ends.
func (l *Ledger) Export(ctx context.Context, w io.Writer, r Reader) error {
	trees, made, err := l.newest(ctx, r.Trees)
	if err != nil {
		return err
	}
	out := &exporter{w: w, hash: sha256.New()}
	out.add(line{Kind: kindExport, Format: exportFormat, For: &r.Name, Made: made.Format(time.RFC3339)})
	for i := range trees {
		if err := l.exportTree(ctx, out, &trees[i], r); err != nil {
			return err
		}
	}
	return out.seal(l.cfg.Key)
}

// exportTree writes a tree with the leaves that the reader may see; nothing if there
// is none and the tree was not asked for.
func (l *Ledger) exportTree(ctx context.Context, out *exporter, t *still, r Reader) error {
	begun := slices.Contains(r.Trees, t.name)
	if begun {
		if err := l.exportEpochs(out, t); err != nil {
			return err
		}
	}
	considered := map[uint32]bool{}
	for i, s := range t.shelf.spans {
		var e *epoch
		for leaf := s.first; leaf < t.shelf.end(i); leaf++ {
			from := t.shelf.leaves[leaf].source
			if _, asked := considered[from]; !asked {
				considered[from] = r.Consider == nil || r.Consider(t.name, t.sources[from].earlier)
			}
			if !considered[from] {
				continue
			}
			record, text, err := l.read(ctx, t, leaf)
			if err != nil {
				return err
			}
			if !r.See(record) {
				continue
			}
			if !begun {
				begun = true
				if err := l.exportEpochs(out, t); err != nil {
					return err
				}
			}
			if e == nil {
				e = t.shelf.rebuild(l.cfg.Key, t.origin, s.epoch)
			}
			slot := uint64(t.shelf.slots[leaf])
			out.add(line{Kind: kindLeaf, Tree: t.origin, Epoch: &s.epoch, Slot: &slot, Leaf: string(text), Proof: encoded(e.proof(uint32(slot)))}) //nolint:gosec // below slots
		}
		if out.err != nil {
			return out.failed()
		}
	}
	return nil
}

// exportEpochs writes a tree's description, its epochs, a day to a line, and its
// checkpoints: of every whole day, every one that a witness has signed, and the newest.
func (l *Ledger) exportEpochs(out *exporter, t *still) error {
	out.add(line{Kind: kindTree, Tree: t.origin, About: l.cfg.Key.about(t.name)})
	sign := func(size uint64) error {
		signed, err := t.checkpoint(l.cfg.Key, size)
		out.add(line{Kind: kindCheckpoint, Tree: t.origin, Note: signed})
		return err
	}
	if len(t.roots) == 0 {
		return sign(1)
	}
	for first := uint64(0); first < uint64(len(t.roots)); first += epochsPerDay {
		until := min(first+epochsPerDay, uint64(len(t.roots)))
		out.add(line{Kind: kindEpochs, Tree: t.origin, First: &first, Roots: encoded(t.roots[first:until])})
		for size := first + 2; size <= until+1; size++ {
			_, witnessed := t.cosigned[size]
			if whole := size == first+epochsPerDay+1; whole || witnessed || size == t.size() {
				if err := sign(size); err != nil {
					return err
				}
			}
		}
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
	return x.failed()
}

// failed is the fault for the first error, nil without one.
func (x *exporter) failed() error {
	if x.err == nil {
		return nil
	}
	return fault.Wrap(fault.Unavailable, "ledger.Export", "the export cannot be written", x.err)
}

var _ Source = journal.Journal(nil)
