package disk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"entente/internal/blob"
	"entente/internal/decisions"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/journal"
	"entente/internal/store"
)

// heard is what all workers of one line of lives have said so far.
type heard struct {
	sent  map[int]bool
	acked map[int][]string // what was promised, by operation
	said  []string         // everything else, for reports
	fresh int              // the operation that was sent last: some are sent side by side, in any order
}

func newHeard() *heard { return &heard{sent: map[int]bool{}, acked: map[int][]string{}} }

func (h *heard) clone() *heard {
	return &heard{sent: maps.Clone(h.sent), acked: maps.Clone(h.acked), said: slices.Clone(h.said), fresh: h.fresh}
}

// listen takes one line.
func (h *heard) listen(line []byte) {
	words := strings.Fields(string(line))
	if len(words) < 2 {
		return
	}
	op, _ := strconv.Atoi(words[1])
	switch words[0] {
	case "sent":
		h.sent[op], h.fresh = true, op
	case "acked":
		h.acked[op] = words[2:]
	default:
		h.said = append(h.said, strings.TrimSpace(string(line)))
	}
}

// last returns the greatest number of an operation that was sent, -1 for none.
func (h *heard) last() int {
	last := -1
	for op := range h.sent {
		last = max(last, op)
	}
	return last
}

// check opens a data folder with the code of the service and compares everything in it
// with what was sent and acknowledged. Its error says what is wrong; a *refused says
// that a part did not open.
func check(ctx context.Context, dir string, h *heard) error { return checkShown(ctx, dir, h, nil) }

// checkShown is check, and asks what people are shown, which takes longer.
func checkShown(ctx context.Context, dir string, h *heard, g *glances) (err error) {
	clock := func() time.Time { return momentOf(h.last() + 1) }
	p, err := openParts(ctx, dir, clock, math.MaxInt64)
	if err != nil {
		return err
	}
	defer func() {
		if closing := p.close(); err == nil && closing != nil {
			err = fmt.Errorf("closing: %w", closing)
		}
	}()
	if _, err := p.jr.Verify(ctx); err != nil {
		return fmt.Errorf("the chain: %w", err)
	}
	c := &checking{parts: p, heard: h, glances: g}
	for _, look := range []func(context.Context) error{c.entries, c.replayed, c.promises, c.files, c.decisions, c.unseen} {
		if err := look(ctx); err != nil {
			return err
		}
	}
	return nil
}

type checking struct {
	*parts
	heard *heard
	heads []journal.Head // by number less one

	glances *glances // nil does not look
}

// entries checks that acknowledged is within recovered is within sent, each once.
func (c *checking) entries(ctx context.Context) error {
	found := map[int]bool{}
	err := c.jr.Read(ctx, journal.Head{}, func(e journal.Entry) error {
		c.heads = append(c.heads, e.Head())
		var b struct{ Audit store.Audit }
		if err := json.Unmarshal(e.Body, &b); err != nil {
			return err
		}
		op, err := strconv.Atoi(strings.TrimPrefix(b.Audit.Person, "op-"))
		switch {
		case err != nil || !c.heard.sent[op]:
			return fmt.Errorf("entry %d is of operation %q, which was never sent", e.Seq, b.Audit.Person)
		case found[op]:
			return fmt.Errorf("operation %d is there twice", op)
		}
		found[op] = true
		return nil
	})
	if err != nil {
		return err
	}
	for op, promise := range c.heard.acked {
		switch promise[0] {
		case "entry":
			seq, _ := strconv.Atoi(promise[1])
			if !found[op] || seq > len(c.heads) || fmt.Sprintf("%x", c.heads[seq-1].Hash) != promise[2] {
				return fmt.Errorf("operation %d was acknowledged as entry %d and is gone; the journal has %d entries", op, seq, len(c.heads))
			}
		case "refused":
			if !found[op] {
				return fmt.Errorf("refusal %d was acknowledged and is gone", op)
			}
		}
	}
	return nil
}

// unremembered is a journal without snapshots.
type unremembered struct{ journal.Journal }

func (unremembered) LatestSnapshot(context.Context) (journal.Head, io.ReadCloser, error) {
	return journal.Head{}, nil, fault.New(fault.NotFound, "disk.LatestSnapshot", "none is wanted")
}

// replayed checks that the state is what the journal alone gives.
func (c *checking) replayed(ctx context.Context) error {
	s, err := store.Open(ctx, unremembered{c.jr}, store.Config{SnapshotEvery: math.MaxInt64})
	if err != nil {
		return fmt.Errorf("a replay without snapshots: %w", err)
	}
	defer s.Close()
	want, got := stateOf(s.View()), stateOf(c.store.View())
	for i := range max(len(want), len(got)) {
		if i >= len(want) || i >= len(got) || want[i] != got[i] {
			return fmt.Errorf("the state is not what the journal gives: %d lines, want %d; first other line: %.300q", len(got), len(want),
				slices.Concat(got[min(i, len(got)):], []string{"(none)"})[0])
		}
	}
	return nil
}

