package casework_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
	"go.yaml.in/yaml/v3"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/identity"
	"entente/policy"
	"entente/policy/gate"
	"entente/policy/prove"
	"entente/policy/sign"
	"entente/rego"
)

var (
	natoAuthor = person("nl.author", "NL-MFA", dossier.RolePolicy)
	baseAuthor = func() *identity.Principal {
		p := person("nl.base", "NL-MFA", dossier.RolePolicy)
		p.Mandates = []identity.Mandate{{Alliance: "base", Action: "propose"}}
		return p
	}()
)

// presumed is a prover that finds nothing.
func presumed(context.Context, *policy.Revision, fs.FS, prove.Options) (*prove.Report, error) {
	return &prove.Report{}, nil
}

// checking are limits under which a test that does not end is ended soon.
func checking() gate.Limits {
	l := gate.Default()
	l.Prove, l.Tests, l.Compare = presumed, 20*time.Second, 10*time.Second
	return l
}

// hostile is an entry of testdata/hostile/bundles.yaml.
type hostile struct {
	Name, Tries         string
	Alliance            *string
	Files               map[string]*string
	Refused, Gate, Says string
	Slow                bool
}

func hostiles(t *testing.T) []hostile {
	t.Helper()
	text, err := os.ReadFile("../../testdata/hostile/bundles.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	var all []hostile
	if err := dec.Decode(&all); err != nil {
		t.Fatal(err)
	}
	return all
}

// written expands what stands for many lines.
func written(text string) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		if code, ok := strings.CutPrefix(strings.TrimRight(line, "\n"), "# META "); ok {
			fmt.Fprintf(&out, "# METADATA\n# title: Extra\n# description: Extra.\n# scope: rule\n# related_resources:\n# - ref: https://www.first.org/tlp/\n"+
				"#   description: FIRST, Traffic Light Protocol 2.0\n# custom:\n#   code: %s\n#   public_reason: Extra.\n#   owner: nato\n#   effective_on: \"2026-01-01\"\n", code)
			continue
		}
		if rest, ok := strings.CutPrefix(strings.TrimRight(line, "\n"), "# REPEAT "); ok {
			n, what, _ := strings.Cut(rest, " ")
			times, _ := strconv.Atoi(n)
			out.WriteString(strings.Repeat(what+"\n", times))
			continue
		}
		out.WriteString(line)
	}
	return out.String()
}

// unmoved holds that the rules in force are those of before, and decide as before.
func (w *world) unmoved(t *testing.T, digest string, seen dossier.ID) {
	t.Helper()
	s := w.as(natoAuthor)
	if got := s.InForce(); got != digest {
		t.Fatalf("the rules in force are %.12s and were %.12s", got, digest)
	}
	if item, err := s.Node(context.Background(), seen); err != nil || !item.OK() || item.Stub() {
		t.Fatalf("what was read before is not read now: %v", err)
	}
	if item, _ := w.as(person("tr.analyst", "TR-MFA", dossier.RoleAnalyst)).Node(context.Background(), seen); item.OK() {
		t.Fatal("what was hidden before is seen now")
	}
}

func (w *world) something() dossier.ID {
	o := &dossier.Incident{Header: dossier.Header{State: dossier.Submitted, Owner: "NL-MFA", Marking: greenOf("NL-MFA")}, Title: "An incident",
		Types: []dossier.IncidentType{dossier.IncidentDataTheft}}
	w.place(o)
	return o.ID
}

// growth is how much more the heap may hold after all hostile changes, and meanwhile.
const growth = 768 << 20

func heapNow() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestHostileChangesOfTheRulesAreRefused(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes with the race detector")
	}
	w := newWorld(t, func(c *casework.Config) { c.Gate = checking() })
	seen, digest := w.something(), w.as(natoAuthor).InForce()
	all := os.Getenv("TEST_REQUIRE") == "all"
	runtime.GC()
	before, highest, n := heapNow(), uint64(0), 0
	for i, h := range hostiles(t) {
		if h.Slow && !all || !all && i%5 != 0 {
			continue // a short run tries every fifth
		}
		n++
		t.Run(h.Name, func(t *testing.T) {
			in := casework.NewPolicyBundle{Title: h.Name, Rationale: h.Tries, Alliance: "nato"}
			if h.Alliance != nil {
				in.Alliance = *h.Alliance
			}
			for _, p := range slices.Sorted(maps.Keys(h.Files)) {
				f := dossier.PolicyFile{Path: p, Removed: h.Files[p] == nil}
				if !f.Removed {
					f.Text = written(*h.Files[p])
				}
				in.Files = append(in.Files, f)
			}
			b, err := w.as(natoAuthor).ProposePolicy(context.Background(), in)
			if err != nil {
				if f := fault.As(err); string(f.Code) != h.Refused || f.Public == "" {
					t.Fatalf("refused with %v, want %s", err, h.Refused)
				}
				w.unmoved(t, digest, seen)
				return
			}
			w.failed(t, b.Object().ID, h.Refused, h.Gate, h.Says)
			w.unmoved(t, digest, seen)
			highest = max(highest, heapNow())
		})
	}
	runtime.GC()
	after := heapNow()
	t.Logf("%d hostile changes; heap before %d MiB, highest %d MiB, after %d MiB", n, before>>20, highest>>20, after>>20)
	if after > before+growth || highest > before+growth+checking().Memory {
		t.Errorf("the heap grew from %d to %d bytes, at most %d", before, after, highest)
	}
}

