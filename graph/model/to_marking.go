package model

import (
	"math"
	"time"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
)

// ToMarking returns the marking that was written. Invalid, with a path into the
// input, if the scheme had no such level on the day.
func ToMarking(in *MarkingInput) (marking.Marking, error) {
	m := marking.Marking{
		TLP: in.Tlp, PAP: in.Pap, Originators: marking.SetOf(in.Originators...), ORCON: in.Orcon, PROPIN: in.Propin,
		RelTo: toAudience(in.RelTo), NotRel: marking.SetOf(in.NotRel...), DisplayOnly: marking.SetOf(in.DisplayOnly...),
		EyesOnly: toAudience(in.EyesOnly), Naming: or(in.Naming), Embargo: or(in.Embargo), Expires: or(in.Expires),
	}
	if c := in.Classification; c != nil {
		class, err := marking.Classify(c.Scheme, c.Level, firstOf(c.SetOn))
		if err != nil {
			return m, fault.As(err).At("classification")
		}
		m.Class = class
	}
	return m, nil
}

// toAudience: nothing given is no limit, an empty list is nobody.
func toAudience(parties []string) marking.Audience {
	if parties == nil {
		return marking.Audience{}
	}
	return marking.Only(parties...)
}

// firstOf returns the first instant of a day, month or year.
func firstOf(d dossier.Day) time.Time {
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		if t, err := time.Parse(layout, string(d)); err == nil {
			return t
		}
	}
	return time.Time{}
}

// ToVersion returns the version that a caller says it has seen, 0 if it says
// none. A number that no version has stays one that no version has.
func ToVersion(v *int) uint64 {
	switch {
	case v == nil:
		return 0
	case *v < 1:
		return math.MaxUint64
	}
	return uint64(*v)
}

// marked puts the markings of an object and its portions in place; the first
// failure has the path of its field.
type marked struct{ err error }

func (m *marked) read(in *MarkingInput, path ...string) marking.Marking {
	out, err := ToMarking(in)
	if err != nil && m.err == nil {
		m.err = fault.As(err).At(path...)
	}
	return out
}

func (m *marked) victim(in *VictimInput) dossier.VictimPortion {
	if in == nil {
		return dossier.VictimPortion{}
	}
	return dossier.VictimPortion{Name: in.Name, Detail: in.Detail, Marking: m.read(in.Marking, "victim", "marking")}
}

// names words the schema's CITE_PUBLIC as policy's "cite_public".
func names(actions []Action) []string {
	out := make([]string, 0, len(actions))
	for _, a := range actions {
		out = append(out, a.Name())
	}
	return out
}

// Terms are the conditions under which something is shared.
func (in ShareCaseInput) Terms() casework.ShareInput {
	return terms(in.Version, in.Via, in.To, in.Without, in.Purpose, in.Until, in.Recipients)
}

// Terms are the conditions under which something is shared.
func (in ShareIncidentInput) Terms() casework.ShareInput {
	return terms(in.Version, in.Via, in.To, in.Without, in.Purpose, in.Until, in.Recipients)
}

// Terms are the conditions under which something is shared.
func (in ShareEvidenceInput) Terms() casework.ShareInput {
	return terms(in.Version, in.Via, in.To, in.Without, in.Purpose, in.Until, in.Recipients)
}

func terms(version *int, via string, to []string, without []Action, purpose string, until *marking.Minute, recipients []string) casework.ShareInput {
	return casework.ShareInput{
		Version: ToVersion(version), Via: via, To: to, Without: names(without),
		Purpose: purpose, Until: or(until), Recipients: recipients,
	}
}
