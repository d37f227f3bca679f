package app

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"entente/internal/backup"
	"entente/internal/fault"
	"entente/internal/journal/sqlite"
	"entente/internal/ledger"
)

// signedFolder has an evidence file, and a ledger that has signed.
func signedFolder(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	if _, err := ledger.MakeKey(filepath.Join(dir, ledgerKeyName), "entente.test", time.Now().Add(-2*time.Hour), bytes.NewReader(make([]byte, 64))); err != nil {
		t.Fatal(err)
	}
	a := open(t, configIn(dir))
	if _, err := fileEvidence(a, text); err != nil {
		t.Fatal(err)
	}
	l, err := a.Ledger(t.Context())
	if err == nil {
		err = l.Advance(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// part is one member of a backup, taken out.
type part struct {
	name string
	text []byte
}

// remade takes a backup apart and puts it together again, changed: what it is then, is
// for its content alone to tell.
func remade(t *testing.T, raw []byte, key *age.X25519Identity, change func(h *backup.Header, parts []part) []part) []byte {
	t.Helper()
	r, err := backup.Open(bytes.NewReader(raw), []backup.Identity{key})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	entries, err := r.Extract(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	var parts []part
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name))
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, part{e.Name, text})
	}
	h := r.Header()
	parts = change(&h, parts)
	var out bytes.Buffer
	w, err := backup.Create(&out, h, []backup.Recipient{key.Recipient()})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parts {
		if err := w.Add(t.Context(), p.name, int64(len(p.text)), bytes.NewReader(p.text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// The archive is whole in each case; what is in it does not belong together.
func TestABackupWhosePartsDoNotBelongTogetherIsNotRestored(t *testing.T) {
	key := ageKey(t)
	raw := backUp(t, signedFolder(t, "first"), key)
	other := backUp(t, signedFolder(t, "second"), key)
	of := func(raw []byte, name string) (found []byte) {
		remade(t, raw, key, func(_ *backup.Header, parts []part) []part {
			i := slices.IndexFunc(parts, func(p part) bool { return strings.HasPrefix(p.name, name) })
			found = parts[i].text
			return parts
		})
		return found
	}
	without := func(name string) func(*backup.Header, []part) []part {
		return func(_ *backup.Header, parts []part) []part {
			return slices.DeleteFunc(parts, func(p part) bool { return strings.HasPrefix(p.name, name) })
		}
	}
	with := func(name string, text []byte) func(*backup.Header, []part) []part {
		return func(_ *backup.Header, parts []part) []part {
			for i, p := range parts {
				if strings.HasPrefix(p.name, name) {
					parts[i].text = text
				}
			}
			return parts
		}
	}
	more := func(name string, text []byte) func(*backup.Header, []part) []part {
		return func(_ *backup.Header, parts []part) []part { return append(parts, part{name, text}) }
	}
	named := func(change func(*backup.Header)) func(*backup.Header, []part) []part {
		return func(h *backup.Header, parts []part) []part { change(h); return parts }
	}
	sqlOn := func(statement string) func(*backup.Header, []part) []part {
		return with(sqlite.FileName, altered(t, of(raw, sqlite.FileName), statement))
	}
	for name, c := range map[string]struct {
		change func(*backup.Header, []part) []part
		code   fault.Code
		text   string // somewhere in the words for an operator, the path among them
	}{
		"no journal":                          {without(sqlite.FileName), fault.CodeFileDamaged, "no journal"},
		"the journal of another service":      {with(sqlite.FileName, of(other, sqlite.FileName)), fault.CodeFileDamaged, "not the one that the backup names"},
		"a journal that is none":              {with(sqlite.FileName, []byte("SQLite format 3")), fault.CodeJournalDamaged, "not a SQLite database"},
		"an entry changed":                    {sqlOn(`UPDATE entry SET body = '{}' WHERE seq = 2`), fault.CodeJournalDamaged, "entry 2"},
		"an entry missing":                    {sqlOn(`DELETE FROM entry WHERE seq = 3`), fault.CodeJournalDamaged, "entry 3"},
		"the last entry missing":              {sqlOn(`DELETE FROM entry WHERE seq = (SELECT max(seq) FROM entry)`), fault.CodeFileDamaged, "not the one that the backup names"},
		"another head named":                  {named(func(h *backup.Header) { h.Head = strings.Repeat("0", 64) }), fault.CodeFileDamaged, "not the one that the backup names"},
		"another policy named":                {named(func(h *backup.Header) { h.Policy = "x" }), fault.CodeFileDamaged, "rules in force"},
		"an evidence file missing":            {without("files/content/"), fault.CodeFileDamaged, "evidence file that the journal refers to is missing"},
		"an evidence file altered":            {with("files/content/", append([]byte("x"), of(raw, "files/content/")...)), fault.CodeFileDamaged, "files"},
		"an evidence file under a name":       {more("files/content/00/aa", []byte("x")), fault.CodeFileDamaged, "files"},
		"a file that is none of evidence":     {more("files/aa", []byte("x")), fault.CodeFileDamaged, "does not belong into a data folder"},
		"the key of the files missing":        {without(filesKeyName), fault.CodeFileDamaged, filesKeyName},
		"the key of other files":              {with(filesKeyName, of(other, filesKeyName)), fault.CodeConfigInvalid, "does not belong to the stored files"},
		"the key of the ledger missing":       {without(ledgerKeyName), fault.CodeFileDamaged, ledgerKeyName},
		"what another ledger signed":          {with(checkpointsName, of(other, checkpointsName)), fault.CodeLedgerContradicted, "not the one that this ledger signed for"},
		"what was signed cut within a line":   {with(checkpointsName, of(raw, checkpointsName)[:50]), "", ""},
		"what was signed altered":             {with(checkpointsName, bytes.Replace(of(raw, checkpointsName), []byte("closing"), []byte("clasing"), 1)), fault.CodeFileDamaged, "checkpoints is damaged"},
		"a decision log that is none":         {with("decisions.db", []byte("x")), "", "decision log"},
		"something that belongs to no folder": {more("journal.db-wal", []byte("x")), fault.CodeFileDamaged, "journal.db-wal"},
		"something beside":                    {more("bin/entente", []byte("x")), fault.CodeFileDamaged, "bin/entente"},
	} {
		t.Run(name, func(t *testing.T) {
			outer := t.TempDir()
			_, err := Restore(t.Context(), bytes.NewReader(remade(t, raw, key, c.change)), []backup.Identity{key}, filepath.Join(outer, "data"))
			if c.text == "" {
				if err != nil {
					t.Errorf("%v", err)
				}
				return
			}
			f := fault.As(err)
			if err == nil || f.Code != c.code || !strings.Contains(strings.Join(f.Path, " ")+" "+f.Public, c.text) {
				t.Errorf("%v", err)
			}
			if entries, err := os.ReadDir(outer); err != nil || len(entries) > 0 {
				t.Errorf("left: %v %v", entries, err)
			}
		})
	}
}

// altered runs a statement on a database file.
func altered(t *testing.T, text []byte, statement string) []byte {
	t.Helper()
	name := filepath.Join(t.TempDir(), "x.db")
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", name)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"PRAGMA journal_mode = DELETE", statement} {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if text, err = os.ReadFile(name); err != nil {
		t.Fatal(err)
	}
	return text
}

func TestAFolderThatIsNotEmptyIsNeverRestoredTo(t *testing.T) {
	key := ageKey(t)
	dir := signedFolder(t, "x")
	raw := backUp(t, dir, key)
	before, err := os.ReadFile(filepath.Join(dir, sqlite.FileName))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), bytes.NewReader(raw), []backup.Identity{key}, dir); fault.As(err).Code != fault.CodeDuplicate {
		t.Errorf("%v", err)
	}
	if after, err := os.ReadFile(filepath.Join(dir, sqlite.FileName)); err != nil || !bytes.Equal(before, after) {
		t.Errorf("it was changed: %v", err)
	}
	if r, err := Restore(t.Context(), bytes.NewReader(raw), []backup.Identity{key}, ""); err != nil || r.Files != 1 || !r.Signed {
		t.Errorf("a look alone: %+v %v", r, err)
	}
	ctx, end := context.WithCancel(t.Context())
	end()
	to := filepath.Join(t.TempDir(), "data")
	if _, err := Restore(ctx, bytes.NewReader(raw), []backup.Identity{key}, to); fault.As(err).Code != fault.CodeTimeout {
		t.Errorf("stopped: %v", err)
	}
	if _, err := os.Stat(to); !os.IsNotExist(err) {
		t.Error("it is there")
	}
}

// Every file of a data folder, and every setting that names one, is in a backup or is
// left out for a reason: what comes new has to be decided here.
func TestWhatBelongsToAServiceIsInABackupOrLeftOutForAReason(t *testing.T) {
	left := map[string]string{
		"journal.db-wal": "its entries are in the copy", "journal.db-shm": "an index of the former",
		"decisions.db-wal": "its records are in the copy", "decisions.db-shm": "an index of the former",
		"journal.head": "made anew when the copy is opened", "decisions.head": "made anew when the copy is opened",
		"ledger.checkpoints.head": "made anew when the copy is opened", "ledger.folded": "the ledger makes it of the journal and the checkpoints", "journal.lock": "is of a process",
		"snapshot": "the state is made from the journal", "personas.json": "tokens of one start",
	}
	dir, key := signedFolder(t, "x"), ageKey(t)
	cfg := configIn(dir)
	config, roster, orgs, keys, operations := filepath.Join(t.TempDir(), "c.yaml"), filepath.Join(t.TempDir(), "r.yaml"),
		filepath.Join(t.TempDir(), "p.yaml"), filepath.Join(t.TempDir(), "k.yaml"), filepath.Join(t.TempDir(), "o.json")
	for _, f := range []string{config, roster, orgs, keys, operations} {
		if err := os.WriteFile(f, []byte(f), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	tree := filepath.Join(t.TempDir(), "rego")
	if err := errors.Join(os.MkdirAll(filepath.Join(tree, "lib"), 0o700), os.WriteFile(filepath.Join(tree, "lib", "a.rego"), []byte("package lib"), 0o600)); err != nil {
		t.Fatal(err)
	}
	cfg.File, cfg.Roster, cfg.Parties, cfg.PolicyKeys, cfg.Operations, cfg.PolicySource = config, roster, orgs, keys, operations, tree
	a := open(t, configIn(dir))
	if err := a.WritePersonas(filepath.Join(dir, "personas.json")); err != nil {
		t.Fatal(err)
	}
	if err := a.store.Snapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := BackUp(t.Context(), cfg, "test", &out, []backup.Recipient{key.Recipient()}); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "restored")
	r, err := Restore(t.Context(), &out, []backup.Identity{key}, to)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(r.Settings)
	if got := strings.Join(r.Settings, " "); got != "entente.yaml operations.json parties.yaml policy-keys.yaml policy/lib/a.rego roster.yaml" {
		t.Errorf("settings: %s", got)
	}
	if text, err := os.ReadFile(filepath.Join(to, settingsName, "roster.yaml")); err != nil || string(text) != roster {
		t.Errorf("%q %v", text, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name, _, _ := strings.Cut(e.Name(), "-0")
		_, missing := os.Stat(filepath.Join(to, e.Name()))
		if missing != nil && left[e.Name()] == "" && left[name] == "" {
			t.Errorf("%s is in the data folder and in no backup, and no reason is given", e.Name())
		}
	}

	// Settings that name a file or a folder.
	decided := map[string]string{
		"data": "its content", "blob.url": "its content", "blob.key": filesKeyName, "ledger.key": ledgerKeyName,
		"parties": "a copy", "identity.roster": "a copy", "policy.keys": "a copy", "policy.source": "a copy", "graph.operations": "a copy",
		"tls.cert": "belongs to the machine", "tls.key": "belongs to the machine",
	}
	for _, s := range Default().Settings() {
		words := strings.ToLower(s.Doc)
		if decided[s.Key] == "" && (strings.Contains(words, "file of") || strings.Contains(words, "yaml file") || strings.Contains(words, "json file") ||
			strings.Contains(words, "pem file") || strings.Contains(words, "folder")) {
			t.Errorf("the setting %s names a file; say whether it is in a backup", s.Key)
		}
	}
}

// What is restored serves: the journal, the files and the machine's people are as they
// were, and so are the answers.
func TestARestoredServiceServes(t *testing.T) {
	dir, key := t.TempDir(), ageKey(t)
	a := open(t, configIn(dir))
	id := share(t, a, "the bytes of a file")
	raw := backUp(t, dir, key)
	to := filepath.Join(t.TempDir(), "restored")
	if _, err := Restore(t.Context(), bytes.NewReader(raw), []backup.Identity{key}, to); err != nil {
		t.Fatal(err)
	}
	b := open(t, configIn(to))
	if b.opened != a.at() {
		t.Errorf("it begins at %v, the other is at %v", b.opened, a.at())
	}
	run(t, b)
	w, body := ask(t, b, "GET", "/files/"+string(id), "nl.examiner", "")
	if w.StatusCode != 200 || body != "the bytes of a file" {
		t.Errorf("%d %s", w.StatusCode, body)
	}
	var health map[string]any
	if w, body := ask(t, b, "GET", "/readyz", "", ""); w.StatusCode != 200 || json.Unmarshal([]byte(body), &health) != nil {
		t.Errorf("%d %s", w.StatusCode, body)
	}
}
