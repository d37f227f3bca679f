package graph

import (
	"context"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"

	"entente/graph/generated"
	"entente/graph/resolver"
	"entente/internal/admission"
	"entente/internal/casework"
	"entente/internal/fault"
	"entente/internal/leak"
)

// handler serves one endpoint by every transport. It is safe for concurrent use.
type handler struct {
	cfg       Config
	schema    *ast.Schema
	exec      *executor.Executor
	documents graphql.Cache[*ast.QueryDocument] // valid ones, by their text
	person    *admission.Budget                 // of cost
	party     *admission.Budget
	streams   *admission.Share
	reserved  eventStreams // single connections

	registered *register // nil where clients cannot register documents

	leaking leak.Kept // nothing, but in tests that plant leaks
}

// NewHandler returns the handler of the endpoint. Zero Limits are DefaultLimits.
// Other limits must have passed Validate.
//
//   - POST application/json: one operation, no batch.
//   - GET: a query.
//   - POST multipart/form-data: a mutation with one file, by the GraphQL multipart
//     request specification, with the header GraphQL-Preflight: 1 (or
//     Apollo-Require-Preflight or X-Entente-Client), which no foreign page can send.
//   - POST application/json or GET with Accept: text/event-stream: server-sent events,
//     an operation for each connection. PUT, GET, POST and DELETE with a token: the
//     mode of one connection for all (see events_single.go).
//   - Instead of a text each may name an operation by its SHA-256 (see Operations).
//   - WebSocket: the graphql-transport-ws protocol. When the session ends it is
//     closed with 4403, or with 1013 when it can no longer be told whose it is; an
//     event stream ends with an error.
func NewHandler(cfg Config) http.Handler {
	if cfg.Limits == (Limits{}) {
		cfg.Limits = DefaultLimits()
	}
	if cfg.Admit == nil {
		cfg.Admit = func(context.Context, bool) (func(), error) { return func() {}, nil }
	}
	if cfg.Fresh == nil {
		cfg.Fresh = cfg.Caller
	}
	es := generated.NewExecutableSchema(generated.Config{Resolvers: &resolver.Resolver{}})
	h := &handler{
		cfg: cfg, schema: es.Schema(), exec: executor.New(es),
		documents: lru.New[*ast.QueryDocument](cfg.Limits.CachedDocument),
		person:    admission.NewBudget(cfg.Limits.Budget, cfg.Clock), party: admission.NewBudget(cfg.Limits.PartyBudget, cfg.Clock),
		streams: admission.NewShare(cfg.Limits.Streams), reserved: eventStreams{all: map[string]*eventStream{}},
	}
	if cfg.Register {
		h.registered = newRegister()
	}
	h.exec.SetQueryCache(prepared{})
	h.exec.SetParserTokenLimit(cfg.Limits.Tokens)
	h.exec.SetErrorPresenter(h.present)
	h.exec.SetRecoverFunc(h.recovered)
	h.exec.AroundResponses(func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
		resp := next(ctx)
		if resp != nil {
			sortErrors(resp.Errors)
		}
		return resp
	})
	h.exec.Use(extension.Introspection{}) // whether it may be asked for is open's to say
	return h
}

// ServeHTTP finds out who asks, and hands the request to its transport.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f, ok := accepts(r)
	defer func() {
		if panicked := recover(); panicked != nil {
			if panicked == http.ErrAbortHandler { //nolint:errorlint // net/http compares it so, too
				panic(panicked)
			}
			h.refused(w, f, h.refuse(r.Context(), h.recovered(r.Context(), panicked)))
		}
	}()
	if leak.Planted("answer.number") {
		w.Header().Set("Entente-Answer", fmt.Sprint(h.leaking.Count()))
	}
	who, err := h.cfg.Caller(r)
	if err == nil && who.Principal == nil {
		err = fault.New(fault.Unauthenticated, "graph.ServeHTTP", "It is not known who is asking.")
	}
	switch {
	case err != nil:
		h.refused(w, f, h.refuse(r.Context(), err))
	case r.Header.Get("Upgrade") != "":
		h.socket(w, r, who)
	case !ok:
		h.refused(w, f, &refusal{status: http.StatusNotAcceptable, errors: one(fault.Invalid, "Answers are JSON or an event stream.")})
	default:
		h.byMethod(w, r, who, f)
	}
}

func (h *handler) byMethod(w http.ResponseWriter, r *http.Request, who Caller, f form) {
	switch {
	case r.Method == http.MethodGet && f == formEvents && tokenOf(r) != "":
		h.openStream(w, r, who)
	case r.Method == http.MethodGet:
		h.get(w, r, who, f)
	case r.Method == http.MethodPost:
		h.byContent(w, r, who, f)
	case r.Method == http.MethodPut:
		h.reserveStream(w, r, who, f)
	case r.Method == http.MethodDelete:
		h.stopOnStream(w, r, who, f)
	default:
		w.Header().Set("Allow", "GET, POST, PUT, DELETE")
		h.refused(w, f, &refusal{status: http.StatusMethodNotAllowed, errors: one(fault.Invalid, "Only GET, POST, PUT and DELETE are taken.")})
	}
}

func (h *handler) byContent(w http.ResponseWriter, r *http.Request, who Caller, f form) {
	content, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch coding := r.Header.Get("Content-Encoding"); {
	case coding != "" && !strings.EqualFold(coding, "identity"): // what little becomes how much is not tried
		w.Header().Set("Accept-Encoding", "identity")
		h.refused(w, f, &refusal{status: http.StatusUnsupportedMediaType, errors: one(fault.Invalid, "Requests are taken as they are, not compressed.")})
	case err == nil && content == "application/json":
		h.post(w, r, who, f)
	case err == nil && content == "multipart/form-data" && f != formEvents:
		h.multipart(w, r, who, f)
	default:
		h.refused(w, f, &refusal{status: http.StatusUnsupportedMediaType,
			errors: one(fault.Invalid, "Requests are application/json, or multipart/form-data with a file.")})
	}
}

// plain is how queries and mutations come in over HTTP.
func plain(kinds ...ast.Operation) way {
	return way{kinds: kinds, refused: "This operation is not taken this way: mutations go by POST, subscriptions by WebSocket or event stream.",
		channel: func(ast.Operation) casework.Channel { return casework.ChannelAPI }}
}

// streaming is how operations come in where more than one answer can go out.
func streaming(kinds ...ast.Operation) way {
	w := plain(kinds...)
	w.channel = func(kind ast.Operation) casework.Channel {
		if kind == ast.Subscription {
			return casework.ChannelStream
		}
		return casework.ChannelAPI
	}
	return w
}

// answer executes a query or mutation and writes what it came to.
func (h *handler) answer(w http.ResponseWriter, f form, op *operation, no *refusal) {
	if no != nil {
		h.refused(w, f, no)
		return
	}
	resp, no := h.run(op, h.cfg.Limits.Timeout)
	if no != nil {
		h.refused(w, f, no)
		return
	}
	writeHead(w, f, http.StatusOK)
	_, _ = w.Write(encode(resp)) // a caller who has gone needs no answer
}

func typeName(v any) string { return fmt.Sprintf("%T", v) }

// preflighted reports whether a request has a header that a foreign page cannot
// send without being asked for leave first.
func preflighted(r *http.Request) bool {
	return slices.ContainsFunc([]string{"GraphQL-Preflight", "Apollo-Require-Preflight", "X-Entente-Client"},
		func(name string) bool { return strings.TrimSpace(r.Header.Get(name)) != "" })
}
