package impact_test

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"entente/internal/marking"
	"entente/policy"
	"entente/policy/impact"
	"entente/rego"
)

var ctx = context.Background()

const now = marking.Minute(29_600_000) // 2026-04

// edited is the tree of the product with one text in one file replaced.
func edited(t testing.TB, file, before, after string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(rego.FS, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(rego.FS, p)
		if p == file {
			if !strings.Contains(string(text), before) {
				t.Fatalf("%s does not hold %q", file, before)
			}
			text = []byte(strings.Replace(string(text), before, after, 1))
		}
		out[p] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func compiled(t testing.TB, tree fs.FS) *policy.Revision {
	t.Helper()
	cfg := policy.Default()
	cfg.EvalLimit *= 10
	r, err := policy.Compile(ctx, tree, cfg)
	if err != nil {
		t.Fatal(policy.FlawsOf(err).Text())
	}
	return r
}

var (
	states    = strings.Fields("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK UK US CA JP NO TR AU NZ IS AL")
	agencies  = []string{"MFA", "CSIRT", "INT"}
	roles     = []string{"CYBER_DIPLOMAT", "INTELLIGENCE_ANALYST", "DISCLOSURE_OFFICER", "FORENSIC_EXAMINER", "AUDITOR", "LEGAL_ADVISER"}
	alliances = []string{"eu27", "nato", "g7_rrm", "five_eyes", "opcw_coalition", "vendor_nda", "north", "south", "east", "west", "tide", "harbour"}
)

// large is a world of people and labels as alliances see them, of any size.
func large(people, labels, objects int) impact.World {
	w := impact.World{Now: now}
	classes := map[string]int{}
	for i := range people {
		state := states[i%len(states)]
		agency := agencies[i/len(states)%len(agencies)]
		s := policy.Subject{Party: state + "-" + agency, Chain: []string{state + "-" + agency, state}, Kind: "AGENCY",
			Nationality: marking.SetOf(state), Roles: marking.SetOf(roles[i/7%len(roles)], roles[i/91%len(roles)]), Assurance: "aal2"}
		for k, a := range alliances {
			if (i%len(states)*7+k*5)%11 < 4 {
				s.Memberships = append(s.Memberships, policy.Membership{Alliance: a, Party: state, Status: "MEMBER", From: 1})
			}
		}
		if i%5 == 0 {
			s.Clearances = []policy.Clearance{{Scheme: "EU", Rank: marking.Secret}}
		}
		key := fmt.Sprint(s)
		at, ok := classes[key]
		if !ok {
			at = len(w.Classes)
			classes[key] = at
			w.Classes = append(w.Classes, impact.Class{Subject: s})
		}
		w.Classes[at].People++
	}
	tlps := []marking.TLP{marking.Green, marking.Amber, marking.Green, marking.AmberStrict, marking.Clear}
	for i := range labels {
		state := states[i%len(states)]
		owner := state + "-" + agencies[i/3%len(agencies)]
		g := marking.Grant{Via: alliances[i/len(states)%len(alliances)], By: owner}
		if i%3 == 0 {
			to := states[i/5%len(states)]
			g.To = marking.SetOf(to + "-" + agencies[i/11%3])
			if i%2 == 0 {
				g.To = marking.SetOf(to)
			}
		}
		l := marking.Label{Kind: []string{"evidence", "incident"}[i%2], State: "SHARED", Owner: owner, Grants: []marking.Grant{g},
			Marking: marking.Marking{TLP: tlps[i/13%len(tlps)], PAP: marking.PAPGreen, Originators: marking.SetOf(owner), Naming: marking.NamingMay}}
		if i%17 == 0 {
			l.RelTo = marking.Only(state, states[i/17%len(states)], states[i/23%len(states)])
		}
		if i%19 == 0 {
			l.Expires = now + marking.Minute(i)
		}
		if i%41 == 0 {
			l.Compartments = marking.SetOf(fmt.Sprint("case-", i%7))
		}
		n := objects / labels
		if i < objects%labels {
			n++
		}
		w.Stocks = append(w.Stocks, impact.Stock{Label: l, Objects: n})
	}
	return w
}

// The size that a review meets: it shows what a comparison costs.
func BenchmarkCompare(b *testing.B) {
	old := compiled(b, rego.FS)
	next := compiled(b, edited(b, "alliances/eu27/eu27.rego", `input.object.tlp in {"TLP:CLEAR", "TLP:GREEN"}`, `input.object.tlp in {"TLP:AMBER", "TLP:CLEAR", "TLP:GREEN"}`))
	w := large(2000, 20_000, 1_000_000)
	b.ResetTimer()
	for range b.N {
		before := processor(b)
		r, err := impact.Compare(ctx, old, next, w, impact.Options{})
		b.ReportMetric((processor(b) - before).Seconds(), "cpu-s")
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(r.Asked), "asked")
		b.ReportMetric(float64(r.Cases), "cases")
		b.ReportMetric(float64(r.Classes), "classes")
		b.ReportMetric(float64(r.Changes), "changes")
		b.ReportMetric(float64(r.Total.Opened), "opened")
	}
}

// processor is the processor time that this process has taken.
func processor(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
