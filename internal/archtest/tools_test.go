package archtest

import (
	"io/fs"
	"regexp"
	"testing"
)

var opaVersion = regexp.MustCompile(`(?m)^\s*(?:require )?github\.com/open-policy-agent/opa (v\S+)`)

// The policy tree would otherwise be checked and tested by another evaluator than
// the one that decides.
func TestThePolicyTreeIsCheckedByTheOPAThatTheProductRuns(t *testing.T) {
	tree, _ := house(t)
	versions := map[string]string{}
	for _, file := range []string{"go.mod", "internal/tools/go.mod"} {
		text, err := fs.ReadFile(tree, file)
		if err != nil {
			t.Fatal(err)
		}
		found := opaVersion.FindSubmatch(text)
		if found == nil {
			t.Fatalf("%s names no version of OPA", file)
		}
		versions[file] = string(found[1])
	}
	if versions["go.mod"] != versions["internal/tools/go.mod"] {
		t.Errorf("OPA differs: %v", versions)
	}
}
