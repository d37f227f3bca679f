package mutate_test

import (
	"context"
	"math/rand/v2"
	"os"
	"testing"

	"entente/policy/mutate"
	"entente/rego"
)

// least is what the tests of a bundle notice of its mutants, in hundredths.
const least = 95

func TestTheTestsOfTheBundlesNoticeTheirMutants(t *testing.T) {
	if testing.Short() {
		t.Skip("mutants take too long for a short run")
	}
	f, err := os.Open("justified.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() // read only
	justified, err := mutate.ReadJustifications(f)
	if err != nil {
		t.Fatal(err)
	}
	// All of them cost a minute of processor time, so it is done with TEST_REQUIRE=all; else a sample of two bundles.
	alliances := []string{"five_eyes", "vendor_nda"}
	limit := func(n int) []int { return rand.New(rand.NewPCG(1, 2)).Perm(n)[:min(n, 12)] }
	if os.Getenv("TEST_REQUIRE") == "all" {
		alliances, limit = []string{"eu27", "five_eyes", "g7_rrm", "nato", "opcw_coalition", "vendor_nda"}, nil
	}
	for _, a := range alliances {
		t.Run(a, func(t *testing.T) {
			r, err := mutate.Run(context.Background(), rego.FS, mutate.Options{Only: []string{"alliances/" + a}, Justified: justified, Limit: limit})
			if err != nil {
				t.Fatal(err)
			}
			if r.Mutants < 10 || r.Score() < least {
				t.Errorf("%d mutants, score %.1f", r.Mutants, r.Score())
			}
			for _, m := range r.Survivors {
				t.Errorf("%s:%d: %s: %s: %s: no test notices it and nobody accounts for it", m.File, m.Line, m.Rule, m.What, m.Text)
			}
			for _, j := range r.Stale {
				t.Errorf("%s: %s: %s: is accounted for and does not survive", j.File, j.What, j.Text)
			}
			t.Logf("%d mutants, %d noticed, score %.1f", r.Mutants, r.Killed, r.Score())
		})
	}
}
