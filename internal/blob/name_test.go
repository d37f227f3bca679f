package blob

import (
	"encoding/hex"
	"strings"
	"testing"

	"filippo.io/age"
	"pgregory.net/rapid"
)

// fixedKey is made for this test alone and the same in every run, so that names can be
func fixedKey(t testing.TB) *keyring {
	t.Helper()
	identity, err := age.ParseX25519Identity("AGE-SECRET-KEY-1E8KDKE93XEUA84AWR7FUJQQVWGL2YFULHGLTFNU6XDR7YK56QZ6QYCTTQU")
	if err != nil {
		t.Fatal(err)
	}
	return ringOf(t, identity)
}

func freshKey(t testing.TB) *keyring {
	t.Helper()
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return ringOf(t, identity)
}

func ringOf(t testing.TB, identity *age.X25519Identity) *keyring {
	t.Helper()
	k, err := newKeyring(identity)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestNameReadsBackAndIsFoundByDigest(t *testing.T) {
	k, other := freshKey(t), freshKey(t)
	rapid.Check(t, func(t *rapid.T) {
		d := Digest(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "digest"))
		size := rapid.Int64Min(0).Draw(t, "size")
		name := k.name(d, size)
		if got, ok := k.parse(name); !ok || got != (Stored{Digest: d, Size: size}) {
			t.Fatalf("%s was read as %v, %v", name, got, ok)
		}
		if k.name(d, size) != name {
			t.Fatal("the name changes from call to call")
		}
		if !strings.HasPrefix(name, k.prefix(d)) {
			t.Fatalf("%s does not begin with %s", name, k.prefix(d))
		}
		if _, ok := other.parse(name); ok {
			t.Fatal("another key reads the name")
		}
		if other.prefix(d) == k.prefix(d) {
			t.Fatal("the name does not depend on the key")
		}
		if plain := hex.EncodeToString(d[:8]); strings.Contains(name, plain) {
			t.Fatal("the name shows the digest")
		}
	})
}

// The names of a store that exists must never change: its files could not be found.
func TestNameIsFrozen(t *testing.T) {
	got := fixedKey(t).name(Digest{0: 1, 31: 2}, 1234)
	const want = "content/a8/a8c32d9b0201df23d288332dd72dc0ccff80297913f887f7a906d7fead530793-da77f9b7f8d81e6b8eb3318510668e38ff0999a8104cfa2e999499ba6179a078017644cfd58cad26b87e392c683856c5c4c78730e44dc97c"
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAlteredNamesAreNotRead(t *testing.T) {
	k := freshKey(t)
	name := k.name(Digest{7: 7}, 99)
	for i := range name {
		for _, c := range []byte("0fF-/.") {
			altered := name[:i] + string(c) + name[i+1:]
			if _, ok := k.parse(altered); ok && altered != name {
				t.Errorf("%s is read though it is not %s", altered, name)
			}
		}
	}
	for _, altered := range []string{"", "content/", name + "0", name[:len(name)-2], "x" + name, strings.TrimPrefix(name, contentPrefix), contentPrefix + name} {
		if _, ok := k.parse(altered); ok {
			t.Errorf("%q is read", altered)
		}
	}
}

func FuzzParseName(f *testing.F) {
	k := fixedKey(f)
	f.Add(k.name(Digest{1}, 1))
	f.Add("content/00/-")
	f.Add("tmp/x")
	f.Fuzz(func(t *testing.T, name string) {
		if stored, ok := k.parse(name); ok && k.name(stored.Digest, stored.Size) != name {
			t.Errorf("%q was read as %v", name, stored)
		}
	})
}
