package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"entente/graph/session"
	"entente/internal/fault"
	"entente/internal/leak"
)

// form is the form in which an answer goes out.
type form string

const (
	formGraphQL form = "application/graphql-response+json"
	formJSON    form = "application/json"
	formEvents  form = "text/event-stream"

	// formAny is JSON for a client that named no form: it is not known to take every
	// answer as 200, so a document that is refused keeps its status.
	formAny form = ""
)

// media is the media type that goes out.
func (f form) media() string {
	if f == formAny {
		return string(formJSON)
	}
	return string(f)
}

// accepts picks the form that the client likes best; of equals, the one that it
// names, then the one of the specification. A client that names none is taken for
// one that knows JSON and nothing newer. It is false if there is none.
func accepts(r *http.Request) (form, bool) {
	header := strings.Join(r.Header.Values("Accept"), ",")
	if strings.TrimSpace(header) == "" {
		return formAny, true
	}
	best, bestScore := formAny, 0
	for _, f := range []form{formGraphQL, formJSON, formEvents} {
		if s := liking(header, f); s > bestScore {
			best, bestScore = f, s
		}
	}
	if bestScore%10 < exactly {
		best = formAny
	}
	return best, bestScore > 0
}

// exactly is how a form is named by its own name, not by a wildcard.
const exactly = 3

// liking is ten thousand times the client's weight of a form and how exactly it was named.
func liking(header string, f form) int {
	exact, score := 0, 0
	for part := range strings.SplitSeq(header, ",") {
		name, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		group, _, _ := strings.Cut(string(f), "/")
		how := map[string]int{string(f): exactly, group + "/*": 2, "*/*": 1}[name]
		if f == formEvents && how < exactly {
			continue // a stream is only for who asks for one
		}
		weight := 1.0
		if q, err := strconv.ParseFloat(params["q"], 64); err == nil {
			weight = q
		}
		if how > exact { // the most exact name decides
			exact, score = how, int(weight*1000)*10+how
			if weight <= 0 {
				score = 0
			}
		}
	}
	return score
}

// run executes a query or mutation within a time. A query that runs out of time
// has no answer at all, so that nobody can tell which part of it was slow; a
// mutation that was done says so. No answer leaves whose decisions are not on record.
func (h *handler) run(op *operation, limit time.Duration) (*graphql.Response, *refusal) {
	leave, err := h.cfg.Admit(op.ctx, op.kind == ast.Mutation)
	if err != nil {
		return nil, h.refuse(op.ctx, err)
	}
	defer leave()
	ctx, cancel := context.WithTimeout(op.ctx, limit)
	defer cancel()
	next, ctx := h.exec.DispatchOperation(ctx, op.oc)
	resp := next(ctx)
	if resp == nil || op.kind == ast.Query && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return nil, h.refuse(op.ctx, timedOut())
	}
	if err := session.Record(op.ctx); err != nil {
		return nil, h.refuse(op.ctx, err)
	}
	return resp, nil
}

// encode writes a response. Its data is JSON already and is not looked at again.
func encode(resp *graphql.Response) []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	if len(resp.Errors) > 0 {
		b.WriteString(`"errors":`)
		b.Write(encodeErrors(resp.Errors))
		b.WriteByte(',')
	}
	b.WriteString(`"data":`)
	if len(resp.Data) == 0 {
		b.WriteString("null")
	}
	b.Write(resp.Data)
	b.WriteByte('}')
	return b.Bytes()
}

func encodeErrors(list gqlerror.List) []byte {
	text, err := json.Marshal(list)
	if err != nil { // errors of this package hold text, numbers and lists of text
		return []byte(`[{"message":"Something went wrong.","extensions":{"code":"INTERNAL"}}]`)
	}
	return text
}

// refused answers a request that was not executed. Such an answer has no data.
func (h *handler) refused(w http.ResponseWriter, f form, no *refusal) {
	if f == formEvents {
		f = formGraphQL
	}
	status := no.status
	if f == formJSON && no.formed {
		status = http.StatusOK
	}
	if no.socket {
		w.Header().Set("Connection", "close") // who wanted a socket has no next request to send on it
	}
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="entente"`)
	}
	if leak.Planted("retry.load") {
		no.after += h.cfg.Desk.Watching()
	}
	if no.after > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(no.after))
	} else if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "1") // seconds
	}
	writeHead(w, f, status)
	_, _ = w.Write(no.body()) // a caller who has gone needs no answer
}

func (no *refusal) body() []byte {
	return append(append([]byte(`{"errors":`), encodeErrors(no.errors)...), '}')
}

func writeHead(w http.ResponseWriter, f form, status int) {
	head := w.Header()
	head.Set("Content-Type", f.media()+"; charset=utf-8")
	head.Set("Cache-Control", "private, no-store")
	head.Set("X-Content-Type-Options", "nosniff")
	head.Add("Vary", "Accept")
	w.WriteHeader(status)
}

// one is a list of one error with a text of its own.
func one(kind fault.Kind, text string) gqlerror.List {
	return gqlerror.List{worded(fault.New(kind, "graph", text), nil, nil)}
}
