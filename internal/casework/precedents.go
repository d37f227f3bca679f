package casework

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/leak"
	"entente/internal/store"
)

// PrecedentKind is a kind of thing that was done in a case.
type PrecedentKind string

// The kinds.
const (
	PrecedentAttribution PrecedentKind = "ATTRIBUTION"
	PrecedentStatement   PrecedentKind = "STATEMENT"
	PrecedentMeasure     PrecedentKind = "MEASURE"
)

// PrecedentKinds lists the closed set.
var PrecedentKinds = []PrecedentKind{PrecedentAttribution, PrecedentStatement, PrecedentMeasure}

// PrecedentFilter narrows Precedents: all that is given must hold of a case, in
// what the caller may see of it. Empty means any.
type PrecedentFilter struct {
	Actor       dossier.ID // a threat actor that an attribution or an incident of the case names
	State       string     // ISO 3166 of a state that it was attributed to, or that a measure addressed
	Norm        string     // key of a norm that an approved assessment of the case is about
	Sector      dossier.Sector
	Alliance    dossier.AllianceKey // that spoke, or by way of which something was shared
	Kinds       []PrecedentKind     // only these are shown, and a case without any is left out
	From, Until dossier.Day         // of what is shown
}

// Precedent is one case: how it was decided, worded and answered before, as far as
// the caller may see. Without a case that the caller may know of, it is one work alone.
type Precedent struct {
	Case         Released[*dossier.Case]
	Latest       time.Time // of what is shown
	Sectors      []dossier.Sector
	Norms        []string
	Incidents    []Released[*dossier.Incident]
	Attributions []Released[*dossier.Attribution] // decided; each list newest first
	Statements   []Released[*dossier.Publication] // published
	Measures     []Released[*dossier.Measure]     // decided

	key dossier.ID
}

// PrecedentConnection is one page of precedents, newest first.
type PrecedentConnection struct {
	Edges                []PrecedentEdge
	HasNext, HasPrevious bool
	Total                int // over what the caller may see
}

// PrecedentEdge is one precedent of a page.
type PrecedentEdge struct {
	Node   *Precedent
	Cursor string
}

// Precedents lists what was decided, worded and done before, grouped by case. It is
// made of released copies alone: what the caller may not see is neither shown nor
// counted, and matches nothing.
func (s *Session) Precedents(ctx context.Context, f PrecedentFilter, p Page) (*PrecedentConnection, error) {
	want, backward, err := p.size()
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(f)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "casework.Precedents", "", err)
	}
	sum := sha256.Sum256(append([]byte("precedents\x00"+s.who.Handle+"\x00"+s.opts.Capacity+"\x00"), text...))
	bound := hex.EncodeToString(sum[:])

	st := s.at()
	all := st.precedents(ctx, f)
	from, to := 0, len(all)
	if p.After != "" {
		at, err := placed(s.desk.seal, all, p.After, bound)
		if err != nil {
			return nil, fault.As(err).At("after")
		}
		from = at + 1
	}
	if p.Before != "" {
		if to, err = placed(s.desk.seal, all, p.Before, bound); err != nil {
			return nil, fault.As(err).At("before")
		}
	}
	from = min(from, to)
	if backward {
		from = max(from, to-want)
	} else {
		to = min(to, from+want)
	}
	c := &PrecedentConnection{HasNext: to < len(all), HasPrevious: from > 0, Total: len(all)}
	for _, x := range all[from:to] {
		x.seen(st)
		c.Edges = append(c.Edges, PrecedentEdge{Node: x, Cursor: s.desk.seal.seal(x.key, bound)})
	}
	return c, nil
}

// seen notes that a precedent is handed out.
func (x *Precedent) seen(st *state) {
	st.seen(x.Case.id())
	for _, r := range x.Incidents {
		st.seen(r.id())
	}
	for _, r := range x.Attributions {
		st.seen(r.id())
	}
	for _, r := range x.Statements {
		st.seen(r.id())
	}
	for _, r := range x.Measures {
		st.seen(r.id())
	}
}

// placed returns where in a list a cursor stands.
func placed(seal *sealer, all []*Precedent, cursor, bound string) (int, error) {
	key, err := seal.open(cursor, bound)
	if err != nil {
		return 0, err
	}
	at := slices.IndexFunc(all, func(x *Precedent) bool { return x.key == key })
	if at < 0 {
		return 0, fault.New(fault.Invalid, "casework.cursor", "this cursor does not belong to this query").WithCode(fault.CodeCursorInvalid)
	}
	return at, nil
}

// precedents gathers all that the filter lets through, newest first.
func (st *state) precedents(ctx context.Context, f PrecedentFilter) []*Precedent {
	found := map[dossier.ID]*Precedent{}
	at := func(h *dossier.Header, when time.Time) *Precedent {
		key := cmp.Or(h.Case, h.ID)
		if found[key] == nil {
			found[key] = &Precedent{key: key}
		}
		if when.After(found[key].Latest) {
			found[key].Latest = when
		}
		return found[key]
	}
	eachReleased(ctx, st, dossier.NounAttribution, f.shows(PrecedentAttribution), func(r Released[*dossier.Attribution]) {
		if a := r.Object(); taken(a) && f.within(attributed(a)) {
			x := at(&a.Header, attributed(a))
			x.Attributions = append(x.Attributions, r)
		}
	})
	eachReleased(ctx, st, dossier.NounPublication, f.shows(PrecedentStatement), func(r Released[*dossier.Publication]) {
		p := r.Object()
		if (p.State == dossier.Published || p.State == dossier.Corrected) && f.within(p.Public()) {
			x := at(&p.Header, p.Public())
			x.Statements = append(x.Statements, r)
		}
	})
	eachReleased(ctx, st, dossier.NounMeasure, f.shows(PrecedentMeasure), func(r Released[*dossier.Measure]) {
		m := r.Object()
		if m.State != dossier.Proposed && m.State != dossier.Dropped && f.within(carriedOut(m)) {
			x := at(&m.Header, carriedOut(m))
			x.Measures = append(x.Measures, r)
		}
	})
	var out []*Precedent
	for _, x := range found {
		st.around(ctx, x)
		if f.match(x) {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b *Precedent) int {
		return cmp.Or(b.Latest.Compare(a.Latest), cmp.Compare(a.key, b.key))
	})
	return out
}

