package policy_test

import (
	"context"
	"fmt"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"entente/internal/marking"
	"entente/policy"
	"entente/rego"
)

var ctx = context.Background()

const now = marking.Minute(29_600_000) // 2026-04

func served(b testing.TB) *policy.Revision {
	b.Helper()
	cfg := policy.Default()
	cfg.EvalLimit *= 10
	cfg.OnError = func(err error) { b.Error(err) }
	r, err := policy.Compile(ctx, rego.FS, cfg)
	if err != nil {
		b.Fatal(policy.FlawsOf(err).Text())
	}
	return r
}

// floor is the price of any evaluation at all: a tree that answers a constant.
func floor(b testing.TB) *policy.Revision {
	b.Helper()
	r, err := policy.Compile(ctx, fstest.MapFS{
		"capabilities.json": {Data: []byte(`{"builtins": [{"name": "eq"}]}`)},
		"decision/decision.rego": {Data: []byte(`package decision

verdict := {"outcome": "ALLOW", "redact": [], "reasons": [], "rule": "X", "grant": "", "obligations": []}
`)},
	}, policy.Default())
	if err != nil {
		b.Fatal(err)
	}
	return r
}

func diplomat() policy.Subject {
	member := func(alliance string) policy.Membership {
		return policy.Membership{Alliance: alliance, Party: "NL", Status: "MEMBER", From: 1}
	}
	return policy.Subject{Party: "NL-MFA", Chain: []string{"NL-MFA", "NL"}, Kind: "AGENCY", Nationality: marking.SetOf("NL"),
		Roles: marking.SetOf("ANALYST", "DIPLOMAT"), Clearances: []policy.Clearance{{Scheme: "NL", Rank: marking.Secret}},
		Memberships: []policy.Membership{member("eu27"), member("nato"), member("g7_rrm")}, Assurance: "aal2"}
}

// shared is an item of evidence as an alliance sees most of them; i makes it
// another label. One in four has an expiry, one in eight a REL TO.
func shared(i int) marking.Label {
	parties := []string{"DE", "FR", "EE", "PL", "UK", "US", "JP", "CZ"}
	vias := []string{"eu27", "nato", "g7_rrm", "five_eyes"}
	tlps := []marking.TLP{marking.Green, marking.Amber, marking.Clear, marking.Green}
	owner := parties[i%len(parties)]
	l := marking.Label{Kind: "evidence", State: "SHARED", Owner: owner,
		Marking: marking.Marking{TLP: tlps[i/8%len(tlps)], PAP: marking.PAPGreen, Originators: marking.SetOf(owner), Naming: marking.NamingMay},
		Grants:  []marking.Grant{{Via: vias[i/32%len(vias)], By: owner, To: marking.SetOf("NL", fmt.Sprint("P-", i/128))}}}
	if i%4 == 3 {
		l.Expires = now + marking.Minute(100+i%1000)
	}
	if i%8 == 5 {
		l.RelTo = marking.Only("NL", "DE", owner)
	}
	return l
}

func labelsOf(n int) (*marking.Table, []marking.ID) {
	t := marking.NewTable()
	ids := make([]marking.ID, n)
	for i := range ids {
		ids[i] = t.Intern(shared(i))
	}
	return t, ids
}

func BenchmarkVerdictWarm(b *testing.B) {
	labels, ids := labelsOf(1024)
	table := served(b).Class(diplomat()).Table("read", policy.ChannelAPI)
	for _, id := range ids {
		table.At(ctx, labels, id, 0, now)
	}
	b.ResetTimer()
	b.ReportAllocs()
	for i := range b.N {
		table.At(ctx, labels, ids[i%1024], 0, now)
	}
}

// BenchmarkDecideCold asks about labels never seen, beside the price of any
// evaluation in the same run.
func BenchmarkDecideCold(b *testing.B) {
	labels, ids := labelsOf(4096)
	ask := func(r *policy.Revision) func() {
		i, table := 0, (*policy.Table)(nil)
		return func() {
			if i%4096 == 0 {
				s := diplomat()
				s.Compartments = marking.SetOf(fmt.Sprint("class-", i)) // a class that nobody asked for yet
				table = r.Class(s).Table("read", policy.ChannelAPI)
			}
			table.At(ctx, labels, ids[i%4096], 0, now)
			i++
		}
	}
	whole := func(r *policy.Revision) func() {
		i, s := 0, diplomat()
		return func() {
			r.Decide(ctx, &policy.Request{Action: "read", Subject: s, Object: labels.At(ids[i%4096]), Context: policy.Context{Now: now, Channel: policy.ChannelAPI}})
			i++
		}
	}
	sides := []struct {
		name string
		run  func()
	}{{"floor", ask(floor(b))}, {"At", ask(served(b))}, {"Decide", whole(served(b))}}
	per := map[string]float64{}
	for _, side := range sides {
		b.Run(side.name, func(b *testing.B) {
			b.ReportAllocs()
			from := spent()
			for range b.N {
				side.run()
			}
			per[side.name] = float64(spent()-from) / float64(b.N)
			b.ReportMetric(per[side.name], "cpu-ns/op")
			if per["floor"] > 0 {
				b.ReportMetric(per[side.name]/per["floor"], "x-floor")
			}
		})
	}
}

// spent is the processor time of this process so far, which other work on the
// machine disturbs less than the clock on the wall.
func spent() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkSelect(b *testing.B) {
	const n = 17_000
	labels, ids := labelsOf(n)
	r := served(b)
	fresh := 0
	b.Run("cold", func(b *testing.B) {
		for range b.N {
			s := diplomat()
			fresh++
			s.Compartments = marking.SetOf(fmt.Sprint("class-", fresh))
			r.Class(s).Table("read", policy.ChannelAPI).Select(ctx, labels, ids, now)
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/label")
	})
	table := r.Class(diplomat()).Table("read", policy.ChannelAPI)
	b.Run("warm", func(b *testing.B) {
		table.Select(ctx, labels, ids, now)
		b.ResetTimer()
		b.ReportAllocs()
		for range b.N {
			table.Select(ctx, labels, ids, now)
		}
	})
	b.Run("an earlier state", func(b *testing.B) {
		table.Select(ctx, labels, ids[:n-1], now)
		b.ReportAllocs()
		for i := range b.N {
			table.Select(ctx, labels, ids[:n-i%2], now)
		}
	})
	b.Run("after an edge", func(b *testing.B) {
		for i := range b.N {
			table.Select(ctx, labels, ids, now+marking.Minute(i%2)*150) // some hundred verdicts are due
		}
	})
}

func BenchmarkClass(b *testing.B) {
	r, s := served(b), diplomat()
	b.ReportAllocs()
	for range b.N {
		r.Class(s)
	}
}

func BenchmarkExplain(b *testing.B) {
	r, l := served(b), shared(3)
	req := &policy.Request{Action: "read", Subject: diplomat(), Object: &l, Context: policy.Context{Now: now, Channel: policy.ChannelAPI}}
	for name, detail := range map[string]policy.Detail{"rules": policy.WithRules, "trace": policy.WithTrace} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				r.Explain(ctx, req, detail)
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	for range b.N {
		served(b)
	}
}
