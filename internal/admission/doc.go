// Package admission says how much work is taken in: at once, by lanes, and in a
// minute, by budgets.
//
//	reads := admission.NewLane(admission.Bounds{Seats: 32, Queue: 128, Wait: 100 * time.Millisecond})
//	seat, err := reads.Enter(ctx) // or CodeOverloaded, at once or after a short wait
//	defer seat.Leave()
//
//	costs := admission.NewBudget(50_000, time.Now)
//	err = costs.Spend("nl.diplomat", 12) // or CodeBudgetSpent; After(err) says when to try again
//
// What is refused is refused early and cheaply, so that what is taken in is still
// answered in time. A lane has a queue for short crowds; when the queue has stood for
// a while it no longer helps anybody, and whoever comes then waits a tenth of the
// time (the idea of CoDel: a standing queue is only delay).
//
// Invariants: memory is bounded whatever is asked; a refusal and when to come back
// depend on how much was asked for, never on what was asked about. The package knows
// no request, no object and no policy.
package admission
