// Package httpd is the HTTP side of the service: routes, who is asking, request
// ids, time-outs, security headers, health, metrics and file downloads.
//
//	srv := httpd.New(cfg, httpd.Parts{Open: open, Identity: people, Log: log, Random: rand.Reader, …})
//	srv.GraphQL(handler) // is given requests whose context holds a Caller
//	err := srv.Run(ctx) // until ctx ends; then requests under way get time to finish
//
//	/graphql      the GraphQL handler, for callers with a valid session
//	/files/{id}   the content of an evidence item, always as an attachment
//	/publications/{id}.{form}  a publication as html, pdf, md or json, as an attachment
//	/decisions.jsonl  past decisions as OPA logs them, as an attachment
//	/ledger/{tree}/…  checkpoints and proofs of the audit ledger, and cosignatures for it
//	/ledger/export    all of the audit ledger that the caller may have, as an attachment
//	/healthz      the process is alive
//	/readyz       it can serve, or a short list of what it waits for
//	/metrics      for the operator; see Config.Metrics
//
// What lasts (sockets, streams, uploads, downloads) is watched: its context ends
// with the session, and with why as its cause. A session cookie is taken from a
// browser only for the service's own pages.
//
// Invariants: no handler of the product runs without a principal; a token, a cookie, a
// path, a query or a body is never logged or echoed; a file that is hidden from
// the caller, or was never there, gives the same bytes.
//
// The package knows no GraphQL beyond the shape of an error and no policy: it is
// given functions that have decided.
package httpd
