package ledger_test

import (
	"os"
	"path/filepath"
	"testing"

	"entente/internal/ledger"
)

func TestOfALineThatIsBeingWrittenNothingIsTaken(t *testing.T) {
	name := filepath.Join(t.TempDir(), "ledger.checkpoints")
	if got, err := ledger.Signed(name); got != nil || err != nil {
		t.Errorf("no file: %q %v", got, err)
	}
	for text, want := range map[string]string{"": "", "half": "", "one\n": "one\n", "one\ntwo\nhal": "one\ntwo\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := ledger.Signed(name); got == nil || string(got) != want || err != nil {
			t.Errorf("%q: %q %v", text, got, err)
		}
	}
}
