package casework

import "entente/internal/dossier"

func (c *clearing) judgement(v *dossier.Judgement) dossier.Object {
	o := *v
	o.Header = c.header(v.Header)
	o.Incident = c.reference(v.Incident)
	return &o
}

func (c *clearing) normAssessment(v *dossier.NormAssessment) dossier.Object {
	o := *v
	o.Header = c.header(v.Header)
	o.Incident = c.reference(v.Incident)
	return &o
}

// cites keeps the citations of what the caller may know of.
func (c *clearing) cites(all []dossier.Cite) []dossier.Cite {
	var out []dossier.Cite
	for _, cite := range all {
		if c.reference(cite.Object) != "" {
			out = append(out, cite)
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
