package reference_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"entente/policy"
	"entente/policy/reference"
	"entente/rego"
)

// revision compiles the shipped rules with one text replaced.
func revision(t *testing.T, before, after string) *policy.Revision {
	t.Helper()
	tree := fstest.MapFS{}
	err := fs.WalkDir(rego.FS, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(rego.FS, path)
		tree[path] = &fstest.MapFile{Data: []byte(strings.Replace(string(text), before, after, 1))}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	cfg := policy.Default()
	cfg.EvalLimit *= 10
	r, err := policy.Compile(context.Background(), tree, cfg)
	if err != nil {
		t.Fatal(policy.FlawsOf(err).Text())
	}
	return r
}

func TestAPageShowsARuleWithAllThatItsMetadataSays(t *testing.T) {
	rev := revision(t, "# title: No resale", "# title: No <script>resale</script>")
	book := reference.Build(t.Context(), rev, reference.Shipped())
	page, ok := book.Page("alliances.vendor_nda.html")
	if !ok {
		t.Fatal(book.Names())
	}
	rule, _ := rev.Rule("NDA_NO_RESALE")
	for _, want := range []string{rule.Code, "No &lt;script&gt;resale&lt;/script&gt;", rule.Owner, rule.EffectiveOn, "first.org/iep", "alliances/vendor_nda/vendor_nda.rego:"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(string(page), "<script") {
		t.Error("a title of a rule is not escaped")
	}
	index, _ := book.Page("")
	for _, r := range rev.Rules() {
		if !strings.Contains(string(index), `#`+r.Code+`"`) {
			t.Errorf("the index lacks %s", r.Code)
		}
	}
	if _, ok := book.Page("../secret"); ok {
		t.Error("there is a page by a name that no package has")
	}
}

func TestAnExampleThatNoLongerHoldsIsNotShown(t *testing.T) {
	find := func(rev *policy.Revision) *reference.Case {
		for _, e := range reference.Build(t.Context(), rev, reference.Shipped()).Rules {
			if e.Code == "PUBLIC" {
				return e.Holds
			}
		}
		t.Fatal("there is no such rule")
		return nil
	}
	if find(revision(t, "", "")) == nil {
		t.Fatal("the shipped rule has no example: the test proves nothing")
	}
	if c := find(revision(t, `	input.object.tlp == "TLP:CLEAR"
	input.object.state != "DRAFT"`, `	input.object.tlp == "TLP:NEVER"
	input.object.state != "DRAFT"`)); c != nil {
		t.Errorf("a rule that never holds shows %q", c.Say)
	}
}

func TestABookIsWrittenTheSameTwice(t *testing.T) {
	rev := revision(t, "", "")
	var books [2]string
	for i := range books {
		dir := t.TempDir()
		if err := reference.Build(t.Context(), rev, reference.Shipped()).Write(dir); err != nil {
			t.Fatal(err)
		}
		names, err := filepath.Glob(filepath.Join(dir, "*.html"))
		if err != nil || len(names) < 20 {
			t.Fatal(len(names), err)
		}
		for _, n := range names {
			text, err := os.ReadFile(n)
			if err != nil {
				t.Fatal(err)
			}
			books[i] += string(text)
		}
	}
	if books[0] != books[1] {
		t.Error("two books of one revision differ")
	}
}
