package policy

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"entente/internal/marking"
)

// withDecision compiles testdata/tree with another decision and collects errors.
func withDecision(t testing.TB, body string, cfg Config, extra ...string) (*Revision, *[]string) {
	t.Helper()
	tree := goodTree(t)
	tree["decision/decision.rego"] = &fstest.MapFile{Data: []byte("package decision\n\n" + body + "\n")}
	for i, text := range extra {
		name := fmt.Sprintf("lib/extra%d", i)
		tree[name+"/a.rego"] = &fstest.MapFile{Data: []byte("package " + strings.ReplaceAll(name, "/", ".") + "\n\n" + text)}
	}
	var errs []string
	cfg.OnError = func(err error) { errs = append(errs, err.Error()) }
	r, err := Compile(ctx, tree, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return r, &errs
}

func plainRequest() *Request {
	return &Request{Action: "read", Subject: Subject{Party: "NL", Chain: []string{"NL"}}, Context: Context{Now: base, Channel: ChannelAPI},
		Object: &marking.Label{Kind: "evidence", State: "FILED", Owner: "NL", Marking: marking.Marking{TLP: marking.Clear}}}
}

func TestAnAnswerOfAnotherShapeIsDenied(t *testing.T) {
	good := map[string]string{"outcome": `"ALLOW"`, "redact": `[]`, "reasons": `["R"]`, "rule": `"R"`, "grant": `""`, "obligations": `[]`}
	answer := func(changes ...string) string {
		var parts []string
		for _, k := range []string{"outcome", "redact", "reasons", "rule", "grant", "obligations"} {
			v := good[k]
			for i := 0; i < len(changes); i += 2 {
				if changes[i] == k {
					v = changes[i+1]
				}
			}
			if v != "-" {
				parts = append(parts, fmt.Sprintf("%q: %s", k, v))
			}
		}
		return "verdict := {" + strings.Join(parts, ", ") + "}"
	}
	for _, c := range []struct{ name, body, say string }{
		{"undefined", `verdict := 1 if input.action == "nonesuch"`, "is undefined"},
		{"two values at once", "verdict := 1\n\nverdict := 2 if input.action == \"read\"", "eval_conflict_error"},
		{"no object", `verdict := true`, "not an object of six members"},
		{"a list", `verdict := ["ALLOW"]`, "not an object of six members"},
		{"a member missing", answer("grant", "-"), "not an object of six members"},
		{"a member more", strings.Replace(answer(), "{", `{"more": 1, `, 1), "not an object of six members"},
		{"another member instead", strings.Replace(answer(), "rule", "role", 1), `member "rule" of the answer: is missing`},
		{"an unknown outcome", answer("outcome", `"ALLOWED"`), "none of the four"},
		{"an outcome that is no text", answer("outcome", `true`), "is not a text"},
		{"a rule that is no code", answer("rule", `"because"`), "the rule is not a code"},
		{"no rule", answer("rule", `""`), "the rule is not a code"},
		{"reasons as one text", answer("reasons", `"R"`), "is not a list"},
		{"reasons as a set", answer("reasons", `{"R"}`), "is not a list"},
		{"a reason that is no text", answer("reasons", `[1]`), "something else than a text"},
		{"a reason that is no code", answer("reasons", `["free text"]`), "a reason is not a code"},
		{"a reason twice", answer("reasons", `["R", "R"]`), "twice or an empty one"},
		{"an unknown obligation", answer("obligations", `["BURN_AFTER_READING"]`), "an obligation is unknown"},
		{"a field that is not redactable", answer("outcome", `"REDACT"`, "redact", `["owner"]`), "not redactable for this noun"},
		{"another noun's field", answer("outcome", `"REDACT"`, "redact", `["clients"]`), "not redactable for this noun"},
		{"REDACT without fields", answer("outcome", `"REDACT"`), "belong to REDACT"},
		{"ALLOW with fields to redact", answer("redact", `["title"]`), "belong to REDACT"},
		{"DENY_VISIBLE with fields to redact", answer("outcome", `"DENY_VISIBLE"`, "redact", `["title"]`), "belong to REDACT"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, errs := withDecision(t, c.body, testConfig(t))
			d := r.Decide(ctx, plainRequest())
			if d.Outcome != DenyHidden || d.Rule != PolicyError || len(d.Reasons) != 1 || d.Reasons[0] != PolicyError || d.Revision != r.ID() {
				t.Errorf("%+v", d)
			}
			if len(*errs) != 1 || !strings.Contains((*errs)[0], c.say) {
				t.Errorf("told %q, not %q", *errs, c.say)
			}
			interned := marking.NewTable()
			v := r.Class(plainRequest().Subject).Table("read", ChannelAPI).At(ctx, interned, interned.Intern(*plainRequest().Object), 0, base)
			if v.Outcome != DenyHidden || r.Why(v).Rule != PolicyError {
				t.Errorf("by the table: %+v", v)
			}
			if e := r.Explain(ctx, plainRequest(), WithRules); e.Rule != PolicyError || !strings.Contains(e.Summary[0], "could not decide") {
				t.Errorf("explained as %+v", e)
			}
		})
	}
	t.Run("the good shape", func(t *testing.T) {
		r, errs := withDecision(t, answer(), testConfig(t))
		if d := r.Decide(ctx, plainRequest()); d.Outcome != Allow || d.Reasons[0] != "R" || len(*errs) != 0 {
			t.Errorf("%+v %v", d, *errs)
		}
	})
}

