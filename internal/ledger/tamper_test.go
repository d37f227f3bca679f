package ledger_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"entente/internal/ledger"
)

// edits is how many random edits are tried.
func edits() int {
	if testing.Short() {
		return 500
	}
	return 10_000
}

// seed is fixed so that a failure can be had again.
const seed = 20260301

// edit makes one random change to an export, as whoever holds the file can: to its
// bytes, to its lines or to a field. It returns what it did.
func edit(rnd *rand.Rand, export []byte) (string, []byte) {
	lines := bytes.SplitAfter(export, []byte("\n"))
	lines = lines[:len(lines)-1]
	i, j := rnd.IntN(len(lines)), rnd.IntN(len(lines))
	at := rnd.IntN(len(export))
	out := bytes.Clone(export)
	switch rnd.IntN(9) {
	case 0:
		out[at] ^= 1 << rnd.IntN(8)
		return fmt.Sprintf("a bit of byte %d", at), out
	case 1:
		out[at] = byte(rnd.IntN(256))
		return fmt.Sprintf("byte %d", at), out
	case 2:
		return fmt.Sprintf("byte %d taken out", at), append(out[:at], export[at+1:]...)
	case 3:
		return fmt.Sprintf("cut off at %d", at), out[:at]
	case 4:
		return fmt.Sprintf("a byte put in at %d", at), append(append(out[:at:at], byte(rnd.IntN(256))), export[at:]...)
	case 5:
		lines[i] = nil
		return fmt.Sprintf("line %d taken out", i+1), bytes.Join(lines, nil)
	case 6:
		lines[i], lines[j] = lines[j], lines[i]
		return fmt.Sprintf("lines %d and %d changed places", i+1, j+1), bytes.Join(lines, nil)
	case 7:
		lines[i] = bytes.Join([][]byte{lines[i], lines[j]}, nil)
		return fmt.Sprintf("line %d copied to %d", j+1, i+1), bytes.Join(lines, nil)
	default:
		lines[i] = changeField(rnd, lines[i])
		return fmt.Sprintf("a field of line %d", i+1), bytes.Join(lines, nil)
	}
}

// changeField changes one field of a line with sense: whole lines stay well formed.
func changeField(rnd *rand.Rand, text []byte) []byte {
	var l map[string]any
	if json.Unmarshal(text, &l) != nil {
		return bytes.ToUpper(text)
	}
	swaps := []string{`NL`, `DE`, `evidence:read`, `case:read`, `"ALLOW"`, `"DENY_HIDDEN"`, `2026-03-01T`, `2026-03-02T`, `"epoch":1`, `"epoch":2`,
		`"slot":`, `"slot":1`, `alliance:eu27`, `alliance:nato`, `r1`, `r2`, `OWNER`, `RELEASE`}
	k := rnd.IntN(len(swaps)/2) * 2
	return []byte(strings.Replace(string(text), swaps[k], swaps[k+1], 1))
}

// agree asks both verifiers and fails if they do not say the same.
func agree(t *testing.T, what string, export []byte, key string) ledger.Report {
	t.Helper()
	r, err := ledger.Verify(export, key)
	if err != nil {
		t.Fatal(err)
	}
	if other := secondVerify(export, key); (other == nil) != r.Good() {
		t.Fatalf("%s: the first verifier says %v, the second %v", what, r.Problems, other)
	}
	return r
}

func TestBothVerifiersFindEveryRandomEdit(t *testing.T) {
	_, export, key := ledger.Sample(t, 3)
	if r := agree(t, "untouched", export, key); !r.Good() {
		t.Fatal(r.Problems)
	}
	rnd := rand.New(rand.NewPCG(seed, 1))
	done := 0
	for done < edits() {
		what, bad := edit(rnd, export)
		if bytes.Equal(bad, export) {
			continue
		}
		done++
		if r := agree(t, what, bad, key); r.Good() {
			t.Fatalf("seed %d: edit %d, %s, was not found", seed, done, what)
		}
	}
	t.Logf("seed %d: %d random edits, all found by both verifiers", seed, done)
}

// TestEditsByWhoeverCanAlsoSealAreFound: the seal is put right after each edit, as
// the service itself could. What was signed in checkpoints still cannot be
// changed; only a leaf may be left out whole, as if its reader could not see it.
func TestEditsByWhoeverCanAlsoSealAreFound(t *testing.T) {
	sign, export, key := ledger.Sample(t, 12)
	body := export[:bytes.Index(export, []byte("\nentente-ledger-export-1\n"))+1]
	rnd := rand.New(rand.NewPCG(seed, 2))
	for n, done := 0, 0; done < edits()/10; n++ {
		what, bad := edit(rnd, body)
		if bytes.Equal(bad, body) || !bytes.HasSuffix(bad, []byte("\n")) || withheld(body, bad) {
			continue
		}
		done++
		sum := sha256.Sum256(bad)
		sealed := append(bytes.Clone(bad), sign(fmt.Sprintf("entente-ledger-export-1\n%d\n%s\n",
			bytes.Count(bad, []byte("\n")), base64.StdEncoding.EncodeToString(sum[:])))...)
		r, err := ledger.Verify(sealed, key)
		if err != nil {
			t.Fatal(err)
		}
		if r.Good() {
			t.Fatalf("seed %d: edit %d, %s, was not found", seed, n, what)
		}
		for _, p := range r.Problems {
			if p.Line == 0 && p.Tree == "" && len(r.Problems) == 1 && !strings.Contains(p.What, "lines") && !strings.Contains(p.What, "seal") {
				t.Fatalf("%s: the report names no place: %s", what, p)
			}
		}
	}
}

// withheld reports whether an edit changed only what an exporter may choose: which
// leaves and which checkpoints of the past are in it, and what its head says.
func withheld(was, is []byte) bool {
	head, before, leaves := sorted(was)
	otherHead, after, otherLeaves := sorted(is)
	if head != otherHead {
		return true
	}
	for line, n := range otherLeaves {
		if n > leaves[line] {
			return false
		}
	}
	for i, line := range before {
		newest := i+1 == len(before) || group(before[i+1]) != group(line)
		switch {
		case len(after) > 0 && after[0] == line:
			after = after[1:]
		case newest || !strings.HasPrefix(line, `{"kind":"checkpoint"`):
			return false
		}
	}
	return len(after) == 0
}

// sorted tells the lines of an export apart. Whether a checkpoint stands before or
// after the epochs that it covers says nothing.
func sorted(export []byte) (head string, others []string, leaves map[string]int) {
	leaves = map[string]int{}
	for line := range strings.Lines(string(export)) {
		switch {
		case strings.HasPrefix(line, `{"kind":"leaf"`):
			leaves[line]++
		case head == "":
			head = line
		default:
			others = append(others, line)
		}
	}
	slices.SortStableFunc(others, func(a, b string) int { return strings.Compare(group(a), group(b)) })
	return head, others, leaves
}

// group returns the kind and the tree of a line.
func group(line string) string {
	fields := strings.SplitN(line, ",", 3)
	return strings.Join(fields[:min(2, len(fields))], ",")
}
