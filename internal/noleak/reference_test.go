package noleak_test

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing/fstest"

	"pgregory.net/rapid"

	"entente/internal/marking"
	"entente/policy"
)

// law is a small random policy that is read twice: by this file, and by OPA from the
// Rego that this file prints. The first rule all of whose conditions hold decides;
// when none does, the object is hidden.
type law []clause

type clause struct {
	Outcome policy.Outcome `json:"outcome"` // by its number
	When    []condition    `json:"when"`
}

// condition is one test of a request; not turns it round.
type condition struct {
	What  string `json:"what"`
	Value string `json:"value,omitempty"`
	Not   bool   `json:"not,omitempty"`
}

// conditions are the tests with their form in Rego (%q is the value) and in Go.
var conditions = map[string]struct {
	rego  string
	holds func(r *policy.Request, value string) bool
}{
	"owner": {`input.object.owner in input.subject.chain`, func(r *policy.Request, _ string) bool { return slices.Contains(r.Subject.Chain, r.Object.Owner) }},
	"granted": {"some g in input.object.grants\n\tsome p in input.subject.chain\n\tp in g.to", func(r *policy.Request, _ string) bool {
		return slices.ContainsFunc(r.Object.Grants, func(g marking.Grant) bool { return len(g.To.Intersect(marking.SetOf(r.Subject.Chain...))) > 0 })
	}},
	"via": {"some g in input.object.grants\n\tsome m in input.subject.memberships\n\tg.via == m.alliance", func(r *policy.Request, _ string) bool {
		return slices.ContainsFunc(r.Object.Grants, func(g marking.Grant) bool {
			return slices.ContainsFunc(r.Subject.Memberships, func(m policy.Membership) bool { return g.Via == m.Alliance })
		})
	}},
	"need": {"every c in input.object.compartments {\n\t\tc in input.subject.compartments\n\t}", func(r *policy.Request, _ string) bool {
		return len(r.Object.Compartments.Minus(r.Subject.Compartments)) == 0
	}},
	"embargo": {`time.reached(input.object.embargo)`, func(r *policy.Request, _ string) bool {
		return r.Object.Marking.Embargo != 0 && r.Context.Now >= r.Object.Marking.Embargo
	}},
	"expires": {`time.reached(input.object.expires)`, func(r *policy.Request, _ string) bool {
		return r.Object.Marking.Expires != 0 && r.Context.Now >= r.Object.Marking.Expires
	}},
	"author":    {`"author" in input.relations`, func(r *policy.Request, _ string) bool { return r.Relations&policy.Author != 0 }},
	"recipient": {`"recipient" in input.relations`, func(r *policy.Request, _ string) bool { return r.Relations&policy.Recipient != 0 }},
	"role":      {`%q in input.subject.roles`, func(r *policy.Request, v string) bool { return r.Subject.Roles.Has(v) }},
	"tlp":       {`input.object.tlp == %q`, func(r *policy.Request, v string) bool { return r.Object.Marking.TLP.String() == v }},
	"kind":      {`input.object.kind == %q`, func(r *policy.Request, v string) bool { return r.Object.Kind == v }},
	"portion":   {`input.object.portion == %q`, func(r *policy.Request, v string) bool { return r.Object.Portion == v }},
	"state":     {`input.object.state == %q`, func(r *policy.Request, v string) bool { return r.Object.State == v }},
	"capacity":  {`input.subject.capacity == %q`, func(r *policy.Request, v string) bool { return r.Subject.Capacity == v }},
	"channel":   {`input.context.channel == %q`, func(r *policy.Request, v string) bool { return string(r.Context.Channel) == v }},
	"action":    {`input.action == %q`, func(r *policy.Request, v string) bool { return r.Action == v }},
}

// values are what conditions compare with.
var values = map[string][]string{
	"role": {"INTELLIGENCE_ANALYST", "CYBER_DIPLOMAT", "DISCLOSURE_OFFICER", "LEGAL_ADVISER"},
	"tlp":  {"TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"},
	"kind": {"case", "incident", "evidence", "statement", "judgement", "notification"}, "portion": {"", "source", "victim"},
	"state": {"DRAFT", "OPEN", "SHARED", "PUBLISHED", "APPROVED"}, "capacity": {"", "eu27", "nato"},
	"channel": {"api", "stream", "file", "export"}, "action": {"read", "read", "share", "export", "create", "amend"},
}

// drawLaw draws a policy under which owners see what is theirs, or most of it.
func drawLaw(t *rapid.T) law {
	var out law
	for range rapid.IntRange(2, 5).Draw(t, "rules") {
		c := clause{Outcome: pick(t, "outcome", []policy.Outcome{policy.Allow, policy.Allow, policy.DenyVisible, policy.DenyHidden})}
		for range rapid.IntRange(1, 3).Draw(t, "conditions") {
			what := pick(t, "condition", append(sortedKeys(conditions), "embargo", "expires", "granted"))
			x := condition{What: what, Not: chance(t, "not", 4)}
			if of := values[what]; len(of) > 0 {
				x.Value = pick(t, "value", of)
			}
			c.When = append(c.When, x)
		}
		out = append(out, c)
	}
	return append(out, clause{policy.Allow, []condition{{What: "owner"}}})
}

// outcome reads the law in Go.
func (l law) outcome(r *policy.Request) policy.Outcome {
	for _, c := range l {
		if !slices.ContainsFunc(c.When, func(x condition) bool { return conditions[x.What].holds(r, x.Value) == x.Not }) {
			return c.Outcome
		}
	}
	return policy.DenyHidden
}

// tree prints the law as Rego.
func (l law) tree() fs.FS {
	var b strings.Builder
	object := func(o policy.Outcome, code string) string {
		return fmt.Sprintf(`{"outcome": %q, "redact": [], "reasons": [%q], "rule": %q, "grant": "", "obligations": []}`, o, code, code)
	}
	fmt.Fprintf(&b, "package decision\n\nimport data.lib.time\n\ndefault verdict := %s\n\nminute if time.reached(\"\")\n", object(policy.DenyHidden, "NONE"))
	earlier := ""
	for i, c := range l {
		fmt.Fprintf(&b, "\nverdict := %s if {\n%s\tclause_%d\n}\n\nclause_%d if {\n", object(c.Outcome, fmt.Sprint("CLAUSE_", i)), earlier, i, i)
		for j, x := range c.When {
			no := map[bool]string{true: "not "}[x.Not]
			fmt.Fprintf(&b, "\t%scondition_%d_%d\n", no, i, j)
		}
		b.WriteString("}\n")
		for j, x := range c.When {
			body := conditions[x.What].rego
			if strings.Contains(body, "%q") {
				body = fmt.Sprintf(body, x.Value)
			}
			fmt.Fprintf(&b, "\ncondition_%d_%d if {\n\t%s\n}\n", i, j, body)
		}
		earlier += fmt.Sprintf("\tnot clause_%d\n", i)
	}
	return fstest.MapFS{
		"decision/decision.rego": {Data: []byte(b.String())},
		"lib/time/time.rego":     {Data: []byte("package lib.time\n\nreached(t) if {\n\tt != \"\"\n\tinput.context.now >= t\n}\n")},
		"capabilities.json":      {Data: []byte(`{"builtins": [{"name": "eq"}, {"name": "equal"}, {"name": "neq"}, {"name": "gte"}, {"name": "internal.member_2"}]}`)},
	}
}
