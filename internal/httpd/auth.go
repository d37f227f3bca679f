package httpd

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"entente/internal/admission"
	"entente/internal/fault"
	"entente/internal/identity"
)

// Capacity is the header of a request that names the alliance which the caller acts for.
const Capacity = "Entente-Capacity"

// Caller is who sent a request, and in which capacity.
type Caller struct {
	Principal *identity.Principal
	Capacity  string // key of an alliance; "" when none was chosen
}

type callerKey struct{}

// CallerOf returns the caller of a request that came through authentication.
func CallerOf(ctx context.Context) (Caller, bool) {
	c, ok := ctx.Value(callerKey{}).(Caller)
	return c, ok
}

// authenticated lets only callers with a valid session through, as many as can be
// served: whoever finds no place is refused before anybody is asked who it is. A request that
// may last is watched: its context ends with the session. lasting says of others
// than those that show it themselves (sockets, streams, uploads) that they may.
func (s *Server) authenticated(lasting bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		lasts := lasting || endless(r) || upload(r)
		seat, err := s.intake.of(r).Enter(r.Context())
		if err != nil {
			s.shed(w, r, err)
			return
		}
		defer seat.Leave()
		who, err := s.authenticate(r, lasts)
		if err != nil {
			refuse(w, r, err)
			return
		}
		leave, err := s.intake.limit(who.Principal, endless(r))
		if err != nil {
			refuse(w, r, err)
			return
		}
		defer leave()
		r = s.seated(w, r, seat)
		ctx := context.WithValue(r.Context(), callerKey{}, who)
		if lasts {
			var stop func()
			ctx, stop = identity.Watch(ctx, who.Principal, identity.Terms{Every: s.cfg.Recheck, Within: mostUnchecked},
				func(ctx context.Context) (*identity.Principal, error) {
					again, err := s.authenticate(r.WithContext(ctx), true)
					return again.Principal, err
				})
			defer stop()
			if b, ok := r.Body.(*slowBody); ok {
				defer context.AfterFunc(ctx, b.cut)()
			}
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// Authenticate says anew who sent a request, past everything that is remembered:
// what changes something asks it, and a long-lived socket before each of its
// operations. Faults: Unauthenticated; Forbidden, with CodeSessionAAL2 if the second
// factor is missing; Unavailable with CodeIdentityAway; Invalid for a malformed
// capacity.
func (s *Server) Authenticate(r *http.Request) (Caller, error) { return s.authenticate(r, true) }

func (s *Server) authenticate(r *http.Request, fresh bool) (Caller, error) {
	who, err := s.principal(r, fresh)
	if err != nil {
		return Caller{}, err
	}
	capacity := r.Header.Get(Capacity)
	if !validCapacity(capacity) {
		return Caller{}, fault.New(fault.Invalid, "httpd.Authenticate", "the header "+Capacity+" does not hold the key of an alliance")
	}
	return Caller{who, capacity}, nil
}

// principal says who sent a request.
func (s *Server) principal(r *http.Request, fresh bool) (*identity.Principal, error) {
	c, err := s.credential(r)
	if err != nil {
		return nil, err
	}
	c.Fresh = fresh
	who, err := s.parts.Identity.Authenticate(r.Context(), c)
	switch {
	case err == nil && who != nil:
		return who, nil
	case fault.Is(err, fault.Unauthenticated), fault.Is(err, fault.Forbidden) && fault.As(err).Code == fault.CodeSessionAAL2:
		return nil, err
	}
	// Whatever else a provider says, it could not tell who this is: nobody gets in.
	return nil, fault.Wrap(fault.Unavailable, "httpd.principal", "it cannot be told who is asking", err).
		WithCode(fault.CodeIdentityAway)
}

func unauthenticated() error {
	return fault.New(fault.Unauthenticated, "httpd.credential", "a session is needed")
}

func validCapacity(s string) bool {
	const longest = 60 // characters of an alliance's key
	return len(s) <= longest && !strings.ContainsFunc(s, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' && c != '-'
	})
}

// statusOf translates a fault that ends a request before its handler.
func statusOf(err error) (status int, code, text string) {
	f := fault.As(err)
	switch f.Kind {
	case fault.Unauthenticated:
		return http.StatusUnauthorized, f.StableCode(), "A valid session is needed."
	case fault.Invalid:
		return http.StatusBadRequest, f.StableCode(), f.Public
	case fault.Forbidden:
		return http.StatusForbidden, f.StableCode(), f.Public
	case fault.NotFound, fault.Withheld:
		return http.StatusNotFound, fault.NotFound.String(), "There is no such thing."
	case fault.Conflict:
		return http.StatusConflict, f.StableCode(), f.Public
	case fault.Precondition:
		if f.Code == fault.CodeIncomplete {
			return http.StatusUnprocessableEntity, f.StableCode(), f.Public
		}
		return http.StatusNotAcceptable, f.StableCode(), f.Public
	case fault.TooLarge:
		if f.Code == fault.CodeBudgetSpent || f.Code == fault.CodeTooMany {
			return http.StatusTooManyRequests, f.StableCode(), f.Public
		}
		return http.StatusRequestEntityTooLarge, f.StableCode(), f.Public
	case fault.Unavailable:
		if f.Code == fault.CodeOverloaded {
			return http.StatusServiceUnavailable, f.StableCode(), f.Public
		}
		return http.StatusServiceUnavailable, f.StableCode(), "A part that is needed is away; try again later."
	}
	return http.StatusInternalServerError, fault.Internal.String(), "Something went wrong."
}

// refuse answers in the form of a GraphQL error, which every client of the service can read.
func refuse(w http.ResponseWriter, r *http.Request, err error) {
	status, code, text := statusOf(err)
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	if strings.Contains(r.Header.Get("Accept"), "application/graphql-response+json") {
		h.Set("Content-Type", "application/graphql-response+json; charset=utf-8")
	}
	extensions := map[string]any{"code": code}
	if status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="entente"`)
	}
	if after := admission.After(err); after > 0 {
		h.Set("Retry-After", strconv.Itoa(after))
		extensions["retryAfter"] = after
	} else if status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "1") // seconds
	}
	type graphError struct {
		Message    string         `json:"message"`
		Extensions map[string]any `json:"extensions"`
	}
	body, _ := json.Marshal(map[string][]graphError{"errors": {{text, extensions}}}) // such a map always has a JSON form
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // a caller who has gone needs no answer
}
