package model

import (
	"slices"
	"strings"

	"entente/internal/dossier"
	"entente/internal/marking"
)

var protections = []Protection{
	marking.Unclassified: ProtectionUnclassified, marking.Restricted: ProtectionRestricted,
	marking.Confidential: ProtectionConfidential, marking.Secret: ProtectionSecret, marking.TopSecret: ProtectionTopSecret,
}

// FromMarking returns a marking; nil for one that was never set.
func FromMarking(m marking.Marking) *Marking {
	if m.TLP == marking.TLPUnset || m.PAP == marking.PAPUnset {
		return nil
	}
	out := &Marking{
		Tlp: m.TLP, Pap: m.PAP, Orcon: m.ORCON, Propin: m.PROPIN,
		RelTo: audience(m.RelTo), NotRel: list(m.NotRel), DisplayOnly: list(m.DisplayOnly), EyesOnly: audience(m.EyesOnly),
		Embargo: minute(m.Embargo), Expires: minute(m.Expires), Banner: m.Banner(),
	}
	if len(m.Originators) > 0 {
		out.Originators = list(m.Originators)
	}
	if m.Naming != marking.NamingUnset {
		out.Naming = &m.Naming
	}
	if m.Class.Level != "" && int(m.Class.Rank) < len(protections) {
		out.Classification = &Classification{Scheme: m.Class.Scheme, Level: m.Class.Level, Protection: protections[m.Class.Rank]}
	}
	return out
}

// audience is nil for no limit and an empty list for nobody.
func audience(a marking.Audience) []string {
	if !a.Limited() {
		return nil
	}
	return list(a.Parties())
}

func fromGrant(g dossier.Grant) *Grant {
	return &Grant{
		Via: some(g.Via), By: some(g.By), To: list(g.To), Without: actions(g.Without), Purpose: some(g.Purpose),
		Until: minute(g.Until), Person: some(g.Person), At: g.At,
	}
}

func fromConsent(c marking.Consent) *Consent {
	return &Consent{By: c.By, To: c.To, Purpose: dossier.Purpose(c.Purpose), Until: minute(c.Until)}
}

// actions words what policy calls "cite_public" as the schema's CITE_PUBLIC.
func actions(names []string) []Action {
	out := make([]Action, 0, len(names))
	for _, n := range names {
		if a := Action(strings.ToUpper(n)); slices.Contains(Actions, a) {
			out = append(out, a)
		}
	}
	return out
}
