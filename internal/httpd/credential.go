package httpd

import (
	"net/http"
	"net/url"
	"strings"

	"entente/internal/fault"
	"entente/internal/identity"
)

// SessionToken is the header in which a session's token may come instead of in
// Authorization. It has the name that Ory's own services give it.
const SessionToken = "X-Session-Token"

// credential takes what a request brings: one token, or else one session cookie.
// Tokens are taken from headers alone: an address ends up in logs. Two tokens are
// none, because it could not be told whose the request is. Faults:
// Unauthenticated, Forbidden (a browser sent the cookie for a foreign page).
func (s *Server) credential(r *http.Request) (identity.Credential, error) {
	var none identity.Credential
	bearers, tokens := r.Header.Values("Authorization"), r.Header.Values(SessionToken)
	switch {
	case len(bearers)+len(tokens) > 1:
		return none, unauthenticated()
	case len(bearers) == 1:
		scheme, token, ok := strings.Cut(bearers[0], " ")
		if !ok || !strings.EqualFold(scheme, "Bearer") || token == "" {
			return none, unauthenticated()
		}
		return identity.Credential{Token: token}, nil
	case len(tokens) == 1:
		return identity.Credential{Token: tokens[0]}, nil
	case s.parts.Cookie == "":
		return none, unauthenticated()
	}
	cookies := r.CookiesNamed(s.parts.Cookie)
	if len(cookies) != 1 || cookies[0].Value == "" {
		return none, unauthenticated()
	}
	if !ownPage(r, s.cfg.TLS.Secure()) {
		return none, fault.New(fault.Forbidden, "httpd.credential", "A page of another origin may not use a person's session.")
	}
	return identity.Credential{Cookie: cookies[0].Value}, nil
}

// ownPage reports whether a request that carries a cookie comes from a page of the
// service itself, from its user's own hand, or from a program. Browsers add cookies
// to what foreign pages make them send; even reading has effects here, for a
// download is a link in the chain of custody. All of them say where a request that
// changes something comes from, and all that are current say it of every request.
// Where the service is reached by TLS, a page that came without it is a foreign
// one: anybody on the way could have written it.
func ownPage(r *http.Request, secure bool) bool {
	if origin := r.Header.Get("Origin"); origin != "" {
		u, err := url.Parse(origin)
		return err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host) && (!secure || u.Scheme == "https")
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
		return true
	}
	return false
}
