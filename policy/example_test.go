package policy_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	"entente/internal/marking"
	"entente/policy"
)

func Example() {
	ctx := context.Background()
	rev, err := policy.Compile(ctx, os.DirFS("testdata/tree"), policy.Default())
	if err != nil {
		fmt.Println(policy.FlawsOf(err).Text())
		return
	}
	now, _ := marking.ParseMinute("2026-11-21T10:00Z")
	labels := marking.NewTable()
	id := labels.Intern(marking.Label{Kind: "evidence", State: "FILED", Owner: "NL",
		Marking: marking.Marking{TLP: marking.Clear, Embargo: now + 60}})

	table := rev.Class(policy.Subject{Party: "DE", Chain: []string{"DE"}}).Table("read", policy.ChannelAPI)
	for _, at := range []marking.Minute{now, now + 60} {
		v := table.At(ctx, labels, id, 0, at)
		fmt.Println(at, v.Outcome, v.Fields.Names("evidence"), rev.Why(v).Reasons)
	}
	e := rev.Explain(ctx, &policy.Request{Action: "read", Subject: policy.Subject{Party: "DE"}, Object: labels.At(id),
		Context: policy.Context{Now: now, Channel: policy.ChannelAPI}}, policy.WithRules)
	fmt.Println(strings.Join(e.Summary, "\n"))
	// Output:
	// 2026-11-21T10:00Z DENY_HIDDEN [] [EMBARGO]
	// 2026-11-21T11:00Z REDACT [provider] [NAMING TLP_CLEAR]
	// Denied by a rule.
	// EMBARGO: It may not be shown yet.
}
