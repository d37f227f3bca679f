package identity

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"hash/crc32"
	"io"
	"strings"

	"entente/internal/fault"
)

// Token is a machine client's proof of itself. Its text is
//
//	entc_<client>_<secret><check>
//
// with 256 random bits as secret and a checksum of all before it, so that a slip in
// copying is told from a token that is not known, without looking anywhere. Only the
// SHA-256 of the text is ever kept: nobody can guess 256 bits, so it needs no salt
// and no slow hash. A Token prints as its client, so that no log holds it.
type Token struct {
	Client string // the id of the client that it belongs to
	Hash   [sha256.Size]byte
	text   string
}

const (
	tokenPrefix = "entc_"
	secretLen   = 52 // 32 bytes in base32
	checkLen    = 7  // 4 bytes in base32
	maxClient   = 60
)

var tokenEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// IsToken reports whether a text is meant as a machine client's token, however it
// goes on. What scanners of code and logs look for is this beginning.
func IsToken(text string) bool { return strings.HasPrefix(text, tokenPrefix) }

// NewToken draws a token for a client. Faults: Unavailable when random fails.
func NewToken(client string, random io.Reader) (Token, error) {
	var raw [32]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return Token{}, fault.Wrap(fault.Unavailable, "identity.NewToken", "no randomness to be had", err)
	}
	body := tokenPrefix + client + "_" + tokenEncoding.EncodeToString(raw[:])
	return tokenOf(client, body+check(body)), nil
}

// ParseToken reads a token. Faults: Unauthenticated with CodeTokenMalformed for a
// text that NewToken cannot have made.
func ParseToken(text string) (Token, error) {
	bad := fault.New(fault.Unauthenticated, "identity.ParseToken", "this is no token of this service: there is a slip in it").
		WithCode(fault.CodeTokenMalformed)
	at := strings.LastIndexByte(text, '_')
	if !IsToken(text) || at <= len(tokenPrefix) || len(text)-at-1 != secretLen+checkLen || at > len(tokenPrefix)+maxClient {
		return Token{}, bad
	}
	body, sum := text[:len(text)-checkLen], text[len(text)-checkLen:]
	secret := body[at+1:]
	raw, err := tokenEncoding.DecodeString(secret)
	if err != nil || tokenEncoding.EncodeToString(raw) != secret || check(body) != sum {
		return Token{}, bad
	}
	return tokenOf(text[len(tokenPrefix):at], text), nil
}

func tokenOf(client, text string) Token {
	return Token{Client: client, Hash: sha256.Sum256([]byte(text)), text: text}
}

func check(body string) string {
	return tokenEncoding.EncodeToString(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(body))))
}

// Text returns the token itself: for the one answer in which it is given out.
func (t Token) Text() string { return t.text }

// Tail returns the last four characters of the token, by which its holder tells it
// from others. They belong to the checksum.
func (t Token) Tail() string { return t.text[max(0, len(t.text)-4):] }

// String hides the secret.
func (t Token) String() string { return "(token of " + t.Client + ")" }

// GoString hides the secret.
func (t Token) GoString() string { return t.String() }
