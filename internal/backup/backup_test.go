package backup_test

import (
	"archive/tar"
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"pgregory.net/rapid"

	"entente/internal/backup"
	"entente/internal/fault"
)

var made = time.Date(2026, 11, 22, 7, 0, 0, 0, time.UTC)

func identity(t testing.TB) *age.X25519Identity {
	t.Helper()
	i, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return i
}

type member struct{ name, text string }

func write(t testing.TB, to *age.X25519Identity, members ...member) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := backup.Create(&out, backup.Header{Made: made, Software: "test", Entries: 7}, []backup.Recipient{to.Recipient()})
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range members {
		if err := w.Add(context.Background(), m.name, int64(len(m.text)), strings.NewReader(m.text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func read(raw []byte, dir string, by ...backup.Identity) (backup.Header, []backup.Entry, error) {
	r, err := backup.Open(bytes.NewReader(raw), by)
	if err != nil {
		return backup.Header{}, nil, err
	}
	entries, err := r.Extract(context.Background(), dir)
	return r.Header(), entries, err
}

func TestWhatWasWrittenComesOutAgain(t *testing.T) {
	key := identity(t)
	base := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		want := map[string]string{}
		var members []member
		for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"a", "b.db", "files/x/1", "files/x/2", "files/y/1", "settings/policy/lib/a.rego"}),
			0, 6, rapid.ID[string]).Draw(t, "names") {
			text := make([]byte, rapid.SampledFrom([]int{0, 1, 511, 512, 513, 64 << 10, 64<<10 + 1, 200_000}).Draw(t, "size"))
			_, _ = rand.Read(text) // never fails
			want[name] = string(text)
			members = append(members, member{name, string(text)})
		}
		dir, err := os.MkdirTemp(base, "")
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		w, err := backup.Create(&out, backup.Header{Made: made, Software: "test", Entries: 7}, []backup.Recipient{key.Recipient()})
		for _, m := range members {
			err = errors.Join(err, w.Add(context.Background(), m.name, int64(len(m.text)), strings.NewReader(m.text)))
		}
		if err = errors.Join(err, w.Close()); err != nil {
			t.Fatal(err)
		}
		h, entries, err := read(out.Bytes(), dir, key)
		if err != nil {
			t.Fatal(err)
		}
		if h.Entries != 7 || h.Software != "test" || !h.Made.Equal(made) || h.Version != backup.Version {
			t.Errorf("header %+v", h)
		}
		for i, e := range entries {
			if e.Name != members[i].name || e.Size != int64(len(members[i].text)) || e.SHA256 != fmt.Sprintf("%x", sha256.Sum256([]byte(members[i].text))) {
				t.Errorf("%d: %+v", i, e)
			}
		}
		if got := tree(t, dir); !maps.Equal(got, want) {
			t.Errorf("came out as %d files, want %d", len(got), len(want))
		}
	})
}

