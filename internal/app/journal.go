package app

import (
	"context"
	"sync/atomic"
	"time"

	"entente/internal/journal"
	"entente/internal/tracing"
)

// metered counts and times what goes into a journal.
type metered struct {
	journal.Journal
	tracer *tracing.Tracer
	took   func(time.Duration)

	appends, entries, failures atomic.Uint64
}

// Append counts one write with its entries, or one failure.
func (m *metered) Append(ctx context.Context, expect journal.Head, drafts []journal.Draft) ([]journal.Entry, error) {
	begun, done := time.Now(), m.tracer.Append(ctx, len(drafts))
	out, err := m.Journal.Append(ctx, expect, drafts)
	m.took(time.Since(begun))
	if done(err); err != nil {
		m.failures.Add(1)
		return out, err
	}
	m.appends.Add(1)
	m.entries.Add(uint64(len(out)))
	return out, nil
}
