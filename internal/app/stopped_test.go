package app

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"entente/internal/fault"
	"entente/policy"
	"entente/policy/impact"
	"entente/rego"
)

// treeWith copies the shipped rules with one text of one file replaced.
func treeWith(t *testing.T, file, before, after string) string {
	t.Helper()
	tree := filepath.Join(t.TempDir(), "rego")
	if err := os.CopyFS(tree, rego.FS); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(tree, filepath.FromSlash(file))
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), before) {
		t.Fatalf("%s does not hold %q", file, before)
	}
	if err := os.WriteFile(name, []byte(strings.Replace(string(text), before, after, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	return tree
}

func compiled(t *testing.T, tree string) *policy.Revision {
	t.Helper()
	cfg := policy.Default()
	cfg.EvalLimit *= 10
	r, err := policy.Compile(context.Background(), os.DirFS(tree), cfg)
	if err != nil {
		t.Fatal(policy.FlawsOf(err).Text())
	}
	return r
}

// One item that was shared with the Union is closed to those of its members whom a
// candidate leaves out. A step of the past would have come out otherwise where a candidate gives nobody the
// right to it.
func TestAFolderIsComparedWithTheServiceStoppedAndIsNotChanged(t *testing.T) {
	old := compiled(t, treeWith(t, "alliances/eu27/eu27.rego", "package", "package"))
	next := compiled(t, treeWith(t, "alliances/eu27/eu27.rego", `permit contains {"code": "EU27_COMMUNITY", "grant": grant} if {`,
		"permit contains {\"code\": \"EU27_COMMUNITY\", \"grant\": grant} if {\n\tfalse"))
	dir := t.TempDir()
	a, err := New(context.Background(), configIn(dir))
	if err != nil {
		t.Fatal(err)
	}
	share(t, a, "bytes")
	if _, err := Impact(context.Background(), configIn(dir), nil, old, next, impact.Options{}); fault.As(err).Code != fault.CodeJournalLocked {
		t.Errorf("with the service running: %v", err)
	}
	head := a.at()
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}

	listed, err := Impact(context.Background(), configIn(dir), strings.NewReader(people), old, next, impact.Options{Actions: []string{"read"}})
	if err != nil {
		t.Fatal(err)
	}
	// Everybody of the roster without and with each capacity; of them the German alone loses the item.
	if listed.People != 4 || listed.Total.Opened != 0 || listed.Total.Closed == 0 ||
		!slices.ContainsFunc(listed.ByParty, func(g impact.Group) bool { return g.Name == "DE-BSI" && g.Count.Closed == listed.Total.Closed }) {
		t.Errorf("%d people, %+v, %+v", listed.People, listed.Total, listed.ByParty)
	}
	if p := listed.Past; p == nil || p.Decisions == 0 || p.Otherwise.Closed != 0 {
		t.Errorf("of the past, in which nobody read it: %+v", p)
	}
	unverified := compiled(t, treeWith(t, "actions/evidence/evidence.rego", `empower contains "EVIDENCE_VERIFY" if {`, "empower contains \"EVIDENCE_VERIFY\" if {\n\tfalse"))
	later, err := Impact(context.Background(), configIn(dir), strings.NewReader(people), old, unverified, impact.Options{Actions: []string{"read"}})
	if err != nil || later.Past == nil || later.Past.Otherwise.Closed != 1 || len(later.Past.Examples) != 1 || later.Past.Examples[0].Action != "verify" {
		t.Errorf("of the past, in which somebody verified it: %+v, %v", later, err)
	}
	formed, err := Impact(context.Background(), configIn(dir), nil, old, next, impact.Options{Actions: []string{"read"}})
	if err != nil || formed.People <= listed.People || formed.Total.Closed <= listed.Total.Closed {
		t.Errorf("people who are formed: %+v, %v", formed, err)
	}
	if again := open(t, configIn(dir)); again.at() != head {
		t.Error("the comparison has written into the journal")
	}
}

func TestAFolderThatIsNoDataFolderIsLeftAsItIs(t *testing.T) {
	rev := compiled(t, treeWith(t, "alliances/eu27/eu27.rego", "package", "package"))
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // a folder of somebody's papers
		t.Fatal(err)
	}
	if _, err := Impact(context.Background(), configIn(dir), nil, rev, rev, impact.Options{}); !fault.Is(err, fault.NotFound) {
		t.Errorf("got %v", err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("%v was made there, %v", left, err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o755 {
		t.Errorf("its mode is %v, %v", info.Mode(), err)
	}
}
