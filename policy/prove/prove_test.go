package prove_test

import (
	"context"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"entente/policy"
	"entente/policy/prove"
	"entente/rego"
)

var ctx = context.Background()

// edited is the tree of the product with texts replaced: file, before, after, and so on.
func edited(t testing.TB, edits ...string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(rego.FS, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(rego.FS, p)
		for i := 0; i < len(edits); i += 3 {
			if p == edits[i] {
				if !strings.Contains(string(text), edits[i+1]) {
					t.Fatalf("%s does not hold %q", p, edits[i+1])
				}
				text = []byte(strings.Replace(string(text), edits[i+1], edits[i+2], 1))
			}
		}
		out[p] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func proved(t testing.TB, tree fs.FS, alliance string) *prove.Report {
	t.Helper()
	cfg := policy.Default()
	cfg.EvalLimit *= 50
	r, err := policy.Compile(ctx, tree, cfg)
	if err != nil {
		t.Fatal(policy.FlawsOf(err).Text())
	}
	report, err := prove.Run(ctx, r, tree, prove.Options{Alliances: []string{alliance}})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestTheRulesOfTheProductKeepEveryInvariant(t *testing.T) {
	for _, alliance := range []string{"eu27", "five_eyes", "g7_rrm", "nato", "opcw_coalition", "vendor_nda"} {
		t.Run(alliance, func(t *testing.T) {
			report := proved(t, rego.FS, alliance)
			for _, f := range report.Findings {
				if f.Broken != nil {
					t.Errorf("%s (%d of %d): %s\n%v", f.Code, f.Failures, f.Cases, f.Broken.Words, f.Broken.Rules)
				}
				if f.Cases == 0 {
					t.Errorf("%s was checked on nothing", f.Code)
				}
			}
			t.Logf("%+v", report.Spaces[0])
		})
	}
}
