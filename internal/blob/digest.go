package blob

import (
	"encoding/hex"

	"entente/internal/fault"
)

// Digest is the SHA-256 of a file's plain bytes; it is the file's address. As text
// and in JSON it is 64 lower-case hexadecimal digits and nothing else.
type Digest [32]byte

// Stored describes a file that the store has.
type Stored struct {
	Digest Digest
	Size   int64 // plain bytes
}

// String returns the 64 lower-case hexadecimal digits.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// ParseDigest reads what String writes. Anything else, capital letters included,
// is fault.Invalid with fault.CodeIDMalformed: a digest has one spelling.
func ParseDigest(s string) (Digest, error) {
	var d Digest
	if !decodeHex(d[:], s) {
		return Digest{}, fault.New(fault.Invalid, "blob.ParseDigest",
			"a file digest is 64 lower-case hexadecimal digits").WithCode(fault.CodeIDMalformed)
	}
	return d, nil
}

// MarshalText writes the form of String, also for JSON.
func (d Digest) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, d[:]), nil }

// UnmarshalText reads the form of String; other text is refused as by ParseDigest.
func (d *Digest) UnmarshalText(text []byte) error {
	parsed, err := ParseDigest(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// decodeHex fills dst from exactly twice as many lower-case digits.
func decodeHex(dst []byte, s string) bool {
	if len(s) != hex.EncodedLen(len(dst)) {
		return false
	}
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	_, err := hex.Decode(dst, []byte(s))
	return err == nil
}
