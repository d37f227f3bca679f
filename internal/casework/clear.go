package casework

import (
	"slices"

	"entente/internal/dossier"
	"entente/internal/leak"
	"entente/internal/marking"
)

// object returns the cleared copy of the row's object. Every noun is named here:
// one that is not has no way out.
func (c *clearing) object() dossier.Object {
	switch v := c.row.Obj.(type) {
	case *dossier.Party:
		return c.party(v)
	case *dossier.Alliance:
		o := *v
		o.Header = c.header(v.Header)
		return &o
	case *dossier.Case:
		return c.casefile(v)
	case *dossier.Incident:
		return c.incident(v)
	case *dossier.Evidence:
		return c.evidence(v)
	case *dossier.ThreatActor:
		o := *v
		o.Header = c.header(v.Header)
		return &o
	case *dossier.ReleaseRequest:
		return c.releaseRequest(v)
	case *dossier.Judgement:
		return c.judgement(v)
	case *dossier.NormAssessment:
		return c.normAssessment(v)
	case *dossier.Attribution:
		return c.attribution(v)
	case *dossier.SupportRequest:
		return c.supportRequest(v)
	case *dossier.Measure:
		return c.measure(v)
	case *dossier.ListingProposal:
		return c.listingProposal(v)
	case *dossier.Statement:
		return c.statement(v)
	case *dossier.StatementVersion:
		return c.statementVersion(v)
	case *dossier.Amendment:
		return c.amendment(v)
	case *dossier.Comment:
		return c.comment(v)
	case *dossier.Publication:
		return c.publication(v)
	case *dossier.PolicyBundle:
		return c.policyBundle(v)
	case *dossier.Notification:
		return c.notification(v)
	case *dossier.ServiceClient:
		o := *v
		o.Header, o.Digest = c.header(v.Header), "" // nobody needs the hash of a token
		return &o
	}
	return stubOf(c.row.Obj)
}

func (c *clearing) party(v *dossier.Party) dossier.Object {
	o := *v
	o.Header = c.header(v.Header)
	if c.gone("agreements") {
		o.Agreements = nil
	}
	if c.gone("clients") {
		o.Clients = nil
	}
	return &o
}

func (c *clearing) casefile(v *dossier.Case) dossier.Object {
	o := *v
	o.Header = c.header(v.Header)
	if c.gone("summary") {
		o.Summary = ""
	}
	if c.gone("excluded") {
		o.Excluded = nil
	}
	return &o
}

func (c *clearing) incident(v *dossier.Incident) dossier.Object {
	o := *v
	o.Header = c.header(v.Header)
	o.Actors = c.references(v.Actors)
	o.MergedInto = c.reference(v.MergedInto)
	if c.gone("title") {
		o.Title = ""
	}
	if c.gone("summary") {
		o.Summary = ""
	}
	if c.gone("sources") {
		o.Sources = nil
	}
	if c.gone("actors") {
		o.Actors = nil
	}
	if c.portionGone("victim") {
		o.Victim = dossier.VictimPortion{}
	}
	if c.st.unnamed(o.Victim.Marking) {
		o.Victim.Marking.Originators = o.Victim.Marking.Originators.Intersect(c.st.org)
	}
	return &o
}

func (c *clearing) evidence(v *dossier.Evidence) dossier.Object {
	o := *v
	o.Header = c.header(v.Header)
	o.Incident, o.Supersedes = c.reference(v.Incident), c.reference(v.Supersedes)
	o.DerivedFrom = c.references(v.DerivedFrom)
	if !c.own() {
		o.Custody = c.steps(v.Custody)
	}
	if c.gone("title") {
		o.Title = ""
	}
	if c.gone("summary") {
		o.Summary = ""
	}
	if c.gone("provider") {
		// Who gave it must not come out through its neighbours either.
		o.Provider, o.Owner, o.Marking.Originators, o.Grants = "", "", nil, nil
		for i := range o.Custody {
			o.Custody = slices.Clone(o.Custody)
			o.Custody[i].Party, o.Custody[i].Person = "", ""
		}
	}
	if c.gone("custody") {
		o.Custody = nil
	}
	if c.gone("derived_from") {
		o.DerivedFrom = nil
	}
	if c.gone("file") {
		o.File = nil
	}
	if c.portionGone("source") {
		o.Source = dossier.SourcePortion{}
	}
	if c.portionGone("victim") {
		o.Victim = dossier.VictimPortion{}
	}
	if c.portionGone("technical") {
		o.Technical = dossier.TechnicalPortion{}
	}
	for _, m := range []*marking.Marking{&o.Source.Marking, &o.Victim.Marking, &o.Technical.Marking} {
		if c.st.unnamed(*m) {
			m.Originators = m.Originators.Intersect(c.st.org)
		}
	}
	if !c.own() {
		if o.Revocation != nil && c.verdict.Fields.Has("evidence", "provider") {
			o.Revocation = &dossier.Revocation{At: v.Revocation.At, Reason: v.Revocation.Reason}
		}
	}
	return &o
}

// steps keeps of a chain of custody what was done with the item itself. To whom else it
// went, and who took a copy, is told by the chain as little as by the header: those
// links are gone, and with them numbers and hashes that would show a gap.
func (c *clearing) steps(chain []dossier.CustodyEvent) []dossier.CustodyEvent {
	var out []dossier.CustodyEvent
	for _, e := range chain {
		passed := slices.Contains([]dossier.CustodyAction{dossier.CustodyDisclosed, dossier.CustodyCopied, dossier.CustodyTransferred}, e.Action)
		if passed && !c.st.org.Has(e.Party) && !leak.Planted("custody.others") {
			continue
		}
		e.Seq, e.Person, e.Prev = len(out)+1, "", ""
		out = append(out, e)
	}
	return out
}

func (c *clearing) releaseRequest(v *dossier.ReleaseRequest) dossier.Object {
	o := *v
	o.Header = c.header(v.Header)
	o.Object = c.reference(v.Object)
	hideAsked := c.gone("asked")
	if target := c.st.view.Object(v.Object); target != nil && !hideAsked {
		// The originators of something whose provider is withheld stay withheld here too.
		tv := c.st.verdict(c.ctx, target.Label, relations(target.Obj.Head(), c.st.who))
		if tv.Fields.Has(string(target.Obj.Noun()), "provider") && !c.ownAsked(v) {
			c.withheld = append(c.withheld, c.because("asked", tv))
			hideAsked = true
		}
	}
	if hideAsked {
		o.Asked, o.Marking.Originators, o.Grants = nil, nil, nil
		o.Answers = slices.Clone(v.Answers)
		for i := range o.Answers {
			o.Answers[i].By, o.Answers[i].Person = "", ""
		}
	}
	if c.gone("answers") {
		o.Answers = nil
	}
	if c.gone("reason") {
		o.Reason = ""
	}
	return &o
}

// ownAsked reports whether the caller's organisation is one of those asked.
func (c *clearing) ownAsked(v *dossier.ReleaseRequest) bool {
	return len(v.Asked.Intersect(c.st.org)) > 0
}

// stubOf returns an object that holds nothing but its id.
func stubOf(o dossier.Object) dossier.Object {
	stub := dossier.New(o.Noun())
	stub.Head().ID = o.Head().ID
	return stub
}
