// Package app is the only wiring: it opens the parts in their order, hands each
// what it needs, and closes them in the reverse order.
//
//	cfg := app.Default()
//	if err := config.Load(cfg.Settings(), sources); err != nil { … }
//	a, err := app.New(ctx, cfg)
//	err = a.Run(ctx) // until ctx ends
//	err = a.Close()
//
// Journal, state, policy, files, desk, first facts: New has them all ready, and
// whoever needs no server (an import) works with Desk alone. Run adds the server,
// the clock that settles what time has decided, and the signing of the audit ledger. Nothing else in the house
// imports this package but the commands and end-to-end tests.
package app
