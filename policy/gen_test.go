package policy

import (
	"context"
	"os"
	"testing"

	"pgregory.net/rapid"

	"entente/internal/marking"
)

// base is the minute around which the random requests lie.
var base = minute("2026-06-01T00:00Z") // the day in data.json of the north alliance

func minute(s string) marking.Minute {
	m, err := marking.ParseMinute(s)
	if err != nil {
		panic(err)
	}
	return m
}

var ctx = context.Background()

func testConfig(t testing.TB) Config {
	cfg := Default()
	cfg.EvalLimit *= 10 // a loaded machine must not change an answer
	cfg.OnError = func(err error) { t.Errorf("an answer became POLICY_ERROR: %v", err) }
	return cfg
}

// treeRevision compiles testdata/tree.
func treeRevision(t testing.TB) *Revision {
	t.Helper()
	r, err := Compile(ctx, os.DirFS("testdata/tree"), testConfig(t))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func times() *rapid.Generator[marking.Minute] {
	return rapid.Custom(func(t *rapid.T) marking.Minute {
		if rapid.IntRange(0, 2).Draw(t, "unset") > 0 {
			return 0
		}
		return base + marking.Minute(rapid.IntRange(-3, 3).Draw(t, "offset"))
	})
}

// moments are times to ask at: around base, and around the constants of the tree.
func moments() *rapid.Generator[marking.Minute] {
	return rapid.Custom(func(t *rapid.T) marking.Minute {
		near := rapid.SampledFrom([]marking.Minute{base, base, base, minute("2090-05-01T00:00Z")}).Draw(t, "near")
		return near + marking.Minute(rapid.IntRange(-5, 5).Draw(t, "offset"))
	})
}

func sets(values ...string) *rapid.Generator[marking.Set] {
	return rapid.Map(rapid.SliceOfN(rapid.SampledFrom(values), 0, 3), func(s []string) marking.Set { return marking.Set(s) })
}

func one(values ...string) *rapid.Generator[string] { return rapid.SampledFrom(values) }

// words are what random requests are made of.
type words struct {
	parties, alliances, actions, kinds, states, portions, roles, purposes, levels []string
}

// treeWords mean something to testdata/tree, productWords to the tree of the product.
var (
	treeWords = words{
		parties: []string{"NL", "DE", "UK", "NL-MFA", "vendor-v"}, alliances: []string{"north", "south"},
		actions: []string{"read", "discover", "export", "comment"}, kinds: []string{"evidence", "evidence", "incident", "case", "nonesuch"},
		states: []string{"FILED", "FILED", "DRAFT"}, portions: []string{"", "source"}, roles: []string{"ANALYST", "LEGAL"},
		purposes: []string{"READ", "DERIVE"}, levels: []string{"EU"},
	}
	productWords = words{
		parties: []string{"NL", "DE", "UK", "NL-CSIRT", "DE-AA", "vendor-v"}, alliances: []string{"eu27", "nato", "five_eyes", "g7_rrm", "vendor_nda"},
		actions: []string{"read", "read", "read", "read", "discover", "export", "derive", "cite_public", "share", "verify", "request_release", "explain",
			"open_silence", "sign", "adopt", "publish", "align"},
		kinds: []string{"evidence", "evidence", "evidence", "evidence", "incident", "case", "release_request", "party", "threat_actor", "nonesuch",
			"statement", "statement_version", "amendment", "comment", "publication", "notification", "service_client"},
		states:   []string{"SHARED", "SHARED", "VALIDATED", "DRAFT", "REVOKED", "QUARANTINED", "EXPIRED", "NEGOTIATION", "EMBARGOED", "PUBLISHED"},
		portions: []string{"", "", "", "source", "victim", "claim"},
		roles:    []string{"CYBER_DIPLOMAT", "INTELLIGENCE_ANALYST", "DISCLOSURE_OFFICER", "SECURITY_OFFICER", "PEN_HOLDER", "COMMS_OFFICER"},
		purposes: []string{"READ", "FORWARD", "DERIVE", "CITE_PUBLIC", "NAME_VICTIM"}, levels: []string{"EU", "NATO", "NL", "DE"},
	}
)

var channels = rapid.SampledFrom([]Channel{ChannelAPI, ChannelAPI, ChannelExport})

func (w words) action() *rapid.Generator[string] { return one(w.actions...) }

func (w words) subjects() *rapid.Generator[Subject] {
	return rapid.Custom(func(t *rapid.T) Subject {
		s := Subject{
			Party:       one(w.parties...).Draw(t, "party"),
			Chain:       rapid.SliceOfN(one(w.parties...), 0, 3).Draw(t, "chain"),
			Kind:        one("STATE", "AGENCY").Draw(t, "kind"),
			ServedBy:    sets("DE-BSI").Draw(t, "served_by"),
			Nationality: sets("NL", "DE").Draw(t, "nationality"),
			Roles:       sets(w.roles...).Draw(t, "roles"),
			Clearances: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Clearance {
				return Clearance{one(w.levels...).Draw(t, "scheme"), marking.Rank(rapid.IntRange(0, 4).Draw(t, "rank")), times().Draw(t, "until")}
			}), 0, 2).Draw(t, "clearances"),
			Compartments: sets("case-1", "case-2", "2026-06-01").Draw(t, "compartments"),
			Memberships: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Membership {
				return Membership{one(w.alliances...).Draw(t, "alliance"), one(w.parties...).Draw(t, "party"), one("MEMBER", "OBSERVER").Draw(t, "status"),
					times().Draw(t, "from"), times().Draw(t, "until")}
			}), 0, 3).Draw(t, "memberships"),
			Agreements: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Agreement {
				return Agreement{one(w.levels...).Draw(t, "scheme"), times().Draw(t, "from"), times().Draw(t, "until")}
			}), 0, 1).Draw(t, "agreements"),
			Mandates: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Mandate {
				return Mandate{one(w.alliances...).Draw(t, "alliance"), one(w.actions...).Draw(t, "action"), times().Draw(t, "until")}
			}), 0, 1).Draw(t, "mandates"),
			Capacity:  one("", "", w.alliances[0]).Draw(t, "capacity"),
			Assurance: one("aal1", "aal2").Draw(t, "assurance"),
		}
		if rapid.IntRange(0, 3).Draw(t, "machine") == 0 {
			s.Scope = w.scope(t)
		}
		if rapid.IntRange(0, 2).Draw(t, "calm") > 0 { // most people belong to a state that is a member
			s.Chain = []string{s.Party, "NL"}
			s.Memberships = append(s.Memberships, Membership{Alliance: one(w.alliances...).Draw(t, "of"), Party: "NL", Status: "MEMBER"})
		}
		return s
	})
}

