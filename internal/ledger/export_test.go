package ledger

import "testing"

// Sample runs a ledger for n times three hours and returns a good export, the
// public key, and what signs under the ledger's own name.
func Sample(t *testing.T, n int) (sign func(text string) []byte, export []byte, key string) {
	w, l := sampleOf(t, n)
	return func(text string) []byte {
		signed, err := w.key.sign(w.key.name, text)
		if err != nil {
			t.Fatal(err)
		}
		return signed
	}, exported(t, l, Reader{Name: "NL"}), w.key.Public()
}
