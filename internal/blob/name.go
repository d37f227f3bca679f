package blob

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strings"

	"filippo.io/age"

	"entente/internal/fault"
)

const (
	contentPrefix = "content/" // objects that Get can return
	tempPrefix    = "tmp/"     // uploads that are not finished

	tagSize  = sha256.Size
	sealSize = len(Digest{}) + 8 + 16 // digest, size, GCM tag
)

// keyring holds the key of one store: the age pair for content and what is
// derived from it for names. It is read-only and safe for concurrent use.
type keyring struct {
	identity  *age.X25519Identity
	recipient *age.X25519Recipient
	tagKey    []byte
	seal      cipher.AEAD
}

func newKeyring(identity *age.X25519Identity) (*keyring, error) {
	derived, err := hkdf.Key(sha256.New, []byte(identity.String()), nil, "entente/blob object names v1", 64)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "blob.newKeyring", "the name keys cannot be derived", err)
	}
	block, err := aes.NewCipher(derived[32:])
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "blob.newKeyring", "the name keys cannot be derived", err)
	}
	seal, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "blob.newKeyring", "the name keys cannot be derived", err)
	}
	return &keyring{identity: identity, recipient: identity.Recipient(), tagKey: derived[:32], seal: seal}, nil
}

func (k *keyring) tag(d Digest) []byte {
	mac := hmac.New(sha256.New, k.tagKey)
	mac.Write(d[:])
	return mac.Sum(nil)
}

// prefix is what the name of the content with digest d begins with. It needs no
// size, so that a file can be found by its digest alone.
func (k *keyring) prefix(d Digest) string {
	tag := hex.EncodeToString(k.tag(d))
	return contentPrefix + tag[:2] + "/" + tag + "-"
}

// name is the one name under which the content with digest d and the given size is
// kept. The seal lets Verify and Sweep tell the digest and Get the size without
// reading the content. Its nonce is a function of what it seals and so never serves
// for two different messages.
func (k *keyring) name(d Digest, size int64) string {
	tag := k.tag(d)
	message := binary.BigEndian.AppendUint64(append(make([]byte, 0, sealSize), d[:]...), uint64(size))
	return k.prefix(d) + hex.EncodeToString(k.seal.Seal(nil, tag[:k.seal.NonceSize()], message, tag))
}

// parse reverses name. It reports false for any name that this key did not make.
func (k *keyring) parse(name string) (Stored, bool) {
	_, base, _ := strings.Cut(strings.TrimPrefix(name, contentPrefix), "/")
	tagText, sealText, _ := strings.Cut(base, "-")
	var tag [tagSize]byte
	var sealed [sealSize]byte
	if !decodeHex(tag[:], tagText) || !decodeHex(sealed[:], sealText) {
		return Stored{}, false
	}
	message, err := k.seal.Open(nil, tag[:k.seal.NonceSize()], sealed[:], tag[:])
	if err != nil {
		return Stored{}, false
	}
	s := Stored{Digest: Digest(message[:32]), Size: int64(binary.BigEndian.Uint64(message[32:]))}
	return s, s.Size >= 0 && k.name(s.Digest, s.Size) == name
}
