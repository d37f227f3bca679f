package ledger

import (
	"crypto/ed25519"
	"encoding/binary"
	"fmt"

	"golang.org/x/mod/sumdb/note"
)

// algCosignature is the note format's number of a timestamped Ed25519
// cosignature (c2sp.org/tlog-cosignature, version 1).
const algCosignature = 4

// witness verifies the cosignatures of one witness.
type witness struct {
	publicKey
	id uint32
}

// parseWitness reads the public key of a witness, "name+hash+key" of type 4.
func parseWitness(text string) (note.Verifier, error) {
	p, err := parsePublic(text, algCosignature)
	if err != nil {
		return nil, err
	}
	return &witness{p, keyID(p.name, append([]byte{algCosignature}, p.key...))}, nil
}

// CheckWitnesses reports the first text that is no public key of a witness.
// Faults: Invalid.
func CheckWitnesses(keys []string) error {
	_, err := parseWitnesses(keys)
	return err
}

func parseWitnesses(keys []string) ([]note.Verifier, error) {
	var out []note.Verifier
	for _, k := range keys {
		w, err := parseWitness(k)
		if err != nil {
			return nil, err
		}
		out = append(out, w)
	}
	return out, nil
}

// Name returns the name of the witness.
func (w *witness) Name() string { return w.name }

// KeyHash returns the note format's short name of the key.
func (w *witness) KeyHash() uint32 { return w.id }

// Verify reports whether sig, a time and a signature, is the witness's for a text.
func (w *witness) Verify(text, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	seconds := binary.BigEndian.Uint64(sig)
	return ed25519.Verify(w.key, cosigned(seconds, text), sig[8:])
}

// cosigned is what a witness signs: that it saw a checkpoint at a time, in seconds
// since 1970.
func cosigned(seconds uint64, text []byte) []byte {
	return fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", seconds, text)
}
