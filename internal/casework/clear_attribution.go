package casework

import "entente/internal/dossier"

func (c *clearing) attribution(v *dossier.Attribution) dossier.Object {
	o := *v
	o.Header = c.header(v.Header)
	o.Incident, o.Rests, o.Decision = c.reference(v.Incident), c.cites(v.Rests), c.signed(v.Decision)
	return &o
}

func (c *clearing) supportRequest(v *dossier.SupportRequest) dossier.Object {
	o := *v
	o.Header = c.header(v.Header)
	o.Incident, o.Attribution = c.reference(v.Incident), c.reference(v.Attribution)
	return &o
}

func (c *clearing) measure(v *dossier.Measure) dossier.Object {
	o := *v
	o.Header = c.header(v.Header)
	o.Incident, o.Attribution, o.Uses = c.reference(v.Incident), c.reference(v.Attribution), c.cites(v.Uses)
	o.Decision, o.CarriedOut = c.signed(v.Decision), c.signed(v.CarriedOut)
	return &o
}

func (c *clearing) listingProposal(v *dossier.ListingProposal) dossier.Object {
	o := *v
	o.Header = c.header(v.Header)
	o.Incident, o.Uses, o.Decision = c.reference(v.Incident), c.cites(v.Uses), c.signed(v.Decision)
	return &o
}
