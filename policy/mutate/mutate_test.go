package mutate_test

import (
	"context"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"entente/internal/fault"
	"entente/policy/mutate"
)

// tree is a small tree whose tests notice every change but those named here.
func tree(tests string) fs.FS {
	return fstest.MapFS{
		"lib/a/a.rego": {Data: []byte(`package lib.a

may(role, age) if {
	role in {"pilot", "guard"}
	age >= 18
}
`)},
		"lib/a/a_test.rego": {Data: []byte("package lib.a_test\n\nimport data.lib.a\n\n" + tests)},
	}
}

const thorough = `test_both_may if {
	a.may("pilot", 18)
	a.may("guard", 98)
}

test_the_young_may_not if not a.may("pilot", 17)

test_others_may_not if not a.may("cook", 40)

test_nor_do_mutants if not a.may("mutant", 40)
`

func TestTestsThatSayEverythingKillEveryMutant(t *testing.T) {
	r, err := mutate.Run(context.Background(), tree(thorough), mutate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Survivors) > 0 || r.Mutants < 8 || r.Score() != 100 {
		t.Errorf("%+v, score %.0f", r, r.Score())
	}
}

func TestAMutantThatNoTestNoticesIsListedWithItsPlace(t *testing.T) {
	r, err := mutate.Run(context.Background(), tree("test_a_pilot_may if a.may(\"pilot\", 40)\n"), mutate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := mutate.Mutant{File: "lib/a/a.rego", Line: 5, Rule: "may", What: "condition left out", Text: "age >= 18"}
	if !slices.Contains(r.Survivors, want) {
		t.Errorf("%+v does not hold %+v", r.Survivors, want)
	}
	if r.Killed == 0 || r.Score() >= 100 {
		t.Errorf("killed %d, score %.0f", r.Killed, r.Score())
	}
}

func TestTestsThatFailAnywayAreRefused(t *testing.T) {
	if _, err := mutate.Run(context.Background(), tree("test_a_cook_may if a.may(\"cook\", 40)\n"), mutate.Options{}); err == nil {
		t.Error("mutants of a tree whose tests fail were counted")
	}
}

const lazy = "test_a_pilot_may if a.may(\"pilot\", 40)\n"

func TestASurvivorThatIsAccountedForIsToldApart(t *testing.T) {
	account := mutate.Justification{File: "lib/a/a.rego", Rule: "may", What: "condition left out", Text: "age >= 18", Why: "nobody is younger"}
	all, err := mutate.Run(context.Background(), tree(lazy), mutate.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := mutate.Run(context.Background(), tree(lazy), mutate.Options{Justified: []mutate.Justification{account}})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Justified) != 1 || r.Justified[0].Why != account.Why || r.Justified[0].Line != 5 || len(r.Survivors) != len(all.Survivors)-1 || len(r.Stale) != 0 {
		t.Errorf("%+v", r)
	}
	if r.Score() != all.Score() {
		t.Errorf("an account raises the score from %.1f to %.1f", all.Score(), r.Score())
	}
}

func TestAnAccountOfWhatDoesNotSurviveIsStale(t *testing.T) {
	account := mutate.Justification{File: "lib/a/a.rego", Rule: "may", What: "condition left out", Text: "age >= 18", Why: "nobody is younger"}
	for only, stale := range map[string]int{"lib/a": 1, "lib/b": 0} {
		r, err := mutate.Run(context.Background(), tree(thorough), mutate.Options{Only: []string{only}, Justified: []mutate.Justification{account}})
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Stale) != stale || len(r.Justified) != 0 {
			t.Errorf("%s: %+v", only, r)
		}
	}
}

func TestAnAccountSaysWhy(t *testing.T) {
	list, err := mutate.ReadJustifications(strings.NewReader("- {file: a.rego, rule: r, what: w, text: t, why: it has no effect}\n"))
	if err != nil || len(list) != 1 || list[0].Why != "it has no effect" {
		t.Errorf("%+v, %v", list, err)
	}
	for name, text := range map[string]string{
		"without a reason": "- {file: a.rego, rule: r, what: w, text: t}\n",
		"an unknown key":   "- {file: a.rego, because: x, why: y}\n",
		"no list":          "file: a.rego\n",
	} {
		if _, err := mutate.ReadJustifications(strings.NewReader(text)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if list, err := mutate.ReadJustifications(strings.NewReader("# none\n")); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
}

// A rule elsewhere whose test is the only one to notice: the tests beside the rule
// are asked first, and not alone.
func TestATestInAnotherFolderNoticesToo(t *testing.T) {
	both := tree("test_a_guard_may if a.may(\"guard\", 98)\n").(fstest.MapFS)
	both["lib/b/b.rego"] = &fstest.MapFile{Data: []byte("package lib.b\n\nimport data.lib.a\n\nopen(who, age) if a.may(who, age)\n")}
	both["lib/b/b_test.rego"] = &fstest.MapFile{Data: []byte("package lib.b_test\n\nimport data.lib.b\n\n" + strings.ReplaceAll(thorough, "a.may(", "b.open("))}
	r, err := mutate.Run(context.Background(), both, mutate.Options{Only: []string{"lib/a"}})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Survivors) > 0 || r.Mutants < 8 {
		t.Errorf("%+v", r)
	}
}
