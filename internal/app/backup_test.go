package app

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"filippo.io/age"

	"entente/internal/backup"
	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/identity"
	"entente/internal/journal"
	"entente/internal/journal/sqlite"
	"entente/internal/ledger"
	"entente/internal/store"
)

// writesIn names the folder in which this test binary, begun once more, is the service
// that others back up.
const writesIn = "ENTENTE_TEST_WRITES_IN"

// writeUntilKilled opens a folder and files evidence in it as fast as it can: a dozen items
// by each of three writers for each byte that comes in. It tells of each item when it is
// acknowledged.
func writeUntilKilled(dir string) {
	a, err := New(context.Background(), configIn(dir))
	if err != nil {
		fmt.Println("failed", err)
		return
	}
	turns := make(chan int)
	var mu sync.Mutex
	for w := range 3 {
		go func() {
			for i := range turns {
				id, err := fileEvidence(a, fmt.Sprintf("writer %d, file %d", w, i))
				mu.Lock()
				if fmt.Println(id); err != nil {
					fmt.Println("failed", err)
				}
				mu.Unlock()
			}
		}()
	}
	in := bufio.NewReader(os.Stdin)
	for i := 0; ; i++ {
		if i%36 == 0 {
			if _, err := in.ReadByte(); err != nil {
				return
			}
		}
		turns <- i
	}
}

// fileEvidence files an evidence item with a file.
func fileEvidence(a *App, text string) (dossier.ID, error) {
	s := a.desk.Session(&identity.Principal{Handle: "nl.analyst", Party: "NL-CSIRT", Assurance: "aal2", Nationality: []string{"NL"},
		Roles: []string{string(dossier.RoleAnalyst), string(dossier.RoleReporter)}}, casework.Options{})
	made, err := s.RegisterEvidence(context.Background(), casework.NewEvidence{
		Title: "Log", Kind: dossier.EvidenceLog, Grade: dossier.Admiralty{Reliability: "B", Credibility: 2}, Marking: green("NL-CSIRT"),
	}, &casework.Upload{Reader: strings.NewReader(text), Name: "log.txt", MediaType: "text/plain"})
	if err != nil {
		return "", err
	}
	return made.Object().ID, nil
}

func ageKey(t *testing.T) *age.X25519Identity {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func backUp(t *testing.T, dir string, to *age.X25519Identity) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := BackUp(t.Context(), configIn(dir), "test", &out, []backup.Recipient{to.Recipient()}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// opened reads a restored folder.
func opened(t *testing.T, dir string) (*sqlite.Journal, *store.Store) {
	t.Helper()
	j, err := sqlite.Open(t.Context(), sqlite.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), j, store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Close()
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	})
	return j, s
}

// Every backup of a folder that another process writes restores to a prefix of its
// history which holds everything acknowledged before the backup was begun.
func TestABackupOfAFolderThatAnotherProcessWritesIsOneMomentOfIt(t *testing.T) {
	backups := 20
	if testing.Short() {
		backups = 3
	}
	dir, key := t.TempDir(), ageKey(t)
	if _, err := ledger.MakeKey(filepath.Join(dir, ledgerKeyName), "entente.test", time.Now().Add(-2*time.Hour), bytes.NewReader(make([]byte, 64))); err != nil {
		t.Fatal(err)
	}
	a := open(t, configIn(dir)) // so that the ledger has signed for a beginning
	if l, err := a.Ledger(t.Context()); err != nil || l.Advance(t.Context()) != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	writer, more, acknowledged := writerIn(t, dir)
	var heads []journal.Head
	for i := range backups {
		if _, err := more.Write([]byte{1}); err != nil {
			t.Fatal(err)
		}
		for len(acknowledged()) < 36*i+3 { // under way, and far from done
			time.Sleep(time.Millisecond)
		}
		before := acknowledged()
		raw := backUp(t, dir, key)
		during := len(acknowledged()) - len(before)
		to := filepath.Join(t.TempDir(), "restored")
		r, err := Restore(t.Context(), bytes.NewReader(raw), []backup.Identity{key}, to)
		if err != nil {
			t.Fatal(err)
		}
		j, s := opened(t, to)
		for _, id := range before {
			if row := s.View().Object(dossier.ID(id)); row == nil || row.Obj.(*dossier.Evidence).File == nil {
				t.Fatalf("backup %d: %s was acknowledged before and is not in it", i+1, id)
			}
		}
		if r.Files < len(before) || !r.Signed || j.Head().Seq != r.Entries {
			t.Errorf("backup %d: %+v", i+1, r)
		}
		heads = append(heads, j.Head())
		t.Logf("backup %d: %d entries, %d acknowledged before, %d while it was made", i+1, r.Entries, len(before), during)
	}
	if err := writer.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = writer.Wait() // it was killed
	j, _ := opened(t, dir)
	whole := map[uint64][32]byte{}
	if err := j.Read(t.Context(), journal.Head{}, func(e journal.Entry) error { whole[e.Seq] = e.Hash; return nil }); err != nil {
		t.Fatal(err)
	}
	for i, h := range heads {
		if whole[h.Seq] != h.Hash {
			t.Errorf("backup %d is of another history", i+1)
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".*")); err != nil || len(left) > 0 {
		t.Errorf("left in the folder: %v %v", left, err)
	}
}