// scope is one that lets much through, so that the rules behind it are still met.
func (w words) scope(t *rapid.T) *Scope {
	return &Scope{Actions: append(sets(w.actions...).Draw(t, "scope actions"), "read"), Alliances: sets(w.alliances...).Draw(t, "scope alliances"),
		Own: rapid.Bool().Draw(t, "own"), Channels: sets("api", "export").Draw(t, "scope channels"),
		TLP: marking.TLP(rapid.IntRange(0, 5).Draw(t, "scope tlp")), Rank: marking.Rank(rapid.IntRange(0, 4).Draw(t, "scope rank"))}
}

func (w words) grants() *rapid.Generator[marking.Grant] {
	return rapid.Custom(func(t *rapid.T) marking.Grant {
		return marking.Grant{Via: one(append(w.alliances, "")...).Draw(t, "via"), By: one(w.parties...).Draw(t, "by"), To: sets("NL", "DE").Draw(t, "to"),
			Without: sets("read", "export").Draw(t, "without"), Purpose: one("", "case-1").Draw(t, "purpose"), Until: times().Draw(t, "until")}
	})
}

func (w words) consents() *rapid.Generator[marking.Consent] {
	return rapid.Custom(func(t *rapid.T) marking.Consent {
		return marking.Consent{By: one(w.parties...).Draw(t, "by"), To: one("NL", "DE-AA", "alliance:"+w.alliances[0], "alliance:"+w.alliances[1], "public").Draw(t, "to"),
			Purpose: one(w.purposes...).Draw(t, "purpose"), Until: times().Draw(t, "until")}
	})
}

func audiences() *rapid.Generator[marking.Audience] {
	return rapid.SampledFrom([]marking.Audience{{}, marking.Only(), marking.Only("NL", "DE")})
}

