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
	cfg.EvalLimit = cfg.EvalLimit * 50 // a loaded machine must not change an answer
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

var (
	party    = one("NL", "DE", "UK", "NL-MFA", "vendor-v")
	alliance = one("north", "south")
	action   = one("read", "discover", "export", "comment")
	channels = rapid.SampledFrom([]Channel{ChannelAPI, ChannelExport})
)

func subjects() *rapid.Generator[Subject] {
	return rapid.Custom(func(t *rapid.T) Subject {
		return Subject{
			Party:       party.Draw(t, "party"),
			Chain:       rapid.SliceOfN(party, 0, 3).Draw(t, "chain"),
			Kind:        one("STATE", "AGENCY").Draw(t, "kind"),
			ServedBy:    sets("DE-BSI").Draw(t, "served_by"),
			Nationality: sets("NL", "DE").Draw(t, "nationality"),
			Roles:       sets("ANALYST", "LEGAL").Draw(t, "roles"),
			Clearances: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Clearance {
				return Clearance{one("EU", "NATO").Draw(t, "scheme"), marking.Rank(rapid.IntRange(0, 4).Draw(t, "rank")), times().Draw(t, "until")}
			}), 0, 2).Draw(t, "clearances"),
			Compartments: sets("case-1", "case-2", "2026-06-01").Draw(t, "compartments"),
			Memberships: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Membership {
				return Membership{alliance.Draw(t, "alliance"), party.Draw(t, "party"), one("MEMBER", "OBSERVER").Draw(t, "status"),
					times().Draw(t, "from"), times().Draw(t, "until")}
			}), 0, 3).Draw(t, "memberships"),
			Agreements: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Agreement {
				return Agreement{one("EU", "NATO").Draw(t, "scheme"), times().Draw(t, "from"), times().Draw(t, "until")}
			}), 0, 1).Draw(t, "agreements"),
			Mandates: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Mandate {
				return Mandate{alliance.Draw(t, "alliance"), action.Draw(t, "action"), times().Draw(t, "until")}
			}), 0, 1).Draw(t, "mandates"),
			Capacity:  one("", "north").Draw(t, "capacity"),
			Assurance: one("aal1", "aal2").Draw(t, "assurance"),
		}
	})
}

func grants() *rapid.Generator[marking.Grant] {
	return rapid.Custom(func(t *rapid.T) marking.Grant {
		return marking.Grant{Via: one("", "north", "south").Draw(t, "via"), By: party.Draw(t, "by"), To: sets("NL", "DE").Draw(t, "to"),
			Without: sets("read", "export").Draw(t, "without"), Purpose: one("", "case-1").Draw(t, "purpose"), Until: times().Draw(t, "until")}
	})
}

func consents() *rapid.Generator[marking.Consent] {
	return rapid.Custom(func(t *rapid.T) marking.Consent {
		return marking.Consent{By: party.Draw(t, "by"), To: one("NL", "alliance:north", "alliance:south", "public").Draw(t, "to"),
			Purpose: one("READ", "DERIVE").Draw(t, "purpose"), Until: times().Draw(t, "until")}
	})
}

func audiences() *rapid.Generator[marking.Audience] {
	return rapid.SampledFrom([]marking.Audience{{}, marking.Only(), marking.Only("NL", "DE")})
}

func markings() *rapid.Generator[marking.Marking] {
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
		if rapid.IntRange(0, 3).Draw(t, "classified") == 0 {
			m.Class = marking.Classification{Scheme: "EU", Level: "SECRET UE/EU SECRET", Rank: marking.Rank(rapid.IntRange(0, 4).Draw(t, "rank"))}
		}
		return m
	})
}

func labels() *rapid.Generator[marking.Label] {
	return rapid.Custom(func(t *rapid.T) marking.Label {
		l := marking.Label{
			Kind:     one("evidence", "evidence", "incident", "case", "nonesuch").Draw(t, "kind"),
			Portion:  one("", "source").Draw(t, "portion"),
			State:    one("DRAFT", "FILED", "FILED").Draw(t, "state"),
			Owner:    party.Draw(t, "owner"),
			Marking:  markings().Draw(t, "marking"),
			Grants:   rapid.SliceOfN(grants(), 0, 3).Draw(t, "grants"),
			Consents: rapid.SliceOfN(consents(), 0, 2).Draw(t, "consents"),
			Overlays: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) marking.Overlay {
				return marking.Overlay{Party: party.Draw(t, "party"), TLP: marking.TLP(rapid.IntRange(0, 5).Draw(t, "tlp"))}
			}), 0, 1).Draw(t, "overlays"),
			Compartments: sets("case-1", "2026-06-01").Draw(t, "compartments"),
		}
		if rapid.IntRange(0, 3).Draw(t, "excluding") == 0 {
			l.Excluded = sets("UK", "DE").Draw(t, "excluded")
		}
		return l
	})
}

func contexts() *rapid.Generator[Context] {
	return rapid.Custom(func(t *rapid.T) Context {
		c := Context{Now: moments().Draw(t, "now"), Channel: channels.Draw(t, "channel")}
		if rapid.Bool().Draw(t, "puts") {
			g, m, k := grants().Draw(t, "grant"), markings().Draw(t, "marking"), consents().Draw(t, "consent")
			c.Grant, c.Marking, c.Consent = &g, &m, &k
		}
		return c
	})
}