// writerIn begins the process that writes, and returns what makes it go on, and what
// tells which items it has acknowledged so far.
func writerIn(t *testing.T, dir string) (*exec.Cmd, io.Writer, func() []string) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run=^$")
	cmd.Env = append(os.Environ(), writesIn+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	more, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var ids []string
	done := make(chan struct{})
	go func() {
		defer close(done)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			mu.Lock()
			ids = append(ids, lines.Text())
			mu.Unlock()
		}
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // one that has ended is what is wanted
		<-done
	})
	return cmd, more, func() []string {
		mu.Lock()
		defer mu.Unlock()
		if i := slices.IndexFunc(ids, func(s string) bool { return strings.HasPrefix(s, "failed") }); i >= 0 {
			t.Fatal(ids[i])
		}
		return slices.Clone(ids)
	}
}

func TestABackupIsRefusedWhereAnEvidenceFileIsNotAsItWas(t *testing.T) {
	dir, key := t.TempDir(), ageKey(t)
	a := open(t, configIn(dir))
	if _, err := fileEvidence(a, strings.Repeat("bytes ", 1_000)); err != nil {
		t.Fatal(err)
	}
	digest := casework.Files(a.store.View())[0]
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	found, err := filepath.Glob(filepath.Join(dir, filesName, "content", "*", "*"))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	good, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func() error
		kind   fault.Kind
		code   fault.Code
		path   string
	}{
		"altered": {func() error { return os.WriteFile(found[0], append(bytes.Clone(good[:900]), good[899:]...), 0o600) }, fault.Internal, fault.CodeFileDamaged, digest},
		"gone":    {func() error { return os.Remove(found[0]) }, fault.NotFound, fault.CodeReferenceUnknown, digest},
		"locked away": {func() error { return os.Rename(filepath.Join(dir, filesKeyName), filepath.Join(dir, "elsewhere")) },
			fault.NotFound, "", "blob.key"},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				_ = os.Rename(filepath.Join(dir, "elsewhere"), filepath.Join(dir, filesKeyName)) // only one case has it
				if err := os.WriteFile(found[0], good, 0o600); err != nil {
					t.Fatal(err)
				}
			}()
			if err := c.change(); err != nil {
				t.Fatal(err)
			}
			name := filepath.Join(t.TempDir(), "x.age")
			err := backup.WriteFile(name, func(w io.Writer) error {
				_, err := BackUp(t.Context(), configIn(dir), "test", w, []backup.Recipient{key.Recipient()})
				return err
			})
			f := fault.As(err)
			if err == nil || f.Kind != c.kind || f.Code != c.code || strings.Join(f.Path, " ") != c.path {
				t.Errorf("%v", err)
			}
			if _, err := os.Stat(name); !os.IsNotExist(err) {
				t.Error("there is a file")
			}
		})
	}
	backUp(t, dir, key)
}

func TestABackupNeedsAFolderWithAJournal(t *testing.T) {
	for _, dir := range []string{t.TempDir(), filepath.Join(t.TempDir(), "nowhere")} {
		_, err := BackUp(t.Context(), configIn(dir), "test", &bytes.Buffer{}, []backup.Recipient{ageKey(t).Recipient()})
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%v", err)
		}
		if entries, _ := os.ReadDir(dir); len(entries) > 0 { // one that is missing has none
			t.Errorf("left: %v", entries)
		}
	}
}

func TestWhatACrashLeftOfABackupIsRemovedByTheNext(t *testing.T) {
	dir, key := t.TempDir(), ageKey(t)
	a := open(t, configIn(dir))
	defer a.Close()
	dead := filepath.Join(dir, workspaceForm+"dead")
	if err := os.MkdirAll(filepath.Join(dead, "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	live, release, err := workspace(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dead); !os.IsNotExist(err) {
		t.Error("it is there still")
	}
	backUp(t, dir, key)
	if _, err := os.Stat(live); err != nil {
		t.Errorf("that of a backup under way: %v", err)
	}
	if err := release(); err != nil {
		t.Error(err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".*")); err != nil || len(left) > 0 {
		t.Errorf("left: %v %v", left, err)
	}
}

func TestACursorHoldsOverARestart(t *testing.T) {
	dir := t.TempDir()
	var cursors []string
	for range 2 {
		a := open(t, configIn(dir))
		s, err := a.Session("nl.analyst")
		if err != nil {
			t.Fatal(err)
		}
		one := 1
		page, err := s.Parties(t.Context(), casework.PartyFilter{}, casework.Page{First: &one})
		if err != nil {
			t.Fatal(err)
		}
		cursors = append(cursors, page.Edges[0].Cursor())
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if cursors[0] != cursors[1] {
		t.Error("it is another")
	}
	name := filepath.Join(dir, cursorKeyName)
	info, err := os.Stat(name)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for what, bad := range map[string]string{"cut": string(text[:40]), "longer": strings.TrimSpace(string(text)) + "00\n", "empty": "", "of another kind": strings.ToUpper(string(text))} {
		if err := os.WriteFile(name, []byte(bad), 0o600); err != nil {
			t.Fatal(err)
		}
		a, err := New(t.Context(), configIn(dir))
		if err == nil {
			_ = a.Close()
		}
		if fault.As(err).Code != fault.CodeFileDamaged {
			t.Errorf("%s: %v", what, err)
		}
	}
}
