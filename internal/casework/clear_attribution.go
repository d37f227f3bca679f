package casework

import (
	"slices"

	"entente/internal/dossier"
)

func (c *clearing) attribution(v *dossier.Attribution) dossier.Object {
	o := *v
	o.Header = c.header(v.Header)
	o.Incident, o.Rests, o.Decision = c.reference(v.Incident), c.cites(v.Rests), c.signed(v.Decision)
	o.Target.Actor = c.reference(v.Target.Actor)
	if c.gone("communicated") {
		o.Communicated = nil
	}
	o.Communicated = slices.Clone(o.Communicated)
	for i := range o.Communicated {
		if !c.st.org.Has(v.Owner) {
			o.Communicated[i].Person = ""
		}
	}
	return &o
}

// supportRequest keeps for a party that is asked what is its own: neither the
// others' names, nor what they found and answered, nor that they did.
func (c *clearing) supportRequest(v *dossier.SupportRequest) dossier.Object {
	o := *v
	o.Header = c.header(v.Header)
	o.Incident, o.Attribution = c.reference(v.Incident), c.reference(v.Attribution)
	o.Package = slices.DeleteFunc(slices.Clone(v.Package), func(p dossier.Packaged) bool { return c.reference(p.Object) == "" })
	for i := range o.Package {
		o.Package[i].Cite = c.read(o.Package[i].Cite)
	}
	if c.gone("asked") {
		o.Asked = slices.DeleteFunc(slices.Clone(v.Asked), func(p string) bool { return !c.st.org.Has(p) })
	}
	alone := c.gone("verifications")
	o.Verifications = nil
	for _, x := range v.Verifications {
		if alone && !c.st.org.Has(x.Party) {
			continue
		}
		x.Opinion, x.Rests = *c.signed(&x.Opinion), c.cites(x.Rests)
		o.Verifications = append(o.Verifications, x)
	}
	alone = c.gone("answers")
	o.Answers = nil
	for _, x := range v.Answers {
		if alone && !c.st.org.Has(x.Party) {
			continue
		}
		x.Opinion = *c.signed(&x.Opinion)
		o.Answers = append(o.Answers, x)
	}
	if alone {
		o.State = o.Standing()
	}
	return &o
}

func (c *clearing) measure(v *dossier.Measure) dossier.Object {
	o := *v
	o.Header = c.header(v.Header)
	o.Incident, o.Attribution, o.Uses = c.reference(v.Incident), c.reference(v.Attribution), c.cites(v.Uses)
	o.Decision, o.CarriedOut = c.signed(v.Decision), c.signed(v.CarriedOut)
	if p := v.Preconditions; p != nil {
		kept := *p
		if kept.Assessment = c.read(p.Assessment); c.reference(p.Assessment.Object) == "" {
			kept.Assessment = dossier.Cite{}
		}
		o.Preconditions = &kept
	}
	o.FollowUps = slices.Clone(v.FollowUps)
	for i := range o.FollowUps {
		o.FollowUps[i].Opinion = *c.signed(&v.FollowUps[i].Opinion)
	}
	return &o
}

func (c *clearing) listingProposal(v *dossier.ListingProposal) dossier.Object {
	o := *v
	o.Header = c.header(v.Header)
	o.Incident, o.Uses, o.Decision = c.reference(v.Incident), c.cites(v.Uses), c.signed(v.Decision)
	return &o
}
