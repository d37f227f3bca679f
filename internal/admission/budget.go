package admission

import (
	"errors"
	"math"
	"sync"
	"time"

	"entente/internal/fault"
	"entente/internal/leak"
)

// Many is how many purses a budget knows. Whoever comes when all are in use shares
// one with others who do.
const Many = 10_000

// Budget gives everybody so much in a minute. What one spends is nobody else's
// business and does not show in anybody else's answers. It is safe for concurrent use.
type Budget struct {
	perMinute int
	clock     func() time.Time

	mu     sync.Mutex
	purses map[string]purse // guarded by mu; at most Many, and the one of ""
	swept  time.Time        // guarded by mu
}

// purse is what somebody had left at a moment; it fills evenly.
type purse struct {
	left float64
	at   time.Time
}

// NewBudget returns a budget in which nobody has spent anything.
func NewBudget(perMinute int, clock func() time.Time) *Budget {
	return &Budget{perMinute: perMinute, clock: clock, purses: map[string]purse{}}
}

// Spend takes an amount from somebody's purse. Faults: TooLarge with
// CodeBudgetSpent, and nothing is taken; After says when to come back.
func (b *Budget) Spend(who string, amount int) error {
	if leak.Planted("budget.shared") {
		who, amount = "", b.perMinute/4
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock()
	who = b.known(who, now)
	left := b.filled(who, now)
	missing := float64(amount) - left
	if missing <= 0 {
		left -= float64(amount)
	}
	b.purses[who] = purse{left, now}
	if missing <= 0 {
		return nil
	}
	after := time.Duration(math.Ceil(missing / float64(b.perMinute) * float64(time.Minute)))
	return fault.Wrap(fault.TooLarge, "admission.Budget", "Too much was asked for in one minute; wait a little.", &Wait{min(after, time.Minute)}).
		WithCode(fault.CodeBudgetSpent)
}

// Return puts back what was spent on something that another budget refused.
func (b *Budget) Return(who string, amount int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock()
	who = b.known(who, now)
	b.purses[who] = purse{min(b.filled(who, now)+float64(amount), float64(b.perMinute)), now}
}

// known returns whose purse somebody spends from.
func (b *Budget) known(who string, now time.Time) string {
	if _, ok := b.purses[who]; ok || len(b.purses) < Many {
		return who
	}
	if now.Sub(b.swept) >= time.Second {
		b.swept = now
		for other := range b.purses {
			if b.filled(other, now) >= float64(b.perMinute) {
				delete(b.purses, other) // a full purse says nothing
			}
		}
	}
	if len(b.purses) < Many {
		return who
	}
	return ""
}

func (b *Budget) filled(who string, now time.Time) float64 {
	p, known := b.purses[who]
	if !known {
		return float64(b.perMinute)
	}
	passed := max(now.Sub(p.at), 0)
	return min(p.left+passed.Minutes()*float64(b.perMinute), float64(b.perMinute))
}

// Shared is how long one waits whose party has spent what it has: always the same,
// so that it tells nobody what their colleagues are doing.
const Shared = 10 * time.Second

// Both spends an amount for a person and for the person's party, or for neither.
// Faults: those of Spend.
func Both(person, party *Budget, who, whose string, amount int) error {
	if err := person.Spend(who, amount); err != nil {
		return err
	}
	if err := party.Spend(whose, amount); err != nil {
		person.Return(who, amount)
		return fault.Wrap(fault.TooLarge, "admission.Both", "Your party asked for too much in one minute; wait a little.", &Wait{Shared}).
			WithCode(fault.CodeBudgetSpent)
	}
	return nil
}

// Wait is the cause of a refusal that is over after a time.
type Wait struct{ For time.Duration }

// Error says so.
func (w *Wait) Error() string { return "to be tried again in " + w.For.String() }

// After returns in how many whole seconds to try again what this package refused,
// 0 for every other error.
func After(err error) int {
	var w *Wait
	if errors.As(err, &w) {
		return int(math.Ceil(w.For.Seconds()))
	}
	return 0
}
