package remedy_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/internal/marking"
	"entente/policy"
	"entente/policy/remedy"
	"entente/rego"
)

const now = marking.Minute(29_600_000)

func request() *policy.Request {
	return &policy.Request{Action: "read",
		Subject: policy.Subject{Party: "NL-MFA", Chain: []string{"NL-MFA", "NL"}, Kind: "AGENCY", Nationality: marking.SetOf("NL"), Roles: marking.SetOf("CYBER_DIPLOMAT"),
			Memberships: []policy.Membership{{Alliance: "eu27", Party: "NL", Status: "MEMBER"}}},
		Object: &marking.Label{Kind: "evidence", State: "SHARED", Owner: "DE-BSI", Grants: []marking.Grant{{Via: "eu27", By: "DE-BSI"}},
			Marking: marking.Marking{TLP: marking.Green, PAP: marking.PAPGreen, Originators: marking.SetOf("DE-BSI"), Naming: marking.NamingMay}},
		Context: policy.Context{Now: now, Channel: policy.ChannelAPI}}
}

func TestTheFewestChangesThatPermitAreFound(t *testing.T) {
	cfg := policy.Default()
	cfg.EvalLimit *= 10
	r, err := policy.Compile(context.Background(), rego.FS, cfg)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*policy.Request)
		want   []string // one of the sets; nil is that nothing is needed
	}{
		"nothing is needed for what is permitted": {func(*policy.Request) {}, nil},
		"an embargo":   {func(q *policy.Request) { q.Object.Embargo = now + 60 }, []string{"there is no embargo"}},
		"its time":     {func(q *policy.Request) { q.Object.Embargo = now + 60 }, []string{"the time is " + (now + 60).String()}},
		"a function":   {func(q *policy.Request) { q.Subject.Roles = nil }, []string{"the person has the function CYBER_DIPLOMAT"}},
		"a membership": {func(q *policy.Request) { q.Subject.Memberships = nil }, []string{"NL is now a member of eu27"}},
		"two things at once": {func(q *policy.Request) {
			q.Subject.Memberships, q.Subject.Roles, q.Object.TLP = nil, nil, marking.Clear
			q.Object.State = "DRAFT"
			q.Object.Excluded = marking.SetOf("NL")
		},
			[]string{"nobody is excluded from the case", "its state is SHARED"}},
	} {
		t.Run(name, func(t *testing.T) {
			req := request()
			c.change(req)
			before := *req.Object
			found, err := remedy.Find(context.Background(), r, req)
			if err != nil {
				t.Fatal(err)
			}
			if c.want == nil {
				if len(found.Sets) > 0 || found.Tried > 0 {
					t.Errorf("%+v", found)
				}
				return
			}
			if !slices.ContainsFunc(found.Sets, func(s remedy.Set) bool {
				return slices.Equal(s.Facts, c.want) || slices.Equal(s.Facts, reversed(c.want))
			}) {
				t.Errorf("%v is not among %+v", c.want, found.Sets)
			}
			if req.Object.Text() != before.Text() {
				t.Error("the request was changed")
			}
		})
	}
}

func reversed(s []string) []string {
	out := slices.Clone(s)
	slices.Reverse(out)
	return out
}

func TestWhoeverMayNotReadTheWholeRequestIsNamedOnlyWhatTheyMay(t *testing.T) {
	cfg := policy.Default()
	cfg.EvalLimit = time.Second
	r, err := policy.Compile(context.Background(), rego.FS, cfg)
	if err != nil {
		t.Fatal(err)
	}
	req := request()
	req.Object.Excluded, req.Subject.Memberships = marking.SetOf("NL"), nil
	names := func(teller remedy.Teller, part string) bool {
		found, err := remedy.FindFor(context.Background(), r, req, teller)
		if err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(found.Sets, func(s remedy.Set) bool {
			return slices.ContainsFunc(s.Facts, func(f string) bool { return strings.Contains(f, part) })
		})
	}
	shown := *req
	label := req.Object.Canonical()
	label.Excluded = nil
	shown.Object = &label
	if !names(remedy.Teller{}, "excluded") || !names(remedy.Teller{}, "eu27") {
		t.Error("the whole request has no such way out")
	}
	if names(remedy.Teller{Shown: &shown}, "excluded") {
		t.Error("an exclusion is named to whoever may not know of it")
	}
	if names(remedy.Teller{Alliance: func(string) bool { return false }}, "eu27") {
		t.Error("an alliance is named to whoever may not know of it")
	}
}
