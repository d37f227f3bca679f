package app

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"entente/internal/httpd"
	"entente/internal/tracing"
	"entente/policy"
)

// observe makes what the parts report to, before there are parts.
func (a *App) observe(ctx context.Context) (err error) {
	a.counts, a.tracer = httpd.NewMetrics(), a.cfg.Tracer
	if a.tracer == nil {
		if a.tracer, err = tracing.New(ctx, a.cfg.Trace, a.log); err != nil {
			return err
		}
	}
	decisions := a.counts.CountBy("decisions_total", "Decisions asked of the policy, by action and outcome.", "action", "outcome")
	took := a.counts.Times("decision_seconds", "Time of one evaluation of the policy.")
	a.meter.OnAsk = func(ctx context.Context, action string, fill bool) func(policy.Outcome) {
		done := func(string) {}
		if !fill { // a list asks for thousands at its first time: they are counted, not traced
			done = a.tracer.Decide(ctx, action)
		}
		begun := time.Now()
		return func(o policy.Outcome) {
			took(time.Since(begun))
			decisions(action, o.String())
			done(o.String())
		}
	}
	var failures sparingly
	a.cfg.Policy.Meter = &a.meter
	a.cfg.Policy.OnError = func(err error) {
		a.policyErrors.Add(1)
		if more, tell := failures.now(); tell {
			a.log.Error("a decision failed and was answered with no", "cause", err, slog.Uint64("untold", more))
		}
	}
	return nil
}

// closeTracer sends the last spans, for a little while: a collector that is away does
// not keep the service from stopping, and is no reason to say that something was lost.
func (a *App) closeTracer() {
	const while = 2 * time.Second
	ctx, cancel := context.WithTimeout(context.Background(), while)
	defer cancel()
	if err := a.tracer.Close(ctx); err != nil {
		a.log.Warn("the last spans could not be sent", "cause", err)
	}
}

// sparingly lets one of many equal reports through in a second: when everything is
// slow, writing thousands of lines makes it slower. It is safe for concurrent use.
type sparingly struct {
	last   atomic.Int64 // Unix seconds
	untold atomic.Uint64
}

// now reports whether to tell, and how many were not told of since the last time.
func (s *sparingly) now() (untold uint64, tell bool) {
	now := time.Now().Unix()
	if last := s.last.Load(); now == last || !s.last.CompareAndSwap(last, now) {
		s.untold.Add(1)
		return 0, false
	}
	return s.untold.Swap(0), true
}

// measure counts what the parts do.
func (a *App) measure() {
	m := a.counts
	m.Count("journal_appends_total", "Writes to the journal that became durable.", func() float64 { return float64(a.journal.appends.Load()) })
	m.Count("journal_append_failures_total", "Writes to the journal that failed.", func() float64 { return float64(a.journal.failures.Load()) })
	m.Count("journal_appended_entries_total", "Entries written since the start.", func() float64 { return float64(a.journal.entries.Load()) })
	m.Gauge("journal_entries", "Entries in the journal.", func() float64 { return float64(a.journal.Head().Seq) })
	m.Gauge("journal_read_only", "1 when the journal refused a write and nothing more is written.", func() float64 {
		if a.store.ReadOnly() {
			return 1
		}
		return 0
	})
	m.Gauge("identity_ready", "1 when it can be told who is asking.", func() float64 {
		if a.identity.Ready(context.Background()) != nil {
			return 0
		}
		return 1
	})
	m.Gauge("labels", "Different labels known, so verdicts that a sort of caller can need.", func() float64 { return float64(a.store.View().Labels().Len()) })
	m.Count("policy_errors_total", "Decisions that failed and were answered with no.", func() float64 { return float64(a.policyErrors.Load()) })
	m.Count("verdicts_remembered_total", "Verdicts that came from memory; a whole list that was worked out before counts as one.", func() float64 { return float64(a.meter.Remembered()) })
	m.Count("verdicts_filled_total", "Verdicts that were asked of the policy to be remembered.", func() float64 { return float64(a.meter.Filled()) })
	m.Gauge("subscriptions", "Subscriptions under way.", func() float64 { return float64(a.desk.Watching()) })
}
