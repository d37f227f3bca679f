package ledger

import (
	"bytes"
	"testing"
)

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

// SampleReceipts returns a good file of receipts, and the public key.
func SampleReceipts(t *testing.T, n int) (file []byte, key string) {
	w, l := sampleOf(t, n)
	var b bytes.Buffer
	for _, tree := range []string{"alliance:eu27", "alliance:nato", "party:NL"} {
		for _, object := range []string{"ev_x", "ca_1", "ev_xxx"} {
			all, err := l.Receipts(t.Context(), tree, object, everything, nil, 4)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range all {
				b.Write(r.text())
			}
		}
	}
	return b.Bytes(), w.key.Public()
}
