package store

import (
	"encoding/json"
	"errors"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
)

// pieces is a body cut into what the trail needs of it. Little of most objects is
// looked at, so that taking all of them apart would be most of the work of a start.
type pieces struct {
	audit       Audit
	objects     []objectLine
	memberships []dossier.Membership
	policy      bool
}

func cut(body []byte) (pieces, error) {
	var p pieces
	var err error
	read := func(raw []byte, into any) { err = errors.Join(err, json.Unmarshal(raw, into)) }
	ok := members(body, func(name, value []byte) {
		switch string(name) {
		case "audit":
			read(value, &p.audit)
		case "memberships":
			read(value, &p.memberships)
		case "policy":
			p.policy = true
		case "objects":
			whole := elements(value, func(value []byte) {
				var l objectLine
				if !members(value, func(name, value []byte) {
					switch string(name) {
					case "noun":
						read(value, &l.Noun)
					case "object":
						l.Object = value
					}
				}) {
					err = errCut
				}
				p.objects = append(p.objects, l)
			})
			if !whole {
				err = errCut
			}
		}
	})
	if !ok || err != nil {
		return p, fault.Wrap(fault.Internal, "store.cut", "the journal holds an entry that cannot be read", errors.Join(errCut, err))
	}
	return p, nil
}

var errCut = errors.New("not of the form of an entry")

func (t *Trail) note(l objectLine) (dossier.ID, error) {
	o := dossier.New(l.Noun)
	if o == nil {
		return "", fault.New(fault.Internal, "store.note", "the journal holds a noun that this version does not know")
	}
	bad := func(err error) (dossier.ID, error) {
		return "", fault.Wrap(fault.Internal, "store.note", "the journal holds an object that cannot be read", err)
	}
	switch o.(type) {
	case *dossier.Case, *dossier.Party, *dossier.Alliance: // few, and all of them is needed
		if err := json.Unmarshal(l.Object, o); err != nil {
			return bad(err)
		}
		t.remember(o, t.interned(dossier.LabelOf(o, nil)))
		return o.Head().ID, nil
	}
	h := o.Head()
	var err error
	said := t.said[:0] // all that the label comes from, as it is written
	said = append(said, l.Noun...)
	var grants []struct{ marking.Grant }
	var late [][2][]byte
	ok := members(l.Object, func(name, value []byte) {
		switch string(name) {
		case "id":
			err = errors.Join(err, json.Unmarshal(value, &h.ID))
		case "version":
			err = errors.Join(err, json.Unmarshal(value, &h.Version))
		case "case":
			err = errors.Join(err, json.Unmarshal(value, &h.Case))
		case "owner":
			h.Owner = t.word(value)
			fallthrough
		case "state", "marking", "overlays", "consents", "need", "grants":
			said = append(append(append(said, '\n'), name...), value...)
			late = append(late, [2][]byte{name, value})
		}
	})
	t.said = said
	if !ok {
		return bad(errCut)
	}
	label := t.bySaid[string(said)]
	if label == nil && err == nil {
		for _, m := range late {
			into := map[string]any{"owner": &h.Owner, "state": &h.State, "marking": &h.Marking, "overlays": &h.Overlays, "consents": &h.Consents, "need": &h.Need, "grants": &grants}
			err = errors.Join(err, json.Unmarshal(m[1], into[string(m[0])]))
		}
		for _, g := range grants {
			h.Grants = append(h.Grants, dossier.Grant{Grant: g.Grant})
		}
		label = t.interned(dossier.LabelOf(o, nil))
		if len(h.Grants) == 0 { // each grant has its own time, so its text comes once
			t.bySaid[string(said)] = label
		}
	}
	if err != nil {
		return bad(err)
	}
	t.remember(o, label)
	return h.ID, nil
}

// word returns a plain text, of which there are few different ones.
func (t *Trail) word(raw []byte) string {
	if known, ok := t.words[string(raw)]; ok {
		return known
	}
	var text string
	_ = json.Unmarshal(raw, &text) // a string in a journal is one
	t.words[string(raw)] = text
	return text
}

// remember notes what later entries need of an object.
func (t *Trail) remember(o dossier.Object, label *marking.Label) {
	h := o.Head()
	n := traced{in: h.Case, version: h.Version, label: label, owner: h.Owner}
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