func tree(t interface{ Fatal(...any) }, dir string) map[string]string {
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if info.Mode() != 0o600 {
			t.Fatal(name, info.Mode())
		}
		text, err := os.ReadFile(name)
		rel, _ := filepath.Rel(dir, name) // below dir by construction
		out[filepath.ToSlash(rel)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Every byte counts: of the encrypted stream each is flipped once, and each beginning tried.
func TestAFlippedByteOrAMissingEndIsAlwaysFound(t *testing.T) {
	key := identity(t)
	raw := write(t, key, member{"journal.db", strings.Repeat("x", 3_000)}, member{"files/ab/1", "y"})
	dir := t.TempDir()
	step := max(1, len(raw)/400)
	tried := 0
	for i := 0; i < len(raw); i += step {
		for _, bad := range [][]byte{flipped(raw, i), raw[:i]} {
			tried++
			to := filepath.Join(dir, fmt.Sprint(tried))
			if err := os.Mkdir(to, 0o700); err != nil {
				t.Fatal(err)
			}
			_, _, err := read(bad, to, key)
			f := fault.As(err)
			if err == nil || f.Kind != fault.Invalid && f.Kind != fault.Forbidden || f.Kind == fault.Invalid && f.Code != fault.CodeFileDamaged && f.Code != fault.CodeFileCut {
				t.Fatalf("byte %d of %d: %v", i, len(raw), err)
			}
		}
	}
	if _, _, err := read(append(bytes.Clone(raw), 0), t.TempDir(), key); fault.As(err).Code != fault.CodeFileDamaged {
		t.Errorf("one byte more: %v", err)
	}
}

func flipped(raw []byte, i int) []byte {
	out := bytes.Clone(raw)
	out[i] ^= 1
	return out
}

// forged writes a stream that only a hostile or a later writer would: members as they
// are given, with no more after them.
func forged(t *testing.T, to *age.X25519Identity, tail string, members ...tar.Header) []byte {
	t.Helper()
	var out bytes.Buffer
	sealed, err := age.Encrypt(&out, to.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(sealed)
	for _, h := range members {
		text := h.Uname // carries the content
		h.Uname, h.Size, h.Mode = "", int64(len(text)), 0o600
		if h.Typeflag != tar.TypeReg {
			h.Size, text = 0, ""
		}
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(h.Name, err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(sealed, tail); err != nil {
		t.Fatal(err)
	}
	if err := sealed.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func file(name, text string) tar.Header {
	return tar.Header{Typeflag: tar.TypeReg, Name: name, Uname: text}
}

func line(name, text string) string {
	raw, _ := json.Marshal(backup.Entry{Name: name, Size: int64(len(text)), SHA256: fmt.Sprintf("%x", sha256.Sum256([]byte(text)))})
	return string(raw) + "\n"
}

func TestWhatIsNoSoundBackupIsRefusedAndNothingLeavesTheFolder(t *testing.T) {
	key := identity(t)
	head := file("backup.json", `{"format":"entente-backup","version":1,"made":"2026-11-22T07:00:00Z","software":"","entries":0,"head":"","files":0,"policy":""}`)
	link := func(kind byte, name, to string) tar.Header {
		return tar.Header{Typeflag: kind, Name: name, Linkname: to}
	}
	for _, c := range []struct {
		name    string
		tail    string
		members []tar.Header
		kind    fault.Kind
		path    string
		text    string
	}{
		{"a member that is missing", "", []tar.Header{head, file("a", "1"), file("manifest.jsonl", line("a", "1")+line("b", "2"))}, fault.Invalid, "b", "missing"},
		{"a member that is missing before others", "", []tar.Header{head, file("b", "2"), file("manifest.jsonl", line("a", "1")+line("b", "2"))}, fault.Invalid, "a", "missing"},
		{"a member that is in no manifest", "", []tar.Header{head, file("a", "1"), file("b", "2"), file("manifest.jsonl", line("a", "1"))}, fault.Invalid, "b", "not in the manifest"},
		{"a member that is another", "", []tar.Header{head, file("a", "1"), file("manifest.jsonl", line("a", "2"))}, fault.Invalid, "a", "not what the manifest says"},
		{"members in another order", "", []tar.Header{head, file("b", "2"), file("a", "1"), file("manifest.jsonl", line("a", "1")+line("b", "2"))}, fault.Invalid, "b", ""},
		{"a member that comes twice", "", []tar.Header{head, file("a", "1"), file("a", "1"), file("manifest.jsonl", line("a", "1")+line("a", "1"))}, fault.Invalid, "a", "twice"},
		{"no manifest", "", []tar.Header{head, file("a", "1")}, fault.Invalid, "", "no manifest"},
		{"a manifest that is no JSON", "", []tar.Header{head, file("a", "1"), file("manifest.jsonl", "a 1\n")}, fault.Invalid, "manifest.jsonl", "cannot be read"},
		{"a member after the manifest", "", []tar.Header{head, file("manifest.jsonl", ""), file("a", "1")}, fault.Invalid, "", "after its manifest"},
		{"bytes after the end", "surplus", []tar.Header{head, file("manifest.jsonl", "")}, fault.Invalid, "", "after its end"},
		{"a name above the folder", "", []tar.Header{head, file("../out", "1")}, fault.Invalid, "../out", "no plain file"},
		{"a name above the folder, further on", "", []tar.Header{head, file("files/../../out", "1")}, fault.Invalid, "files/../../out", "no plain file"},
		{"an absolute name", "", []tar.Header{head, file("/tmp/out", "1")}, fault.Invalid, "/tmp/out", "no plain file"},
		{"a name with a backslash", "", []tar.Header{head, file(`..\out`, "1")}, fault.Invalid, `..\out`, "no plain file"},
		{"a hidden name", "", []tar.Header{head, file("files/.x", "1")}, fault.Invalid, "files/.x", "no plain file"},
		{"a name with a line feed", "", []tar.Header{head, file("a\nb", "1")}, fault.Invalid, "a?b", "no plain file"},
		{"a name that is too long", "", []tar.Header{head, file(strings.Repeat("a", 256), "1")}, fault.Invalid, strings.Repeat("a", 256), "no plain file"},
		{"a symbolic link", "", []tar.Header{head, link(tar.TypeSymlink, "files", "/tmp"), file("files/out", "1")}, fault.Invalid, "files", "no plain file"},
		{"a hard link", "", []tar.Header{head, link(tar.TypeLink, "a", "/etc/passwd")}, fault.Invalid, "a", "no plain file"},
		{"a device", "", []tar.Header{head, link(tar.TypeChar, "a", "")}, fault.Invalid, "a", "no plain file"},
		{"a folder", "", []tar.Header{head, link(tar.TypeDir, "a", "")}, fault.Invalid, "a", "no plain file"},
		{"a second header", "", []tar.Header{head, head}, fault.Invalid, "backup.json", "no plain file"},
		{"a form of the future", "", []tar.Header{file("backup.json", `{"format":"entente-backup","version":2,"news":true}`)}, fault.Precondition, "", "newer version"},
		{"a header with what this form does not have", "", []tar.Header{file("backup.json", `{"format":"entente-backup","version":1,"news":true}`)}, fault.Invalid, "backup.json", "cannot be read"},
		{"another product's archive", "", []tar.Header{file("backup.json", `{"format":"other","version":1}`)}, fault.Invalid, "", "no backup of this product"},
		{"an archive of something else", "", []tar.Header{file("photo.jpg", "x")}, fault.Invalid, "", "no backup of this product"},
		{"an empty archive", "", nil, fault.Invalid, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			outer := t.TempDir()
			dir := filepath.Join(outer, "in", "dir")
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			_, _, err := read(forged(t, key, c.tail, c.members...), dir, key)
			f := fault.As(err)
			if err == nil || f.Kind != c.kind || strings.Join(f.Path, ".") != c.path || !strings.Contains(f.Public, c.text) {
				t.Fatalf("%v", err)
			}
			for name := range tree(t, outer) {
				if !strings.HasPrefix(name, "in/dir/") {
					t.Errorf("%s was written", name)
				}
			}
		})
	}
}

// A file that is said to be a hole of an exabyte costs nothing to write and a disk to unpack.
func TestAMemberThatIsMostlyAHoleIsRefused(t *testing.T) {
	key := identity(t)
	var out bytes.Buffer
	sealed, err := age.Encrypt(&out, key.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	head := `{"format":"entente-backup","version":1,"made":"2026-11-22T07:00:00Z","software":"","entries":0,"head":"","files":0,"policy":""}`
	w := tar.NewWriter(sealed)
	for _, h := range []tar.Header{
		{Typeflag: tar.TypeReg, Name: "backup.json", Size: int64(len(head)), Mode: 0o600},
		{Typeflag: tar.TypeReg, Name: "hole", Size: 512, Mode: 0o600, PAXRecords: map[string]string{"VENDOR.x": "y"}},
	} {
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		text := head
		if h.Name == "hole" {
			text = "0\n" + strings.Repeat("\x00", 510) // a map of a sparse file without data
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := sealed.Close(); err != nil {
		t.Fatal(err)
	}
	// archive/tar writes no sparse files: the record is put in by hand, with equal length.
	plain, err := age.Decrypt(&out, key)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(plain)
	if err != nil {
		t.Fatal(err)
	}
	record := func(k, v string) string {
		n := len(k) + len(v) + 3
		n += len(fmt.Sprint(n + len(fmt.Sprint(n))))
		return fmt.Sprintf("%d %s=%s\n", n, k, v)
	}
	old := record("VENDOR.x", "y")
	records := record("GNU.sparse.major", "1") + record("GNU.sparse.minor", "0") + record("GNU.sparse.name", "hole") + record("GNU.sparse.realsize", "1000000000000000000")
	i := bytes.Index(text, []byte(old))
	if i < 0 || len(records) > 512 {
		t.Fatal("the archive is not as expected")
	}
	block := text[i-512 : i] // the header of the records
	copy(block[124:136], fmt.Sprintf("%011o\x00", len(records)))
	copy(block[148:156], "        ")
	sum := 0
	for _, x := range block {
		sum += int(x)
	}
	copy(block[148:156], fmt.Sprintf("%06o\x00 ", sum))
	copy(text[i:], records)
	look := tar.NewReader(bytes.NewReader(text))
	for want := range []int64{0, 1} {
		if h, err := look.Next(); err != nil || want == 1 && (h.Size != 1_000_000_000_000_000_000 || h.Typeflag != tar.TypeReg) {
			t.Fatalf("the archive is not as expected: %+v %v", h, err)
		}
	}
	out.Reset()
	sealed, err = age.Encrypt(&out, key.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sealed.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := sealed.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := read(out.Bytes(), t.TempDir(), key); err == nil || !strings.Contains(fault.As(err).Public, "no plain file") {
		t.Fatalf("%v", err)
	}
}

func TestOnlyARecipientReadsABackup(t *testing.T) {
	key, other := identity(t), identity(t)
	raw := write(t, key, member{"a", "1"})
	if _, _, err := read(raw, t.TempDir(), other); !fault.Is(err, fault.Forbidden) {
		t.Errorf("another identity: %v", err)
	}
	if _, _, err := read(raw, t.TempDir(), other, key); err != nil {
		t.Errorf("two identities, one of which is right: %v", err)
	}
	if _, _, err := read([]byte("PK\x03\x04"), t.TempDir(), key); !fault.Is(err, fault.Invalid) {
		t.Errorf("no age file: %v", err)
	}
	if _, err := backup.Create(io.Discard, backup.Header{}, nil); !fault.Is(err, fault.Invalid) {
		t.Errorf("no recipient: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error)  { return 0, f.err }
func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestAMemberThatCannotBeIsRefused(t *testing.T) {
	w, err := backup.Create(io.Discard, backup.Header{}, []backup.Recipient{identity(t).Recipient()})
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	if err := w.Add(ctx, "once", 1, strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}
	own := fault.New(fault.Internal, "test", "").WithCode(fault.CodeFileDamaged)
	for _, c := range []struct {
		name string
		size int64
		r    io.Reader
		kind fault.Kind
	}{
		{"once", 1, strings.NewReader("x"), fault.Invalid},
		{"backup.json", 1, strings.NewReader("x"), fault.Invalid},
		{"manifest.jsonl", 1, strings.NewReader("x"), fault.Invalid},
		{"../x", 1, strings.NewReader("x"), fault.Invalid},
		{"longer", 1, strings.NewReader("xy"), fault.Conflict},
	} {
		if err := w.Add(ctx, c.name, c.size, c.r); fault.KindOf(err) != c.kind {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	fresh := func() *backup.Writer {
		w, err := backup.Create(io.Discard, backup.Header{}, []backup.Recipient{identity(t).Recipient()})
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	if err := fresh().Add(ctx, "shorter", 3, strings.NewReader("xy")); !fault.Is(err, fault.Conflict) {
		t.Errorf("shorter: %v", err)
	}
	if err := fresh().Add(ctx, "unreadable", 3, failing{io.ErrClosedPipe}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("unreadable: %v", err)
	}
	if err := fresh().Add(ctx, "refused at its end", 1, io.MultiReader(strings.NewReader("x"), failing{own})); fault.As(err).Kind != fault.Invalid {
		t.Errorf("a name with blanks: %v", err)
	}
	if err := fresh().Add(ctx, "checked", 1, io.MultiReader(strings.NewReader("x"), failing{own})); !errors.Is(err, own) {
		t.Errorf("refused at its end: %v", err)
	}
	end()
	if err := fresh().Add(ctx, "late", 1, strings.NewReader("x")); fault.As(err).Code != fault.CodeTimeout {
		t.Errorf("after the end of the context: %v", err)
	}
	if _, err := backup.Create(failing{io.ErrClosedPipe}, backup.Header{}, []backup.Recipient{identity(t).Recipient()}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a writer that fails: %v", err)
	}
	if _, err := backup.Open(failing{io.ErrClosedPipe}, []backup.Identity{identity(t)}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a reader that fails: %v", err)
	}
}
