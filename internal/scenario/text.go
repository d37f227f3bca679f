package scenario

import (
	"entente/internal/dossier"
	"entente/internal/marking"
)

// paper builds a statement or what belongs to one; nil for another noun. What an
// amendment, a comment, a version, a publication or a notification is about is given
// by `of`; what a statement's claims rest on by `derived_from`, each claim marked like it.
func (w *World) paper(given *Object, h dossier.Header, title string) (dossier.Object, error) {
	about := w.ids[given.Of]
	facts := given.Statement
	if facts == nil {
		facts = &Facts{}
	}
	text := dossier.Text{Title: title, Languages: []dossier.Language{{Code: "en", Authentic: true}},
		Sections: []dossier.Section{{Kind: dossier.SectionFacts, Prose: "It happened."}}}
	for i, name := range given.DerivedFrom {
		cite, m, err := w.cited(name)
		if err != nil {
			return nil, err
		}
		text.Sections[0].Claims = append(text.Sections[0].Claims, dossier.Claim{Key: "c" + string(rune('1'+i)), Type: dossier.ClaimFact, Text: "claim of " + title,
			Supports: []dossier.Cite{cite}, Basis: dossier.BasisNone, By: given.Owner, Marking: marking.Join(h.Marking, m)})
	}
	kind, alliance, lead := dossier.StatementJoint, "", given.Owner
	set((*string)(&kind), facts.Kind)
	set(&alliance, facts.Alliance)
	set(&lead, facts.Lead)
	parties := marking.SetOf(append([]string{lead}, facts.Parties...)...)
	switch dossier.Noun(given.Kind) {
	case dossier.NounStatement:
		return &dossier.Statement{Header: h, Text: text, Kind: kind, Alliance: alliance, Lead: lead, Parties: parties,
			Mode: dossier.SignJointAuthor, Number: 1, Digest: text.Hash(), Claimed: len(given.DerivedFrom)}, nil
	case dossier.NounStatementVersion:
		return &dossier.StatementVersion{Header: h, Text: text, Statement: about, Number: 1, Digest: text.Hash()}, nil
	case dossier.NounAmendment:
		return &dossier.Amendment{Header: h, Statement: about, Base: 1, Op: dossier.AmendDelete, Target: "c1", Reason: title}, nil
	case dossier.NounComment:
		return &dossier.Comment{Header: h, Statement: about, Number: 1, Text: title}, nil
	case dossier.NounPublication:
		p := &dossier.Publication{Header: h, Statement: about, Kind: kind, Alliance: alliance, Lead: lead, Adopted: text.Hash(),
			Texts: []dossier.PublicText{{Language: "en", Authentic: true, Title: title, Sections: []dossier.PublicSection{
				{Kind: dossier.SectionFacts, Paragraphs: []string{"It happened."}}}}}}
		for _, key := range parties {
			p.Signatories = append(p.Signatories, dossier.Signatory{Party: key, Mode: dossier.SignJointAuthor})
		}
		p.Digest = p.Hash()
		return p, nil
	case dossier.NounNotification:
		return &dossier.Notification{Header: h, About: about, Code: dossier.ToldSilenceOpened}, nil
	}
	return nil, nil
}
