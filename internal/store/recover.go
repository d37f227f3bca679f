package store

import (
	"context"
	"encoding/json"
	"errors"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/journal"
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
	var err error
	whole := members(p.entry.Body, func(name, value []byte) {
		switch string(name) {
		case "objects":
			if !elements(value, func(value []byte) {
				o, bad := decodeCut(value)
				p.objects, err = append(p.objects, o), errors.Join(err, bad)
			}) {
				err = errors.Join(err, errCut)
			}
		case "memberships":
			err = errors.Join(err, json.Unmarshal(value, &p.body.Memberships))
		case "policy":
			err = errors.Join(err, json.Unmarshal(value, &p.body.Policy))
		}
	})
	if !whole || err != nil {
		return fault.Wrap(fault.Internal, "store.recover", "the journal holds an entry that cannot be read", errors.Join(errCut, err))
	}
	return nil
}

// decodeCut decodes the JSON of an objectLine, which is cut and not taken apart twice.
func decodeCut(text []byte) (dossier.Object, error) {
	var l objectLine
	var err error
	whole := members(text, func(name, value []byte) {
		switch string(name) {
		case "noun":
			err = json.Unmarshal(value, &l.Noun)
		case "object":
			l.Object = value
		}
	})
	if !whole || err != nil {
		return nil, errors.Join(errCut, err)
	}
	return l.decode()
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
