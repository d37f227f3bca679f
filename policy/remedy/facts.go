package remedy

import (
	"slices"

	"entente/internal/marking"
	"entente/policy"
	"entente/policy/symmetry"
)

// fact is one change of a request: about names the part, so that no set changes
// a part twice.
type fact struct {
	about string
	words string
	put   func(*policy.Request)

	alliance string // that the words name; "" for none
}

// factsOf lists the facts that may matter, those that are changed most easily first.
// A fact is put into any request that holds what it is about; the words are of the
// one that the facts are made of.
func factsOf(r *policy.Revision, req *policy.Request) []fact {
	s := symmetry.Of(symmetry.Scope{Actions: []string{req.Action}, Channel: req.Context.Channel}, []string{"data.decision.verdict"}, r)
	l := req.Object
	var out []fact
	add := func(about, words string, put func(*policy.Request)) {
		out = append(out, fact{about: about, words: words, put: put})
	}
	naming := func(alliance string) { out[len(out)-1].alliance = alliance }
	top := req.Subject.Party
	if n := len(req.Subject.Chain); n > 0 {
		top = req.Subject.Chain[n-1]
	}

	for _, g := range l.Grants {
		if req.Subject.Capacity != "" && req.Subject.Capacity != g.Via {
			add("capacity", "the person acts for "+g.Via, func(q *policy.Request) { q.Subject.Capacity = g.Via })
			naming(g.Via)
		}
	}
	if req.Subject.Capacity != "" {
		add("capacity", "the person acts for no alliance in particular", func(q *policy.Request) { q.Subject.Capacity = "" })
	} else {
		for _, g := range l.Grants {
			if g.Via != "" {
				add("capacity", "the person says that they act for "+g.Via, func(q *policy.Request) { q.Subject.Capacity = g.Via })
				naming(g.Via)
			}
		}
	}
	for _, role := range s.Constants("subject.roles") {
		if !slices.Contains(req.Subject.Roles, role) {
			add("role "+role, "the person has the function "+role, func(q *policy.Request) { q.Subject.Roles = q.Subject.Roles.Union(marking.SetOf(role)) })
		}
	}
	for _, a := range s.Constants("subject.memberships.*.alliance") {
		for _, status := range []string{"MEMBER", "OBSERVER"} {
			add("membership "+a, top+" is now a "+map[string]string{"MEMBER": "member", "OBSERVER": "observer"}[status]+" of "+a, func(q *policy.Request) {
				q.Subject.Memberships = append(slices.DeleteFunc(slices.Clone(q.Subject.Memberships), func(m policy.Membership) bool { return m.Alliance == a }),
					policy.Membership{Alliance: a, Party: top, Status: status})
			})
			naming(a)
		}
	}
	for _, scheme := range marking.SetOf(l.Class.Scheme) {
		add("clearance", "the person is cleared for "+scheme+" at that level", func(q *policy.Request) {
			q.Subject.Clearances = append(slices.Clone(q.Subject.Clearances), policy.Clearance{Scheme: scheme, Rank: l.Class.Rank})
		})
		add("agreement", top+" has an agreement with "+scheme, func(q *policy.Request) {
			q.Subject.Agreements = append(slices.Clone(q.Subject.Agreements), policy.Agreement{Scheme: scheme})
		})
	}
	if need := l.Compartments.Union(purposes(l)); len(need) > 0 {
		for _, c := range need {
			add("compartment "+c, "the person has access to "+c, func(q *policy.Request) {
				q.Subject.Compartments = q.Subject.Compartments.Union(marking.SetOf(c))
			})
		}
	}
	out = append(out, factsOfLabel(s, req, top)...)
	if req.Relations&policy.Recipient == 0 {
		add("relations", "the person is named as a recipient", func(q *policy.Request) { q.Relations |= policy.Recipient })
	}
	if req.Relations&policy.Author != 0 {
		add("relations", "somebody else filed it", func(q *policy.Request) { q.Relations &^= policy.Author })
	}
	for _, m := range l.Times() {
		add("now", "the time is "+m.String(), func(q *policy.Request) { q.Context.Now = m })
		add("now", "the time is before "+m.String(), func(q *policy.Request) { q.Context.Now = m - 1 })
	}
	return out
}

func purposes(l *marking.Label) marking.Set {
	var out []string
	for _, g := range l.Grants {
		out = append(out, g.Purpose)
	}
	return marking.SetOf(out...)
}

