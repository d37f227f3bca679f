package casework

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"

	"entente/internal/dossier"
	"entente/internal/fault"
)

// sealer makes cursors that only this service can read, and only for the same
// person asking the same question. A cursor holds the id of the last object that
// was visible and nothing of its place among those that were not. Equal cursors
// are sealed to equal text, so that answers are reproducible.
type sealer struct {
	aead   cipher.AEAD
	noncer []byte
}

func newSealer(key [32]byte) (*sealer, error) {
	derive := func(use string) []byte {
		m := hmac.New(sha256.New, key[:])
		m.Write([]byte(use))
		return m.Sum(nil)
	}
	block, err := aes.NewCipher(derive("cursor key"))
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "casework.newSealer", "", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "casework.newSealer", "", err)
	}
	return &sealer{aead: aead, noncer: derive("cursor nonce")}, nil
}

// seal binds an id to a person and a question.
func (s *sealer) seal(id dossier.ID, bound string) string {
	m := hmac.New(sha256.New, s.noncer)
	m.Write([]byte(bound))
	m.Write([]byte{0})
	m.Write([]byte(id))
	nonce := m.Sum(nil)[:s.aead.NonceSize()]
	return base64.RawURLEncoding.EncodeToString(s.aead.Seal(nonce, nonce, []byte(id), []byte(bound)))
}

// open returns the id in a cursor. Any other text, person or question gives the
// one error CURSOR_INVALID.
func (s *sealer) open(text, bound string) (dossier.ID, error) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil && len(raw) > s.aead.NonceSize() {
		var id []byte
		n := s.aead.NonceSize()
		if id, err = s.aead.Open(nil, raw[:n], raw[n:], []byte(bound)); err == nil {
			return dossier.ID(id), nil
		}
	}
	return "", fault.New(fault.Invalid, "casework.cursor", "this cursor does not belong to this query").
		WithCode(fault.CodeCursorInvalid)
}
