package ledger

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// reading is an export while it is checked.
type reading struct {
	key       publicKey
	witnesses []note.Verifier
	report    Report
	made      time.Time
	order     []*seenTree
	trees     map[string]*seenTree // by origin
	leaves    []line               // with Slot, Epoch and the number of the line
	leafLines []int
}

// seenTree is a tree as an export tells it.
type seenTree struct {
	line        int
	origin      string
	about       about
	begins      time.Time
	length      time.Duration
	text        string // of about
	roots       []hash
	rootLines   []int
	checkpoints []seenCheckpoint
	seen        map[[2]uint64]bool // taken slots
	leaves      int
	witnesses   map[string]bool
	unchecked   int
}

type seenCheckpoint struct {
	checkpoint
	line int
}

func (t *seenTree) name() string {
	if t.about.Tree != "" {
		return t.about.Tree
	}
	return t.origin
}

func (r *reading) wrong(p Problem, format string, args ...any) {
	p.What = fmt.Sprintf(format, args...)
	r.report.Problems = append(r.report.Problems, p)
}

// read takes an export apart: the seal, then line by line.
func (r *reading) read(export []byte) {
	body := len(export)
	for at := 0; at < len(export); {
		if export[at] != '{' {
			body = at
			break
		}
		end := bytes.IndexByte(export[at:], '\n')
		if end < 0 {
			break
		}
		at += end + 1
	}
	lines := bytes.SplitAfter(export[:body], []byte("\n"))
	if n := len(lines); n > 0 && len(lines[n-1]) == 0 {
		lines = lines[:n-1]
	}
	r.seal(export[body:], export[:body], len(lines))
	for i, text := range lines {
		var l line
		if !strictJSON(text, &l) || !oneSpelling(l, text) {
			r.wrong(Problem{Line: i + 1}, "this is not a line of an export")
			continue
		}
		if (i == 0) != (l.Kind == kindExport) {
			r.wrong(Problem{Line: i + 1}, "the first line, and no other, says what the export is")
			continue
		}
		r.line(i+1, l)
	}
	if len(lines) == 0 {
		r.wrong(Problem{}, "there are no lines")
	}
}

// oneSpelling reports whether a line is written as the service writes it.
func oneSpelling(l line, text []byte) bool {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	return enc.Encode(l) == nil && bytes.Equal(b.Bytes(), text)
}

func (r *reading) seal(seal, body []byte, lines int) {
	v, err := r.key.verifier(r.key.name)
	if err == nil {
		var opened openedNote
		opened, err = openNote(seal, v, nil)
		sum := sha256.Sum256(body)
		if err == nil && (opened.text != sealText(lines, sum[:]) || opened.unknown != 0) {
			r.wrong(Problem{}, "the lines are not those that were sealed: something was changed, added or taken away")
			return
		}
	}
	if err != nil {
		r.wrong(Problem{}, "the seal at the end is missing or not this ledger's: %v", err)
	}
}

func (r *reading) line(n int, l line) {
	if l.Kind == kindExport {
		r.head(n, l)
		return
	}
	if l.Kind == kindTree {
		r.tree(n, l)
		return
	}
	t := r.trees[l.Tree]
	if t == nil {
		r.wrong(Problem{Line: n, Tree: l.Tree}, "the line belongs to a tree that was not introduced")
		return
	}
	switch l.Kind {
	case kindEpochs:
		r.epochs(n, t, l)
	case kindCheckpoint:
		r.checkpoint(n, t, l)
	case kindLeaf:
		r.leaves, r.leafLines = append(r.leaves, l), append(r.leafLines, n)
	default:
		r.wrong(Problem{Line: n}, "a line of this kind is not known")
	}
}

func (r *reading) head(n int, l line) {
	at, err := time.Parse(time.RFC3339, l.Made)
	if l.Format != exportFormat || l.For == nil || err != nil || stamp(at) != l.Made {
		r.wrong(Problem{Line: n}, "this is not the head of an export of the form %s", exportFormat)
		return
	}
	r.made, r.report.For, r.report.Made = at, *l.For, l.Made
}

func (r *reading) tree(n int, l line) {
	t := &seenTree{line: n, origin: l.Tree, text: l.About, seen: map[[2]uint64]bool{}, witnesses: map[string]bool{}}
	var err error
	ok := strictJSON([]byte(l.About), &t.about)
	if t.begins, err = time.Parse(time.RFC3339, t.about.Begins); !ok || err != nil || t.about.Format != treeFormat ||
		t.about.Epoch != int(EpochLength/time.Second) || t.about.Depth != depth {
		r.wrong(Problem{Line: n, Tree: l.Tree}, "the tree's description is not of the form %s", treeFormat)
	}
	if r.trees[l.Tree] != nil {
		r.wrong(Problem{Line: n, Tree: t.name()}, "the tree is introduced twice")
		return
	}
	t.length = EpochLength
	r.trees[l.Tree] = t
	r.order = append(r.order, t)
}

func (r *reading) epochs(n int, t *seenTree, l line) {
	if l.First == nil || *l.First != uint64(len(t.roots)) || len(l.Roots) == 0 {
		first := uint64(len(t.roots))
		r.wrong(Problem{Line: n, Tree: t.name(), Epoch: &first}, "epochs are missing, repeated or out of order from this one on")
		return
	}
	for _, text := range l.Roots {
		h, ok := decoded(text)
		if !ok {
			at := uint64(len(t.roots))
			r.wrong(Problem{Line: n, Tree: t.name(), Epoch: &at}, "the root of the epoch is no hash")
		}
		t.roots, t.rootLines = append(t.roots, h), append(t.rootLines, n)
	}
}

// decoded reads a hash in its one spelling.
func decoded(text string) (hash, bool) {
	raw, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || len(raw) != sha256.Size || base64.StdEncoding.EncodeToString(raw) != text {
		return hash{}, false
	}
	return hash(raw), true
}

func (r *reading) checkpoint(n int, t *seenTree, l line) {
	at := Problem{Line: n, Tree: t.name()}
	v, err := r.key.verifier(t.origin)
	if err != nil {
		r.wrong(at, "the tree's name cannot sign")
		return
	}
	opened, err := openNote([]byte(l.Note), v, r.witnesses)
	if err != nil {
		r.wrong(at, "the checkpoint is not good: %v", err)
		return
	}
	c, ok := parseCheckpoint(opened.text)
	if !ok || c.origin != t.origin {
		r.wrong(at, "the checkpoint is not one of this tree")
		return
	}
	for _, w := range opened.witnesses {
		t.witnesses[w] = true
	}
	t.unchecked += opened.unknown
	t.checkpoints = append(t.checkpoints, seenCheckpoint{c, n})
}
