package policytest

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"entente/policy/suite"
	"entente/rego"
)

// small has one rule that a test reaches and one that none does.
func small(test string) fstest.MapFS {
	return fstest.MapFS{
		"lib/a/a.rego": {Data: []byte(`package lib.a

big(n) if n > data.alliances.north.limit

small(n) if {
	n < 0
}
`)},
		"alliances/north/data.json": {Data: []byte(`{"name": "North", "limit": 3}`)},
		"lib/a/a_test.rego":         {Data: []byte("package lib.a_test\n\nimport data.lib.a\n\n" + test)},
	}
}

func TestTheRulesOfTheProduct(t *testing.T) {
	Run(t, rego.FS).Require(t, 100, "decision", "lib", "actions", "alliances")
}

func TestPassingTestsPassAndWhatTheyReachIsCounted(t *testing.T) {
	report := Run(t, small("test_big if a.big(4)\n\ntest_not_big if not a.big(3)\n"))
	if report.Tests != 2 || len(report.Packages) != 1 {
		t.Fatalf("%+v", report)
	}
	c := report.Packages[0]
	if c.Path != "lib/a" || c.Covered != 1 || c.Missed != 2 || strings.Join(c.Where, " ") != "lib/a/a.rego:5-6" {
		t.Errorf("%+v", c)
	}
	if p := c.Percent(); p < 33 || p > 34 {
		t.Errorf("%.1f %%", p)
	}
	report.Require(t, 100, "alliances", "lib/b") // of packages that are not meant nothing is asked
}

func TestATestThatDoesNotPassHasAProblem(t *testing.T) {
	for name, c := range map[string]struct{ test, want string }{
		"it fails":               {"test_big if {\n\tx := 3\n\tprint(x)\n\ta.big(x)\n}\n", "lib/a/a_test.rego:5 fails\n3"},
		"it is skipped":          {"todo_test_big if a.big(4)\n", "is skipped"},
		"it cannot be evaluated": {"test_big if 1 / count([]) == 1\n", "divide by zero"},
	} {
		t.Run(name, func(t *testing.T) {
			result, err := suite.Run(context.Background(), small(c.test), suite.Options{})
			if err != nil || len(result.Tests) != 1 || !strings.Contains(result.Tests[0].Problem, c.want) {
				t.Errorf("%+v, %v", result, err)
			}
		})
	}
}
