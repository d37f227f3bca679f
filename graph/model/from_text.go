package model

import (
	"sync"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/marking"
)

// Claim is the wire form of a claim; of one that is withheld only the key. What it
// rests on is looked up when asked for.
type Claim struct {
	Key        string
	Withheld   bool
	Type       *dossier.ClaimType
	Text       *string
	Also       []*Wording
	Subject    *ActorClaim
	Verb       *dossier.Verb
	Likelihood *Likelihood
	Confidence *dossier.Confidence
	Basis      *dossier.PublicBasis
	ByKey      *string
	Shown      *bool
	Marking    *Marking

	Cites    []*Citation
	Brackets *Brackets // nil where the claim is not of a present text
}

// Brackets are the claims of one statement that open amendments are about. They
// are looked up once for all of its claims, and only when they are asked for.
type Brackets struct {
	Statement dossier.ID
	once      sync.Once
	keys      map[string]bool // guarded by once
}

// NewBrackets returns those of a statement, not looked up yet.
func NewBrackets(statement dossier.ID) *Brackets { return &Brackets{Statement: statement} }

// Has reports whether a claim stands in brackets. Only the first call looks.
func (b *Brackets) Has(key string, look func(dossier.ID) map[string]bool) bool {
	b.once.Do(func() { b.keys = look(b.Statement) })
	return b.keys[key]
}

func fromSections(t dossier.Text, b *Brackets) []*StatementSection {
	return each(t.Sections, func(s dossier.Section) *StatementSection {
		return &StatementSection{
			Kind: s.Kind, Heading: s.Kind.Heading(), Prose: some(s.Prose), Also: fromWordings(s.Also),
			Claims: each(s.Claims, func(c dossier.Claim) *Claim { return fromClaim(c, b) }),
		}
	})
}

func fromClaim(c dossier.Claim, b *Brackets) *Claim {
	out := &Claim{Key: c.Key, Brackets: b}
	if out.Withheld = c.Withheld(); out.Withheld {
		return out
	}
	out.Type, out.Text, out.Also, out.Subject = &c.Type, &c.Text, fromWordings(c.Also), fromActorClaim(c.Subject)
	out.Verb, out.Likelihood, out.Confidence = some(c.Verb), fromLikelihood(c.Likelihood), some(c.Confidence)
	out.Cites, out.Basis, out.ByKey, out.Shown = each(c.Supports, fromCite), &c.Basis, some(c.By), &c.Shown
	if c.Marking.TLP != marking.TLPUnset {
		out.Marking = FromMarking(c.Marking)
	}
	return out
}

func fromWordings(all []dossier.Wording) []*Wording {
	return each(all, func(w dossier.Wording) *Wording { return &Wording{Language: w.Language, Text: w.Text} })
}

func fromLanguages(all []dossier.Language) []*TextLanguage {
	return each(all, func(l dossier.Language) *TextLanguage { return &TextLanguage{Code: l.Code, Authentic: l.Authentic} })
}

// StatementVersion is the wire form of a text as it once stood.
type StatementVersion struct {
	Header
	Title, Digest, Note *string
	Titles              []*Wording
	Languages           []*TextLanguage
	Sections            []*StatementSection
	TextNumber          *int

	StatementID dossier.ID
}

// FromStatementVersion returns the wire form; nil if nothing was released.
func FromStatementVersion(r casework.Released[*dossier.StatementVersion]) *StatementVersion {
	if !r.OK() {
		return nil
	}
	v, out := r.Object(), &StatementVersion{Header: header(r)}
	if r.Stub() {
		return out
	}
	out.Title, out.Titles, out.Languages, out.Sections = &v.Title, fromWordings(v.Titles), fromLanguages(v.Languages), fromSections(v.Text, nil)
	out.TextNumber, out.Digest, out.Note, out.StatementID = &v.Number, &v.Digest, some(v.Note), v.Statement
	return out
}

// FromStatementVersions returns one page; its total only if count is set.
func FromStatementVersions(c *casework.Connection[*dossier.StatementVersion], count bool) *StatementVersionConnection {
	return &StatementVersionConnection{
		Edges: each(c.Edges, func(e casework.Edge[*dossier.StatementVersion]) *StatementVersionEdge {
			return &StatementVersionEdge{Cursor: e.Cursor(), Node: FromStatementVersion(e.Node)}
		}),
		PageInfo: pageInfo(c), TotalCount: total(c, count),
	}
}

// FromDifference returns the wire form of what changed between two texts.
func FromDifference(all []casework.TextChange) *StatementDifference {
	return &StatementDifference{Changes: each(all, func(c casework.TextChange) *TextChange {
		return &TextChange{
			Kind: c.Kind, Part: c.Part, Section: some(c.Section), Claim: some(c.Claim), Language: c.Language, Plain: c.Plain(),
			Pieces:     each(c.Pieces, func(p casework.TextPiece) *TextPiece { return &TextPiece{Kind: p.Kind, Text: p.Text} }),
			Properties: append([]casework.ClaimProperty{}, c.Properties...), Withheld: c.Withheld,
		}
	})}
}
