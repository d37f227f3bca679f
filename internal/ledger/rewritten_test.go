package ledger

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"entente/internal/fault"
	"entente/internal/journal"
)

// chained makes a whole chain of entries, as whoever holds the database can: the
// hashes need no key.
func chained(t *testing.T, entries []journal.Entry) []journal.Entry {
	t.Helper()
	drafts := make([]journal.Draft, len(entries))
	for i, e := range entries {
		drafts[i] = journal.Draft{Kind: e.Kind, At: e.At, Body: e.Body}
	}
	out, err := journal.Seal(journal.Head{}, drafts)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// rewrite makes one random change to a journal and returns what it did.
func rewrite(rnd *rand.Rand, entries []journal.Entry) (string, []journal.Entry) {
	out := slices.Clone(entries)
	i, j := rnd.IntN(len(out)), rnd.IntN(len(out))
	switch rnd.IntN(6) {
	case 0:
		return fmt.Sprintf("entry %d taken out", i+1), slices.Delete(out, i, i+1)
	case 1:
		out[i].Body, out[j].Body = out[j].Body, out[i].Body
		return fmt.Sprintf("entries %d and %d changed places", i+1, j+1), out
	case 2:
		return fmt.Sprintf("entry %d copied behind %d", j+1, i+1), slices.Insert(out, i, out[j])
	case 3:
		return fmt.Sprintf("cut off before %d", i+1), out[:i]
	case 4:
		out[i].At = out[i].At.Add(time.Duration(rnd.IntN(7200)-3600) * time.Second)
		return fmt.Sprintf("the time of entry %d", i+1), out
	default:
		body, _ := json.Marshal([]act{{[]string{"alliance:eu27"}, "DE", "evidence:read", fmt.Sprint("ev_", rnd.IntN(1000))}})
		out[i].Body = body
		return fmt.Sprintf("the body of entry %d", i+1), out
	}
}

// TestAJournalThatWhoeverHoldsItRewroteIsFoundAtTheStartAndByPartners: the chain of
// hashes is made whole again after each of 1,000 random changes. Without the ledger's
// key the next start refuses it; with the key a whole second history can be signed,
// and does not fit what a partner holds.
func TestAJournalThatWhoeverHoldsItRewroteIsFoundAtTheStartAndByPartners(t *testing.T) {
	const seed = 20260302
	changes := 1000
	if testing.Short() {
		changes = 50
	}
	w, l := sampleOf(t, 12)
	held := exported(t, l, Reader{Name: "DE"})
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	rnd := rand.New(rand.NewPCG(seed, 1))
	was := w.journal.entries
	done, forks := 0, 0
	for done < changes {
		what, entries := rewrite(rnd, was)
		w.journal.entries = chained(t, entries)
		if len(entries) == len(was) && w.journal.Head() == was[len(was)-1].Head() {
			continue // nothing changed
		}
		done++
		if again, err := Open(context.Background(), w.config()); err == nil || fault.As(err).Code != fault.CodeLedgerContradicted {
			t.Fatalf("seed %d: change %d, %s, was not found: %v, %v", seed, done, what, again, err)
		}
		if done%10 != 0 {
			continue
		}
		second := w.config()
		second.File = filepath.Join(t.TempDir(), "second")
		other, err := Open(context.Background(), second)
		if err != nil {
			t.Fatal(err)
		}
		if err := other.Advance(context.Background()); err != nil {
			t.Fatal(err)
		}
		shown := exported(t, other, Reader{Name: "FR"})
		if r := verified(t, shown, w.key.Public()); !r.Good() {
			t.Fatalf("%s: a history that was signed anew is not even good alone: %s", what, problems(r))
		}
		if c := compared(t, held, shown, w); c.Good() {
			t.Fatalf("seed %d: change %d, %s: two partners do not see the fork", seed, done, what)
		}
		forks++
		if err := other.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("seed %d: %d rewritten journals found at the start, %d second histories found by comparing exports", seed, done, forks)
}
