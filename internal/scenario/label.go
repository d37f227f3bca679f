package scenario

import (
	"fmt"

	"entente/internal/dossier"
	"entente/internal/marking"
)

// written returns a marking as it stands on an object or portion, with the defaults of the README.
func (m Marking) written(owner string) (marking.Marking, error) {
	out := marking.Marking{PAP: marking.PAPGreen, Naming: marking.NamingMay, Originators: marking.SetOf(m.Originators...)}
	if len(m.Originators) == 0 {
		out.Originators = marking.SetOf(owner)
	}
	return m.over(out)
}

// over returns base with what m says in its place.
func (m Marking) over(base marking.Marking) (marking.Marking, error) {
	set(&base.TLP, m.TLP)
	set(&base.PAP, m.PAP)
	set(&base.ORCON, m.ORCON)
	set(&base.PROPIN, m.PROPIN)
	set(&base.Naming, m.Naming)
	set(&base.Embargo, m.Embargo)
	set(&base.Expires, m.Expires)
	if len(m.Originators) > 0 {
		base.Originators = marking.SetOf(m.Originators...)
	}
	if m.RelTo != nil {
		base.RelTo = marking.Only(*m.RelTo...)
	}
	if m.EyesOnly != nil {
		base.EyesOnly = marking.Only(*m.EyesOnly...)
	}
	if m.NotRel != nil {
		base.NotRel = marking.SetOf(m.NotRel...)
	}
	if m.DisplayOnly != nil {
		base.DisplayOnly = marking.SetOf(m.DisplayOnly...)
	}
	if m.Class != nil {
		on, err := day(m.Class.Set)
		if err != nil {
			return base, err
		}
		if base.Class, err = marking.Classify(m.Class.Scheme, m.Class.Level, on); err != nil {
			return base, fmt.Errorf("class %s %q: %w", m.Class.Scheme, m.Class.Level, err)
		}
	}
	return base, nil
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// rolledUp returns the marking that holds for an object: its own with those of
// everything that it is derived from.
func (f *File) rolledUp(name string) (marking.Marking, error) {
	o := f.Objects[name]
	if o == nil {
		return marking.Marking{}, fmt.Errorf("no object is called %q", name)
	}
	m, err := o.Marking.written(o.Owner)
	for _, src := range o.DerivedFrom {
		if err != nil {
			break
		}
		var s marking.Marking
		if s, err = f.rolledUp(src); err == nil {
			m = marking.Join(m, s)
		}
	}
	return m, err
}

// header returns an object's header as it stands in the state.
func (f *File) header(name string) (dossier.Header, error) {
	o := f.Objects[name]
	m, err := f.rolledUp(name)
	h := dossier.Header{State: dossier.State(o.State), Owner: o.Owner, Author: o.Author, Marking: m,
		Need: marking.SetOf(o.Need...), Recipients: marking.SetOf(o.Recipients...)}
	for _, g := range o.Grants {
		h.Grants = append(h.Grants, dossier.Grant{Grant: g.grant("")})
	}
	for _, c := range o.Consents {
		h.Consents = append(h.Consents, c.consent(""))
	}
	for _, v := range o.Overlays {
		h.Overlays = append(h.Overlays, marking.Overlay{Party: v.Party, TLP: v.TLP})
	}
	return h, err
}

func (g Grant) grant(by string) marking.Grant {
	if g.By != "" {
		by = g.By
	}
	return marking.Grant{Via: g.Via, By: by, To: marking.SetOf(g.To...), Without: marking.SetOf(g.Without...), Purpose: g.Purpose, Until: g.Until}
}

func (c Consent) consent(by string) marking.Consent {
	if c.By != "" {
		by = c.By
	}
	return marking.Consent{By: by, To: c.To, Purpose: c.Purpose, Until: c.Until}
}

// label returns the label of an object or of one of its portions.
func (f *File) label(what string) (marking.Label, error) {
	name, portion := split(what)
	o := f.Objects[name]
	h, err := f.header(name)
	if err != nil {
		return marking.Label{}, err
	}
	l := marking.Label{Kind: o.Kind, Portion: portion, State: o.State, Owner: o.Owner, Marking: h.Marking, Overlays: h.Overlays,
		Consents: h.Consents, Compartments: h.Need, Excluded: marking.SetOf(o.Excluded...)}
	for _, g := range h.Grants {
		l.Grants = append(l.Grants, g.Grant)
	}
	if portion != "" {
		p, ok := o.Portions[portion]
		if !ok {
			return l, fmt.Errorf("%s has no portion %q", name, portion)
		}
		own, err := p.Marking.written(o.Owner)
		if err != nil {
			return l, err
		}
		l.Marking = marking.Join(l.Marking, own)
	}
	if c := f.Objects[o.Case]; c != nil {
		l.Excluded = l.Excluded.Union(marking.SetOf(c.Excluded...))
		l.Compartments = l.Compartments.Union(marking.SetOf(c.Need...))
	}
	return l.Canonical(), nil
}
