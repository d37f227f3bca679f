package journal

import (
	"fmt"
	"time"
)

// Walk checks the records of one Read as they come. A driver feeds it, in
// ascending order, every record numbered from.Seq to to.Seq (from.Seq itself
// proves that the log holds the entry that the caller goes on from):
//
//	w := journal.NewWalk(from, to)
//	for each record { e, fresh, err := w.Add(&record); if fresh { yield(e) } }
//	err := w.Done()
type Walk struct {
	from, to Head
	at       Head // the last good entry
	begun    bool // from was found in the log
	reader   reader
}

// NewWalk returns a walk over the entries after from, up to and including to.
func NewWalk(from, to Head) *Walk {
	return &Walk{from: from, to: to, at: from, begun: from == Head{}}
}

// Add checks the next record. fresh tells an entry after from, which is the
// caller's to have, from the entry from itself.
//
// Faults: Unavailable with CodeJournalDamaged.
func (w *Walk) Add(r *Record) (e Entry, fresh bool, err error) {
	e, reason := w.reader.entry(r)
	switch {
	case !w.begun && (reason != "" || e.Head() != w.from):
		return e, false, w.damage(w.from.Seq, "the log does not hold the entry that the reader goes on from")
	case !w.begun:
		w.begun = true
		return e, false, nil
	}
	if reason == "" {
		reason = linkFlaw(w.at, &e)
	}
	if reason != "" {
		return e, false, w.damage(w.at.Seq+1, reason)
	}
	w.at = e.Head()
	return e, true, nil
}

// Done checks that nothing was missing at the end.
//
// Faults: Unavailable with CodeJournalDamaged.
func (w *Walk) Done() error {
	switch {
	case !w.begun:
		return w.damage(w.from.Seq, "the log does not hold the entry that the reader goes on from")
	case w.at.Seq < w.to.Seq:
		return w.damage(w.at.Seq+1, "it is missing")
	case w.at != w.to:
		return w.damage(w.to.Seq, "the log does not end with the entry that it should")
	}
	return nil
}

// Broken is the fault for a log that cannot be read any further, for instance
// because its file is damaged.
func (w *Walk) Broken(reason string) error { return w.damage(w.at.Seq+1, reason) }

func (w *Walk) damage(seq uint64, reason string) error {
	d := &Damage{Seq: seq, Last: max(seq, w.to.Seq), Reason: reason}
	return d.Fault("journal.Read")
}

// linkFlaw says why e does not follow the entry at, or "".
func linkFlaw(at Head, e *Entry) string {
	switch {
	case e.Seq != at.Seq+1:
		return fmt.Sprintf("it is missing; entry %d stands in its place", e.Seq)
	case e.Prev != at.Hash:
		return "it does not hold the hash of the entry before it"
	default:
		return ""
	}
}

// Audit checks a whole log, record by record. A bad entry is a damaged tail only if
// the log holds no record after it; a hole, two bad entries or an anchor that is
// gone are more than an end that was not written well. Its memory does not grow.
type Audit struct {
	anchor Head
	report Report
	damage *Damage
	tail   bool   // the damage is a bad record, and the last one
	last   uint64 // number of the newest record seen
	began  time.Time
	reader reader
}

// NewAudit returns an audit of a log that must hold the entry anchor; the zero
// Head asks for none. The anchor shows entries that were taken from the end.
func NewAudit(anchor Head) *Audit {
	return &Audit{anchor: anchor, began: time.Now()}
}

// Add checks the next record in ascending order of number.
func (a *Audit) Add(r *Record) {
	if r.Seq > 0 {
		a.last = uint64(r.Seq)
	}
	if a.damage != nil {
		a.tail = false
		return
	}
	at := a.report.Head
	e, reason := a.reader.check(r)
	if reason != "" {
		a.tail = a.last == at.Seq+1
	} else if reason = linkFlaw(at, &e); reason == "" && e.Seq == a.anchor.Seq && e.Head() != a.anchor {
		reason = "it is not the entry that was acknowledged under this number"
	}
	if reason != "" {
		a.damage = &Damage{Seq: at.Seq + 1, Reason: reason}
		return
	}
	a.report.Entries++
	a.report.Head = e.Head()
}

// Broken records that the log cannot be read any further.
func (a *Audit) Broken(reason string) {
	if a.tail = false; a.damage == nil {
		a.damage = &Damage{Seq: a.report.Head.Seq + 1, Reason: reason}
	}
}

// Done returns what was found good. Call it once, after the last record.
//
// Faults: Unavailable with CodeJournalDamaged or CodeJournalTail.
func (a *Audit) Done() (Report, error) {
	a.report.Took = time.Since(a.began)
	if a.last < a.anchor.Seq {
		a.tail, a.last = false, a.anchor.Seq
		if a.damage == nil {
			a.damage = &Damage{Seq: a.report.Head.Seq + 1, Reason: "it was acknowledged but is missing"}
		}
	}
	if a.damage == nil {
		return a.report, nil
	}
	a.damage.Last = max(a.damage.Seq, a.last)
	a.damage.Tail = a.tail
	return a.report, a.damage.Fault("journal.Verify")
}
