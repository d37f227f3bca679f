package ledger_test

// A second verifier, written from FORMAT.md alone: it shares no code with the first.
import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

type second struct {
	name  string
	key   ed25519.PublicKey
	trees map[string]*secondTree
}

type secondTree struct {
	begins        time.Time
	hashes, roots [][]byte
	checkpoints   []string
	leaves        []secondLine
}

type secondLine struct {
	Kind, Format, For, Made, Tree, About, Note, Leaf string
	First, Epoch, Slot                               *uint64
	Roots, Proof                                     []string
}

func sha(parts ...[]byte) []byte {
	h := sha256.Sum256(bytes.Join(parts, nil))
	return h[:]
}

func secondLeaf(text []byte) []byte { return sha([]byte{0}, text) }
func secondNode(l, r []byte) []byte { return sha([]byte{1}, l, r) }
func unbase64(text string) []byte {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || base64.StdEncoding.EncodeToString(raw) != text {
		return nil
	}
	return raw
}

func secondRoot(leaves [][]byte) []byte {
	if len(leaves) == 1 {
		return leaves[0]
	}
	k := 1
	for k*2 < len(leaves) {
		k *= 2
	}
	return secondNode(secondRoot(leaves[:k]), secondRoot(leaves[k:]))
}

// signed checks the first signature of a note, that signature lines are well
// formed and by different keys, and returns the text and the number of signatures.
func (s *second) signed(msg, name string) (string, int, error) {
	text, sigs, ok := strings.Cut(msg, "\n\n")
	if text += "\n"; !ok || !strings.HasSuffix(sigs, "\n") {
		return "", 0, fmt.Errorf("no note")
	}
	id := sha([]byte(name+"\n\x01"), s.key)[:4]
	lines := strings.Split(strings.TrimSuffix(sigs, "\n"), "\n")
	seen := map[string]bool{}
	for i, line := range lines {
		f := append(strings.Split(line, " "), "", "")
		raw := unbase64(f[2])
		if len(f) != 5 || f[0] != "—" || len(raw) < 5 || seen[f[1]+string(raw[:4])] {
			return "", 0, fmt.Errorf("a bad signature line")
		}
		seen[f[1]+string(raw[:4])] = true
		if i == 0 && (f[1] != name || !bytes.Equal(raw[:4], id) || !ed25519.Verify(s.key, []byte(text), raw[4:])) {
			return "", 0, fmt.Errorf("a wrong signature")
		}
	}
	return text, len(lines), nil
}

// secondVerify returns nil for a good export.
func secondVerify(export []byte, public string) error {
	parts := strings.SplitN(strings.TrimSpace(public), "+", 3)
	raw := unbase64(parts[len(parts)-1])
	if len(parts) != 3 || len(raw) != 33 || raw[0] != 1 || hex.EncodeToString(sha([]byte(parts[0]+"\n"), raw)[:4]) != parts[1] {
		return fmt.Errorf("no key")
	}
	s := &second{parts[0], raw[1:], map[string]*secondTree{}}
	var lines []string
	rest := string(export)
	for strings.HasPrefix(rest, "{") {
		line, after, _ := strings.Cut(rest, "\n")
		lines, rest = append(lines, line), after
	}
	text, n, err := s.signed(rest, s.name)
	sum := base64.StdEncoding.EncodeToString(sha(export[:len(export)-len(rest)]))
	if err != nil || n != 1 || len(lines) == 0 || text != fmt.Sprintf("entente-ledger-export-1\n%d\n%s\n", len(lines), sum) {
		return fmt.Errorf("the seal: %v", err)
	}
	var made time.Time
	for i, text := range lines {
		var l secondLine
		dec := json.NewDecoder(strings.NewReader(text))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&l); err != nil {
			return err
		}
		if i == 0 {
			if made, err = time.Parse(time.RFC3339, l.Made); err != nil || l.Kind != "export" || l.Format != "entente-ledger-export-1" {
				return fmt.Errorf("the head: %v", err)
			}
		} else if err := s.line(l); err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	for origin, t := range s.trees {
		if err = s.tree(origin, t, made); err != nil {
			break
		}
	}
	return err
}

func (s *second) line(l secondLine) error {
	t := s.trees[l.Tree]
	switch {
	case (l.Kind == "tree") != (t == nil):
		return fmt.Errorf("a tree twice, or not introduced")
	case l.Kind == "tree":
		var about struct {
			Format, Tree, Begins, Salt string
			Epoch                      int `json:"epoch_seconds"`
			Depth                      int
		}
		err := json.Unmarshal([]byte(l.About), &about)
		begins, err2 := time.Parse(time.RFC3339, about.Begins)
		if err != nil || err2 != nil || about.Format != "entente-ledger-tree-1" || about.Epoch != 600 || about.Depth != 12 || !strings.HasPrefix(l.Tree, s.name+"/") {
			return fmt.Errorf("the description")
		}
		s.trees[l.Tree] = &secondTree{begins: begins, hashes: [][]byte{secondLeaf([]byte(l.About))}}
	case l.Kind == "epochs":
		if l.First == nil || *l.First != uint64(len(t.roots)) || len(l.Roots) == 0 {
			return fmt.Errorf("a gap")
		}
		for _, r := range l.Roots {
			t.roots, t.hashes = append(t.roots, unbase64(r)), append(t.hashes, secondLeaf(unbase64(r)))
		}
	case l.Kind == "checkpoint":
		t.checkpoints = append(t.checkpoints, l.Note)
	case l.Kind == "leaf":
		t.leaves = append(t.leaves, l)
	default:
		return fmt.Errorf("an unknown kind")
	}
	return nil
}

func (s *second) tree(origin string, t *secondTree, made time.Time) error {
	if len(t.roots) != int(made.Sub(t.begins)/(600*time.Second)) {
		return fmt.Errorf("%d epochs", len(t.roots))
	}
	last := 0
	for _, note := range t.checkpoints {
		text, _, err := s.signed(note, origin)
		f := append(strings.Split(text, "\n"), "", "")
		size, _ := strconv.Atoi(f[1])
		if err != nil || len(f) != 6 || f[0] != origin || f[1] != strconv.Itoa(size) || size <= last || size > len(t.hashes) || !bytes.Equal(unbase64(f[2]), secondRoot(t.hashes[:size])) {
			return fmt.Errorf("a checkpoint that does not fit: %v", err)
		}
		last = size
	}
	if last != len(t.hashes) {
		return fmt.Errorf("the end is not signed for")
	}
	seen := map[[2]uint64]bool{}
	for _, l := range t.leaves {
		var leaf struct{ At time.Time }
		if l.Epoch == nil || l.Slot == nil || *l.Epoch >= uint64(len(t.roots)) || *l.Slot >= 1<<12 || len(l.Proof) != 12 || seen[[2]uint64{*l.Epoch, *l.Slot}] {
			return fmt.Errorf("a leaf without a place")
		}
		seen[[2]uint64{*l.Epoch, *l.Slot}] = true
		h := secondLeaf([]byte(l.Leaf))
		for level, p := range l.Proof {
			pair := [2][]byte{h, unbase64(p)}
			bit := *l.Slot >> level & 1
			h = secondNode(pair[bit], pair[1-bit])
		}
		err := json.Unmarshal([]byte(l.Leaf), &leaf)
		if err != nil || !bytes.Equal(h, t.roots[*l.Epoch]) || !leaf.At.Before(t.begins.Add(time.Duration(*l.Epoch+1)*600*time.Second)) {
			return fmt.Errorf("a leaf that does not fit: %v", err)
		}
	}
	return nil
}
