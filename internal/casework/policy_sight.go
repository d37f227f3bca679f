package casework

import (
	"context"
	"slices"

	"entente/internal/identity"
	"entente/internal/marking"
	"entente/policy"
	"entente/policy/impact"
)

// sight is the scope of what somebody may be told of the use of the rules: the
// objects that their party may know of and whose log of decisions the rules open to
// them, with those ways alone by which both come about. Everything in it follows
// from such objects, so that a world with others is the same world.
type sight struct {
	st  *state
	ctx context.Context //nolint:containedctx // a sight lives as long as the one request that it is made for
}

// name names people of the reader's own organisation; of others it is told that
// they are there, and in which function.
func (g *sight) name(p *identity.Principal) string {
	if g.st.org.Has(p.Party) {
		return p.Handle
	}
	return ""
}

func (g *sight) stock(id marking.ID) (impact.Stock, bool) { return g.label(*g.st.view.Labels().At(id)) }

// label returns what is told of a label, and false for nothing.
func (g *sight) label(l marking.Label) (impact.Stock, bool) {
	own := g.st.org.Has(l.Owner) || len(l.Originators.Intersect(g.st.org)) > 0
	if !own {
		l.Grants = g.ways(l)
	}
	if !g.log(l, l.Grants).Outcome.Permits() {
		return impact.Stock{}, false
	}
	outcome := g.party(&l)
	if !outcome.Discoverable() {
		return impact.Stock{}, false
	}
	return impact.Stock{Label: l, Words: g.words(l, own, outcome.Permits())}, true
}

// ways keeps of a label's grants those that open its log to the reader.
func (g *sight) ways(l marking.Label) []marking.Grant {
	if len(l.Grants) == 0 {
		return nil
	}
	without := g.log(l, nil).Reasons
	var out []marking.Grant
	for _, way := range l.Grants {
		d := g.log(l, []marking.Grant{way})
		if d.Outcome.Permits() && slices.ContainsFunc(d.Reasons, func(code string) bool { return !slices.Contains(without, code) }) {
			out = append(out, way)
		}
	}
	return out
}

// log asks whether the log of decisions about a label with some ways is open.
func (g *sight) log(l marking.Label, ways []marking.Grant) policy.Decision {
	l.Kind, l.Portion, l.Grants = nounDecisionLog, "", ways
	return g.st.decide(g.ctx, "read", &l, 0, policy.Context{})
}

// party asks what somebody of the reader's party, in whatever function, may know.
func (g *sight) party(l *marking.Label) policy.Outcome {
	subj := g.st.delegate(g.st.subj.Party, l)
	subj.Roles = everyRole()
	return g.st.rev.Decide(g.ctx, &policy.Request{Action: "read", Subject: subj.Canonical(), Object: l,
		Context: policy.Context{Now: g.st.now, Channel: ChannelAPI}}).Outcome
}

// words says which label this is as far as the reader's party may know.
func (g *sight) words(l marking.Label, own, readable bool) string {
	if !readable {
		text := l.Kind
		if l.Portion != "" {
			text += "/" + l.Portion
		}
		return text + ", of which your party may know that it is there"
	}
	if g.st.unnamed(l.Marking) {
		l.Originators = l.Originators.Intersect(g.st.org)
		if !g.st.org.Has(l.Owner) {
			l.Owner = ""
		}
	}
	if !own {
		l.Consents, l.Excluded = nil, nil
		l.Overlays = slices.DeleteFunc(slices.Clone(l.Overlays), func(o marking.Overlay) bool { return !g.st.org.Has(o.Party) })
		l.Compartments = l.Compartments.Intersect(g.st.subj.Compartments)
		l.Grants = slices.Clone(l.Grants)
		for i := range l.Grants {
			l.Grants[i].To, l.Grants[i].By = l.Grants[i].To.Intersect(g.st.org), l.Owner
		}
	}
	return impact.Words(&l)
}