func TestARequestWithoutAnObjectIsDenied(t *testing.T) {
	r, errs := withDecision(t, `verdict := {"outcome": "ALLOW", "redact": [], "reasons": [], "rule": "R", "grant": "", "obligations": []}`, testConfig(t))
	for _, req := range []*Request{nil, {Action: "read"}} {
		if d := r.Decide(ctx, req); d.Outcome != DenyHidden || d.Rule != PolicyError {
			t.Errorf("%+v", d)
		}
	}
	if len(*errs) != 2 {
		t.Errorf("told of %d errors", len(*errs))
	}
}

const endless = `verdict := {"outcome": "ALLOW", "redact": [], "reasons": [], "rule": "R", "grant": "", "obligations": []} if {
	xs := data.lib.extra0.many
	count([1 | some a in xs; some b in xs; some c in xs; some d in xs; a + b + c + d < 0]) == 0
}`

func many(n int) string { return "many := [" + strings.Repeat("1, ", n) + "1]\n" }

func TestAnEvaluationPastItsLimitIsDenied(t *testing.T) {
	cfg := Default()
	cfg.EvalLimit = time.Millisecond
	r, errs := withDecision(t, endless, cfg, many(200))
	for range 3 {
		if d := r.Decide(ctx, plainRequest()); d.Outcome != DenyHidden || d.Rule != PolicyError {
			t.Fatalf("%+v", d)
		}
	}
	if len(*errs) != 3 || !strings.Contains((*errs)[2], "after at most 1ms") {
		t.Errorf("told %q", *errs)
	}
	interned := marking.NewTable()
	id := interned.Intern(*plainRequest().Object)
	table := r.Class(plainRequest().Subject).Table("read", ChannelAPI)
	if v := table.At(ctx, interned, id, 0, base); v.Outcome != DenyHidden {
		t.Errorf("%+v", v)
	}
	if _, _, ok := table.peek(id, 0, base); ok {
		t.Error("a time-out is remembered as a verdict")
	}
}

func TestACancelledCallerIsDeniedAndNothingIsRemembered(t *testing.T) {
	r := treeRevision(t)
	errs := 0
	r.cfg.OnError = func(error) { errs++ }
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if d := r.Decide(gone, plainRequest()); d.Outcome != DenyHidden || errs != 1 {
		t.Errorf("%+v", d)
	}
	interned := marking.NewTable()
	id := interned.Intern(*plainRequest().Object)
	table := r.Class(plainRequest().Subject).Table("read", ChannelAPI)
	if v := table.At(gone, interned, id, 0, base); v.Outcome != DenyHidden {
		t.Errorf("%+v", v)
	}
	if got := table.Select(gone, interned, []marking.ID{id}, base); len(got) != 0 {
		t.Errorf("selected %v", got)
	}
	if v := table.At(ctx, interned, id, 0, base); v.Outcome != Allow {
		t.Errorf("the next caller got %+v", r.Why(v))
	}
	if got := table.Select(ctx, interned, []marking.ID{id}, base); len(got) != 1 {
		t.Errorf("the next caller selected %v", got)
	}
}

func TestAPanicOfTheEvaluatorIsDenied(t *testing.T) {
	r, errs := withDecision(t, `verdict := 1`, Default())
	r.query = (&Revision{}).query // the zero query has nothing to evaluate and panics
	if d := r.Decide(ctx, plainRequest()); d.Outcome != DenyHidden || d.Rule != PolicyError {
		t.Errorf("%+v", d)
	}
	if len(*errs) != 1 || !strings.Contains((*errs)[0], "panicked") {
		t.Errorf("told %q", *errs)
	}
}
