package casework

import (
	"slices"

	"entente/internal/dossier"
	"entente/internal/marking"
)

func (c *clearing) statement(v *dossier.Statement) dossier.Object {
	o := *v
	o.Header, o.Text = c.header(v.Header), c.text(v.Text)
	o.Incident, o.Publication = c.reference(v.Incident), c.reference(v.Publication)
	breaker := c.gone("breaker")
	o.Silences = slices.Clone(v.Silences)
	for i := range o.Silences {
		if breaker && !c.st.org.Has(o.Silences[i].Breaker) {
			o.Silences[i].Breaker, o.Silences[i].Comment = "", ""
		}
	}
	positions := c.gone("positions")
	o.Positions = nil
	for _, p := range v.Positions {
		own := c.st.org.Has(p.Party)
		if own || !positions && !(breaker && p.Mode == dossier.SignBreak) {
			p.Opinion = *c.signed(&p.Opinion)
			o.Positions = append(o.Positions, p)
		}
	}
	if c.gone("plan") {
		o.Plan = nil
	} else if v.Plan != nil {
		plan := *v.Plan
		plan.Authorised = c.signed(plan.Authorised)
		o.Plan = &plan
	}
	return &o
}

// text clears a text claim by claim. Of a claim that is withheld its place is
// left, so that everybody speaks of the same numbers.
func (c *clearing) text(t dossier.Text) dossier.Text {
	t.Sections = slices.Clone(t.Sections)
	for i := range t.Sections {
		t.Sections[i].Claims = slices.Clone(t.Sections[i].Claims)
		for j, claim := range t.Sections[i].Claims {
			if c.portionGone(dossier.ClaimPortion(claim.Key)) {
				t.Sections[i].Claims[j] = dossier.Claim{Key: claim.Key}
				continue
			}
			t.Sections[i].Claims[j] = c.claim(claim)
		}
	}
	return t
}

func (c *clearing) claim(claim dossier.Claim) dossier.Claim {
	all := len(claim.Supports)
	if claim.Supports = c.cites(claim.Supports); len(claim.Supports) < all {
		claim.Marking = marking.Marking{} // it is rolled up from what the caller may not know of, too
	}
	claim.Subject.Actor = c.reference(claim.Subject.Actor)
	if c.st.unnamed(claim.Marking) {
		claim.Marking.Originators = claim.Marking.Originators.Intersect(c.st.org)
	}
	return claim
}

func (c *clearing) statementVersion(v *dossier.StatementVersion) dossier.Object {
	o := *v
	o.Header, o.Text, o.Statement = c.header(v.Header), c.text(v.Text), c.reference(v.Statement)
	return &o
}

func (c *clearing) amendment(v *dossier.Amendment) dossier.Object {
	o := *v
	o.Header, o.Statement, o.Decision = c.header(v.Header), c.reference(v.Statement), c.signed(v.Decision)
	if v.Claim.Marking.TLP != marking.TLPUnset && c.portionGone("claim") {
		o.Claim = dossier.Claim{}
	} else {
		o.Claim = c.claim(v.Claim)
	}
	return &o
}

func (c *clearing) comment(v *dossier.Comment) dossier.Object {
	o := *v
	o.Header, o.Statement = c.header(v.Header), c.reference(v.Statement)
	return &o
}

func (c *clearing) publication(v *dossier.Publication) dossier.Object {
	o := *v
	o.Header, o.Statement = c.header(v.Header), c.reference(v.Statement)
	o.Corrects, o.CorrectedBy = c.reference(v.Corrects), c.reference(v.CorrectedBy)
	o.Aligned = slices.Clone(v.Aligned)
	for i := range o.Aligned {
		o.Aligned[i].Person = ""
	}
	if c.gone("slots") {
		o.Slots = nil
	}
	return &o
}

func (c *clearing) notification(v *dossier.Notification) dossier.Object {
	o := *v
	o.Header, o.About = c.header(v.Header), c.reference(v.About)
	return &o
}
