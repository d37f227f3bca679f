package journal_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"entente/internal/fault"
	"entente/internal/journal"
)

func saveText(t *testing.T, d journal.SnapshotDir, at journal.Head, state string) {
	t.Helper()
	err := d.Save(t.Context(), at, func(w io.Writer) error {
		_, err := io.WriteString(w, state)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range files {
		all = append(all, f.Name())
	}
	return all
}

func TestSnapshotFileIsWhatItsDescriptionSays(t *testing.T) {
	zcat, err := exec.LookPath("zcat")
	if err != nil {
		t.Skip("no zcat")
	}
	dir := t.TempDir()
	saveText(t, journal.SnapshotDir(dir), journal.Head{Seq: 42, Hash: [32]byte{0xab}}, "payload\n")
	got, err := exec.CommandContext(t.Context(), zcat, filepath.Join(dir, "snapshot-00000000000000000042.gz")).Output()
	if err != nil {
		t.Fatal(err)
	}
	// The sum is that of the first two lines, by sha256sum.
	want := "entente-snapshot 1 42 ab" + strings.Repeat("0", 62) + "\npayload\n" +
		"entente-snapshot-end 8 0b12efb121a2d4b8dc94c599c2e27dd82a8b7aa1fc0a06b1a0972b881d238f3a\n"
	if string(got) != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestSnapshotFilesAreClosedToOthers(t *testing.T) {
	dir := t.TempDir()
	saveText(t, journal.SnapshotDir(dir), journal.Head{Seq: 1}, "state")
	info, err := os.Stat(filepath.Join(dir, names(t, dir)[0]))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the mode is %v, %v", info.Mode(), err)
	}
}

func TestWhatACrashLeavesOfASnapshotIsOverwritten(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "snapshot.tmp"), make([]byte, 1<<16), 0o600); err != nil {
		t.Fatal(err)
	}
	d := journal.SnapshotDir(dir)
	if _, _, err := d.Latest(t.Context()); !fault.Is(err, fault.NotFound) {
		t.Errorf("got %v", err)
	}
	saveText(t, d, journal.Head{Seq: 1}, "state")
	_, r, err := d.Latest(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || string(got) != "state" {
		t.Errorf("got %q, %v", got, err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if got := names(t, dir); len(got) != 1 {
		t.Errorf("these are left: %v", got)
	}
}

func TestASnapshotUnderAnotherNameIsNone(t *testing.T) {
	other := t.TempDir()
	saveText(t, journal.SnapshotDir(other), journal.Head{Seq: 1}, "another state")
	stray, err := os.ReadFile(filepath.Join(other, names(t, other)[0]))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	d := journal.SnapshotDir(dir)
	strays := []string{"snapshot-5.gz", "snapshot-6.gz", "snapshot-00000000000000000007.gz.dropped", "snapshot-x.gz", "old-00000000000000000009.gz"}
	for _, name := range strays {
		if err := os.WriteFile(filepath.Join(dir, name), stray, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	saveText(t, d, journal.Head{Seq: 1}, "one")
	saveText(t, d, journal.Head{Seq: 2}, "two")
	if got := names(t, dir); len(got) != len(strays)+2 {
		t.Errorf("these are left: %v", got)
	}
	// A name that is right over a header that is of another entry.
	if err := os.WriteFile(filepath.Join(dir, "snapshot-00000000000000000003.gz"), stray, 0o600); err != nil {
		t.Fatal(err)
	}
	h, r, err := d.Latest(t.Context())
	if err != nil || h.Seq != 2 {
		t.Fatalf("got entry %d, %v", h.Seq, err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

// forged returns a snapshot file of three texts that are whole for gzip.
func forged(t *testing.T, members ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, text := range members {
		zip := gzip.NewWriter(&b)
		if _, err := io.WriteString(zip, text); err != nil {
			t.Fatal(err)
		}
		if err := zip.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func TestASnapshotIsOfferedOnlyIfItsTrailerFits(t *testing.T) {
	header := "entente-snapshot 1 7 " + strings.Repeat("ab", 32) + "\n"
	trailer := func(texts ...string) string {
		return fmt.Sprintf("entente-snapshot-end 5 %x\n", sha256.Sum256([]byte(strings.Join(texts, ""))))
	}
	for _, c := range []struct {
		name    string
		members []string
		whole   bool
	}{
		{"as it should be", []string{header, "state", trailer(header, "state")}, true},
		{"another payload of that length", []string{header, "other", trailer(header, "state")}, false},
		{"a sum of the payload alone", []string{header, "state", trailer("state")}, false},
		{"another header", []string{strings.Replace(header, "ab", "cd", 1), "state", trailer(header, "state")}, false},
		{"another length", []string{header, "state", strings.Replace(trailer(header, "state"), " 5 ", " 6 ", 1)}, false},
		{"no line feed at the end", []string{header, "state", strings.TrimSpace(trailer(header, "state"))}, false},
		{"a newer format", []string{strings.Replace(header, " 1 ", " 2 ", 1), "state", trailer(strings.Replace(header, " 1 ", " 2 ", 1), "state")}, false},
		{"a hash that is too short", []string{"entente-snapshot 1 7 abab\n", "state", trailer("entente-snapshot 1 7 abab\n", "state")}, false},
		{"no trailer", []string{header, "state"}, false},
		{"no payload", []string{header}, false},
		{"a fourth text", []string{header, "state", trailer(header, "state"), ""}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "snapshot-00000000000000000007.gz"), forged(t, c.members...), 0o600); err != nil {
				t.Fatal(err)
			}
			_, r, err := journal.SnapshotDir(dir).Latest(t.Context())
			if !c.whole {
				if !fault.Is(err, fault.NotFound) {
					t.Errorf("got %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if err := r.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestSnapshotsSetAsideAreKeptButNotOffered(t *testing.T) {
	dir := t.TempDir()
	d := journal.SnapshotDir(dir)
	saveText(t, d, journal.Head{Seq: 7}, "seven")
	saveText(t, d, journal.Head{Seq: 9}, "nine")
	if err := d.SetAside(8); err != nil {
		t.Fatal(err)
	}
	h, r, err := d.Latest(t.Context())
	if err != nil || h.Seq != 7 {
		t.Fatalf("got entry %d, %v", h.Seq, err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	if got := names(t, dir); !slices.Contains(got, "snapshot-00000000000000000009.gz.dropped") {
		t.Errorf("these are left: %v", got)
	}
}

func TestSnapshotFaultsOfTheDisk(t *testing.T) {
	d := journal.SnapshotDir(filepath.Join(t.TempDir(), "nowhere"))
	err := d.Save(t.Context(), journal.Head{Seq: 1}, func(io.Writer) error { return nil })
	if !fault.Is(err, fault.Unavailable) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("save: %v", err)
	}
	if _, _, err := d.Latest(t.Context()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("latest: %v", err)
	}
	if err := d.SetAside(1); !fault.Is(err, fault.Unavailable) {
		t.Errorf("set aside: %v", err)
	}
	if err := journal.SyncDir(string(d)); !fault.Is(err, fault.Unavailable) {
		t.Errorf("sync: %v", err)
	}
}

func TestASnapshotOfAnEntryThatIsInTheWayIsNotHalfReplaced(t *testing.T) {
	dir := t.TempDir()
	d := journal.SnapshotDir(dir)
	saveText(t, d, journal.Head{Seq: 1}, "old")
	// A folder of that name makes the last step, the renaming, fail.
	if err := os.MkdirAll(filepath.Join(dir, "snapshot-00000000000000000002.gz", "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	err := d.Save(t.Context(), journal.Head{Seq: 2}, func(io.Writer) error { return nil })
	if !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
	if got := names(t, dir); slices.Contains(got, "snapshot.tmp") {
		t.Errorf("these are left: %v", got)
	}
	if h, r, err := d.Latest(t.Context()); err != nil || h.Seq != 1 {
		t.Errorf("got entry %d, %v", h.Seq, err)
	} else if err := r.Close(); err != nil {
		t.Error(err)
	}
}
