package store

import (
	"encoding/json"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/journal"
	"entente/internal/marking"
)

// Act is what one entry says of one object, for an audit trail.
type Act struct {
	Audit    Audit               // zero where the service acted by itself
	Object   dossier.ID          // "" if it is about none
	Noun     dossier.Noun        // of the object
	Version  uint64              // after the act; of a refusal, the present one
	Body     json.RawMessage     // the new version; nil if there is none
	Alliance dossier.AllianceKey // that a membership or the object itself is of; "" otherwise
	State    dossier.PartyKey    // the party at the end of the owner's chain; "" without an owner
	Label    *marking.Label      // of the object after the act, in its case; nil if it is about none
}

// Trail reads a journal from its first entry as acts. It holds what later entries
// need of earlier ones. It is not for concurrent use.
type Trail struct {
	objects   map[dossier.ID]traced
	cases     map[dossier.ID]*dossier.Case
	parents   map[dossier.PartyKey]dossier.PartyKey
	alliances map[dossier.AllianceKey]dossier.ID
}

// traced is an object as it was last put, without what only its reader needs.
type traced struct {
	in       dossier.ID // its case
	version  uint64
	label    *marking.Label // without its case
	alliance dossier.AllianceKey
	owner    dossier.PartyKey
}

// NewTrail returns a trail before the first entry.
func NewTrail() *Trail {
	return &Trail{objects: map[dossier.ID]traced{}, cases: map[dossier.ID]*dossier.Case{},
		parents: map[dossier.PartyKey]dossier.PartyKey{}, alliances: map[dossier.AllianceKey]dossier.ID{}}
}

// Take returns the acts of the next entry: one for each object that it changes, one
// for each membership, one for a policy that comes into force, one for a refusal.
// Faults: Internal (an entry that this version cannot read).
func (t *Trail) Take(e journal.Entry) ([]Act, error) {
	switch e.Kind {
	case EntryChange, EntryPolicy, EntryRefuse:
	default:
		return nil, fault.New(fault.Internal, "store.Take", "the journal holds a kind of entry that this version does not know")
	}
	var b body
	if err := json.Unmarshal(e.Body, &b); err != nil {
		return nil, fault.Wrap(fault.Internal, "store.Take", "the journal holds an entry that cannot be read", err)
	}
	var audit Audit
	if b.Audit != nil {
		audit = *b.Audit
	}
	for _, l := range b.Objects { // all first: a case and what is in it may come in one entry
		o, err := l.decode()
		if err != nil {
			return nil, err
		}
		t.note(o)
	}
	var out []Act
	for _, l := range b.Objects {
		o, err := l.decode()
		if err != nil {
			return nil, err
		}
		a := t.about(audit, o.Head().ID)
		a.Body = l.Object
		out = append(out, a)
	}
	for _, m := range b.Memberships {
		a := t.about(audit, t.alliances[m.Alliance])
		a.Alliance = m.Alliance
		out = append(out, a)
	}
	if b.Policy != nil {
		out = append(out, Act{Audit: audit})
	}
	if e.Kind == EntryRefuse {
		out = append(out, t.about(audit, audit.Object))
	}
	return out, nil
}

func (t *Trail) note(o dossier.Object) {
	h := o.Head()
	l := dossier.LabelOf(o, nil)
	n := traced{in: h.Case, version: h.Version, label: &l, owner: h.Owner}
	switch v := o.(type) {
	case *dossier.Case:
		t.cases[h.ID] = v
	case *dossier.Party:
		t.parents[v.Key] = v.Parent
		n.owner = v.Key
	case *dossier.Alliance:
		t.alliances[v.Key] = h.ID
		n.alliance = v.Key
	}
	t.objects[h.ID] = n
}

// about returns an act about an object as it is now.
func (t *Trail) about(audit Audit, id dossier.ID) Act {
	n, ok := t.objects[id]
	if !ok {
		return Act{Audit: audit}
	}
	l := *n.label
	if c := t.cases[n.in]; c != nil {
		l.Excluded = c.Excluded
		l.Compartments = l.Compartments.Union(c.Need)
	}
	return Act{Audit: audit, Object: id, Noun: id.Noun(), Version: n.version, Alliance: n.alliance, State: t.top(n.owner), Label: &l}
}

// top returns the end of a party's chain. A loop ends where it closes.
func (t *Trail) top(key dossier.PartyKey) dossier.PartyKey {
	for seen := map[dossier.PartyKey]bool{}; !seen[key]; key = t.parents[key] {
		seen[key] = true
		if t.parents[key] == "" {
			return key
		}
	}
	return key
}
