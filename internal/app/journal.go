package app

import (
	"context"
	"sync/atomic"

	"entente/internal/journal"
)

// metered counts what goes into a journal.
type metered struct {
	journal.Journal
	appends, entries, failures atomic.Uint64
}

// Append counts one write with its entries, or one failure.
func (m *metered) Append(ctx context.Context, expect journal.Head, drafts []journal.Draft) ([]journal.Entry, error) {
	out, err := m.Journal.Append(ctx, expect, drafts)
	if err != nil {
		m.failures.Add(1)
		return out, err
	}
	m.appends.Add(1)
	m.entries.Add(uint64(len(out)))
	return out, nil
}
