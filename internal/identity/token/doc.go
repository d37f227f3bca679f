// Package token lets machine clients in: programs that act for a party by a token
// that one of its officers gave out, within a scope and until a day.
//
// It knows what a token looks like and whose hash it has; what the client may do is
// decided in Rego from the scope, and what is on record of a client is told by the
// registry that it is given, anew at each request, so that a token which was revoked
// is refused from then on. Whatever is no such token goes to the provider behind it:
//
//	p := token.New(kratos, desk, time.Now)
//	who, err := p.Authenticate(ctx, identity.Credential{Token: "entc_…"})
//
// A machine is never known by two factors, and never by a cookie.
package token
