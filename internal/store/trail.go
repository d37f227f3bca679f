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
	Label    *marking.Label      // of the object after the act, in its case; nil if it is about none; shared, not to be changed

	place   int  // among the acts of its entry
	refused bool // its object is that of Audit
}

// Earlier is what an act owes to entries before its own: with it, and with its entry,
// Again gives the act back. It is comparable, and equal for the acts of many entries.
type Earlier struct {
	place    int
	refused  bool
	object   dossier.ID // of what is not in the entry itself
	version  uint64
	alliance dossier.AllianceKey
	state    dossier.PartyKey
	label    *marking.Label // the trail's own: one for all that are equal
}

// Label returns the label that the object had in its case; nil for an act about none.
func (e Earlier) Label() *marking.Label { return e.label }

// Earlier returns what the act owes to entries before its own.
func (a *Act) Earlier() Earlier {
	e := Earlier{place: a.place, refused: a.refused, version: a.Version, alliance: a.Alliance, state: a.State, label: a.Label}
	if a.Body == nil && !a.refused {
		e.object = a.Object
	}
	return e
}

// Again returns an act of an entry once more. Faults: Internal (the entry cannot be
// read, or it has no such act).
func Again(e journal.Entry, was Earlier) (Act, error) {
	b, err := readBody(e)
	if err != nil {
		return Act{}, err
	}
	a := Act{Object: was.object, Version: was.version, Alliance: was.alliance, State: was.state, Label: was.label, place: was.place}
	if b.Audit != nil {
		a.Audit = *b.Audit
	}
	if was.refused {
		a.Object, a.refused = a.Audit.Object, true
	}
	if was.place < len(b.Objects) {
		var h struct {
			ID dossier.ID `json:"id"`
		}
		if err := json.Unmarshal(b.Objects[was.place].Object, &h); err != nil {
			return Act{}, fault.Wrap(fault.Internal, "store.Again", "the journal holds an entry that cannot be read", err)
		}
		a.Object, a.Body = h.ID, b.Objects[was.place].Object
	}
	a.Noun = a.Object.Noun()
	return a, nil
}

func readBody(e journal.Entry) (body, error) {
	var b body
	if err := json.Unmarshal(e.Body, &b); err != nil {
		return b, fault.Wrap(fault.Internal, "store.readBody", "the journal holds an entry that cannot be read", err)
	}
	return b, nil
}

// Trail reads a journal from its first entry as acts. It holds what later entries
// need of earlier ones. It is not for concurrent use.
type Trail struct {
	objects   map[dossier.ID]traced
	cases     map[dossier.ID]*dossier.Case
	parents   map[dossier.PartyKey]dossier.PartyKey
	alliances map[dossier.AllianceKey]dossier.ID
	labels    map[string]*marking.Label // by text; each once, as long as it is written in one order
	order     []written                 // the same in order of first use
	numbers   map[*marking.Label]uint64 // in that order
	bySaid    map[string]*marking.Label // by what an object says of itself
	words     map[string]string
	said      []byte                    // used anew for each object
	within    map[inCase]*marking.Label // what a case makes of a label
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
		parents: map[dossier.PartyKey]dossier.PartyKey{}, alliances: map[dossier.AllianceKey]dossier.ID{},
		labels: map[string]*marking.Label{}, numbers: map[*marking.Label]uint64{}, bySaid: map[string]*marking.Label{}, words: map[string]string{}, within: map[inCase]*marking.Label{}}
}

// inCase is a label in a version of a case.
type inCase struct {
	label *marking.Label
	in    *dossier.Case
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
	b, err := cut(e.Body)
	if err != nil {
		return nil, err
	}
	audit := b.audit
	ids := make([]dossier.ID, len(b.objects))
	for i, l := range b.objects { // all first: a case and what is in it may come in one entry
		if ids[i], err = t.note(l); err != nil {
			return nil, err
		}
	}
	var out []Act
	add := func(a Act) {
		a.place = len(out)
		out = append(out, a)
	}
	for i, l := range b.objects {
		a := t.about(audit, ids[i])
		a.Body = l.Object
		add(a)
	}
	for _, m := range b.memberships {
		a := t.about(audit, t.alliances[m.Alliance])
		a.Alliance = m.Alliance
		add(a)
	}
	if b.policy {
		add(Act{Audit: audit})
	}
	if e.Kind == EntryRefuse {
		a := t.about(audit, audit.Object)
		a.refused = a.Object != ""
		add(a)
	}
	return out, nil
}

// about returns an act about an object as it is now.
func (t *Trail) about(audit Audit, id dossier.ID) Act {
	n, ok := t.objects[id]
	if !ok {
		return Act{Audit: audit}
	}
	return Act{Audit: audit, Object: id, Noun: id.Noun(), Version: n.version, Alliance: n.alliance, State: t.top(n.owner), Label: t.inCase(n.label, t.cases[n.in])}
}

// inCase returns a label with what a case adds to it.
func (t *Trail) inCase(label *marking.Label, c *dossier.Case) *marking.Label {
	if c == nil {
		return label
	}
	key := inCase{label, c}
	if known := t.within[key]; known != nil {
		return known
	}
	l := *label
	l.Excluded = c.Excluded
	l.Compartments = l.Compartments.Union(c.Need)
	t.within[key] = t.interned(l)
	return t.within[key]
}

// interned returns the label of the trail that is written like l.
func (t *Trail) interned(l marking.Label) *marking.Label {
	text, _ := json.Marshal(l) // a label always has a JSON form
	if known := t.labels[string(text)]; known != nil {
		return known
	}
	t.add(string(text), &l)
	return &l
}

// written is a label of a trail with its text.
type written struct {
	text  string
	label *marking.Label
}

func (t *Trail) add(text string, l *marking.Label) {
	t.labels[text] = l
	t.numbers[l] = uint64(len(t.order))
	t.order = append(t.order, written{text, l})
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