// stateOf lists everything that a view shows.
func stateOf(v *store.View) []string {
	lines := []string{fmt.Sprint(v.Token())}
	add := func(what ...any) {
		text, err := json.Marshal(what)
		if err != nil {
			panic(err) // it was read from JSON
		}
		lines = append(lines, string(text))
	}
	for _, p := range v.Policies() {
		add(p)
	}
	for _, n := range dossier.Nouns() {
		rows := v.Kind(n).Oldest()
		for r := rows.Next(); r != nil; r = rows.Next() {
			var labels []string
			for _, h := range r.History {
				labels = append(labels, fmt.Sprint(h.From, v.Labels().At(h.Label).Text()))
			}
			for _, p := range r.Portions {
				labels = append(labels, p.Name, v.Labels().At(p.Label).Text())
			}
			size, newest := v.Size(r.Label)
			add(r.ID, r.Seq, r.Obj, v.Labels().At(r.Label).Text(), r.Fold, labels, size, newest, v.Children(r.Obj.Head().ID).Len(), v.Related(r.Obj.Head().Author).Len())
			if p, ok := r.Obj.(*dossier.Party); ok {
				add(v.Memberships(p.Key), v.Party(p.Key) != nil)
			}
		}
		var labels []string // a label that nothing carries any more may be forgotten
		for _, id := range v.LabelsOf(n) {
			if size, _ := v.Size(id); size > 0 {
				labels = append(labels, v.Labels().At(id).Text())
			}
		}
		slices.Sort(labels)
		add(labels)
	}
	return lines
}

// promises checks everything that was acknowledged one by one. A revocation that is
// not in force any more would show what was taken back.
func (c *checking) promises(context.Context) error {
	v := c.store.View()
	for op, promise := range c.heard.acked {
		if promise[0] == "entry" {
			promise = promise[3:]
		}
		kept := true
		switch promise[0] {
		case "object", "found":
			kept = v.Object(dossier.ID(promise[1])) != nil
		case "stored":
			row := v.Object(dossier.ID(promise[1]))
			kept = row != nil && row.Obj.(*dossier.Evidence).File.SHA256 == promise[2]
		case "revoked":
			row := v.Object(dossier.ID(promise[1]))
			kept = row != nil && row.Obj.Head().State == dossier.Revoked
		case "excluded":
			row := v.Object(dossier.ID(promise[1]))
			kept = row != nil && row.Obj.(*dossier.Case).Excluded.Has(shutOut)
		case "joined":
			kept = len(v.Memberships(promise[1])) > 0
		case "left":
			facts := v.Memberships(promise[1])
			kept = len(facts) > 0 && facts[len(facts)-1].Status == dossier.Left
		case "signed":
			size, _ := strconv.ParseUint(promise[1], 10, 64)
			if kept = c.signed(size, promise[2]); !kept {
				return fmt.Errorf("operation %d handed out a checkpoint of size %d that is not the ledger's any more", op, size)
			}
		}
		if !kept {
			return fmt.Errorf("operation %d was acknowledged and is not in force: %v", op, promise)
		}
	}
	return nil
}

// signed reports whether the ledger still stands for a checkpoint that it gave.
func (c *checking) signed(size uint64, root string) bool {
	note, err := c.ledger.Checkpoint(alliance)
	if err != nil {
		return false
	}
	lines := strings.Split(string(note), "\n")
	now, err := strconv.ParseUint(lines[1], 10, 64)
	return err == nil && (now > size || now == size && lines[2] == root)
}

// files checks that every piece of evidence has its file, whole: acknowledged or not,
// the entry is written after the file.
func (c *checking) files(ctx context.Context) error {
	rows := c.store.View().Kind(dossier.NounEvidence).Oldest()
	for r := rows.Next(); r != nil; r = rows.Next() {
		e := r.Obj.(*dossier.Evidence)
		d, err := blob.ParseDigest(e.File.SHA256)
		if err != nil {
			return err
		}
		content, _, err := c.blobs.Get(ctx, d)
		if err != nil {
			return fmt.Errorf("the file of %s: %w", e.Title, err)
		}
		got, err := io.ReadAll(content)
		if err != nil {
			return fmt.Errorf("the file of %s: %w", e.Title, err)
		}
		if err := content.Close(); err != nil {
			return err
		}
		op, _ := strconv.Atoi(strings.TrimPrefix(e.Title, "evidence "))
		if !bytes.Equal(got, contentOf(op)) {
			return fmt.Errorf("the file of %s has other content", e.Title)
		}
	}
	return nil
}

// decisions checks the decision log: each record whole, none that was not sent.
func (c *checking) decisions(ctx context.Context) error {
	found := map[int]bool{}
	for r, err := range c.log.Records(ctx, decisions.Filter{}, decisions.Newest, 0) {
		if err != nil {
			return fmt.Errorf("the decision log: %w", err)
		}
		op, err := strconv.Atoi(strings.TrimPrefix(r.Person, "op-"))
		switch {
		case err != nil || !c.heard.sent[op] || found[op]:
			return fmt.Errorf("the decision log holds %q, which was not sent or is there twice", r.Person)
		case len(r.Parts) != 1 || len(r.Parts[0].Objects) != 1 || r.Parts[0].Objects[0].ID != string(idOf(dossier.NounEvidence, op)) || !r.At.Equal(momentOf(op)):
			return fmt.Errorf("the decision of operation %d is not whole: %+v", op, r)
		}
		found[op] = true
	}
	for op, promise := range c.heard.acked {
		if promise[0] == "decided" && !found[op] {
			return fmt.Errorf("decision %d was acknowledged and is gone", op)
		}
	}
	return nil
}
