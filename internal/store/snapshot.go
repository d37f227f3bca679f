package store

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"time"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
)

// line is one line of a snapshot. Labels are numbered from 0 as they come; each stands
// before the first object that had it.
type line struct {
	Label       *marking.Label       `json:"label,omitempty"`
	Object      *objectLine          `json:"object,omitempty"`
	History     []labelLine          `json:"history,omitempty"`
	Memberships []dossier.Membership `json:"memberships,omitempty"`
	Policy      *PolicyRevision      `json:"policy,omitempty"`
	At          *time.Time           `json:"at,omitempty"` // of the newest entry; the last line
}

type labelLine struct {
	From  marking.Minute `json:"from"`
	Label int            `json:"label"` // its number; the label itself in what earlier versions wrote
}

// save writes the state as lines: cases before what is in them, then in order of creation.
func (v *View) save(w io.Writer) error {
	enc := json.NewEncoder(w)
	for i := range v.head.policies {
		if err := enc.Encode(line{Policy: &v.head.policies[i]}); err != nil {
			return err
		}
	}
	numbers := map[marking.ID]int{}
	rows := v.inOrder()
	for row := rows(); row != nil; row = rows() {
		l, err := encodeObject(row.Obj)
		if err != nil {
			return err
		}
		out := line{Object: &l}
		for _, h := range row.History {
			n, written := numbers[h.Label]
			if !written {
				n = len(numbers)
				numbers[h.Label] = n
				if err := enc.Encode(line{Label: v.labels.At(h.Label)}); err != nil {
					return err
				}
			}
			out.History = append(out.History, labelLine{h.From, n})
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
	text    []byte
	line    line     // of all but objects
	row     *Row     // of an object; without what is known only in order
	history [][]byte // its labels as they are written
}

// objectPrefix begins the line of an object, which is cut and not taken apart twice.
var objectPrefix = []byte(`{"object":`)

func (l *loaded) parse() error {
	var err error
	if bytes.HasPrefix(l.text, objectPrefix) {
		err = l.object()
	} else {
		err = json.Unmarshal(l.text, &l.line)
	}
	if err != nil {
		return fault.Wrap(fault.Internal, "store.load", "the snapshot cannot be read", err)
	}
	return nil
}

func (l *loaded) object() error {
	var o dossier.Object
	var err error
	whole := members(bytes.TrimSuffix(l.text, []byte("\n")), func(name, value []byte) {
		switch string(name) {
		case "object":
			var in dossier.Object
			in, err = decodeCut(value)
			o = in
		case "history":
			if !elements(value, func(value []byte) { l.history = append(l.history, value) }) {
				err = errors.Join(err, errCut)
			}
		}
	})
	if !whole || err != nil || o == nil {
		return errors.Join(errCut, err)
	}
	l.row = &Row{ID: string(o.Head().ID), Obj: o, Fold: Fold(o.Words()...)}
	return nil
}

// load reads what save wrote into an empty state.
func (a *apply) load(ctx context.Context, r io.Reader) error {
	in := bufio.NewReaderSize(r, 1<<20)
	whole := false
	a.met, a.gathered = map[string]marking.ID{}, map[string]map[string]Posting{tableEdge: {}, tableRelation: {}}
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
	if err == nil {
		err = a.disperse()
	}
	return err
}

// disperse puts the lists of the loaded rows into their tables.
func (a *apply) disperse() error {
	for table, lists := range a.gathered {
		for id, rows := range lists {
			if err := a.txn.Insert(table, &listRow{id, rows}); err != nil {
				return fault.Wrap(fault.Internal, "store.load", "the state could not be built", err)
			}
		}
	}
	a.met, a.numbered, a.gathered, a.changed = nil, nil, nil, nil
	return nil
}

func (a *apply) line(l *loaded) error {
	switch {
	case l.line.Label != nil:
		a.numbered = append(a.numbered, a.labels.Intern(*l.line.Label))
	case l.line.Policy != nil:
		a.head.policies = append(a.head.policies, *l.line.Policy)
	case l.row != nil:
		return a.loadRow(l.row, l.history)
	}
	for _, m := range l.line.Memberships {
		if err := a.member(m); err != nil {
			return err
		}
	}
	return nil
}

// loadRow puts a row that is nowhere yet into the lists, with every label that it had.
func (a *apply) loadRow(row *Row, history [][]byte) error {
	a.head.at.rows++
	row.Seq = a.head.at.rows
	c, ok := row.Obj.(*dossier.Case)
	if !ok {
		c = a.view().Case(row.Obj)
	}
	a.label(row, c, 0)
	row.History = make([]LabelAt, len(history))
	for i, raw := range history {
		var err error
		if row.History[i], err = a.labelAt(raw); err != nil {
			return err
		}
	}
	return a.put(nil, row)
}

// labelAt reads a label of the past: a number, or the label itself, which most often was
// met before in the same spelling.
func (a *apply) labelAt(raw []byte) (at LabelAt, err error) {
	var label []byte
	whole := members(raw, func(name, value []byte) {
		switch string(name) {
		case "from":
			err = json.Unmarshal(value, &at.From)
		case "label":
			label = value
		}
	})
	if !whole || err != nil {
		return at, errors.Join(errCut, err)
	}
	if n, err := strconv.Atoi(string(label)); err == nil {
		if n < 0 || n >= len(a.numbered) {
			return at, errCut
		}
		at.Label = a.numbered[n]
		return at, nil
	}
	id, known := a.met[string(label)]
	if !known {
		var l marking.Label
		if err := json.Unmarshal(label, &l); err != nil {
			return at, err
		}
		id = a.labels.Intern(l)
		a.met[string(label)] = id
	}
	at.Label = id
	return at, nil
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
