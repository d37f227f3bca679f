package store

import (
	"slices"
	"time"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
)

// Tx is one update in the making. What it puts is seen by others, and by its own
// View, only once it is durable; an update that fails puts nothing.
type Tx struct {
	view    *View
	now     time.Time
	objects []dossier.Object
	members []dossier.Membership
	policy  *PolicyRevision
	audit   *Audit
	refusal *Audit
	names   map[string]bool // taken by this update
}

// View returns the state before this update.
func (tx *Tx) View() *View { return tx.view }

// Now returns the time of the update, UTC, in whole microseconds.
func (tx *Tx) Now() time.Time { return tx.now }

// Put stages an object, in place of what this update has staged of it before. A new one has version 1; a changed one the version after
// the one in View, else Conflict with code VERSION_STALE. Its edition is counted here. Invalid if the object
// fails dossier.Validate, Conflict with code DUPLICATE if its unique name is taken.
func (tx *Tx) Put(o dossier.Object) error {
	const op = "store.Put"
	h := o.Head()
	if err := dossier.Validate(o); err != nil {
		return err
	}
	old := tx.view.Object(h.ID)
	switch {
	case h.ID.Noun() != o.Noun():
		return fault.New(fault.Internal, op, "an id of another noun")
	case old == nil && h.Version != 1, old != nil && h.Version != old.Obj.Head().Version+1:
		return fault.New(fault.Conflict, op, "the object was changed in the meantime; read it again").WithCode(fault.CodeStale)
	}
	if old == nil {
		dossier.Follow(nil, o)
	} else {
		dossier.Follow(old.Obj, o)
	}
	for _, n := range namesOf(o) {
		taken := tx.view.Named(n)
		if tx.names[n] && tx.Staged(h.ID) == nil || taken != nil && taken.ID != string(h.ID) {
			return fault.New(fault.Conflict, op, "there is one with this key already").WithCode(fault.CodeDuplicate)
		}
		if tx.names == nil {
			tx.names = map[string]bool{}
		}
		tx.names[n] = true
	}
	if i := slices.IndexFunc(tx.objects, func(x dossier.Object) bool { return x.Head().ID == h.ID }); i >= 0 {
		tx.objects[i] = o // one update makes one version of an object
		return nil
	}
	tx.objects = append(tx.objects, o)
	return nil
}

// Staged returns what this update has staged of an object; nil for nothing.
func (tx *Tx) Staged(id dossier.ID) dossier.Object {
	for _, o := range tx.objects {
		if o.Head().ID == id {
			return o
		}
	}
	return nil
}

// Member stages a fact about a membership; its time and order of recording are set here.
func (tx *Tx) Member(m dossier.Membership) error {
	if tx.view.Party(m.Party) == nil || tx.view.Alliance(m.Alliance) == nil {
		return fault.New(fault.Invalid, "store.Member", "the party or the alliance does not exist").
			WithCode(fault.CodeReferenceUnknown)
	}
	if m.Until != 0 && m.Until <= m.From {
		return fault.New(fault.Invalid, "store.Member", "the end must be after the start").WithCode(fault.CodeRangeInverted)
	}
	m.Recorded = marking.MinuteOf(tx.now)
	m.Seq = uint64(len(tx.view.Memberships(m.Party)) + 1)
	for _, staged := range tx.members {
		if staged.Party == m.Party {
			m.Seq++
		}
	}
	tx.members = append(tx.members, m)
	return nil
}

// Activate stages a policy revision; it is in force from the time of the update.
func (tx *Tx) Activate(p PolicyRevision) {
	p.From = tx.now
	tx.policy = &p
}

// Audit says on whose behalf and by which decision the update is made.
func (tx *Tx) Audit(a Audit) { tx.audit = &a }

// Refuse records a refusal; the function must then return an error. The refusal
// alone is written to the journal.
func (tx *Tx) Refuse(a Audit) { tx.refusal = &a }

func (tx *Tx) empty() bool {
	return len(tx.objects) == 0 && len(tx.members) == 0 && tx.policy == nil
}

// body returns the journal form of what was staged.
func (tx *Tx) body() (body, error) {
	b := body{Audit: tx.audit, Memberships: tx.members, Policy: tx.policy}
	for _, o := range tx.objects {
		line, err := encodeObject(o)
		if err != nil {
			return body{}, err
		}
		b.Objects = append(b.Objects, line)
	}
	return b, nil
}

// namesOf lists the unique names of an object.
func namesOf(o dossier.Object) []string {
	var names []string
	switch v := o.(type) {
	case *dossier.Party:
		names = append(names, "party:"+v.Key)
	case *dossier.Alliance:
		names = append(names, "alliance:"+v.Key)
	}
	if k := o.Head().ImportKey; k != "" {
		names = append(names, "import:"+o.Head().Owner+":"+k)
	}
	return names
}
