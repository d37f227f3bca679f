package gate_test

import (
	"context"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"entente/internal/marking"
	"entente/policy"
	"entente/policy/gate"
	"entente/policy/prove"
	"entente/rego"
)

const opcw = "alliances/opcw_coalition/opcw_coalition.rego"

// shipped is the shipped tree in memory, so that a test can change it.
func shipped(t testing.TB) fstest.MapFS {
	t.Helper()
	tree := fstest.MapFS{}
	err := fs.WalkDir(rego.FS, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(rego.FS, p)
		tree[p] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// holds is a prover that finds nothing, for tests of the other checks.
func holds(context.Context, *policy.Revision, fs.FS, prove.Options) (*prove.Report, error) {
	return &prove.Report{}, nil
}

func limits() gate.Limits {
	l := gate.Default()
	l.Prove = holds
	return l
}

func minute(t testing.TB) marking.Minute {
	t.Helper()
	now, err := marking.ParseMinute("2026-11-21T10:00Z")
	if err != nil {
		t.Fatal(err)
	}
	return now
}

// edit replaces a text of one file.
func edit(t testing.TB, tree fstest.MapFS, path, old, new string) {
	t.Helper()
	text := string(tree[path].Data)
	if !strings.Contains(text, old) {
		t.Fatalf("%s does not hold %q", path, old)
	}
	tree[path] = &fstest.MapFile{Data: []byte(strings.Replace(text, old, new, 1))}
}

// slow skips a test that runs every test of the shipped tree.
func slow(t *testing.T) {
	t.Helper()
	if os.Getenv("TEST_REQUIRE") != "all" {
		t.Skip("it takes seconds of processor time; TEST_REQUIRE=all runs it")
	}
}

func find(r *gate.Report, name gate.Name) gate.Result {
	i := slices.IndexFunc(r.Gates, func(g gate.Result) bool { return g.Name == name })
	return r.Gates[i]
}

func TestAGoodChangePassesEveryCheck(t *testing.T) {
	next := shipped(t)
	edit(t, next, opcw, "# description:", "# description: Changed in words alone. ")
	r := gate.Run(context.Background(), gate.Candidate{Base: rego.FS, Next: next, Owner: "opcw_coalition", Now: minute(t)}, limits())
	if !r.Passed() || len(r.Affected) != 1 || r.Affected[0] != "opcw_coalition" || r.Impact == nil || len(r.Revision) != 64 {
		t.Fatalf("%+v", r)
	}
	for i, g := range r.Gates {
		if g.Name != gate.Names[i] || g.Words == "" {
			t.Errorf("check %d is %s: %q", i, g.Name, g.Words)
		}
	}
}

func TestEachCheckFindsWhatItIsFor(t *testing.T) {
	wide := "permit contains {\"code\": \"OPCW_CIRCLE\", \"grant\": grant} if {\n\tmembership.member(\"opcw_coalition\")\n"
	for _, c := range []struct {
		say    string
		owner  string
		change func(t *testing.T, tree fstest.MapFS)
		fails  []gate.Name
		says   string
	}{
		{"nothing is changed", "opcw_coalition", func(*testing.T, fstest.MapFS) {}, []gate.Name{gate.Scope, gate.Compile, gate.Format, gate.Tests, gate.Coverage, gate.Impact, gate.Reach, gate.Proof}, "is the one in force"},
		{"another alliance's file is changed", "nato", func(t *testing.T, tree fstest.MapFS) { edit(t, tree, opcw, "# title:", "# title: New") },
			[]gate.Name{gate.Scope, gate.Compile, gate.Format, gate.Tests, gate.Coverage, gate.Impact, gate.Reach, gate.Proof}, opcw + ": is not in alliances/nato/"},
		{"a rule does not compile", "opcw_coalition", func(t *testing.T, tree fstest.MapFS) {
			edit(t, tree, opcw, wide, wide+"\tinput.object.colour == \"red\"\n")
		},
			[]gate.Name{gate.Compile, gate.Format, gate.Tests, gate.Coverage, gate.Impact, gate.Reach, gate.Proof}, "undefined ref: input.object.colour"},
		{"the data is taken away", "opcw_coalition", func(_ *testing.T, tree fstest.MapFS) {
			delete(tree, "alliances/opcw_coalition/data.json")
		}, []gate.Name{gate.Compile, gate.Format, gate.Tests, gate.Coverage, gate.Impact, gate.Reach, gate.Proof}, "alliances/opcw_coalition/data.json: is missing"},
		{"a file is not formatted", "opcw_coalition", func(t *testing.T, tree fstest.MapFS) {
			edit(t, tree, opcw, wide, strings.ReplaceAll(wide, "\t", "    "))
		}, []gate.Name{gate.Format}, opcw + ":"},
		{"a test of the alliance does not pass", "opcw_coalition", func(t *testing.T, tree fstest.MapFS) {
			edit(t, tree, opcw, wide, strings.Replace(wide, "membership.member(\"opcw_coalition\")", "membership.member(\"nato\")", 1))
		},
			[]gate.Name{gate.Tests, gate.Coverage}, "alliances.opcw_coalition_test/"},
		{"a rule is not tested", "opcw_coalition", func(t *testing.T, tree fstest.MapFS) {
			tree[opcw].Data = append(slices.Clone(tree[opcw].Data), "\n_spare if input.action == \"no such action\"\n"...)
		}, []gate.Name{gate.Coverage}, "no test reaches lines"},
	} {
		t.Run(c.say, func(t *testing.T) {
			if !slices.Contains(c.fails, gate.Compile) {
				slow(t)
			}
			next := shipped(t)
			c.change(t, next)
			r := gate.Run(context.Background(), gate.Candidate{Base: rego.FS, Next: next, Owner: c.owner, Now: minute(t)}, limits())
			var failed []gate.Name
			var text strings.Builder
			for _, g := range r.Gates {
				if !g.Passed {
					failed = append(failed, g.Name)
				}
				for _, f := range g.Findings {
					text.WriteString(policy.Flaw{File: f.File, Line: f.Line, Text: f.Text}.String() + "\n")
				}
			}
			if !slices.Equal(failed, c.fails) || r.Passed() {
				t.Errorf("failed: %v, want %v\n%s", failed, c.fails, text.String())
			}
			if !strings.Contains(text.String(), c.says) {
				t.Errorf("it says\n%s\nand not %q", text.String(), c.says)
			}
		})
	}
}

func TestAChangeOfTheBaseAffectsEveryAlliance(t *testing.T) {
	slow(t)
	next := shipped(t)
	edit(t, next, "lib/roles/roles.rego", "# description:", "# description: New.")
	r := gate.Run(context.Background(), gate.Candidate{Base: rego.FS, Next: next, Now: minute(t)}, limits())
	if len(r.Affected) != 6 || !r.Passed() {
		t.Errorf("%v %+v", r.Affected, r.Gates)
	}
	next = shipped(t)
	edit(t, next, opcw, "# description:", "# description: New.")
	edit(t, next, "alliances/nato/nato.rego", "# description:", "# description: New.")
	r = gate.Run(context.Background(), gate.Candidate{Base: rego.FS, Next: next, Now: minute(t)}, limits())
	if !slices.Equal(r.Affected, []string{"nato", "opcw_coalition"}) {
		t.Errorf("a change in two folders affects %v", r.Affected)
	}
}

func TestTestsThatDoNotEndAreEnded(t *testing.T) {
	next := shipped(t)
	next["alliances/opcw_coalition/loop_test.rego"] = &fstest.MapFile{Data: []byte(`package alliances.opcw_coalition_test

_n := {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}

test_without_end if {
	some a in _n
	some b in _n
	some c in _n
	some d in _n
	some e in _n
	some f in _n
	some g in _n
	some h in _n
	some i in _n
	some j in _n
	a + b + c + d + e + f + g + h + i + j == 91
}
`)}
	l := limits()
	l.Tests = 500 * time.Millisecond
	r := gate.Run(context.Background(), gate.Candidate{Base: rego.FS, Next: next, Owner: "opcw_coalition", Now: minute(t)}, l)
	if g := find(r, gate.Tests); g.Passed || !strings.Contains(g.Findings[0].Text, "longer than") {
		t.Errorf("%+v", g)
	}
}

func TestTestsThatBuildWithoutEndAreEnded(t *testing.T) {
	slow(t)
	next := shipped(t)
	next["alliances/opcw_coalition/heap_test.rego"] = &fstest.MapFile{Data: []byte(`package alliances.opcw_coalition_test

_n := {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}

test_heap if {
	count([[a, b, c, d, e, f, g, h, i] |
		some a in _n
		some b in _n
		some c in _n
		some d in _n
		some e in _n
		some f in _n
		some g in _n
		some h in _n
		some i in _n
	]) == 0
}
`)}
	l := limits()
	l.Memory = 64 << 20
	r := gate.Run(context.Background(), gate.Candidate{Base: rego.FS, Next: next, Owner: "opcw_coalition", Now: minute(t)}, l)
	if g := find(r, gate.Tests); g.Passed || !strings.Contains(g.Words, "more memory") || r.Passed() {
		t.Errorf("%+v", g)
	}
	if g := find(r, gate.Proof); g.Passed || !strings.Contains(g.Words, "was not run") {
		t.Errorf("%+v", g)
	}
}

func TestACheckThatBreaksOffHasFailed(t *testing.T) {
	slow(t)
	l := limits()
	l.Prove = func(context.Context, *policy.Revision, fs.FS, prove.Options) (*prove.Report, error) { panic("no") }
	next := shipped(t)
	edit(t, next, opcw, "# description:", "# description: New.")
	r := gate.Run(context.Background(), gate.Candidate{Base: rego.FS, Next: next, Owner: "opcw_coalition", Now: minute(t)}, l)
	if g := find(r, gate.Proof); g.Passed || r.Passed() {
		t.Errorf("%+v", g)
	}
}

// A bundle that lets in who does not stand in the alliance is refused by the proof,
// even when its own tests were changed with it.
func TestTheProofRefusesWhatItsTestsWereMadeToAccept(t *testing.T) {
	slow(t)
	next := shipped(t)
	text := strings.ReplaceAll(string(next[opcw].Data), "\tmembership.member(\"opcw_coalition\")\n", "")
	text = strings.Replace(text, "import data.lib.membership\n", "", 1)
	next[opcw] = &fstest.MapFile{Data: []byte(text)}
	l := limits()
	l.Prove = func(ctx context.Context, r *policy.Revision, tree fs.FS, o prove.Options) (*prove.Report, error) {
		o.Only = []string{"STANDING_NOW"}
		return prove.Run(ctx, r, tree, o)
	}
	r := gate.Run(context.Background(), gate.Candidate{Base: rego.FS, Next: next, Owner: "opcw_coalition", Now: minute(t)}, l)
	if g := find(r, gate.Proof); g.Passed || len(g.Findings) != 1 || !strings.Contains(g.Findings[0].Text, "STANDING_NOW") {
		t.Errorf("%+v", g)
	}
}
