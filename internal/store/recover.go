package store

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/journal"
	"entente/internal/marking"
)

// recoverGroup is how many entries are applied in one memdb transaction.
const recoverGroup = 200

// recover loads the newest whole snapshot and replays the entries after it.
func (s *Store) recover(ctx context.Context) error {
	txn := s.db.Txn(true)
	a := newApply(txn, s.labels, emptyHead())
	from, r, err := s.jr.LatestSnapshot(ctx)
	switch {
	case err == nil:
		err = a.load(r)
		if closeErr := r.Close(); err == nil {
			err = closeErr
		}
		if err != nil {
			txn.Abort()
			return err
		}
		a.head.at.journal = from
		s.lastSnapshot = from.Seq
	case !fault.Is(err, fault.NotFound):
		txn.Abort()
		return err
	}
	commit := func() error {
		if err := a.finish(); err != nil {
			txn.Abort()
			return fault.Wrap(fault.Internal, "store.recover", "the state could not be built", err)
		}
		txn.Commit()
		return nil
	}
	n := 0
	err = s.jr.Read(ctx, from, func(e journal.Entry) error {
		if err := a.entry(e); err != nil {
			return err
		}
		if n++; n%recoverGroup == 0 {
			if err := commit(); err != nil {
				return err
			}
			txn = s.db.Txn(true)
			a = newApply(txn, s.labels, a.head)
		}
		return nil
	})
	if err != nil {
		txn.Abort()
		return err
	}
	if err := commit(); err != nil {
		return err
	}
	a.changed = nil
	s.publish(a)
	return nil
}

// entry replays one journal entry.
func (a *apply) entry(e journal.Entry) error {
	a.head.at.journal, a.head.at.at = e.Head(), e.At
	switch e.Kind {
	case EntryRefuse:
		return nil
	case EntryChange, EntryPolicy:
	default:
		return fault.New(fault.Internal, "store.recover", "the journal holds a kind of entry that this version does not know")
	}
	var b body
	if err := json.Unmarshal(e.Body, &b); err != nil {
		return fault.Wrap(fault.Internal, "store.recover", "the journal holds an entry that cannot be read", err)
	}
	objects := make([]dossier.Object, len(b.Objects))
	for i, line := range b.Objects {
		o, err := line.decode()
		if err != nil {
			return err
		}
		objects[i] = o
	}
	if err := a.body(b, objects, e.At); err != nil {
		return fault.Wrap(fault.Internal, "store.recover", "an entry could not be applied", err)
	}
	return nil
}

// line is one line of a snapshot.
type line struct {
	Object      *objectLine          `json:"object,omitempty"`
	History     []labelLine          `json:"history,omitempty"`
	Memberships []dossier.Membership `json:"memberships,omitempty"`
	Policy      *PolicyRevision      `json:"policy,omitempty"`
	At          *time.Time           `json:"at,omitempty"` // of the newest entry; the last line
}

type labelLine struct {
	From  marking.Minute `json:"from"`
	Label marking.Label  `json:"label"`
}

// save writes the state as lines: cases before what is in them, then in order of creation.
func (v *View) save(w io.Writer) error {
	enc := json.NewEncoder(w)
	for i := range v.head.policies {
		if err := enc.Encode(line{Policy: &v.head.policies[i]}); err != nil {
			return err
		}
	}
	rows := v.inOrder()
	for row := rows(); row != nil; row = rows() {
		l, err := encodeObject(row.Obj)
		if err != nil {
			return err
		}
		out := line{Object: &l}
		for _, h := range row.History {
			out.History = append(out.History, labelLine{h.From, *v.labels.At(h.Label)})
		}
		if err := enc.Encode(out); err != nil {
			return err
		}
	}
	all, err := v.txn.Get(tableMembership, indexID)
	if err != nil {
		return err
	}
	for o := all.Next(); o != nil; o = all.Next() {
		if err := enc.Encode(line{Memberships: o.(*membershipRow).All}); err != nil {
			return err
		}
	}
	return enc.Encode(line{At: &v.head.at.at})
}

// inOrder walks all rows in order of creation.
func (v *View) inOrder() func() *Row {
	var heads []*Row
	var climbs []Climb
	for _, n := range dossier.Nouns() {
		c := v.Kind(n).Oldest()
		heads = append(heads, c.Next())
		climbs = append(climbs, c)
	}
	return func() *Row {
		best := -1
		for i, r := range heads {
			if r != nil && (best < 0 || r.Seq < heads[best].Seq) {
				best = i
			}
		}
		if best < 0 {
			return nil
		}
		r := heads[best]
		heads[best] = climbs[best].Next()
		return r
	}
}

// load reads what save wrote into an empty state.
func (a *apply) load(r io.Reader) error {
	dec := json.NewDecoder(bufio.NewReaderSize(r, 1<<20))
	var whole bool
	for {
		var l line
		err := dec.Decode(&l)
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = a.line(l)
		}
		if err != nil {
			return fault.Wrap(fault.Internal, "store.load", "the snapshot cannot be read", err)
		}
		if l.At != nil {
			a.head.at.at, whole = *l.At, true
		}
	}
	if !whole {
		return fault.New(fault.Internal, "store.load", "the snapshot ends early")
	}
	return nil
}

func (a *apply) line(l line) error {
	switch {
	case l.Policy != nil:
		a.head.policies = append(a.head.policies, *l.Policy)
	case l.Object != nil:
		o, err := l.Object.decode()
		if err != nil {
			return err
		}
		if err := a.object(o, 0); err != nil {
			return err
		}
		return a.setHistory(o.Head().ID, l.History)
	}
	for _, m := range l.Memberships {
		if err := a.member(m); err != nil {
			return err
		}
	}
	return nil
}

// setHistory gives a row that was just loaded the labels that it had before.
func (a *apply) setHistory(id dossier.ID, lines []labelLine) error {
	old := a.view().Object(id)
	row := *old
	row.History = nil
	for _, h := range lines {
		row.History = append(row.History, LabelAt{h.From, a.labels.Intern(h.Label)})
	}
	return a.put(old, &row)
}

// maybeSnapshot saves a snapshot in the background when enough entries have come since the last.
func (s *Store) maybeSnapshot(v *View) {
	seq := v.head.at.journal.Seq
	if seq-s.lastSnapshot < s.cfg.SnapshotEvery || !s.saving.CompareAndSwap(false, true) {
		return
	}
	s.lastSnapshot = seq
	s.done.Add(1)
	go func() {
		defer s.done.Done()
		defer s.saving.Store(false)
		_ = s.saveView(context.Background(), v) // the journal is whole without it; the next one tries again
	}()
}

// Snapshot saves the newest state now, so that the next start replays little.
func (s *Store) Snapshot(ctx context.Context) error { return s.saveView(ctx, s.View()) }

func (s *Store) saveView(ctx context.Context, v *View) error {
	return s.jr.SaveSnapshot(ctx, v.head.at.journal, func(w io.Writer) error {
		buf := bufio.NewWriterSize(w, 1<<20)
		if err := v.save(buf); err != nil {
			return err
		}
		return buf.Flush()
	})
}
