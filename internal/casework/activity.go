package casework

import (
	"context"
	"errors"
	"slices"
	"time"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/leak"
	"entente/internal/store"
	"entente/policy"
)

// EventKind says what happened to an object, as one caller may see it.
type EventKind string

// The kinds.
const (
	EventCreated   EventKind = "CREATED"             // came into existence, or into view
	EventChanged   EventKind = "CHANGED"             //
	EventWithdrawn EventKind = "WITHDRAWN_FROM_VIEW" // was in view before; only its id is left
)

// EventKinds lists the closed set.
var EventKinds = []EventKind{EventCreated, EventChanged, EventWithdrawn}

// Event is one frame of a subscription.
type Event struct {
	Kind EventKind
	At   time.Time
	ID   dossier.ID
	Item Item // the object as it may now be seen; nothing for EventWithdrawn
}

// Activity reports what happens in a case, from now on. Each event is decided on
// its own, on the snapshot that brought it. The channel closes when ctx ends, when
// the caller's session expires, and when the case goes out of the caller's view.
// NotFound if the case is not in view. What the caller may not know of makes no
// event, no gap and no delay for others. Notifications have a way of their own (Notified).
func (s *Session) Activity(ctx context.Context, id dossier.ID) (<-chan Event, error) {
	feed, view := s.desk.cfg.Store.Watch()
	st := s.desk.stateOf(view, s.who, s.opts)
	if row := view.Object(id); row == nil || row.Obj.Noun() != dossier.NounCase || !st.sees(ctx, row) {
		return nil, notFound()
	}
	return s.watch(ctx, feed, func(h *dossier.Header) bool {
		return (h.Case == id || h.ID == id) && h.ID.Noun() != dossier.NounNotification
	},
		func(st *state) bool { return st.sees(ctx, st.view.Object(id)) }), nil
}

// watch reports what happens to the objects that about chooses, for as long as the
// caller may go on watching.
func (s *Session) watch(ctx context.Context, feed *store.Feed, about func(*dossier.Header) bool, open func(*state) bool) <-chan Event {
	out := make(chan Event)
	s.desk.watching.Add(1)
	go func() {
		defer close(out)
		defer s.desk.watching.Add(-1)
		s.follow(ctx, feed, about, open, out)
	}()
	return out
}

// recheck is how often a subscription asks again, at least, whether its case is in view
// when nothing happens. Times are whole minutes, and it asks as each begins: otherwise
// the next change of something hidden would be what ends it, and show when that was.
const recheck = 15 * time.Second

func (s *Session) follow(ctx context.Context, feed *store.Feed, about func(*dossier.Header) bool, open func(*state) bool, out chan<- Event) {
	if e := s.who.Expires; !e.IsZero() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, e)
		defer cancel()
	}
	for {
		now := s.desk.cfg.Clock()
		wait, cancel := context.WithTimeout(ctx, min(recheck, now.Truncate(time.Minute).Add(time.Minute).Sub(now)))
		commit, err := feed.Next(wait)
		cancel()
		if err != nil && (ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded)) {
			return
		}
		if err != nil { // nothing happened; time may have passed an embargo or an expiry
			if !leak.Planted("frame.revoked") && !open(s.desk.stateOf(s.desk.cfg.Store.View(), s.who, s.opts)) {
				return
			}
			continue
		}
		if leak.Planted("frame.beat") {
			select {
			case out <- Event{Kind: EventChanged, At: time.Now(), ID: dossier.ID("cas_")}:
			case <-ctx.Done():
				return
			}
		}
		st := s.desk.stateOf(commit.View, s.who, s.opts)
		if leak.Planted("frame.revoked") {
			st.class, st.now = s.at().class, s.at().now
		}
		if !open(st) {
			return
		}
		for _, ch := range commit.Changed {
			if !about(ch.After.Obj.Head()) {
				continue
			}
			e, ok := event(ctx, st, ch)
			if !ok {
				continue
			}
			if e.Item.OK() {
				st.trail.read(ch.After)
			}
			if s.desk.recordDone(ctx, st) != nil {
				return // what cannot be put on record is not reported
			}
			select {
			case out <- e:
			case <-ctx.Done():
				return
			}
		}
	}
}

// event words one change for one caller. What made no difference to the copy that the
// caller may have is no event: neither before nor after does the caller know of it, or
// both copies are alike. Both are looked at with the same eyes, those of now: what time
// or another change has opened or closed is not told as if this change had done it.
func event(ctx context.Context, st *state, ch store.Change) (Event, bool) {
	h := ch.After.Obj.Head()
	e := Event{At: ch.At, ID: h.ID, Item: st.look(ctx, ch.After)}
	was := st.look(ctx, ch.Before)
	switch {
	case was.OK() && alike(was, e.Item) && !leak.Planted("frame.quiet"):
		return Event{}, false
	case e.Item.OK() && was.OK():
		e.Kind = EventChanged
	case e.Item.OK():
		e.Kind = EventCreated
	case was.OK():
		e.Kind = EventWithdrawn
	case leak.Planted("frame.hidden"):
		e.Kind = EventWithdrawn
	default:
		return Event{}, false
	}
	return e, true
}

// alike reports whether two copies of an object say the same to their reader.
func alike(a, b Item) bool {
	return b.OK() && a.stub == b.stub && a.object.Head().Version == b.object.Head().Version &&
		slices.Equal(a.withheld, b.withheld) && same(a.object, b.object)
}

// RecordMembership records a fact about a party's standing in an alliance.
func (s *Session) RecordMembership(ctx context.Context, m dossier.Membership) error {
	_, err := s.update(ctx, func(c *change) error {
		row := c.view.Named("alliance:" + m.Alliance)
		if row == nil || !c.sees(ctx, row) {
			return fault.New(fault.NotFound, "casework.RecordMembership", "there is no such alliance").At("alliance")
		}
		if err := c.may("record_membership", row, policy.Context{}); err != nil {
			return err
		}
		if err := c.tx.Member(m); err != nil {
			return err
		}
		return c.leaves(m)
	})
	return err
}
