package dossier_test

import (
	"strings"
	"testing"

	"entente/internal/dossier"
	"entente/internal/fault"
)

func TestAPolicyBundleIsRefusedForWhatIsWrongWithIt(t *testing.T) {
	type bundle = *dossier.PolicyBundle
	file := func(path, text string) func(bundle) {
		return func(b bundle) { b.Files = []dossier.PolicyFile{{Path: path, Text: text}} }
	}
	for name, c := range map[string]struct {
		spoil func(bundle)
		code  fault.Code
		path  string
	}{
		"no title":                     {func(b bundle) { b.Title = " " }, fault.CodeTextEmpty, "title"},
		"no rationale":                 {func(b bundle) { b.Rationale = "" }, fault.CodeTextEmpty, "rationale"},
		"no file":                      {func(b bundle) { b.Files = nil }, fault.CodeIncomplete, "files"},
		"too many files":               {func(b bundle) { b.Files = make([]dossier.PolicyFile, dossier.MaxList+1) }, fault.CodeListTooLong, "files"},
		"no number":                    {func(b bundle) { b.Number = 0 }, "", "number"},
		"a path out of the tree":       {file("../nato.rego", "x"), fault.CodePolicyPath, "files"},
		"a path out of a folder":       {file("alliances/nato/../eu27/eu27.rego", "x"), fault.CodePolicyPath, "files"},
		"an absolute path":             {file("/etc/passwd.rego", "x"), fault.CodePolicyPath, "files"},
		"a hidden file":                {file("alliances/nato/.nato.rego", "x"), fault.CodePolicyPath, "files"},
		"a hidden folder":              {file(".git/nato.rego", "x"), fault.CodePolicyPath, "files"},
		"a backslash":                  {file(`alliances\nato.rego`, "x"), fault.CodePolicyPath, "files"},
		"a path that ends in a slash":  {file("alliances/nato.rego/", "x"), fault.CodePolicyPath, "files"},
		"a letter that looks like one": {file("alliances/nаto/nato.rego", "x"), fault.CodePolicyPath, "files"},
		"a file that is no policy":     {file("alliances/nato/run.sh", "x"), fault.CodePolicyPath, "files"},
		"another name for data":        {file("alliances/nato/data.yaml", "x"), fault.CodePolicyPath, "files"},
		"a path that is too long":      {file(strings.Repeat("a", 200)+".rego", "x"), fault.CodePolicyPath, "files"},
		"too much text":                {file("alliances/nato/nato.rego", strings.Repeat("x", dossier.MaxBundle)), fault.CodeFileTooLarge, "files"},
		"a file twice":                 {func(b bundle) { b.Files = append(b.Files, b.Files[0]) }, fault.CodeDuplicate, "files"},
		"a file that goes with a text": {func(b bundle) { b.Files[0].Removed = true }, "", "files"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newPolicyBundle()
			c.spoil(b)
			refused(t, dossier.Validate(b), fault.Invalid, c.code, c.path)
		})
	}
	if err := dossier.Validate(newPolicyBundle()); err != nil {
		t.Error(err)
	}
}

func TestABundleMakesOneTreeOfAnother(t *testing.T) {
	base := map[string]string{"a.rego": "1", "b.rego": "2"}
	b := newPolicyBundle()
	b.Files = []dossier.PolicyFile{{Path: "a.rego", Text: "3"}, {Path: "b.rego", Removed: true}, {Path: "c.rego", Text: "4"}}
	next := b.Over(base)
	if len(next) != 2 || next["a.rego"] != "3" || next["c.rego"] != "4" || base["a.rego"] != "1" || len(base) != 2 {
		t.Errorf("%v of %v", next, base)
	}
}

func TestATreesDigestIsOfPathsAndTexts(t *testing.T) {
	seen := map[string]int{}
	for i, tree := range []map[string]string{nil, {"a": "b"}, {"a": "c"}, {"b": "a"}, {"a": "", "b": ""}, {"ab": ""}, {"a": "b\n"}, {"a": "b", "c": "d"}, {"a": "b\",\"c", "d": ""}} {
		digest := dossier.TreeDigest(tree)
		if other, double := seen[digest]; double || len(digest) != 64 {
			t.Errorf("trees %d and %d have the digest %s", other, i, digest)
		}
		seen[digest] = i
	}
}

func TestABundlePassesWhenEveryCheckDoes(t *testing.T) {
	good, bad := dossier.PolicyGate{Name: "a", Passed: true}, dossier.PolicyGate{Name: "b"}
	for _, c := range []struct {
		say   string
		gates []dossier.PolicyGate
		want  bool
	}{{"nothing was checked", nil, false}, {"all passed", []dossier.PolicyGate{good, good}, true}, {"one failed", []dossier.PolicyGate{good, bad}, false}} {
		b := newPolicyBundle()
		if b.Gates = c.gates; b.Passed() != c.want {
			t.Error(c.say)
		}
	}
}
