package casework

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"entente/internal/decisions"
	"entente/internal/dossier"
	"entente/internal/marking"
	"entente/policy"
)

// maskedPart is a decision with what the caller is not told taken out of its input.
//
// What is taken out goes by who the caller is and by what the caller's organisation
// may know, and never by what there was: an erased list says nothing of its length.
// The object's own organisation and its originators read its whole label; for others
// the same is left out that is left out of its header (see clearing.header). Of a
// person of another organisation only that organisation and its kind are left.
func (st *state) maskedPart(ctx context.Context, a *auditing, r *decisions.Record, p *decisions.Part, objects []decisions.Object) *LoggedPart {
	m := &mask{}
	req := r.Request(p)
	label := req.Object.Canonical()
	req.Object = &label
	self := r.Person != "" && r.Person == st.who
	ours := st.ours(label.Owner, label.Marking)
	own := st.org.Has(r.Party)
	whole := label
	whole.Portion = ""
	anybody := a.anybody(ctx, &whole)
	readable := anybody.Outcome.Permits()
	if self && !a.readsLog(ctx, &label, false).Outcome.Permits() { // no auditor: what they were told, and no more
		readable = p.Result.Outcome.Permits()
	}
	named := readable && !st.unnamed(label.Marking) && (ours || !slices.Contains(anybody.Redact, "provider"))
	if !readable {
		m.list("/input/object", func() { label = marking.Label{Kind: label.Kind} })
	}
	if !ours {
		for _, field := range []string{"consents", "compartments", "excluded", "overlays"} {
			m.list("/input/object/"+field, func() {})
		}
		m.part("/input/object/grants", func() { label = st.knownOf(label) })
	}
	if !named {
		m.list("/input/object/originators", func() { label.Originators = label.Originators.Intersect(st.org) })
		m.list("/input/object/owner", func() {
			if !st.org.Has(label.Owner) {
				label.Owner = ""
			}
		})
		m.list("/input/object/consents", func() { label.Consents = nil })
		m.list("/input/object/grants", func() { label.Grants = nil })
	}
	if !own {
		s := req.Subject
		req.Subject = policy.Subject{Party: s.Party, Chain: s.Chain, Kind: s.Kind}.Canonical()
		for _, field := range []string{"served_by", "nationality", "roles", "clearances", "compartments", "memberships", "agreements", "mandates", "capacity", "assurance", "scope"} {
			m.list("/input/subject/"+field, func() {})
		}
		m.list("/input/relations", func() { req.Relations = 0 })
	}
	if !own || !named {
		m.list("/input/context/grant", func() { req.Context.Grant = nil })
		m.list("/input/context/consent", func() { req.Context.Consent = nil })
		m.list("/input/context/marking", func() { req.Context.Marking = nil })
		m.list("/input/context/client", func() { req.Context.Client = nil })
	}
	m.list("/input/context/statement", func() { req.Context.Statement = nil }) // what a case has on file is for those who may read it

	d := p.Result
	out := &LoggedPart{Noun: dossier.Noun(label.Kind), Outcome: d.Outcome.String(), Redact: d.Redact, Obligations: d.Obligations, Objects: objects,
		parts: []*decisions.Part{p}, shown: &req, open: named, own: own, ID: partID(r, p)}
	if !named || !ours && d.Grant != "" && !st.knownWay(d.Grant) {
		m.erased = append(m.erased, "/result/grant")
		d.Grant = ""
	}
	if slices.ContainsFunc(append([]string{d.Rule}, d.Reasons...), func(code string) bool { return !st.knowsRule(st.rev, code) }) {
		m.erased = append(m.erased, "/result/reasons", "/result/rule")
		d.Rule, d.Reasons = "", nil
	}
	out.Rule, out.Reasons, out.Grant = d.Rule, d.Reasons, d.Grant
	slices.Sort(m.erased)
	out.Erased, out.Masked = slices.Compact(m.erased), m.masked
	out.Input = m.input(&req)
	return out
}

// knownOf is a label of what others filed and originated as the caller may know of it.
func (st *state) knownOf(l marking.Label) marking.Label {
	l.Consents, l.Excluded = nil, nil
	l.Compartments = l.Compartments.Intersect(st.subj.Compartments)
	l.Overlays = slices.DeleteFunc(slices.Clone(l.Overlays), func(o marking.Overlay) bool { return !st.org.Has(o.Party) })
	l.Grants = st.waysKnown(l.Grants)
	return l
}

// ours reports whether the caller's organisation filed or originated something.
func (st *state) ours(owner dossier.PartyKey, m marking.Marking) bool {
	return st.org.Has(owner) || len(m.Originators.Intersect(st.org)) > 0
}

// waysKnown keeps of the ways by which something was shared those that lead to the
// caller's organisation, and of those that they name that organisation alone.
func (st *state) waysKnown(grants []marking.Grant) (out []marking.Grant) {
	for _, g := range grants {
		if !st.inReach(g) {
			continue
		}
		g.To = g.To.Intersect(st.org)
		if !st.org.Has(g.By) {
			g.Purpose = ""
		}
		out = append(out, g)
	}
	return out
}

// inReach reports whether a way leads to the caller's organisation.
func (st *state) inReach(g marking.Grant) bool {
	if st.org.Has(g.By) {
		return true
	}
	if len(g.To) > 0 {
		return len(g.To.Intersect(st.org)) > 0
	}
	return g.Via != "" && st.memberOf(st.subj.Chain, g.Via) != ""
}

// knownWay reports whether the caller may be told the name of the way by which
// something was permitted: their own organisation, or an alliance that it is in.
func (st *state) knownWay(name string) bool {
	return st.org.Has(name) || st.memberOf(st.subj.Chain, name) != ""
}

// knowsRule reports whether the caller may be told of a rule: one of another
// alliance would say by which way it was shared.
func (st *state) knowsRule(rev *policy.Revision, code string) bool {
	rule, ok := rev.Rule(code)
	if !ok {
		return code == "" || code == policy.PolicyError
	}
	rest, ofAlliance := strings.CutPrefix(rule.Package, "data.alliances.")
	alliance, _, _ := strings.Cut(rest, ".")
	return !ofAlliance || st.memberOf(st.subj.Chain, alliance) != ""
}

// partID names a decision for programs. It is no number: that would tell of others.
func partID(r *decisions.Record, p *decisions.Part) string {
	sum := sha256.Sum256([]byte(r.ID + "\x00" + p.Label.Text() + "\x00" + string(rune('0'+p.Relations))))
	return "dcp_" + hex.EncodeToString(sum[:16])
}

// mask notes what is taken out.
type mask struct{ erased, masked []string }

func (m *mask) list(pointer string, take func()) {
	take()
	m.erased = append(m.erased, pointer)
}

func (m *mask) part(pointer string, take func()) {
	take()
	m.masked = append(m.masked, pointer)
}

// input is the JSON form of a request without what was erased.
func (m *mask) input(req *policy.Request) json.RawMessage {
	text, err := json.Marshal(req)
	var whole map[string]any
	if err == nil {
		err = json.Unmarshal(text, &whole)
	}
	if err != nil { // a request always has a JSON form
		return json.RawMessage(`{}`)
	}
	for _, pointer := range m.erased {
		steps := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
		if steps[0] != "input" {
			continue
		}
		at := whole
		for _, step := range steps[1 : len(steps)-1] {
			at, _ = at[step].(map[string]any)
		}
		delete(at, steps[len(steps)-1])
	}
	if text, err = json.Marshal(whole); err != nil {
		return json.RawMessage(`{}`)
	}
	return text
}