// failed checks a proposal and holds that it does not pass.
func (w *world) failed(t *testing.T, id dossier.ID, refused, name, says string) {
	t.Helper()
	if n, err := w.desk.CheckPolicies(context.Background()); err != nil || n != 1 {
		t.Fatalf("%d proposals were checked: %v", n, err)
	}
	b := casework.Released[*dossier.PolicyBundle]{}
	item, err := w.as(natoAuthor).Node(context.Background(), id)
	if err == nil {
		b, _ = casework.As[*dossier.PolicyBundle](item)
	}
	if !b.OK() || b.Object().State != dossier.Failed || refused != "" {
		t.Fatalf("it was accepted: %+v", b.Object())
	}
	var found []string
	for _, g := range b.Object().Gates {
		for _, f := range g.Findings {
			if g.Name == name || name == "" {
				found = append(found, fmt.Sprintf("%s: %s:%d: %s", g.Name, f.File, f.Line, f.Text))
			}
		}
		if g.Name == name && g.Passed {
			t.Errorf("it passes %s", name)
		}
		if g.Name == name {
			found = append(found, g.Words)
		}
	}
	if text := strings.Join(found, "\n"); text == "" || !strings.Contains(text, says) {
		t.Errorf("the check %s says\n%s\nand not %q", name, text, says)
	}
}

// Every hostile tree that the engine is tested with is refused as a change of the
// common base, too.
func TestHostileTreesAreRefusedAsChanges(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes with the race detector")
	}
	w := newWorld(t, func(c *casework.Config) { c.Gate = checking() })
	seen, digest := w.something(), w.as(natoAuthor).InForce()
	names, err := filepath.Glob("../../policy/testdata/hostile/*.txtar")
	if err != nil || len(names) < 60 {
		t.Fatalf("%d trees, %v", len(names), err)
	}
	for i, name := range names {
		if os.Getenv("TEST_REQUIRE") != "all" && i%12 != 0 {
			continue // a short run tries every twelfth
		}
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			in := casework.NewPolicyBundle{Title: "x", Rationale: "x"}
			for _, f := range archive.Files {
				in.Files = append(in.Files, dossier.PolicyFile{Path: f.Name, Text: string(f.Data)})
			}
			b, err := w.as(baseAuthor).ProposePolicy(context.Background(), in)
			if err != nil {
				if fault.As(err).Code == "" {
					t.Errorf("refused without a code: %v", err)
				}
			} else {
				w.failed(t, b.Object().ID, "", "", "")
			}
			w.unmoved(t, digest, seen)
		})
	}
}

// keyPair returns a private and a public key.
func keyPair(t *testing.T) (private, public string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	pub, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der})), string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pub}))
}

// packed is a tar.gz of some entries.
func packed(entries ...tar.Header) []byte {
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	tape := tar.NewWriter(zip)
	for _, h := range entries {
		h.Mode = 0o644
		_ = tape.WriteHeader(&h) // into memory
		_, _ = io.CopyN(tape, zeroes{}, h.Size)
	}
	_, _ = tape.Close(), zip.Close()
	return out.Bytes()
}

// zeroes is a stream without end.
type zeroes struct{}

