package ledger

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"entente/internal/fault"
)

// algEd25519 is the note format's number of an ordinary Ed25519 signature.
const algEd25519 = 1

// secretSize is the length in bytes of the secret that salts and fills are made from.
const secretSize = 32

// Key is what a ledger must never lose: the signing key, the secret behind salts
// and fills, and the moment that epochs are counted from.
type Key struct {
	name   string
	seed   []byte
	secret []byte
	begins time.Time
}

// keyHead begins a key file.
const keyHead = "entente-ledger-key-1"

// NewKey makes the key of a new ledger. name is the name under which its signatures
// are known, without spaces, control characters and "+"; begins is cut to a whole epoch. Faults:
// Invalid (the name), Unavailable (no randomness).
func NewKey(name string, begins time.Time, random io.Reader) (*Key, error) {
	const op = "ledger.NewKey"
	raw := make([]byte, ed25519.SeedSize+secretSize)
	if _, err := io.ReadFull(random, raw); err != nil {
		return nil, fault.Wrap(fault.Unavailable, op, "no randomness to be had", err)
	}
	k := &Key{name: name, seed: raw[:ed25519.SeedSize], secret: raw[ed25519.SeedSize:], begins: begins.UTC().Truncate(EpochLength)}
	if _, err := k.signer(name); err != nil || strings.ContainsFunc(name, isControl) {
		return nil, fault.Wrap(fault.Invalid, op, "a name of a ledger holds no spaces, control characters or plus signs", err).
			WithCode(fault.CodeTextInvalid)
	}
	return k, nil
}

// isControl reports what a note refuses in its lines.
func isControl(r rune) bool { return r < 0x20 }

// ParseKey reads what Key.Text wrote. Faults: Invalid.
func ParseKey(text []byte) (*Key, error) {
	bad := func(err error) (*Key, error) {
		return nil, fault.Wrap(fault.Invalid, "ledger.ParseKey", "this is no key of a ledger", err).WithCode(fault.CodeFileDamaged)
	}
	lines := strings.Split(string(text), "\n")
	if len(lines) != 6 || lines[0] != keyHead {
		return bad(nil)
	}
	begins, err := time.Parse(time.RFC3339, lines[2])
	if err != nil {
		return bad(err)
	}
	seed, err := base64.StdEncoding.DecodeString(lines[3])
	if err != nil {
		return bad(err)
	}
	secret, err := base64.StdEncoding.DecodeString(lines[4])
	if err != nil {
		return bad(err)
	}
	if len(seed) != ed25519.SeedSize || len(secret) != secretSize {
		return bad(nil)
	}
	k, err := NewKey(lines[1], begins, bytes.NewReader(append(seed, secret...)))
	if err != nil || string(k.Text()) != string(text) {
		return bad(err)
	}
	return k, nil
}

// Text returns the key for a file that nobody but the service may read.
func (k *Key) Text() []byte {
	b64 := base64.StdEncoding.EncodeToString
	return fmt.Appendf(nil, "%s\n%s\n%s\n%s\n%s\n", keyHead, k.name, k.begins.Format(time.RFC3339), b64(k.seed), b64(k.secret))
}

// Public returns the public key in the form of signed notes, "name+hash+key". It
// is all that a verifier needs.
func (k *Key) Public() string { return verifierKey(k.name, k.public()) }

func (k *Key) public() ed25519.PublicKey {
	return ed25519.NewKeyFromSeed(k.seed).Public().(ed25519.PublicKey)
}

// Begins returns the start of the first epoch, UTC.
func (k *Key) Begins() time.Time { return k.begins }

// signer signs as name: the ledger itself, or one of its trees by its origin.
func (k *Key) signer(name string) (note.Signer, error) {
	public := append([]byte{algEd25519}, k.public()...)
	private := append([]byte{algEd25519}, k.seed...)
	return note.NewSigner(fmt.Sprintf("PRIVATE+KEY+%s+%08x+%s", name, keyID(name, public), base64.StdEncoding.EncodeToString(private)))
}

// sign returns text as a note signed by name.
func (k *Key) sign(name, text string) ([]byte, error) {
	signer, err := k.signer(name)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "ledger.sign", "the key cannot sign", err)
	}
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "ledger.sign", "a text cannot be signed", err)
	}
	return signed, nil
}

// verifierKey encodes a public key as the note format does.
func verifierKey(name string, public ed25519.PublicKey) string {
	raw := append([]byte{algEd25519}, public...)
	return fmt.Sprintf("%s+%08x+%s", name, keyID(name, raw), base64.StdEncoding.EncodeToString(raw))
}

// keyID is the note format's short name of a key.
func keyID(name string, key []byte) uint32 {
	sum := sha256.Sum256(append([]byte(name+"\n"), key...))
	return binary.BigEndian.Uint32(sum[:])
}

// publicKey is a parsed "name+hash+key".
type publicKey struct {
	name string
	key  ed25519.PublicKey
}

var errNoPublicKey = errors.New("not an Ed25519 key")

// parsePublic accepts a log's key as well as a witness's, whose type is 4.
func parsePublic(text string, alg byte) (publicKey, error) {
	bad := func(err error) (publicKey, error) {
		return publicKey{}, fault.Wrap(fault.Invalid, "ledger.parsePublic", "this is no public key of the form name+hash+key", err).
			WithCode(fault.CodeTextInvalid)
	}
	name, rest, _ := strings.Cut(strings.TrimSpace(text), "+")
	hash, encoded, _ := strings.Cut(rest, "+")
	raw, err := base64.StdEncoding.Strict().DecodeString(encoded)
	switch {
	case err != nil:
		return bad(err)
	case name == "" || strings.ContainsFunc(name, isControl) || len(raw) != 1+ed25519.PublicKeySize || raw[0] != alg,
		hash != fmt.Sprintf("%08x", keyID(name, raw)):
		return bad(errNoPublicKey)
	}
	return publicKey{name, raw[1:]}, nil
}

// verifier returns the verifier of signatures by this key under a name.
func (p publicKey) verifier(name string) (note.Verifier, error) {
	return note.NewVerifier(verifierKey(name, p.key))
}

// mac is where everything comes from that must look random to whoever does not
// have the secret and yet be the same after a restart. The parts are told apart by
// their lengths.
func (k *Key) mac(use string, parts ...[]byte) [32]byte {
	h := hmac.New(sha256.New, k.secret)
	size := make([]byte, 0, 8)
	for _, p := range append([][]byte{[]byte(use)}, parts...) {
		h.Write(binary.BigEndian.AppendUint64(size[:0], uint64(len(p))))
		h.Write(p)
	}
	var sum [32]byte
	h.Sum(sum[:0])
	return sum
}

func number(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

// origin returns the name of a tree in its checkpoints. It says nothing of the
// alliance to whoever is not told.
func (k *Key) origin(tree string) string {
	id := k.mac("tree", []byte(tree))
	return k.name + "/" + hex.EncodeToString(id[:16])
}
