package prove

import (
	"encoding/json"
	"slices"

	"github.com/open-policy-agent/opa/v1/ast"

	"entente/internal/marking"
	"entente/policy/impact"
)

// addThings forms the labels: the product of the core, then every caveat and
// consent alone on the plain ones.
func (sp *space) addThings(purposes, parties []string) {
	receivers := [][]string{{}, {readerOrg}, {readerState}, {sisterOrg}, {outsideOrg}}
	for _, p := range parties {
		receivers = append(receivers, []string{p})
	}
	tlps := []marking.TLP{marking.Clear, marking.Green, marking.Amber, marking.AmberStrict, marking.Red, marking.TLPUnset}
	core := 0
	for k, kind := range []string{"evidence", "incident"} {
		for t, to := range receivers {
			for p, purpose := range append([]string{"", "another-purpose"}, purposes...) {
				for u, until := range []marking.Minute{0, now - 5} {
					if kind == "incident" && (purpose != "" || until != 0) {
						continue // conditions of grants are the same for every kind
					}
					for o, originators := range []marking.Set{marking.SetOf(ownerOrg), marking.SetOf(ownerOrg, thirdOrg)} {
						core++
						for i, tlp := range tlps {
							l := marking.Label{Kind: kind, State: "SHARED", Owner: ownerOrg,
								Marking: marking.Marking{TLP: tlp, PAP: marking.PAPGreen, Originators: originators, Naming: marking.NamingMay},
								Grants:  []marking.Grant{{Via: sp.alliance, By: ownerOrg, To: marking.SetOf(to...), Purpose: purpose, Until: until}}}
							sp.add(thing{label: l, core: core, odd: 3*k + 2*t + 3*p + 3*u + 3*o + i})
						}
					}
				}
			}
		}
	}
	for n := range sp.things {
		if plain := sp.things[n]; plain.isPlain() && slices.Contains([]marking.TLP{marking.Green, marking.Amber, marking.AmberStrict}, plain.label.TLP) {
			for _, e := range extras(sp.alliance) {
				l := plain.label
				l.Grants, l.Consents = slices.Clone(l.Grants), nil
				e.put(&l)
				sp.add(thing{label: l, odd: plain.odd + 2, extra: e.words, plain: n})
			}
		}
	}
}

func (sp *space) add(t thing) {
	t.label = t.label.Canonical()
	t.words = impact.Words(&t.label)
	t.place = len(sp.things)
	sp.things = append(sp.things, t)
}

// isPlain reports whether caveats and consents are tried on a thing.
func (t *thing) isPlain() bool {
	g := t.label.Grants[0]
	return t.label.Kind == "evidence" && g.Purpose == "" && g.Until == 0 && len(t.label.Originators) == 1 && t.extra == "" &&
		(len(g.To) == 0 || g.To[0] == readerOrg)
}

// extra is a caveat, which may only narrow, or a consent, which may widen.
type extra struct {
	words string
	put   func(*marking.Label)
}

func extras(alliance string) []extra {
	consent := func(to, purpose string, until marking.Minute) func(*marking.Label) {
		return func(l *marking.Label) {
			l.Consents = []marking.Consent{{By: ownerOrg, To: to, Purpose: purpose, Until: until}}
		}
	}
	out := []extra{
		{"REL TO others", func(l *marking.Label) { l.RelTo = marking.Only(outsideOrg) }},
		{"REL TO the reader", func(l *marking.Label) { l.RelTo = marking.Only(readerState) }},
		{"NOT REL", func(l *marking.Label) { l.NotRel = marking.SetOf(readerState) }},
		{"EYES ONLY others", func(l *marking.Label) { l.EyesOnly = marking.Only("DD") }},
		{"DISPLAY ONLY", func(l *marking.Label) { l.DisplayOnly = marking.SetOf(readerState) }},
		{"ORCON", func(l *marking.Label) { l.ORCON = true }},
		{"PROPIN", func(l *marking.Label) { l.PROPIN = true }},
		{"an unnamed provider", func(l *marking.Label) { l.Naming = marking.NamingMustNot }},
		{"an embargo", func(l *marking.Label) { l.Embargo = now + 5 }},
		{"an expiry in the past", func(l *marking.Label) { l.Expires = now - 5 }},
		{"a compartment", func(l *marking.Label) { l.Compartments = marking.SetOf("another-purpose") }},
		{"an exclusion", func(l *marking.Label) { l.Excluded = marking.SetOf(readerState) }},
		{"an overlay", func(l *marking.Label) { l.Overlays = []marking.Overlay{{Party: readerState, TLP: marking.Red}} }},
		{"a stricter PAP", func(l *marking.Label) { l.PAP = marking.PAPRed }},
		{"revocation", func(l *marking.Label) { l.State = "REVOKED" }},
		{"quarantine", func(l *marking.Label) { l.State = "QUARANTINED" }},
		{"draft state", func(l *marking.Label) { l.State = "DRAFT" }},
	}
	for _, scheme := range schemes {
		out = append(out, extra{"classification by " + scheme, func(l *marking.Label) {
			l.Class = marking.Classification{Scheme: scheme, Level: "RESTRICTED", Rank: marking.Restricted}
		}})
	}
	for _, use := range []string{"export", "forward", "derive", "cite_public"} {
		out = append(out, extra{"a grant without " + use, func(l *marking.Label) { l.Grants[0].Without = marking.SetOf(use) }})
	}
	for _, to := range []string{"public", "alliance:" + alliance, readerState} {
		for _, purpose := range []string{"READ", "FORWARD", "DERIVE", "CITE_PUBLIC"} {
			out = append(out, extra{"consent", consent(to, purpose, 0)})
		}
	}
	return append(out, extra{"consent", consent("public", "CITE_PUBLIC", now-5)})
}

// listsOf returns every list of constants in a module or a rule, as text.
func listsOf(of any) []string {
	var out []string
	ast.WalkTerms(of, func(t *ast.Term) bool {
		switch t.Value.(type) {
		case ast.Set, *ast.Array:
			if t.IsGround() {
				out = append(out, t.String())
				return true
			}
		case ast.String:
			out = append(out, t.String())
		}
		return false
	})
	return out
}

// dataLists returns every list of texts in an alliance's data, as text.
func dataLists(raw []byte) []string {
	var v any
	_ = json.Unmarshal(raw, &v) // it was checked when the tree was compiled
	var out []string
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			text, _ := json.Marshal(v)
			out = append(out, string(text))
			for _, e := range v {
				if _, isText := e.(string); !isText {
					walk(e)
				}
			}
		case map[string]any:
			for _, e := range v {
				walk(e)
			}
		}
	}
	walk(v)
	slices.Sort(out)
	return out
}
