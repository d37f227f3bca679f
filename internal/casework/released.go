package casework

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"entente/internal/dossier"
	"entente/internal/leak"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
)

// Released is an object that a policy decision let go to one caller. Only this
// package makes one. Fields that were withheld are zero in the object and named
// in Withheld. The zero Released holds nothing: the object does not exist, as
// far as this caller may know.
type Released[T dossier.Object] struct {
	object   T
	ok, stub bool
	withheld []Withholding
}

// Item is a released object of any noun.
type Item = Released[dossier.Object]

// Withholding names one field that was withheld and why, in words that leak nothing.
type Withholding struct {
	Field  string
	Code   string
	Reason string
}

// Object returns the cleared copy, nil if nothing was released.
func (r Released[T]) Object() T { return r.object }

// OK reports whether anything was released.
func (r Released[T]) OK() bool { return r.ok }

// Stub reports whether only the object's existence was released.
func (r Released[T]) Stub() bool { return r.stub }

// Withheld lists the withheld fields, sorted by field.
func (r Released[T]) Withheld() []Withholding { return r.withheld }

// Withholds reports whether a field was withheld.
func (r Released[T]) Withholds(field string) bool {
	return r.stub || slices.ContainsFunc(r.withheld, func(w Withholding) bool { return w.Field == field })
}

// As narrows an item to one noun.
func As[T dossier.Object](i Item) (Released[T], bool) {
	o, ok := i.object.(T)
	if !ok || !i.ok {
		return Released[T]{}, false
	}
	return Released[T]{object: o, ok: true, stub: i.stub, withheld: i.withheld}, true
}

// release decides about a row, clears it for being handed out, and notes that. A
// hidden row gives the zero Item, and is noted as refused.
func (st *state) release(ctx context.Context, row *store.Row) Item {
	st.trail.read(row)
	return st.look(ctx, row)
}

// look is release for what is only looked at on the way to an answer. Who hands any
// of it out notes that (seen).
func (st *state) look(ctx context.Context, row *store.Row) Item {
	if row == nil {
		return Item{}
	}
	rel := relations(row.Obj.Head(), st.who)
	v := st.verdict(ctx, row.Label, rel)
	if !v.Outcome.Discoverable() && !leak.Planted("node.stub") && !(leak.Planted("history.versions") && row.Obj.Noun() == dossier.NounStatementVersion) {
		return Item{}
	}
	c := &clearing{st: st, ctx: ctx, row: row, rel: rel, verdict: v}
	if !v.Outcome.Permits() {
		return Item{object: stubOf(row.Obj), ok: true, stub: true, withheld: []Withholding{c.because("*", v)}}
	}
	o := c.object()
	c.counted(o.Head())
	slices.SortFunc(c.withheld, func(a, b Withholding) int { return strings.Compare(a.Field, b.Field) })
	return Item{object: o, ok: true, withheld: c.withheld}
}

// releaseAs is release for a row whose noun is known.
func releaseAs[T dossier.Object](ctx context.Context, st *state, row *store.Row) Released[T] {
	r, _ := As[T](st.release(ctx, row))
	return r
}

// lookAs is look for a row whose noun is known.
func lookAs[T dossier.Object](ctx context.Context, st *state, row *store.Row) Released[T] {
	r, _ := As[T](st.look(ctx, row))
	return r
}

// clearing makes the copy of one object that one caller may have.
type clearing struct {
	st       *state
	ctx      context.Context
	row      *store.Row
	rel      policy.Relations
	verdict  policy.Verdict
	withheld []Withholding
}

// because words a withholding by the verdict that caused it.
func (c *clearing) because(field string, v policy.Verdict) Withholding {
	w := Withholding{Field: field, Code: "WITHHELD", Reason: "Withheld by the rules of those who shared it."}
	codes := c.st.rev.Why(v).Reasons
	if v.Outcome.Permits() { // the reasons are those that let it go; what withholds is the noun's own rule
		codes = c.st.redacting(string(c.row.Obj.Noun()))
	}
	for _, code := range codes {
		if rule, ok := c.st.rev.Rule(code); ok && rule.PublicReason != "" {
			return Withholding{Field: field, Code: code, Reason: rule.PublicReason}
		}
	}
	return w
}