func (w words) markings() *rapid.Generator[marking.Marking] {
	return rapid.Custom(func(t *rapid.T) marking.Marking {
		m := marking.Marking{
			TLP:         marking.TLP(rapid.IntRange(0, 5).Draw(t, "tlp")),
			PAP:         marking.PAP(rapid.IntRange(0, 4).Draw(t, "pap")),
			Originators: sets("NL", "DE").Draw(t, "originators"),
			ORCON:       rapid.Bool().Draw(t, "orcon"),
			PROPIN:      rapid.Bool().Draw(t, "propin"),
			RelTo:       audiences().Draw(t, "rel_to"),
			NotRel:      sets("DE").Draw(t, "not_rel"),
			DisplayOnly: sets("UK").Draw(t, "display_only"),
			EyesOnly:    audiences().Draw(t, "eyes_only"),
			Naming:      marking.Naming(rapid.IntRange(0, 3).Draw(t, "naming")),
			Embargo:     times().Draw(t, "embargo"),
			Expires:     times().Draw(t, "expires"),
		}
		if rapid.IntRange(0, 2).Draw(t, "calm") > 0 { // most markings of the field carry no caveat
			m.TLP = marking.TLP(rapid.IntRange(1, 4).Draw(t, "calm tlp"))
			m.PAP, m.ORCON, m.PROPIN = marking.PAPGreen, false, false
			m.RelTo, m.EyesOnly, m.NotRel, m.DisplayOnly = marking.Audience{}, marking.Audience{}, nil, nil
			m.Originators = sets("NL", "DE").Draw(t, "calm originators")
			return m
		}
		if rapid.IntRange(0, 3).Draw(t, "classified") == 0 {
			m.Class = marking.Classification{Scheme: one(w.levels...).Draw(t, "scheme"), Level: "L", Rank: marking.Rank(rapid.IntRange(0, 4).Draw(t, "rank"))}
		}
		return m
	})
}

func (w words) labels() *rapid.Generator[marking.Label] {
	return rapid.Custom(func(t *rapid.T) marking.Label {
		l := marking.Label{
			Kind:     one(w.kinds...).Draw(t, "kind"),
			Portion:  one(w.portions...).Draw(t, "portion"),
			State:    one(w.states...).Draw(t, "state"),
			Owner:    one(w.parties...).Draw(t, "owner"),
			Marking:  w.markings().Draw(t, "marking"),
			Grants:   rapid.SliceOfN(w.grants(), 0, 3).Draw(t, "grants"),
			Consents: rapid.SliceOfN(w.consents(), 0, 2).Draw(t, "consents"),
			Overlays: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) marking.Overlay {
				return marking.Overlay{Party: one(w.parties...).Draw(t, "party"), TLP: marking.TLP(rapid.IntRange(0, 5).Draw(t, "tlp"))}
			}), 0, 1).Draw(t, "overlays"),
			Compartments: sets("case-1", "2026-06-01").Draw(t, "compartments"),
		}
		if rapid.IntRange(0, 3).Draw(t, "excluding") == 0 {
			l.Excluded = sets("UK", "DE").Draw(t, "excluded")
		}
		if rapid.IntRange(0, 2).Draw(t, "calm") > 0 { // most objects are shared by their owner, for any purpose
			l.Overlays, l.Compartments, l.Originators, l.State = nil, nil, marking.SetOf(l.Owner), w.states[0]
			for i := range l.Grants {
				l.Grants[i].By, l.Grants[i].Purpose, l.Grants[i].To = l.Owner, "", nil
			}
		}
		return l
	})
}

func (w words) contexts() *rapid.Generator[Context] {
	return rapid.Custom(func(t *rapid.T) Context {
		c := Context{Now: moments().Draw(t, "now"), Channel: channels.Draw(t, "channel")}
		if rapid.Bool().Draw(t, "puts") {
			g, m, k := w.grants().Draw(t, "grant"), w.markings().Draw(t, "marking"), w.consents().Draw(t, "consent")
			c.Grant, c.Marking, c.Consent = &g, &m, &k
		}
		if rapid.IntRange(0, 3).Draw(t, "of a client") == 0 {
			c.Client = &Client{Roles: sets(w.roles...).Draw(t, "client roles"), Scope: *w.scope(t)}
		}
		if rapid.IntRange(0, 3).Draw(t, "of a statement") == 0 {
			c.Statement = w.statements().Draw(t, "statement")
		}
		if rapid.IntRange(0, 3).Draw(t, "of a bundle") == 0 {
			c.Bundle = w.bundles().Draw(t, "bundle")
		}
		return c
	})
}