func (zeroes) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestSignedRulesAreTakenAndFalseOnesRefused(t *testing.T) {
	private, public := keyPair(t)
	other, _ := keyPair(t)
	w := newWorld(t, func(c *casework.Config) {
		c.Gate, c.Signed = checking(), true
		c.Keys = []casework.PolicyKey{{ID: "nato-1", Alliance: "nato", Algorithm: "ES256", Text: public}}
	})
	seen, digest := w.something(), w.as(natoAuthor).InForce()
	tree := fstest.MapFS{}
	if err := fs.WalkDir(rego.FS, ".", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			text, _ := fs.ReadFile(rego.FS, p)
			tree[p] = &fstest.MapFile{Data: text}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	tree["alliances/nato/nato.rego"] = &fstest.MapFile{Data: append(slices.Clone(tree["alliances/nato/nato.rego"].Data), "\n# Changed.\n"...)}
	seal := func(key, id, number string, roots ...string) []byte {
		var out bytes.Buffer
		if err := sign.SealFor(&out, tree, sign.Key{Algorithm: "ES256", Text: key, ID: id}, sign.Manifest{Revision: number, Roots: roots}); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	good := seal(private, "nato-1", "4", "alliances/nato")
	altered := slices.Clone(good)
	altered[len(altered)/2] ^= 1
	reg := func(name string, size int64) tar.Header {
		return tar.Header{Name: name, Size: size, Typeflag: tar.TypeReg}
	}
	ctx := context.Background()
	in := casework.NewPolicyBundle{Title: "x", Rationale: "x", Alliance: "nato"}
	runtime.GC()
	before := heapNow()
	for _, c := range []struct {
		say  string
		file io.Reader
		code fault.Code
	}{
		{"altered", bytes.NewReader(altered), fault.CodePolicySignature},
		{"cut off", bytes.NewReader(good[:len(good)/2]), fault.CodePolicySignature},
		{"signed by a key that is not known", bytes.NewReader(seal(other, "nato-1", "4", "alliances/nato")), fault.CodePolicySignature},
		{"not signed", bytes.NewReader(packed(reg("alliances/nato/nato.rego", 10))), fault.CodePolicySignature},
		{"no archive", strings.NewReader("package alliances.nato"), fault.CodePolicySignature},
		{"empty", strings.NewReader(""), fault.CodePolicySignature},
		{"for another folder", bytes.NewReader(seal(private, "nato-1", "4", "alliances/eu27")), fault.CodePolicySignature},
		{"for the whole tree", bytes.NewReader(seal(private, "nato-1", "4", "")), fault.CodePolicySignature},
		{"for two folders", bytes.NewReader(seal(private, "nato-1", "4", "alliances/nato", "alliances/eu27")), fault.CodePolicySignature},
		{"without a number", bytes.NewReader(seal(private, "nato-1", "newest", "alliances/nato")), fault.CodePolicySignature},
		{"with number zero", bytes.NewReader(seal(private, "nato-1", "0", "alliances/nato")), fault.CodePolicySignature},
		{"a name that leads out of it", bytes.NewReader(packed(reg("../../etc/passwd", 1))), fault.CodePolicyPath},
		{"a name twice", bytes.NewReader(packed(reg("a.rego", 1), reg("./a.rego", 1))), fault.CodePolicyPath},
		{"a gigabyte of zeroes in a few bytes", bytes.NewReader(packed(reg("alliances/nato/nato.rego", 1<<30))), fault.CodeFileTooLarge},
		{"a gigabyte as it comes", io.MultiReader(bytes.NewReader(good[:10]), io.LimitReader(rand.Reader, 1<<30)), ""},
		{"a stream without end", zeroes{}, fault.CodePolicySignature},
	} {
		t.Run(c.say, func(t *testing.T) {
			_, err := w.as(natoAuthor).ProposeSignedPolicy(ctx, in, casework.Upload{Reader: c.file})
			if f := fault.As(err); err == nil || f.Code == "" || c.code != "" && f.Code != c.code {
				t.Errorf("%v, want %s", err, c.code)
			}
			w.unmoved(t, digest, seen)
		})
	}
	runtime.GC()
	if after := heapNow(); after > before+(64<<20) {
		t.Errorf("the heap grew from %d to %d bytes", before, after)
	}
	_, err := w.as(natoAuthor).ProposePolicy(ctx, in)
	kindIs(t, err, fault.Invalid, fault.CodePolicySignature, "rules without a signature")
	_, err = w.as(person("de.diplomat", "DE-MFA", dossier.RoleDiplomat)).ProposeSignedPolicy(ctx, in, casework.Upload{Reader: bytes.NewReader(good)})
	kindIs(t, err, fault.Forbidden, "", "signed rules from somebody who writes none")

	b, err := w.as(natoAuthor).ProposeSignedPolicy(ctx, in, casework.Upload{Reader: bytes.NewReader(good)})
	if err != nil {
		t.Fatal(err)
	}
	if o := b.Object(); o.SignedBy != "nato-1" || o.Number != 4 || len(o.Files) != 1 || o.Files[0].Path != "alliances/nato/nato.rego" {
		t.Errorf("%+v", o)
	}
	once := b.Object()
	w.place(&dossier.PolicyBundle{Header: dossier.Header{State: dossier.Superseded, Owner: "NL-MFA", Marking: greenOf("NL-MFA")}, Title: "x", Rationale: "x",
		Alliance: "nato", Number: 4, Base: "b", Digest: "d", Files: once.Files, Activated: &dossier.Opinion{At: noon}})
	_, err = w.as(natoAuthor).ProposeSignedPolicy(ctx, in, casework.Upload{Reader: bytes.NewReader(good)})
	kindIs(t, err, fault.Conflict, fault.CodePolicyNumber, "rules that are older than those that were in force")
}
