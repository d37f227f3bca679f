package app

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"entente/internal/fault"
	"entente/internal/journal"
)

// broken is a journal whose disk fails from a moment on.
type broken struct {
	journal.Journal
	failing atomic.Bool
}

func (b *broken) Append(ctx context.Context, expect journal.Head, drafts []journal.Draft) ([]journal.Entry, error) {
	if b.failing.Load() {
		return nil, fault.Wrap(fault.Unavailable, "sqlite.Append", "a write failed", errors.New("input/output error")).WithCode(fault.CodeReadOnly)
	}
	return b.Journal.Append(ctx, expect, drafts)
}

// A disk that fails: what was not written is not acknowledged, what is there can still be
// read for a little while, the service says that it is not ready, and then it ends with a fault.
func TestAServiceThatCannotWriteAnswersNotReadyAndEnds(t *testing.T) {
	a := open(t, configIn(t.TempDir()))
	disk := &broken{Journal: a.journal.Journal}
	a.journal.Journal = disk
	if err := a.Listen(context.Background()); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- a.Run(context.Background()) }()
	const create = `{"query":"mutation { createCase(input: {title: \"A\", marking: {tlp: GREEN, pap: GREEN, originators: [\"NL-CSIRT\"], naming: MAY}}) { case { id } userErrors { code } } }"}`
	if _, text := ask(t, a, http.MethodPost, "/graphql", "nl.analyst", create); !strings.Contains(text, `"id"`) {
		t.Fatal(text)
	}
	head := a.at()
	disk.failing.Store(true)
	if _, text := ask(t, a, http.MethodPost, "/graphql", "nl.analyst", create); !strings.Contains(text, `"READ_ONLY"`) {
		t.Error("a write that failed was answered with " + text)
	}
	disk.failing.Store(false) // what a disk says after an error is not believed
	if _, text := ask(t, a, http.MethodPost, "/graphql", "nl.analyst", create); !strings.Contains(text, `"READ_ONLY"`) {
		t.Error("after a write that failed another was answered with " + text)
	}
	if _, text := ask(t, a, http.MethodPost, "/graphql", "nl.analyst", `{"query":"{ cases { totalCount } }"}`); !strings.Contains(text, `"totalCount":1`) {
		t.Error("a question was answered with " + text)
	}
	if w, text := ask(t, a, http.MethodGet, "/readyz", "", ""); w.StatusCode != http.StatusServiceUnavailable || !strings.Contains(text, `"journal"`) {
		t.Errorf("it says %d %s of itself", w.StatusCode, text)
	}
	if err := <-done; !fault.Is(err, fault.Unavailable) || fault.As(err).Code != fault.CodeReadOnly {
		t.Errorf("it ended with %v", err)
	}
	if a.at() != head {
		t.Error("something was written")
	}
}
