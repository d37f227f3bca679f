package kratos

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"entente/internal/fault"
)

// breakAfter is how many looks in a row may fail before Kratos is left alone
// until it says that it is ready.
const breakAfter = 5

// readiness is what is known of Kratos.
type readiness uint8

const (
	unknown readiness = iota // nobody has asked yet
	ready
	away
)

// gate is the circuit breaker: while Kratos is away it is not asked about anybody,
// and only the prober's success opens it again.
type gate struct {
	log *slog.Logger

	mu     sync.Mutex
	state  readiness // guarded by mu
	failed int       // guarded by mu; looks in a row
}

// err is nil unless Kratos is known to be away.
func (g *gate) err() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.state == away {
		return unavailable("kratos.gate", nil)
	}
	return nil
}

// ready is nil only if Kratos is known to be ready.
func (g *gate) ready() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.state != ready {
		return unavailable("kratos.Ready", nil)
	}
	return nil
}

// answered notes that Kratos could tell.
func (g *gate) answered() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.failed = 0
}

// failure notes that Kratos did not answer, or answered with nonsense.
func (g *gate) failure() {
	g.mu.Lock()
	g.failed++
	broken := g.failed >= breakAfter
	g.mu.Unlock()
	if broken {
		g.turn(away, "it does not answer")
	}
}

// turn sets what is known, and logs what has changed.
func (g *gate) turn(to readiness, why string) {
	g.mu.Lock()
	from := g.state
	g.state = to
	if to == ready {
		g.failed = 0
	}
	g.mu.Unlock()
	switch {
	case g.log == nil || from == to:
	case to == ready:
		g.log.Info("identities can be checked")
	default:
		g.log.Warn("identities cannot be checked", "cause", why)
	}
}

// unavailable says that it cannot be told who is asking.
func unavailable(op string, cause error) *fault.Error {
	return fault.Wrap(fault.Unavailable, op, "it cannot be told who is asking; try again", cause).WithCode(fault.CodeIdentityAway)
}

// prober asks Kratos whether it is ready. Those who ask at the same time share a
// probe, but never one that began before they asked.
type prober struct {
	probe func() bool

	mu   sync.Mutex
	next *probing // guarded by mu; not begun yet
	busy bool     // guarded by mu
	runs sync.WaitGroup
}

type probing struct {
	done  chan struct{}
	ready bool // readable once done is closed
}

// after returns the outcome of a probe that begins after the call.
func (p *prober) after(ctx context.Context) bool {
	p.mu.Lock()
	mine := p.next
	if mine == nil {
		mine = &probing{done: make(chan struct{})}
		p.next = mine
		if !p.busy {
			p.busy = true
			p.runs.Go(p.run)
		}
	}
	p.mu.Unlock()
	select {
	case <-mine.done:
		return mine.ready
	case <-ctx.Done():
		return false
	}
}

func (p *prober) run() {
	for {
		p.mu.Lock()
		now := p.next
		p.next = nil
		if now == nil {
			p.busy = false
			p.mu.Unlock()
			return
		}
		p.mu.Unlock()
		now.ready = p.probe()
		close(now.done)
	}
}

// watch probes at intervals until ctx ends; more often while Kratos is away.
func (p *Provider) watch(ctx context.Context) {
	for {
		p.prober.after(ctx)
		every := p.cfg.Probe
		if p.gate.err() != nil {
			every /= 4
		}
		timer := time.NewTimer(every)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
	}
}
