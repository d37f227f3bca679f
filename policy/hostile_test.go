package policy

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"entente/internal/fault"
)

// goodTree is testdata/tree in memory, so that a test can spoil it.
func goodTree(t testing.TB) fstest.MapFS {
	t.Helper()
	tree := fstest.MapFS{}
	root := os.DirFS("testdata/tree")
	err := fs.WalkDir(root, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(root, p)
		tree[p] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// Each archive in testdata/hostile is laid over testdata/tree and must be
// refused with the texts after "want: ".
func TestAHostileTreeIsRefused(t *testing.T) {
	files, err := filepath.Glob("testdata/hostile/*.txtar")
	if err != nil || len(files) < 25 {
		t.Fatalf("%d hostile trees, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			tree := goodTree(t)
			for _, f := range archive.Files {
				tree[f.Name] = &fstest.MapFile{Data: f.Data}
			}
			var wants []string
			for line := range strings.Lines(string(archive.Comment)) {
				if want, ok := strings.CutPrefix(line, "want: "); ok {
					wants = append(wants, strings.TrimSpace(want))
				}
			}
			refused(t, tree, Default(), wants...)
		})
	}
}

func refused(t *testing.T, tree fs.FS, cfg Config, wants ...string) {
	t.Helper()
	r, err := Compile(ctx, tree, cfg)
	if err == nil {
		t.Fatal("compiled")
	}
	e := fault.As(err)
	if r != nil || e.Kind != fault.Invalid || e.Code != fault.CodePolicyInvalid || len(FlawsOf(err)) == 0 {
		t.Fatalf("%v is no refusal of a policy: %+v", r, e)
	}
	if len(wants) == 0 {
		t.Fatal("the test names no flaw")
	}
	for _, want := range wants {
		if !strings.Contains(e.Public, want) {
			t.Errorf("the refusal does not say\n  %s\nbut\n  %s", want, e.Public)
		}
	}
}

func TestATreeOverALimitIsRefused(t *testing.T) {
	long := func(unit string, n int) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("package lib.extra\n\n" + strings.Repeat(unit, n))}
	}
	many := func(n int, line func(int) string) *fstest.MapFile {
		var b bytes.Buffer
		b.WriteString("package lib.extra\n\n")
		for i := range n {
			b.WriteString(line(i))
		}
		return &fstest.MapFile{Data: b.Bytes()}
	}
	const name = "lib/extra/extra.rego"
	for _, c := range []struct {
		name string
		file *fstest.MapFile
		cfg  func(*Config)
		want string
	}{
		{"a file that is too large", long("# x\n", 100_000), nil, name + ": is larger than 262144 bytes"},
		{"a tree that is too large", long("# x\n", 1000), func(c *Config) { c.MaxBundleBytes, c.MaxFileBytes = 12000, 12000 }, "the tree is larger than 12000 bytes"},
		{"too many entries", long("", 0), func(c *Config) { c.MaxFiles = 5 }, "the tree has more than 5 entries"},
		{"text that is not UTF-8", &fstest.MapFile{Data: []byte("package lib.extra\n\nx := \"\xff\"\n")}, nil, name + ": is not UTF-8"},
		{"too many rules", many(2500, func(i int) string { return fmt.Sprintf("r%d := 1\n", i) }), nil, "the tree has more than 2000 rules"},
		{"a body that is too long", many(1, func(int) string { return "r if {\n" + strings.Repeat("\tinput.action == \"read\"\n", 300) + "}\n" }), nil, "a rule body has more than 200 statements"},
		{"a sum that is too long", many(1, func(int) string { return "r := 1" + strings.Repeat(" + 1", 20_000) + "\n" }), nil, name + ":3: an expression of this rule nests more than 96 deep"},
		{"a list of calls that is too long", many(1, func(int) string { return "r := [0" + strings.Repeat(", count([1])", 5000) + "]\n" }), nil, name + ":3: the rule has more than 400 statements and calls"},
		{"calls that the compiler unfolds into a long body", many(1, func(int) string { return "r if {\n" + strings.Repeat("\tcount([input.action]) + 1 > 0\n", 130) + "}\n" }), nil, "a rule body has more than 200 statements"},
		{"too many statements in all", many(1900, func(i int) string { return fmt.Sprintf("r%d if {%s}\n", i, strings.Repeat("1==1;", 22)+"1==1") }), func(c *Config) { c.MaxFileBytes = 1 << 20 }, "the tree has more than 40000 statements"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tree, cfg := goodTree(t), Default()
			tree[name] = c.file
			if c.cfg != nil {
				c.cfg(&cfg)
			}
			refused(t, tree, cfg, c.want)
		})
	}
}

func TestFilesThatAreNoPolicyDoNotCount(t *testing.T) {
	tree := goodTree(t)
	before, err := Compile(ctx, tree, testConfig(t))
	if err != nil {
		t.Fatal(err)
	}
	tree["lib/time/time_test.rego"] = &fstest.MapFile{Data: []byte("package lib.time_test\n\ntest_x if http.send({})\n")}
	tree["README.md"] = &fstest.MapFile{Data: []byte("\xff")}
	tree["schemas/request.json"] = &fstest.MapFile{Data: []byte("{}")}
	tree[".regal/config.yaml"] = &fstest.MapFile{Data: []byte("rules: {}")}
	tree[".hidden.rego"] = &fstest.MapFile{Data: []byte("package x")}
	after, err := Compile(ctx, tree, testConfig(t))
	if err != nil {
		t.Fatal(err)
	}
	if before.ID() != after.ID() || len(before.ID()) != 64 {
		t.Errorf("the revision changed from %s to %s", before.ID(), after.ID())
	}
}

func TestTheRevisionChangesWithEveryFileThatCounts(t *testing.T) {
	ids := map[string]string{}
	note := func(name string, tree fs.FS) {
		r, err := Compile(ctx, tree, testConfig(t))
		if err != nil {
			t.Fatal(name, err)
		}
		if other, double := ids[r.ID()]; double {
			t.Errorf("%s and %s have one id", name, other)
		}
		ids[r.ID()] = name
	}
	note("the tree", goodTree(t))
	for path := range goodTree(t) {
		tree := goodTree(t)
		tree[path].Data = append(tree[path].Data, '\n')
		note(path, tree)
	}
	moved := goodTree(t)
	moved["lib/time/moved.rego"] = moved["lib/time/time.rego"]
	delete(moved, "lib/time/time.rego")
	note("a moved file", moved)
}

func TestABadConfigIsRefused(t *testing.T) {
	for name, spoil := range map[string]func(*Config){
		"EvalLimit": func(c *Config) { c.EvalLimit = 0 }, "PrepareLimit": func(c *Config) { c.PrepareLimit = -1 },
		"MaxClasses": func(c *Config) { c.MaxClasses = 0 }, "MaxTableBytes": func(c *Config) { c.MaxTableBytes = 0 },
		"MaxLabels": func(c *Config) { c.MaxLabels = 0 }, "MaxFiles": func(c *Config) { c.MaxFiles = 0 },
		"MaxFileBytes": func(c *Config) { c.MaxFileBytes = 0 }, "MaxBundleBytes": func(c *Config) { c.MaxBundleBytes = 1 << 40 },
		"MaxRules": func(c *Config) { c.MaxRules = 0 },
	} {
		cfg := Default()
		spoil(&cfg)
		_, err := Compile(ctx, goodTree(t), cfg)
		if e := fault.As(err); err == nil || e.Kind != fault.Invalid || e.Code != fault.CodeConfigInvalid || e.Path[0] != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := Default().Validate(); err != nil {
		t.Error(err)
	}
}
