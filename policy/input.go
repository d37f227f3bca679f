package policy

import (
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"entente/internal/marking"
)

// builder makes Rego terms straight from the request types: the same values as
// their JSON form has (a test compares the two), at a tenth of the price. On the
// way it collects the edges of every text. The terms are never changed after
// they are built, so they may be shared between evaluations.
type builder struct {
	edges []marking.Minute
	bad   bool // a time lies outside the range in which text order is time order
}

type field struct {
	key *ast.Term
	val *ast.Term
}

func object(fields ...field) *ast.Term {
	pairs := make([][2]*ast.Term, len(fields))
	for i, f := range fields {
		pairs[i] = [2]*ast.Term{f.key, f.val}
	}
	return ast.ObjectTerm(pairs...)
}

func (b *builder) str(s string) *ast.Term {
	if s == "" {
		return ast.InternedEmptyString
	}
	b.edges = appendEdges(b.edges, s)
	return ast.StringTerm(s)
}

func (b *builder) minute(m marking.Minute) *ast.Term {
	if m == 0 {
		return ast.InternedEmptyString
	}
	if m > lastMinute {
		b.bad = true
		return ast.InternedEmptyString
	}
	b.edges = append(b.edges, m, m+1)
	return ast.StringTerm(m.String())
}

func (b *builder) strings(list []string) *ast.Term {
	if len(list) == 0 {
		return ast.InternedEmptyArray
	}
	items := make([]*ast.Term, len(list))
	for i, s := range list {
		items[i] = b.str(s)
	}
	return ast.ArrayTerm(items...)
}

func (b *builder) audience(a marking.Audience) *ast.Term {
	if !a.Limited() {
		return ast.InternedNullTerm
	}
	return b.strings(a.Parties())
}

func arrayOf[T any](items []T, term func(T) *ast.Term) *ast.Term {
	if len(items) == 0 {
		return ast.InternedEmptyArray
	}
	out := make([]*ast.Term, len(items))
	for i, it := range items {
		out[i] = term(it)
	}
	return ast.ArrayTerm(out...)
}

// subject returns the term of a canonical subject.
func (b *builder) subject(s Subject) *ast.Term {
	return object(
		field{kParty, b.str(s.Party)},
		field{kChain, b.strings(s.Chain)},
		field{kKind, b.str(s.Kind)},
		field{kServedBy, b.strings(s.ServedBy)},
		field{kNationality, b.strings(s.Nationality)},
		field{kRoles, b.strings(s.Roles)},
		field{kClearances, arrayOf(s.Clearances, func(c Clearance) *ast.Term {
			return object(field{kScheme, b.str(c.Scheme)}, field{kRank, rank(c.Rank)}, field{kUntil, b.minute(c.Until)})
		})},
		field{kCompartments, b.strings(s.Compartments)},
		field{kMemberships, arrayOf(s.Memberships, func(m Membership) *ast.Term {
			return object(field{kAlliance, b.str(m.Alliance)}, field{kParty, b.str(m.Party)},
				field{kStatus, b.str(m.Status)}, field{kFrom, b.minute(m.From)}, field{kUntil, b.minute(m.Until)})
		})},
		field{kAgreements, arrayOf(s.Agreements, func(a Agreement) *ast.Term {
			return object(field{kScheme, b.str(a.Scheme)}, field{kFrom, b.minute(a.From)}, field{kUntil, b.minute(a.Until)})
		})},
		field{kMandates, arrayOf(s.Mandates, func(m Mandate) *ast.Term {
			return object(field{kAlliance, b.str(m.Alliance)}, field{kAction, b.str(m.Action)}, field{kUntil, b.minute(m.Until)})
		})},
		field{kCapacity, b.str(s.Capacity)},
		field{kAssurance, b.str(s.Assurance)},
		field{kScope, b.scope(s.Scope)},
	)
}

func (b *builder) scope(s *Scope) *ast.Term {
	if s == nil {
		return ast.InternedNullTerm
	}
	return object(field{kActions, b.strings(s.Actions)}, field{kAlliances, b.strings(s.Alliances)}, field{kOwn, ast.InternedTerm(s.Own)},
		field{kChannels, b.strings(s.Channels)}, field{kTLP, b.str(s.TLP.String())}, field{kRank, rank(s.Rank)})
}

// label returns the term of a canonical label.
func (b *builder) label(l *marking.Label) *ast.Term {
	return object(append(b.marking(&l.Marking),
		field{kKind, b.str(l.Kind)},
		field{kPortion, b.str(l.Portion)},
		field{kState, b.str(l.State)},
		field{kOwner, b.str(l.Owner)},
		field{kOverlays, arrayOf(l.Overlays, func(o marking.Overlay) *ast.Term {
			return object(field{kParty, b.str(o.Party)}, field{kTLP, b.str(o.TLP.String())})
		})},
		field{kGrants, arrayOf(l.Grants, b.grant)},
		field{kConsents, arrayOf(l.Consents, b.consent)},
		field{kCompartments, b.strings(l.Compartments)},
		field{kExcluded, b.strings(l.Excluded)},
	)...)
}

