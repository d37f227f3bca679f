package graph

import (
	"sync"
	"time"

	"entente/internal/fault"
	"entente/internal/leak"
)

// budget gives every person so much cost a minute. What one spends is nobody
// else's business and does not show in anybody else's answers.
type budget struct {
	perMinute int
	clock     func() time.Time

	mu     sync.Mutex
	purses map[string]purse // guarded by mu
}

// purse is what a person had left at a moment; it fills evenly.
type purse struct {
	left float64
	at   time.Time
}

// manyPurses is when full purses, which say nothing, are thrown away.
const manyPurses = 10_000

func newBudget(perMinute int, clock func() time.Time) *budget {
	return &budget{perMinute: perMinute, clock: clock, purses: map[string]purse{}}
}

// spend takes cost from a person's purse. Faults: TooLarge with CodeBudgetSpent,
// and nothing is taken.
func (b *budget) spend(person string, cost int) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if leak.Planted("budget.shared") {
		person, cost = "", b.perMinute/4
	}
	now := b.clock()
	if len(b.purses) >= manyPurses {
		b.sweep(now)
	}
	left := b.filled(person, now)
	if float64(cost) > left {
		b.purses[person] = purse{left, now}
		return fault.New(fault.TooLarge, "graph.budget", "Too much was asked for in one minute; wait a little.").
			WithCode(fault.CodeBudgetSpent)
	}
	b.purses[person] = purse{left - float64(cost), now}
	return nil
}

func (b *budget) filled(person string, now time.Time) float64 {
	p, known := b.purses[person]
	if !known {
		return float64(b.perMinute)
	}
	passed := max(now.Sub(p.at), 0)
	return min(p.left+passed.Minutes()*float64(b.perMinute), float64(b.perMinute))
}

func (b *budget) sweep(now time.Time) {
	for person := range b.purses {
		if b.filled(person, now) >= float64(b.perMinute) {
			delete(b.purses, person)
		}
	}
}

// gate counts what each person has open.
type gate struct {
	each int

	mu   sync.Mutex
	open map[string]int // guarded by mu
}

func newGate(each int) *gate { return &gate{each: each, open: map[string]int{}} }

// enter takes one place; the caller calls leave. Faults: TooLarge.
func (g *gate) enter(person string) (leave func(), err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open[person] >= g.each {
		return nil, fault.New(fault.TooLarge, "graph.gate", "Too many streams are open.")
	}
	g.open[person]++
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		if g.open[person]--; g.open[person] == 0 {
			delete(g.open, person)
		}
	}, nil
}
