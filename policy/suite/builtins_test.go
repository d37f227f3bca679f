package suite_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"entente/policy"
	"entente/policy/suite"
	"entente/rego"
)

func TestTheShippedTestsRunWithTheBuiltinsOfAStranger(t *testing.T) {
	result, err := suite.Run(context.Background(), rego.FS, suite.Options{Builtins: policy.TestBuiltins()})
	if err != nil {
		t.Fatal(err)
	}
	if failed := result.Failed(); len(failed) > 0 || len(result.Tests) < 100 {
		t.Errorf("%d tests, failed: %v", len(result.Tests), failed)
	}
}

func TestAStrangersTestReachesNothingOutside(t *testing.T) {
	for _, call := range []string{`http.send({"method": "get", "url": "http://127.0.0.1/"})`, `opa.runtime()`, `time.now_ns()`, `bits.lsh(1, 100000)`,
		`numbers.range(1, 1000000000)`, `net.lookup_ip_addr("localhost")`} {
		tree := fstest.MapFS{"lib/x/x_test.rego": {Data: []byte("package lib.x_test\n\ntest_x if " + call + "\n")}}
		name, _, _ := strings.Cut(call, "(")
		if _, err := suite.Run(context.Background(), tree, suite.Options{Builtins: policy.TestBuiltins()}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s is run: %v", call, err)
		}
	}
}
