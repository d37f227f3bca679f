package archtest

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// house returns the root of the module that this package belongs to, and its name.
func house(t *testing.T) (fs.FS, string) {
	t.Helper()
	root := filepath.Join("..", "..")
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(mod) {
		if name, ok := bytes.CutPrefix(line, []byte("module ")); ok {
			return os.DirFS(root), string(bytes.TrimSpace(name))
		}
	}
	t.Fatal("go.mod names no module")
	return nil, ""
}

// report fails the test with every finding.
func report(t *testing.T, findings []Finding, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		t.Error(f)
	}
}

func TestNoPackageImportsWhatItMayNotKnow(t *testing.T) {
	tree, module := house(t)
	findings, err := Imports(tree, module, House())
	report(t, findings, err)
}

func TestEveryFaultCodeIsReturnedSomewhere(t *testing.T) {
	tree, module := house(t)
	findings, err := UnusedCodes(tree, module)
	report(t, findings, err)
}

func TestHandWrittenFilesStayShort(t *testing.T) {
	tree, _ := house(t)
	findings, err := LongFiles(tree, MaxLines)
	report(t, findings, err)
}

func TestNoFileSaysThatWorkRemains(t *testing.T) {
	tree, _ := house(t)
	findings, err := Unfinished(tree)
	report(t, findings, err)
}

func TestNoSourceNamesAFolderOfOneMachine(t *testing.T) {
	tree, _ := house(t)
	findings, err := MachinePaths(tree)
	report(t, findings, err)
}
