package casework

import (
	"slices"

	"entente/internal/dossier"
	"entente/internal/marking"
)

func (c *clearing) judgement(v *dossier.Judgement) dossier.Object {
	o := *v
	o.Header = c.header(v.Header)
	o.Incident, o.Supersedes = c.reference(v.Incident), c.reference(v.Supersedes)
	o.Subject.Actor = c.reference(v.Subject.Actor)
	o.Hypotheses = slices.Clone(v.Hypotheses)
	for i := range o.Hypotheses {
		o.Hypotheses[i].Actor = c.reference(o.Hypotheses[i].Actor)
	}
	o.Matrix = c.matrix(v)
	if c.gone("assumptions") {
		o.Assumptions = ""
	}
	o.Dissents = c.dissents(v.Dissents)
	o.Review, o.Approval = c.signed(v.Review), c.signed(v.Approval)
	return &o
}

// matrix lets a matrix go whole or not at all. It was scored once on everything in
// it; a score over the part that a reader knows would be another judgement.
func (c *clearing) matrix(v *dossier.Judgement) dossier.Matrix {
	if len(v.Matrix.Items) == 0 || c.portionGone("matrix") {
		return dossier.Matrix{}
	}
	for _, it := range v.Matrix.Items {
		if !c.st.reads(c.ctx, c.st.view.Object(it.Object)) {
			c.withheld = append(c.withheld, Withholding{Field: "matrix", Code: "WITHHELD", Reason: "Withheld by the rules of those who shared it."})
			return dossier.Matrix{}
		}
	}
	m := v.Matrix
	m.Items = slices.Clone(m.Items)
	for i := range m.Items {
		m.Items[i].Cite = c.read(m.Items[i].Cite)
	}
	m.Marking = c.written(marking.Join(v.Marking, m.Marking))
	return m
}

// written leaves out of a marking the originators that must not be named to the caller.
func (c *clearing) written(m marking.Marking) marking.Marking {
	if c.st.unnamed(m) {
		m.Originators = m.Originators.Intersect(c.st.org)
	}
	return m
}

func (c *clearing) normAssessment(v *dossier.NormAssessment) dossier.Object {
	o := *v
	o.Header = c.header(v.Header)
	o.Incident, o.Supersedes, o.TearLine = c.reference(v.Incident), c.reference(v.Supersedes), c.reference(v.TearLine)
	o.Subject.Actor = c.reference(v.Subject.Actor)
	if o.Judgement = c.read(v.Judgement); c.reference(v.Judgement.Object) == "" {
		o.Judgement, o.Assumed, o.AssumedBy = dossier.Cite{}, dossier.Likelihood{}, ""
	}
	o.Facts = nil
	if !c.gone("facts") {
		for _, f := range v.Facts {
			if c.st.reads(c.ctx, c.st.view.Object(f.Object)) { // what it says comes from the item
				f.Cite = c.read(f.Cite)
				o.Facts = append(o.Facts, f)
			}
		}
	}
	if c.gone("counter") {
		o.Counter = nil
	}
	if c.gone("notices") {
		o.Notices = nil
	}
	if c.legalGone(v) {
		o.Legal = dossier.LegalPortion{}
	} else {
		o.Legal.Marking = c.written(v.Legal.Marking)
	}
	o.Dissents, o.Review = c.dissents(v.Dissents), c.signed(v.Review)
	return &o
}

// legalGone is portionGone for the legal portion, which is one field by either name.
func (c *clearing) legalGone(v *dossier.NormAssessment) bool {
	gone := c.portionGone(v.LegalPortionName())
	if gone {
		c.withheld[len(c.withheld)-1].Field = "legal"
	}
	return gone
}

// dissents keeps of each dissent what was said. By which party is for that party and
// for those who filed or originated the object: it tells who else reads it.
func (c *clearing) dissents(all []dossier.Opinion) []dossier.Opinion {
	if len(all) == 0 || c.gone("dissents") {
		return nil
	}
	out := c.signedAll(all)
	for i := range out {
		if !c.own() && !c.st.org.Has(out[i].Party) {
			out[i].Party = ""
		}
	}
	return out
}

// cites keeps the citations of what the caller may know of.
func (c *clearing) cites(all []dossier.Cite) []dossier.Cite {
	var out []dossier.Cite
	for _, cite := range all {
		if c.reference(cite.Object) != "" {
			out = append(out, c.read(cite))
		}
	}
	return out
}

// signed keeps of an opinion the name of the person for that person's own party.
func (c *clearing) signed(o *dossier.Opinion) *dossier.Opinion {
	if o == nil {
		return nil
	}
	kept := *o
	if !c.st.org.Has(o.Party) {
		kept.Person = ""
	}
	return &kept
}

func (c *clearing) signedAll(all []dossier.Opinion) []dossier.Opinion {
	var out []dossier.Opinion
	for i := range all {
		out = append(out, *c.signed(&all[i]))
	}
	return out
}
