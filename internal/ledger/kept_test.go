package ledger

import (
	"bytes"
	"context"
	"errors"
	"os"
	"testing"

	"entente/internal/fault"
)

// What was signed may have been handed out: a ledger that has lost it would sign
// something else in its place.
func TestAFileThatLacksWhatWasSignedIsRefused(t *testing.T) {
	w, _ := sampleWorld(t)
	raw, err := os.ReadFile(w.file)
	if err != nil {
		t.Fatal(err)
	}
	last := bytes.LastIndexByte(raw[:len(raw)-1], '\n') + 1
	for name, text := range map[string][]byte{
		"without its last line":     raw[:last],
		"without its last byte":     raw[:len(raw)-1],
		"with half of a last line":  raw[:last+9],
		"emptied":                   {},
		"removed":                   nil,
		"with another last newline": append(bytes.Clone(raw[:len(raw)-1]), ' '),
	} {
		t.Run(name, func(t *testing.T) {
			if text == nil {
				err = os.Remove(w.file)
			} else {
				err = os.WriteFile(w.file, text, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Signed(w.file); fault.As(err).Code != fault.CodeFileDamaged { // for a backup
				t.Errorf("a copy: %v", err)
			}
			l, err := Open(context.Background(), w.config())
			if err == nil {
				err = errors.Join(errors.New("it was opened"), l.Close())
			}
			if f := fault.As(err); f.Kind != fault.Unavailable || f.Code != fault.CodeFileDamaged {
				t.Errorf("got %v, want UNAVAILABLE with FILE_DAMAGED", err)
			}
			if after, err := os.ReadFile(w.file); text != nil && (err != nil || !bytes.Equal(after, text)) {
				t.Errorf("the file was changed: %v", err)
			}
		})
	}
}