// factsOfLabel lists changes of the object's label: of its marking, its state,
// its grants and the consents of its originators.
func factsOfLabel(s *symmetry.Sieve, req *policy.Request, top string) []fact {
	l := req.Object
	var out []fact
	add := func(about, words string, put func(*policy.Request)) {
		out = append(out, fact{about: about, words: words, put: put})
	}
	naming := func(alliance string) { out[len(out)-1].alliance = alliance }
	lift := func(is bool, about, words string, put func(*marking.Label)) {
		if is {
			add(about, words, func(q *policy.Request) { put(q.Object) })
		}
	}
	lift(l.ORCON, "orcon", "ORCON is lifted", func(l *marking.Label) { l.ORCON = false })
	lift(l.PROPIN, "propin", "PROPIN is lifted", func(l *marking.Label) { l.PROPIN = false })
	lift(l.RelTo.Limited(), "rel_to", "it is releasable to "+top+" too", func(l *marking.Label) {
		l.RelTo = marking.Only(append(slices.Clone(l.RelTo.Parties()), top)...)
	})
	lift(len(l.NotRel) > 0, "not_rel", "NOT REL is lifted", func(l *marking.Label) { l.NotRel = nil })
	lift(len(l.DisplayOnly) > 0, "display_only", "DISPLAY ONLY is lifted", func(l *marking.Label) { l.DisplayOnly = nil })
	lift(l.EyesOnly.Limited(), "eyes_only", "EYES ONLY is lifted", func(l *marking.Label) { l.EyesOnly = marking.Audience{} })
	lift(len(l.Excluded) > 0, "excluded", "nobody is excluded from the case", func(l *marking.Label) { l.Excluded = nil })
	lift(len(l.Overlays) > 0, "overlays", "the recipient's own stricter handling is lifted", func(l *marking.Label) { l.Overlays = nil })
	lift(l.Embargo != 0, "embargo", "there is no embargo", func(l *marking.Label) { l.Embargo = 0 })
	lift(l.Expires != 0, "expires", "it does not expire", func(l *marking.Label) { l.Expires = 0 })
	for _, tlp := range []marking.TLP{marking.AmberStrict, marking.Amber, marking.Green, marking.Clear} {
		if tlp < l.TLP || l.TLP == marking.TLPUnset {
			add("tlp", "it is marked "+tlp.String(), func(q *policy.Request) { q.Object.TLP = tlp })
		}
	}
	for _, pap := range []marking.PAP{marking.PAPGreen, marking.PAPClear} {
		if l.PAP != pap {
			add("pap", "it is marked "+pap.String(), func(q *policy.Request) { q.Object.PAP = pap })
		}
	}
	for _, state := range []string{"SHARED", "DRAFT"} {
		if l.State != state {
			add("state", "its state is "+state, func(q *policy.Request) { q.Object.State = state })
		}
	}
	for _, g := range l.Grants {
		grant := func(change func(*marking.Grant)) func(*policy.Request) {
			return func(q *policy.Request) {
				if i := like(g, q.Object.Grants); i >= 0 {
					change(&q.Object.Grants[i])
				}
			}
		}
		if len(g.To) > 0 {
			for _, to := range marking.SetOf(req.Subject.Party, top) {
				add("grant", "it is shared by that way with "+to+" too", grant(func(g *marking.Grant) { g.To = g.To.Union(marking.SetOf(to)) }))
			}
		}
		if len(g.Without) > 0 {
			add("grant", "the grant carries every use", grant(func(g *marking.Grant) { g.Without = nil }))
		}
		if g.Until != 0 {
			add("grant", "the grant has no end", grant(func(g *marking.Grant) { g.Until = 0 }))
		}
	}
	for _, a := range append(s.Constants("subject.memberships.*.alliance"), "") {
		for _, to := range []marking.Set{nil, marking.SetOf(req.Subject.Party)} {
			words := "it is shared through " + a
			if a == "" {
				words = "it is shared"
			}
			if len(to) > 0 {
				words += " with " + to[0]
			}
			if a != "" || len(to) > 0 {
				add("grant", words, func(q *policy.Request) {
					q.Object.Grants = append(q.Object.Grants, marking.Grant{Via: a, By: q.Object.Owner, To: to})
				})
				naming(a)
			}
		}
	}
	for _, purpose := range s.Constants("object.consents.*.purpose") {
		for _, to := range marking.SetOf(top, "public") {
			add("consent "+purpose, "its originators consent to "+purpose+" for "+to, func(q *policy.Request) {
				for _, by := range q.Object.Originators {
					q.Object.Consents = append(q.Object.Consents, marking.Consent{By: by, To: to, Purpose: purpose})
				}
			})
		}
	}
	return out
}

// like returns the place of a grant in a list that may say more of it: the first one
// by the same giver and way that was given to all of the same receivers.
func like(g marking.Grant, list []marking.Grant) int {
	return slices.IndexFunc(list, func(o marking.Grant) bool {
		return o.Via == g.Via && o.By == g.By && o.Until == g.Until && slices.Equal(o.Without, g.Without) && len(g.To.Minus(o.To)) == 0
	})
}
