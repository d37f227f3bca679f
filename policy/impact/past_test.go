package impact_test

import (
	"bytes"
	"errors"
	"iter"
	"strings"
	"testing"

	"entente/internal/marking"
	"entente/policy"
	"entente/policy/impact"
	"entente/rego"
)

// decided is what a revision once decided about everything in some worlds, at
// several moments, by several channels.
func decided(old *policy.Revision, worlds int) []impact.Past {
	var out []impact.Past
	for seed := range worlds {
		w := world().Example(seed + 1)
		for i, c := range w.Classes {
			for j := range w.Stocks {
				req := policy.Request{Action: asked[(i+j)%len(asked)], Subject: c.Subject, Relations: policy.Relations((i + j) % 4), Object: &w.Stocks[j].Label,
					Context: policy.Context{Now: now + marking.Minute(j%3) - 1, Channel: []policy.Channel{policy.ChannelAPI, policy.ChannelExport}[i%2]}}
				if j%7 == 0 {
					req.Action, req.Context.Grant = "share", &marking.Grant{Via: "eu27", By: c.Subject.Party}
				}
				out = append(out, impact.Past{Request: req, Was: old.Decide(ctx, &req), Times: 1 + j%3})
			}
		}
	}
	return out
}

func sequence(list []impact.Past, end error) iter.Seq2[impact.Past, error] {
	return func(yield func(impact.Past, error) bool) {
		for _, p := range list {
			if !yield(p, nil) {
				return
			}
		}
		if end != nil {
			yield(impact.Past{}, end)
		}
	}
}

func TestThePastDecidedAgainEqualsAskingAboutEveryDecision(t *testing.T) {
	old := compiled(t, rego.FS)
	c := candidates[0]
	next := compiled(t, edited(t, c.file, c.before, c.after))
	list := decided(old, 8)
	list[0].Was = policy.Decision{Outcome: policy.Allow, Rule: "LONG_AGO"} // under a revision that is forgotten
	got, err := impact.Replay(ctx, old, next, sequence(list, nil))
	if err != nil {
		t.Fatal(err)
	}
	want, all, already := impact.Count{}, 0, 0
	for _, p := range list {
		a := next.Decide(ctx, &p.Request)
		all += p.Times
		switch was := p.Was; {
		case a.Outcome > was.Outcome:
			want.Opened += p.Times
		case a.Outcome < was.Outcome:
			want.Closed += p.Times
		case strings.Join(a.Redact, " ") != strings.Join(was.Redact, " "):
			t.Fatal("the world holds a case that this test does not count")
		case strings.Join(a.Obligations, " ") != strings.Join(was.Obligations, " "):
			want.Duties += p.Times
		default:
			continue
		}
		if b := old.Decide(ctx, &p.Request); b.Outcome != p.Was.Outcome {
			already += p.Times
		}
	}
	if want.Opened == 0 || already == 0 {
		t.Fatalf("the candidate makes no difference: %+v, %d already", want, already)
	}
	if got.Otherwise != want || got.Requests != len(list) || got.Decisions != all || got.Already != already {
		t.Errorf("replayed %+v\nasked %+v of %d requests and %d decisions, %d already", got, want, len(list), all, already)
	}
	sum := impact.Count{}
	for _, g := range got.ByParty {
		sum.Opened, sum.Closed, sum.Duties = sum.Opened+g.Opened, sum.Closed+g.Closed, sum.Duties+g.Duties
	}
	if sum != want || len(got.Examples) == 0 {
		t.Errorf("parties come to %+v, %d examples", sum, len(got.Examples))
	}
}

func TestAPastThatCannotBeReadIsNoReport(t *testing.T) {
	old := compiled(t, rego.FS)
	broken := errors.New("the disk is gone")
	if r, err := impact.Replay(ctx, old, old, sequence(decided(old, 1), broken)); r != nil || !errors.Is(err, broken) {
		t.Errorf("%v, %v", r, err)
	}
}

func TestAReportSaysWhatWouldHaveComeOfThePast(t *testing.T) {
	old := compiled(t, rego.FS)
	c := candidates[0]
	w := world().Example(1)
	w.Past = sequence(decided(old, 2), nil)
	r, err := impact.Compare(ctx, old, compiled(t, edited(t, c.file, c.before, c.after)), w, impact.Options{Actions: []string{"read"}})
	if err != nil {
		t.Fatal(err)
	}
	var text, page bytes.Buffer
	if err := errors.Join(r.WriteText(&text), r.WriteMarkdown(&page)); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text.String(), "decisions of the past would have come out otherwise") || !strings.Contains(page.String(), "## Decisions of the past") {
		t.Errorf("%s\n%s", text.String(), page.String())
	}
}
