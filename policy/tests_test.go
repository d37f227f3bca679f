package policy

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"entente/internal/fault"
	"entente/rego"
)

func TestTheShippedTestsMayStandWhereTheyStand(t *testing.T) {
	if err := CheckTests(rego.FS, Default()); err != nil {
		t.Error(err, FlawsOf(err).Text())
	}
}

func TestTestsOfAStrangerAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ path, text, want string }{
		"in the package of rules":            {"alliances/nato/nato_test.rego", "package alliances.nato\n\npermit := true\n", "alliances/nato/nato_test.rego:1: tests of this folder are in package alliances.nato_test"},
		"in another folder's tests":          {"alliances/nato/nato_test.rego", "package decision_test\n\ntest_x if true\n", "alliances/nato/nato_test.rego:1: tests of this folder"},
		"that do not parse":                  {"alliances/nato/nato_test.rego", "package alliances.nato_test\n\ntest_x if {\n", "alliances/nato/nato_test.rego:4: unexpected eof"},
		"that are too large":                 {"alliances/nato/nato_test.rego", strings.Repeat("# x\n", 100_000), "is larger than"},
		"that nest too deep":                 {"alliances/nato/nato_test.rego", "package alliances.nato_test\n\nx := " + strings.Repeat("[", 40) + strings.Repeat("]", 40) + "\n", "nests brackets"},
		"that turn the direction of text":    {"alliances/nato/nato_test.rego", "package alliances.nato_test\n\n# \u202e\ntest_x if true\n", "alliances/nato/nato_test.rego:3: holds a control character"},
		"that hold nothing":                  {"alliances/nato/nato_test.rego", "# nothing\n", "empty module"},
		"with a rule of too many statements": {"alliances/nato/nato_test.rego", "package alliances.nato_test\n\ntest_x if {\n" + strings.Repeat("\tinput.action == \"read\"\n", 500) + "}\n", "alliances/nato/nato_test.rego:3: the rule has more than 400 statements"},
	} {
		t.Run(name, func(t *testing.T) {
			err := CheckTests(fstest.MapFS{c.path: {Data: []byte(c.text)}}, Default())
			if f := fault.As(err); err == nil || f.Kind != fault.Invalid || f.Code != fault.CodePolicyInvalid || !strings.Contains(f.Public, c.want) {
				t.Errorf("%v: %v\nwant %q", err, FlawsOf(err), c.want)
			}
		})
	}
}

func TestTestsReachNothingOutside(t *testing.T) {
	for _, b := range []string{"http.send", "net.lookup_ip_addr", "opa.runtime", "time.now_ns", "rand.intn", "uuid.rfc4122", "bits.lsh", "numbers.range",
		"strings.render_template", "io.jwt.decode_verify", "crypto.x509.parse_certificates", "rego.parse_module", "trace", "walk", "regex.match", "graph.reachable"} {
		if slices.Contains(TestBuiltins(), b) {
			t.Errorf("%s may be used", b)
		}
	}
}