func (b *builder) marking(m *marking.Marking) []field {
	return append(make([]field, 0, 22),
		field{kTLP, b.str(m.TLP.String())},
		field{kPAP, b.str(m.PAP.String())},
		field{kClass, object(field{kScheme, b.str(m.Class.Scheme)}, field{kLevel, b.str(m.Class.Level)}, field{kRank, rank(m.Class.Rank)})},
		field{kOriginators, b.strings(m.Originators)},
		field{kORCON, ast.InternedTerm(m.ORCON)},
		field{kPROPIN, ast.InternedTerm(m.PROPIN)},
		field{kRelTo, b.audience(m.RelTo)},
		field{kNotRel, b.strings(m.NotRel)},
		field{kDisplayOnly, b.strings(m.DisplayOnly)},
		field{kEyesOnly, b.audience(m.EyesOnly)},
		field{kNaming, b.str(m.Naming.String())},
		field{kEmbargo, b.minute(m.Embargo)},
		field{kExpires, b.minute(m.Expires)},
	)
}

func (b *builder) grant(g marking.Grant) *ast.Term {
	return object(field{kVia, b.str(g.Via)}, field{kBy, b.str(g.By)}, field{kTo, b.strings(g.To)},
		field{kWithout, b.strings(g.Without)}, field{kPurpose, b.str(g.Purpose)}, field{kUntil, b.minute(g.Until)})
}

func (b *builder) consent(c marking.Consent) *ast.Term {
	return object(field{kBy, b.str(c.By)}, field{kTo, b.str(c.To)}, field{kPurpose, b.str(c.Purpose)}, field{kUntil, b.minute(c.Until)})
}

// context returns the term of a context. Its own edges are of no interest: what
// an action would put in place occurs in no remembered verdict.
func (b *builder) context(c *Context) *ast.Term {
	grant, mark, consent, client := ast.InternedNullTerm, ast.InternedNullTerm, ast.InternedNullTerm, ast.InternedNullTerm
	if c.Grant != nil {
		g := *c.Grant
		g.To, g.Without = marking.SetOf(g.To...), marking.SetOf(g.Without...)
		grant = b.grant(g)
	}
	if c.Marking != nil {
		m := marking.Join(*c.Marking, *c.Marking)
		mark = object(b.marking(&m)...)
	}
	if c.Consent != nil {
		consent = b.consent(*c.Consent)
	}
	if c.Client != nil {
		scope := c.Client.Scope.canonical()
		client = object(field{kRoles, b.strings(setOf(c.Client.Roles))}, field{kScope, b.scope(&scope)})
	}
	if c.Now == 0 {
		b.bad = true
	}
	return object(field{kNow, b.minute(c.Now)}, field{kChannel, b.str(string(c.Channel))},
		field{kGrant, grant}, field{kMarking, mark}, field{kConsent, consent}, field{kClient, client},
		field{kStatement, b.statement(c.Statement)}, field{kBundle, b.bundle(c.Bundle)})
}

// statement returns the term of a statement's facts by way of their JSON form:
// steps on statements are too few to be built by hand.
func (b *builder) statement(s *Statement) *ast.Term {
	if s == nil {
		return ast.InternedNullTerm
	}
	v, err := ast.InterfaceToValue(s.canonical())
	if err != nil || s.Slot > lastMinute {
		b.bad = true
		return ast.InternedNullTerm
	}
	return ast.NewTerm(v)
}

// bundle returns the term of a bundle's facts by way of their JSON form, like statement.
func (b *builder) bundle(x *Bundle) *ast.Term {
	if x == nil {
		return ast.InternedNullTerm
	}
	v, err := ast.InterfaceToValue(x.canonical())
	if err != nil {
		b.bad = true
		return ast.InternedNullTerm
	}
	return ast.NewTerm(v)
}

// canonical returns the facts with every list sorted and none of them null.
func (x *Bundle) canonical() *Bundle {
	c := *x
	for _, set := range []*marking.Set{&c.Affected, &c.Approved, &c.Done} {
		*set = append(marking.Set{}, marking.SetOf(*set...)...)
	}
	return &c
}

// canonical returns the facts with every list sorted and none of them null.
func (s *Statement) canonical() *Statement {
	c := *s
	for _, set := range []*marking.Set{&c.Parties, &c.Absent, &c.Tally.For, &c.Tally.Against, &c.Tally.Abstain, &c.Tally.Silent} {
		*set = append(marking.Set{}, marking.SetOf(*set...)...)
	}
	for _, list := range []*[]string{&c.File.Originators, &c.File.Judgements, &c.File.Assessments, &c.File.Decisions} {
		*list = append([]string{}, *list...)
		slices.Sort(*list)
	}
	return &c
}

func rank(r marking.Rank) *ast.Term { return ast.InternedTerm(int(r)) }

func relations(r Relations) *ast.Term { return relationTerms[r&3] }

// input puts the parts of a request together.
func input(action, subject *ast.Term, rel Relations, object, context *ast.Term) ast.Value {
	return ast.NewObject(
		[2]*ast.Term{kAction, action}, [2]*ast.Term{kSubject, subject}, [2]*ast.Term{kRelations, relations(rel)},
		[2]*ast.Term{kObject, object}, [2]*ast.Term{kContext, context})
}
