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
		err = a.load(ctx, r)
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
	err = s.replay(ctx, from, func(some []parsed) error {
		for i := range some {
			if err := a.entry(&some[i]); err != nil {
				return err
			}
		}
		if err := commit(); err != nil {
			return err
		}
		txn = s.db.Txn(true)
		a = newApply(txn, s.labels, a.head)
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

// parsed is a journal entry taken apart.
type parsed struct {
	entry   journal.Entry
	body    body
	objects []dossier.Object
}

// replay hands out the entries after a head in groups, taken apart.
func (s *Store) replay(ctx context.Context, from journal.Head, use func([]parsed) error) error {
	return beside(ctx, func(put func([]parsed) error) error {
		var some []parsed
		err := s.jr.Read(ctx, from, func(e journal.Entry) error {
			if some = append(some, parsed{entry: e}); len(some) < recoverGroup {
				return nil
			}
			full := some
			some = nil
			return put(full)
		})
		if err != nil || len(some) == 0 {
			return err
		}
		return put(some)
	}, (*parsed).parse, use)
}

func (p *parsed) parse() error {
	switch p.entry.Kind {
	case EntryRefuse:
		return nil
	case EntryChange, EntryPolicy:
	default:
		return fault.New(fault.Internal, "store.recover", "the journal holds a kind of entry that this version does not know")
	}
	if err := json.Unmarshal(p.entry.Body, &p.body); err != nil {
		return fault.Wrap(fault.Internal, "store.recover", "the journal holds an entry that cannot be read", err)
	}
	p.objects = make([]dossier.Object, len(p.body.Objects))
	for i, line := range p.body.Objects {
		var err error
		if p.objects[i], err = line.decode(); err != nil {
			return err
		}
	}
	return nil
}

// entry replays one journal entry.
func (a *apply) entry(p *parsed) error {
	a.head.at.journal, a.head.at.at = p.entry.Head(), p.entry.At
	if p.entry.Kind == EntryRefuse {
		return nil
	}
	if err := a.body(p.body, p.objects, p.entry.At); err != nil {
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

// loaded is a line of a snapshot taken apart.
type loaded struct {
	text []byte
	line line
	obj  dossier.Object
}

func (l *loaded) parse() (err error) {
	if err = json.Unmarshal(l.text, &l.line); err == nil && l.line.Object != nil {
		l.obj, err = l.line.Object.decode()
	}
	if err != nil {
		return fault.Wrap(fault.Internal, "store.load", "the snapshot cannot be read", err)
	}
	return nil
}

// load reads what save wrote into an empty state.
func (a *apply) load(ctx context.Context, r io.Reader) error {
	in := bufio.NewReaderSize(r, 1<<20)
	whole := false
	err := beside(ctx, func(put func([]loaded) error) error {
		var some []loaded
		for {
			text, err := in.ReadBytes('\n')
			if len(text) > 0 {
				some = append(some, loaded{text: text})
			}
			if err != nil && !errors.Is(err, io.EOF) {
				return fault.Wrap(fault.Internal, "store.load", "the snapshot cannot be read", err)
			}
			if len(some) == recoverGroup || err != nil && len(some) > 0 {
				if err := put(some); err != nil {
					return err
				}
				some = nil
			}
			if err != nil {
				return nil
			}
		}
	}, (*loaded).parse, func(some []loaded) error {
		for i := range some {
			if err := a.line(&some[i]); err != nil {
				return fault.Wrap(fault.Internal, "store.load", "the snapshot cannot be read", err)
			}
			if at := some[i].line.At; at != nil {
				a.head.at.at, whole = *at, true
			}
		}
		return nil
	})
	if err == nil && !whole {
		err = fault.New(fault.Internal, "store.load", "the snapshot ends early")
	}
	return err
}

func (a *apply) line(l *loaded) error {
	switch {
	case l.line.Policy != nil:
		a.head.policies = append(a.head.policies, *l.line.Policy)
	case l.obj != nil:
		if err := a.object(l.obj, 0); err != nil {
			return err
		}
		return a.setHistory(l.obj.Head().ID, l.line.History)
	}
	for _, m := range l.line.Memberships {
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
