package sign_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"io"
	"io/fs"
	"testing"
	"testing/fstest"

	"entente/internal/fault"
	"entente/policy/sign"
)

var tree = fstest.MapFS{
	"capabilities.json":           {Data: []byte(`{"builtins": []}`)},
	"decision/decision.rego":      {Data: []byte("package decision\n\nverdict := 1\n")},
	"alliances/north/data.json":   {Data: []byte(`{"name": "North", "votes": 27}`)},
	"decision/decision_test.rego": {Data: []byte("package decision_test\n")},
	"README.md":                   {Data: []byte("not a rule")},
}

func keys(t *testing.T) (private, public sign.Key) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalECPrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	pub, err := x509.MarshalPKIXPublicKey(&k.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	text := func(kind string, der []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
	}
	return sign.Key{Algorithm: "ES256", Text: text("EC PRIVATE KEY", der)}, sign.Key{Algorithm: "ES256", Text: text("PUBLIC KEY", pub)}
}

func sealed(t *testing.T, key sign.Key) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := sign.Seal(&out, tree, key); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// changed packs a bundle again with its files changed.
func changed(t *testing.T, packed []byte, change func(files map[string][]byte)) io.Reader {
	t.Helper()
	zip, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for tape := tar.NewReader(zip); ; {
		h, err := tape.Next()
		if err != nil {
			break
		}
		if files[h.Name], err = io.ReadAll(tape); err != nil {
			t.Fatal(err)
		}
	}
	change(files)
	var out bytes.Buffer
	back := gzip.NewWriter(&out)
	tape := tar.NewWriter(back)
	for name, text := range files {
		if err := tape.WriteHeader(&tar.Header{Name: name, Size: int64(len(text)), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := tape.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if tape.Close() != nil || back.Close() != nil {
		t.Fatal("cannot pack")
	}
	return &out
}

func TestASealedTreeOpensWithItsKeyAndHoldsItsRules(t *testing.T) {
	private, public := keys(t)
	got, err := sign.Open(bytes.NewReader(sealed(t, private)), public)
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range tree {
		text, err := fs.ReadFile(got, name)
		if (name == "README.md") != (err != nil) || err == nil && !bytes.Equal(text, f.Data) {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
}

func TestABundleThatWasChangedDoesNotOpen(t *testing.T) {
	private, public := keys(t)
	_, stranger := keys(t)
	packed := sealed(t, private)
	for name, c := range map[string]struct {
		change func(map[string][]byte)
		key    sign.Key
	}{
		"a rule is changed":      {func(f map[string][]byte) { f["decision/decision.rego"] = []byte("package decision\n\nverdict := 2\n") }, public},
		"a number is changed":    {func(f map[string][]byte) { f["alliances/north/data.json"] = []byte(`{"name": "North", "votes": 1}`) }, public},
		"a file is added":        {func(f map[string][]byte) { f["lib/x/x.rego"] = []byte("package lib.x\n") }, public},
		"a file is taken away":   {func(f map[string][]byte) { delete(f, "capabilities.json") }, public},
		"the signature is gone":  {func(f map[string][]byte) { delete(f, ".signatures.json") }, public},
		"another key is trusted": {func(map[string][]byte) {}, stranger},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := sign.Open(changed(t, packed, c.change), c.key); fault.As(err).Code != fault.CodePolicyInvalid {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestWhatIsNoBundleIsRefused(t *testing.T) {
	if _, err := sign.Open(bytes.NewReader([]byte("PK")), sign.Key{}); fault.As(err).Kind != fault.Invalid {
		t.Errorf("%v", err)
	}
	if err := sign.Seal(io.Discard, tree, sign.Key{Algorithm: "ES256", Text: "not a key"}); fault.As(err).Kind != fault.Invalid {
		t.Errorf("%v", err)
	}
}

func TestAKeyThatCanVerifyNothingIsToldBeforeAnybodySigns(t *testing.T) {
	private, public := keys(t)
	with := func(k sign.Key, algorithm string) sign.Key {
		k.Algorithm = algorithm
		return k
	}
	for _, row := range []struct {
		name string
		key  sign.Key
		good bool
	}{
		{"a public key of its algorithm", public, true},
		{"any text is a shared secret", sign.Key{Algorithm: "HS256", Text: "a secret"}, true},
		{"a private key", private, false},
		{"a public key of another algorithm", with(public, "RS256"), false},
		{"without an algorithm it is RS256", with(public, ""), false},
		{"an algorithm that does not exist", with(public, "none"), false},
		{"no PEM", sign.Key{Algorithm: "ES256", Text: "x"}, false},
		{"PEM of no key", with(sign.Key{Text: "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"}, "ES256"), false},
	} {
		err := row.key.CheckPublic()
		if row.good != (err == nil) || err != nil && fault.As(err).Code != fault.CodePolicySignature {
			t.Errorf("%s: %v", row.name, err)
		}
	}
}
