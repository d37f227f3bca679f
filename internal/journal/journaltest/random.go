package journaltest

import (
	"context"
	"encoding/json"
	"os"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"entente/internal/fault"
	"entente/internal/journal"
)

// history is a journal beside the plainest model of one: a slice.
type history struct {
	open      func() journal.Journal
	j         journal.Journal
	entries   []journal.Entry
	snapshots []snapshot // newest last
}

type snapshot struct {
	head  journal.Head
	state string
}

func randomHistories(t *testing.T, open Open) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			rt.Fatal(err)
		}
		h := &history{open: func() journal.Journal { return open(t, dir) }}
		h.j = h.open()
		defer func() { closeJournal(rt, h.j) }()
		steps := []func(*rapid.T){h.append, h.append, h.appendAt, h.reopen, h.readFrom, h.snapshot, h.verify}
		for range rapid.IntRange(1, 12).Draw(rt, "steps") { // short: with the race detector each costs milliseconds
			steps[rapid.IntRange(0, len(steps)-1).Draw(rt, "step")](rt)
			if h.j.Head() != h.head() {
				rt.Fatalf("the head is %+v, want %+v", h.j.Head(), h.head())
			}
		}
		h.reopen(rt)
		h.verify(rt)
	})
}

func (h *history) append(t *rapid.T) {
	draft := rapid.Custom(randomDraft)
	ds := rapid.OneOf(rapid.SliceOfN(draft, 0, 9), rapid.SliceOfN(draft, 60, 70)).Draw(t, "drafts")
	h.entries = append(h.entries, add(t, h.j, ds)...)
}

func (h *history) appendAt(t *rapid.T) {
	head := h.anyHead(t)
	made, err := h.j.Append(context.Background(), head, drafts(0, 1))
	if head == h.head() {
		if err != nil {
			t.Fatalf("append: %v", err)
		}
		h.entries = append(h.entries, made...)
		return
	}
	wantFault(t, err, fault.Conflict, fault.CodeStale)
}

func (h *history) reopen(t *rapid.T) {
	closeJournal(t, h.j)
	h.j = h.open()
}

func (h *history) readFrom(t *rapid.T) {
	head := h.anyHead(t)
	wantEntries(t, read(t, h.j, head), h.entries[head.Seq:], head)
}

func (h *history) snapshot(t *rapid.T) {
	head := h.anyHead(t)
	if n := len(h.snapshots); n > 0 && head.Seq < h.snapshots[n-1].head.Seq {
		return // the newest snapshot is the one of the latest entry, not the latest saved
	}
	s := snapshot{head, strconv.Itoa(len(h.snapshots))}
	save(t, h.j, s.head, s.state)
	h.snapshots = append(h.snapshots, s)
}

func (h *history) verify(t *rapid.T) {
	wantEntries(t, read(t, h.j, journal.Head{}), h.entries, journal.Head{})
	report, err := h.j.Verify(context.Background())
	if err != nil || report.Head != h.head() || report.Entries != h.head().Seq {
		t.Fatalf("verify: %+v, %v", report, err)
	}
	if n := len(h.snapshots); n > 0 {
		wantSnapshot(t, h.j, h.snapshots[n-1].head, h.snapshots[n-1].state)
	}
}

func (h *history) head() journal.Head {
	if len(h.entries) == 0 {
		return journal.Head{}
	}
	return h.entries[len(h.entries)-1].Head()
}

func (h *history) anyHead(t *rapid.T) journal.Head {
	n := rapid.IntRange(0, len(h.entries)).Draw(t, "head")
	if n == 0 {
		return journal.Head{}
	}
	return h.entries[n-1].Head()
}

func randomDraft(t *rapid.T) journal.Draft {
	body, err := json.Marshal(map[string]any{
		rapid.String().Draw(t, "key"): rapid.String().Draw(t, "text"),
		"n":                           rapid.Int64().Draw(t, "n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Unix(rapid.Int64Range(-62135596800, 253402300799).Draw(t, "second"), rapid.Int64Range(0, 999999999).Draw(t, "nanosecond"))
	return journal.Draft{Kind: journal.Kind(rapid.Uint16().Draw(t, "kind")), At: at, Body: body}
}
