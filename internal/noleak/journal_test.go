package noleak_test

import (
	"bytes"
	"context"
	"io"
	"sync"

	"entente/internal/fault"
	"entente/internal/journal"
)

// memory is a journal that keeps its entries in memory: worlds live for a moment.
type memory struct {
	mu      sync.Mutex
	entries []journal.Entry // guarded by mu
}

// Append seals drafts after the head.
func (m *memory) Append(_ context.Context, expect journal.Head, drafts []journal.Draft) ([]journal.Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if expect != m.head() {
		return nil, fault.New(fault.Conflict, "noleak.Append", "another head").WithCode(fault.CodeStale)
	}
	sealed, err := journal.Seal(expect, drafts)
	m.entries = append(m.entries, sealed...)
	return sealed, err
}

func (m *memory) head() journal.Head {
	if len(m.entries) == 0 {
		return journal.Head{}
	}
	return m.entries[len(m.entries)-1].Head()
}

// Head returns the newest entry's.
func (m *memory) Head() journal.Head {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.head()
}

// Read goes through the entries after a head.
func (m *memory) Read(_ context.Context, after journal.Head, yield func(journal.Entry) error) error {
	m.mu.Lock()
	rest := m.entries[after.Seq:]
	m.mu.Unlock()
	for _, e := range rest {
		if err := yield(e); err != nil {
			return err
		}
	}
	return nil
}

// Entry returns one entry.
func (m *memory) Entry(_ context.Context, seq uint64) (journal.Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if seq < 1 || seq > uint64(len(m.entries)) {
		return journal.Entry{}, fault.New(fault.NotFound, "noleak.Entry", "there is none")
	}
	return m.entries[seq-1], nil
}

// Verify finds nothing: what is in memory was sealed here.
func (m *memory) Verify(context.Context) (journal.Report, error) {
	return journal.Report{Head: m.Head(), Entries: m.Head().Seq}, nil
}

// SaveSnapshot writes it nowhere.
func (m *memory) SaveSnapshot(_ context.Context, _ journal.Head, write func(io.Writer) error) error {
	return write(io.Discard)
}

// LatestSnapshot finds none.
func (m *memory) LatestSnapshot(context.Context) (journal.Head, io.ReadCloser, error) {
	return journal.Head{}, io.NopCloser(bytes.NewReader(nil)), fault.New(fault.NotFound, "noleak.LatestSnapshot", "there is none")
}

// Close lets nothing go.
func (m *memory) Close() error { return nil }