// redacting lists the codes of the rules that withhold fields of a noun.
func (st *state) redacting(noun string) []string {
	var codes []string
	for _, r := range st.rev.Rules() {
		if r.Name == "redact" && r.Package == "data.actions."+noun {
			codes = append(codes, r.Code)
		}
	}
	return codes
}

// unnamed reports whether a marking has originators that must not be named to the
// caller (IEP 2.0 "attribution"): others than its own organisation.
func (st *state) unnamed(m marking.Marking) bool {
	return m.Naming != marking.NamingMay && m.Naming != marking.NamingMust && len(m.Originators.Minus(st.org)) > 0
}

// gone reports whether the policy withholds a field, and notes it.
func (c *clearing) gone(field string) bool {
	if !c.verdict.Fields.Has(string(c.row.Obj.Noun()), field) {
		return false
	}
	c.withheld = append(c.withheld, c.because(field, c.verdict))
	return true
}

// portionGone reports whether the caller may not read a portion, and notes it.
func (c *clearing) portionGone(name string) bool {
	for _, p := range c.row.Portions {
		if p.Name != name {
			continue
		}
		v := c.st.verdict(c.ctx, p.Label, c.rel)
		if v.Outcome.Permits() {
			return c.gone(name)
		}
		c.withheld = append(c.withheld, c.because(name, v))
		return true
	}
	return false
}

// own reports whether the caller's organisation filed or originated the object.
func (c *clearing) own() bool {
	h := c.row.Obj.Head()
	return c.st.ours(h.Owner, h.Marking)
}

// reference returns id if the caller may know of what it names, else "".
func (c *clearing) reference(id dossier.ID) dossier.ID {
	if leak.Planted("edge.one") {
		return id
	}
	if id == "" || !c.st.sees(c.ctx, c.st.view.Object(id)) {
		return ""
	}
	return id
}

func (c *clearing) references(ids []dossier.ID) []dossier.ID {
	if leak.Planted("edge.many") {
		return slices.DeleteFunc(slices.Clone(ids), func(id dossier.ID) bool { return c.st.view.Object(id) == nil })
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id dossier.ID) bool { return c.reference(id) == "" })
}

// header clears what every object has. Who else got it, under which consents and
// by whose hand is for those who filed or originated it.
func (c *clearing) header(h dossier.Header) dossier.Header {
	h.Case = c.reference(h.Case)
	if leak.Planted("marking.shared") && c.st.view.Labels().Len()%2 == 1 {
		h.Marking.Banner()
		h.Marking.PAP = marking.PAPRed
	}
	if c.st.unnamed(h.Marking) {
		// Also a work's own party is told of its sources' originators only as far as they may be named.
		h.Marking.Originators = h.Marking.Originators.Intersect(c.st.org)
		h.Consents = slices.DeleteFunc(slices.Clone(h.Consents), func(x marking.Consent) bool { return !c.st.org.Has(x.By) })
		h.Grants = slices.DeleteFunc(slices.Clone(h.Grants), func(g dossier.Grant) bool { return !c.st.org.Has(g.By) })
	}
	if c.own() {
		return h
	}
	h.Author, h.ImportKey, h.Consents = "", "", nil
	if h.Recipients.Has(c.st.who) {
		h.Recipients = marking.SetOf(c.st.who)
	} else {
		h.Recipients = nil
	}
	h.Overlays = slices.DeleteFunc(slices.Clone(h.Overlays), func(o marking.Overlay) bool { return !c.st.org.Has(o.Party) })
	h.Grants = c.ways(h.Grants)
	return h
}

// ways keeps of an object's grants the one by which the caller reads it, and of
// those that it names the caller's own organisation alone.
func (c *clearing) ways(grants []dossier.Grant) []dossier.Grant {
	if leak.Planted("grants.others") {
		return grants
	}
	way := c.st.rev.Why(c.verdict).Grant // an alliance, or the giver of a bilateral grant
	var out []dossier.Grant
	for _, g := range grants {
		own := g.To.Intersect(c.st.org)
		if cmp.Or(g.Via, g.By) == way && (len(g.To) == 0 || len(own) > 0) {
			g.To, g.Person = own, ""
			out = append(out, g)
		}
	}
	return out
}
