package identity_test

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"entente/internal/fault"
	"entente/internal/identity"
)

const someClient = "cli_abcdefghijklmnopqrstuvwxyz"

func newToken(t *testing.T) identity.Token {
	t.Helper()
	token, err := identity.NewToken(someClient, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestATokenIsReadAsItWasWritten(t *testing.T) {
	token := newToken(t)
	again, err := identity.ParseToken(token.Text())
	if err != nil || again != token {
		t.Fatalf("%v, %v", again, err)
	}
	if token.Client != someClient || !identity.IsToken(token.Text()) || !strings.HasSuffix(token.Text(), token.Tail()) || len(token.Tail()) != 4 {
		t.Errorf("%s", token.Text())
	}
	if token.Hash != sha256.Sum256([]byte(token.Text())) {
		t.Error("the hash is not that of the text")
	}
	if newToken(t).Text() == token.Text() {
		t.Error("two tokens are the same")
	}
}

func TestATokenHolds256RandomBits(t *testing.T) {
	a, err := identity.NewToken(someClient, bytes.NewReader(make([]byte, 31)))
	if !fault.Is(err, fault.Unavailable) {
		t.Errorf("with 31 bytes of randomness: %v, %v", a, err)
	}
	ones := bytes.Repeat([]byte{0}, 32)
	zero, _ := identity.NewToken(someClient, bytes.NewReader(ones))
	for bit := range 256 {
		flipped := bytes.Clone(ones)
		flipped[bit/8] ^= 1 << (bit % 8)
		other, err := identity.NewToken(someClient, bytes.NewReader(flipped))
		if err != nil || other.Text() == zero.Text() {
			t.Fatalf("bit %d is not in the token: %v", bit, err)
		}
	}
}

func TestASlipInATokenIsToldFromATokenThatIsNotKnown(t *testing.T) {
	token := newToken(t).Text()
	refused := func(what, text string) {
		_, err := identity.ParseToken(text)
		if f := fault.As(err); err == nil || f.Kind != fault.Unauthenticated || f.Code != fault.CodeTokenMalformed {
			t.Errorf("%s: %v", what, err)
		} else if strings.Contains(f.Error(), token[len(token)-20:]) {
			t.Errorf("%s: the error repeats the token", what)
		}
	}
	for i := range len(token) {
		other := byte('a')
		if token[i] == 'a' {
			other = 'b'
		}
		refused(fmt.Sprintf("character %d changed", i), token[:i]+string(other)+token[i+1:])
		refused(fmt.Sprintf("character %d left out", i), token[:i]+token[i+1:])
	}
	refused("two changed places", token[:len(token)-20]+swap(token[len(token)-20:]))
	refused("upper case", strings.ToUpper(token))
	refused("cut", token[:len(token)-8])
	refused("longer", token+"a")
	for _, text := range []string{"", "entc_", "entc__", "entc_x_", "entc_" + strings.Repeat("a", 200), strings.Repeat("_", 100)} {
		refused(fmt.Sprintf("%q", text), text)
	}
}

func swap(s string) string {
	for i := range len(s) - 1 {
		if s[i] != s[i+1] {
			return s[:i] + string(s[i+1]) + string(s[i]) + s[i+2:]
		}
	}
	return s
}

func TestNoTextMakesTheReadingOfTokensFail(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`entc_[a-z2-7_]{0,130}`)).Draw(t, "text")
		if token, err := identity.ParseToken(text); err == nil && token.Text() != text {
			t.Fatalf("%q is read as %q", text, token.Text())
		}
	})
}

func TestATokenIsPrintedNowhere(t *testing.T) {
	token := newToken(t)
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		var printed strings.Builder
		_, _ = io.WriteString(&printed, fmt.Sprintf(format, token)+fmt.Sprintf(format, &token)) // a builder takes everything
		if strings.Contains(printed.String(), token.Text()[len(token.Text())-30:]) {
			t.Errorf("%s prints %s", format, printed.String())
		}
	}
}
