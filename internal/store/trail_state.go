package store

import (
	"encoding/binary"
	"encoding/json"
	"errors"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
)

// stateOfTrail begins a state. It changes with every change of what a trail remembers
// or of which acts it makes of an entry: nobody goes on from another reading's state.
const stateOfTrail = "entente-trail-1"

// State returns all that the trail knows after the entries that it took: a trail that
// resumes it goes on as this one would. It holds texts of the journal, so whoever may
// not read that may not have it either.
func (t *Trail) State() []byte {
	b := appendText(nil, stateOfTrail)
	b = binary.AppendUvarint(b, uint64(len(t.order)))
	for _, l := range t.order {
		b = appendText(b, l.text)
	}
	b = binary.AppendUvarint(b, uint64(len(t.cases)))
	for _, c := range t.cases {
		raw, _ := json.Marshal(c) // it came from JSON
		b = appendText(b, string(raw))
	}
	b = binary.AppendUvarint(b, uint64(len(t.parents)))
	for party, parent := range t.parents {
		b = appendText(appendText(b, party), parent)
	}
	b = binary.AppendUvarint(b, uint64(len(t.alliances)))
	for key, id := range t.alliances {
		b = appendText(appendText(b, key), string(id))
	}
	b = binary.AppendUvarint(b, uint64(len(t.objects)))
	for id, n := range t.objects {
		b = appendText(appendText(b, string(id)), string(n.in))
		b = binary.AppendUvarint(binary.AppendUvarint(b, n.version), t.numberOf(n.label))
		b = appendText(appendText(b, n.alliance), n.owner)
	}
	return b
}

// Resume makes a new trail one that has taken the entries that State tells of.
// Faults: Internal (it is not a state of this version). The trail is then of no use.
func (t *Trail) Resume(state []byte) error {
	in := reading{rest: string(state)} // one text, of which the ids are parts
	in.bad = in.text() != stateOfTrail
	var err error
	for range in.count() {
		text := in.text()
		var l marking.Label
		err = errors.Join(err, json.Unmarshal([]byte(text), &l))
		t.add(text, &l)
	}
	for range in.count() {
		var c dossier.Case
		err = errors.Join(err, json.Unmarshal([]byte(in.text()), &c))
		t.cases[c.ID] = &c
	}
	for range in.count() {
		party := in.text()
		t.parents[party] = in.text()
	}
	for range in.count() {
		key := in.text()
		t.alliances[key] = dossier.ID(in.text())
	}
	n := in.count()
	t.objects = make(map[dossier.ID]traced, n)
	for range n {
		id := dossier.ID(in.text())
		t.objects[id] = traced{in: dossier.ID(in.text()), version: in.number(), label: t.numbered(&in), alliance: in.text(), owner: in.text()}
	}
	return in.end(err)
}

// EarlierState returns what an act of this trail owes to earlier entries, for a trail
// that resumes this one's state.
func (t *Trail) EarlierState(e Earlier) []byte {
	refused := uint64(0)
	if e.refused {
		refused = 1
	}
	b := binary.AppendUvarint(binary.AppendUvarint(nil, uint64(e.place)), refused) //nolint:gosec // not negative
	b = appendText(b, string(e.object))
	b = binary.AppendUvarint(b, e.version)
	b = appendText(appendText(b, e.alliance), e.state)
	return binary.AppendUvarint(b, t.numberOf(e.label))
}

// ResumeEarlier returns what EarlierState was given, with labels of this trail. Faults:
// Internal.
func (t *Trail) ResumeEarlier(state []byte) (Earlier, error) {
	in := reading{rest: string(state)}
	e := Earlier{place: int(in.number()), refused: in.number() == 1, object: dossier.ID(in.text()), version: in.number(), //nolint:gosec // as it was
		alliance: in.text(), state: in.text(), label: t.numbered(&in)}
	return e, in.end(nil)
}

// numberOf returns 1 and the number of a label of the trail; 0 for none.
func (t *Trail) numberOf(l *marking.Label) uint64 {
	if l == nil {
		return 0
	}
	return t.numbers[l] + 1
}

// numbered reads what numberOf gave.
func (t *Trail) numbered(in *reading) *marking.Label {
	n := in.number()
	if n == 0 {
		return nil
	}
	if n > uint64(len(t.order)) {
		in.bad = true
		return nil
	}
	return t.order[n-1].label
}

func appendText(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

// reading reads what was appended. After the first thing that is not there, it is bad
// and gives nothing any more.
type reading struct {
	rest string
	bad  bool
}

func (r *reading) number() uint64 {
	n, used := binary.Uvarint([]byte(r.rest[:min(len(r.rest), binary.MaxVarintLen64)]))
	if used <= 0 || r.bad {
		r.bad = true
		return 0
	}
	r.rest = r.rest[used:]
	return n
}

// count reads how many of something follow; each of them takes a byte at least.
func (r *reading) count() int {
	n := r.number()
	if n > uint64(len(r.rest)) {
		r.bad = true
		return 0
	}
	return int(n) //nolint:gosec // bounded above
}

func (r *reading) text() string {
	n := r.count()
	out := r.rest[:n]
	r.rest = r.rest[n:]
	return out
}

// end returns the fault of a reading that is over.
func (r *reading) end(err error) error {
	if err == nil && !r.bad && r.rest == "" {
		return nil
	}
	return fault.Wrap(fault.Internal, "store.Resume", "this is no state of a trail", err)
}
