package mutate_test

import (
	"context"
	"io/fs"
	"slices"
	"testing"
	"testing/fstest"

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
