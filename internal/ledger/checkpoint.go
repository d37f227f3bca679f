package ledger

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// checkpoint is what a signed note of a tree says.
type checkpoint struct {
	origin string
	size   uint64
	root   hash
}

// text returns the three lines that are signed.
func (c checkpoint) text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.origin, c.size, base64.StdEncoding.EncodeToString(c.root[:]))
}

// parseCheckpoint reads the lines that are signed, in their one spelling.
func parseCheckpoint(text string) (checkpoint, bool) {
	var c checkpoint
	lines := strings.Split(text, "\n")
	if len(lines) != 4 {
		return c, false
	}
	size, err := strconv.ParseUint(lines[1], 10, 63)
	root, err2 := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || err2 != nil || len(root) != len(c.root) || size == 0 {
		return c, false
	}
	c = checkpoint{lines[0], size, hash(root)}
	return c, c.text() == text
}

// openedNote is a note that the ledger signed.
type openedNote struct {
	text      string
	witnesses []string // names of those whose cosignatures were checked
	unknown   int      // signatures of others, which nobody can check without their keys
}

var (
	errSignature = errors.New("the signature is not the ledger's")
	errSpelling  = errors.New("the signature lines are not in their one spelling")
	errWitness   = errors.New("a cosignature of a known witness is wrong")
)

// splitNote cuts a note into its text and its signature lines.
func splitNote(msg []byte) (text string, lines []string, ok bool) {
	i := bytes.LastIndex(msg, []byte("\n\n"))
	if i < 0 || len(msg) < i+3 || msg[len(msg)-1] != '\n' {
		return "", nil, false
	}
	return string(msg[:i+1]), strings.Split(string(msg[i+2:len(msg)-1]), "\n"), true
}

// openNote checks a note: the first signature is the signer's, every signature
// line has its one spelling, and no known signature is wrong.
func openNote(msg []byte, signer note.Verifier, witnesses []note.Verifier) (openedNote, error) {
	n, err := note.Open(msg, note.VerifierList(append([]note.Verifier{signer}, witnesses...)...))
	if err != nil {
		var bad *note.InvalidSignatureError
		if errors.As(err, &bad) && (bad.Name != signer.Name() || bad.Hash != signer.KeyHash()) {
			return openedNote{}, errWitness
		}
		return openedNote{}, errSignature
	}
	_, lines, ok := splitNote(msg)
	if !ok || len(lines) != len(n.Sigs)+len(n.UnverifiedSigs) { // Open passes over a signature that comes twice
		return openedNote{}, errSpelling
	}
	out := openedNote{text: n.Text, unknown: len(n.UnverifiedSigs)}
	for i, line := range lines {
		name, encoded, _ := strings.Cut(strings.TrimPrefix(line, "— "), " ")
		raw, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil || base64.StdEncoding.EncodeToString(raw) != encoded {
			return openedNote{}, errSpelling
		}
		if i == 0 && (name != signer.Name() || len(n.Sigs) == 0 || n.Sigs[0].Hash != signer.KeyHash() || n.Sigs[0].Base64 != encoded) {
			return openedNote{}, errSignature
		}
	}
	for _, s := range n.Sigs[1:] {
		out.witnesses = append(out.witnesses, s.Name)
	}
	return out, nil
}

func hexOf(b []byte) string { return hex.EncodeToString(b) }
