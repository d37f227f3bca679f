package journal

import (
	"fmt"

	"entente/internal/fault"
)

// Damage says where a log does not check and why. It is the cause of every fault
// with CodeJournalDamaged or CodeJournalTail:
//
//	var d *journal.Damage
//	if errors.As(err, &d) { … d.Seq … }
//
// Its text names entries by number and is therefore for operators and logs, not
// for callers of the server.
type Damage struct {
	Seq    uint64 // the first entry that does not check; 0 if no single entry is at fault
	Last   uint64 // the last entry that the log holds or should hold; at least Seq
	Tail   bool   // the entry is there but bad, and nothing stands after it
	Reason string // what does not check; never holds the content of an entry
}

func (d *Damage) Error() string {
	where := "middle"
	if d.Tail {
		where = "tail"
	}
	if d.Seq == 0 {
		return "the journal is damaged: " + d.Reason
	}
	return fmt.Sprintf("entry %d does not check (damaged %s, the last entry is %d): %s", d.Seq, where, d.Last, d.Reason)
}

// Fault returns d as the error that crosses the package boundary: Unavailable with
// CodeJournalTail for a damaged tail, with CodeJournalDamaged otherwise. Its public
// text names no entry.
func (d *Damage) Fault(op string) *fault.Error {
	return fault.Wrap(fault.Unavailable, op, "the journal is damaged; an operator must act", d).WithCode(d.Code())
}

// Code returns the stable code of d.
func (d *Damage) Code() fault.Code {
	if d.Tail {
		return fault.CodeJournalTail
	}
	return fault.CodeJournalDamaged
}