// eachReleased looks at every object of a noun to the caller, newest first; stubs say nothing.
func eachReleased[T dossier.Object](ctx context.Context, st *state, n dossier.Noun, wanted bool, do func(Released[T])) {
	if !wanted {
		return
	}
	walk := st.view.Kind(n).Newest()
	for r := walk.Next(); r != nil; r = walk.Next() {
		if released := lookAs[T](ctx, st, r); leak.Planted("precedent.all") || released.OK() && !released.Stub() {
			if !released.OK() {
				released = Released[T]{object: r.Obj.(T), ok: true}
			}
			do(released)
		}
	}
}

// around adds to a precedent what stands beside it in its case.
func (st *state) around(ctx context.Context, x *Precedent) {
	var rows []*store.Row
	if x.key.Noun() == dossier.NounCase {
		x.Case = lookAs[*dossier.Case](ctx, st, st.view.Object(x.key))
		walk := st.view.Children(x.key).Newest()
		for r := walk.Next(); r != nil; r = walk.Next() {
			rows = append(rows, r)
		}
	} else {
		for _, id := range x.incidentIDs() {
			if r := st.view.Object(id); r != nil {
				rows = append(rows, r)
			}
		}
	}
	for _, r := range rows {
		switch r.Obj.(type) {
		case *dossier.Incident:
			if i := lookAs[*dossier.Incident](ctx, st, r); i.OK() && !i.Stub() && i.Object().State != dossier.Withdrawn {
				x.Incidents = append(x.Incidents, i)
				for _, t := range i.Object().Targets {
					x.Sectors = append(x.Sectors, t.Sector)
				}
			}
		case *dossier.NormAssessment:
			if a := lookAs[*dossier.NormAssessment](ctx, st, r); a.OK() && !a.Stub() && a.Object().State == dossier.Approved {
				x.Norms = append(x.Norms, a.Object().Norm)
			}
		}
	}
	slices.Sort(x.Sectors)
	slices.Sort(x.Norms)
	x.Sectors, x.Norms = slices.Compact(x.Sectors), slices.Compact(x.Norms)
}

// incidentIDs lists the incidents that a work without a case is about.
func (x *Precedent) incidentIDs() []dossier.ID {
	var out []dossier.ID
	for _, a := range x.Attributions {
		out = append(out, a.Object().Incident)
	}
	for _, m := range x.Measures {
		out = append(out, m.Object().Incident)
	}
	return slices.DeleteFunc(out, func(id dossier.ID) bool { return id == "" })
}

// taken reports whether a decision was taken and stands.
func taken(a *dossier.Attribution) bool {
	return a.State == dossier.Decided || a.State == dossier.Communicated || a.State == dossier.Reaffirmed
}

func attributed(a *dossier.Attribution) time.Time {
	if a.Decision != nil {
		return a.Decision.At
	}
	return a.Created
}

func carriedOut(m *dossier.Measure) time.Time {
	switch {
	case m.CarriedOut != nil:
		return m.CarriedOut.At
	case m.Decision != nil:
		return m.Decision.At
	}
	return m.Created
}

func (f PrecedentFilter) shows(k PrecedentKind) bool { return in(f.Kinds, k) }

func (f PrecedentFilter) within(t time.Time) bool {
	d := dossier.Day(t.UTC().Format(time.DateOnly))
	return (f.From == "" || d >= f.From) && (f.Until == "" || d <= f.Until)
}

func (f PrecedentFilter) match(x *Precedent) bool {
	return (f.Sector == "" || slices.Contains(x.Sectors, f.Sector)) && (f.Norm == "" || slices.Contains(x.Norms, f.Norm)) &&
		(f.Actor == "" || x.names(f.Actor)) && (f.State == "" || x.concerns(f.State)) && (f.Alliance == "" || x.ranThrough(f.Alliance))
}

func (x *Precedent) names(actor dossier.ID) bool {
	return slices.ContainsFunc(x.Attributions, func(r Released[*dossier.Attribution]) bool { return r.Object().Target.Actor == actor }) ||
		slices.ContainsFunc(x.Incidents, func(r Released[*dossier.Incident]) bool { return slices.Contains(r.Object().Actors, actor) })
}

func (x *Precedent) concerns(state string) bool {
	return slices.ContainsFunc(x.Attributions, func(r Released[*dossier.Attribution]) bool { return r.Object().Target.State == state }) ||
		slices.ContainsFunc(x.Measures, func(r Released[*dossier.Measure]) bool { return r.Object().Against == state })
}

func (x *Precedent) ranThrough(alliance dossier.AllianceKey) bool {
	by := func(h *dossier.Header) bool {
		return slices.ContainsFunc(h.Grants, func(g dossier.Grant) bool { return g.Via == alliance })
	}
	return slices.ContainsFunc(x.Statements, func(r Released[*dossier.Publication]) bool { return r.Object().Alliance == alliance }) ||
		slices.ContainsFunc(x.Attributions, func(r Released[*dossier.Attribution]) bool { return by(&r.Object().Header) }) ||
		slices.ContainsFunc(x.Measures, func(r Released[*dossier.Measure]) bool { return by(&r.Object().Header) })
}
