package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"

	"entente/internal/fault"
)

// post takes one operation in JSON.
func (h *handler) post(w http.ResponseWriter, r *http.Request, who Caller, f form) {
	body, err := readAll(w, r, h.cfg.Limits.Body)
	if err != nil {
		h.refused(w, f, h.refuse(r.Context(), err))
		return
	}
	params, err := h.decode(body)
	if err != nil {
		h.refused(w, f, h.refuse(r.Context(), err))
		return
	}
	switch {
	case tokenOf(r) != "":
		h.onStream(w, r, who, f, params)
		return
	case f == formEvents:
		h.events(w, r, who, params, streaming(ast.Query, ast.Mutation, ast.Subscription))
		return
	}
	op, no := h.open(r, who, params, plain(ast.Query, ast.Mutation))
	h.answer(w, f, op, no)
}

// get takes a query in the address. It changes nothing, so a foreign page that
// makes a browser send one achieves nothing and cannot read the answer.
func (h *handler) get(w http.ResponseWriter, r *http.Request, who Caller, f form) {
	if int64(len(r.URL.RawQuery)) > h.cfg.Limits.Body {
		h.refused(w, f, h.refuse(r.Context(), tooLarge()))
		return
	}
	q := r.URL.Query()
	params := &request{DocumentID: q.Get("documentId")}
	params.Query, params.OperationName = q.Get("query"), q.Get("operationName")
	for name, into := range map[string]*map[string]any{"variables": &params.Variables, "extensions": &params.Extensions} {
		if text := q.Get(name); text != "" {
			if err := h.unmarshal([]byte(text), into); err != nil {
				h.refused(w, f, h.refuse(r.Context(), err))
				return
			}
		}
	}
	if err := params.complete(); err != nil {
		h.refused(w, f, h.refuse(r.Context(), err))
		return
	}
	if f == formEvents {
		h.events(w, r, who, params, streaming(ast.Query, ast.Subscription))
		return
	}
	op, no := h.open(r, who, params, plain(ast.Query))
	if no != nil && no.astray {
		w.Header().Set("Allow", http.MethodPost)
		no.status = http.StatusMethodNotAllowed
	}
	h.answer(w, f, op, no)
}

// readAll reads a body that is within a limit; of one that says that it is longer,
// it reads nothing. Faults: TooLarge, Invalid.
func readAll(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	if r.ContentLength > limit {
		w.Header().Set("Connection", "close") // what comes is not waited for
		return nil, tooLarge()
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return nil, tooLarge()
	case err != nil:
		return nil, notRequest()
	}
	return body, nil
}

// decode reads a request in JSON: one object, nothing after it, and no batch.
// Faults: Invalid; TooLarge with CodeQueryTooLarge.
func (h *handler) decode(body []byte) (*request, error) {
	params := &request{}
	if err := h.unmarshal(body, params); err != nil {
		return nil, err
	}
	return params, params.complete()
}

// complete refuses a request without a document and without the name of one.
// Faults: Invalid.
func (q *request) complete() error {
	if strings.TrimSpace(q.Query) == "" && q.DocumentID == "" && q.Extensions["persistedQuery"] == nil {
		return notRequest()
	}
	return nil
}

// spareValues is how many values a request holds beside its variables, at most.
const spareValues = 100

// unmarshal reads one JSON object and keeps numbers as they were written. One that
// holds more values than variables may is refused before any of them is made, which
// is what costs. Faults: Invalid; TooLarge with CodeQueryTooLarge.
func (h *handler) unmarshal(text []byte, into any) error {
	if text = bytes.TrimSpace(text); len(text) == 0 || text[0] != '{' || !utf8.Valid(text) {
		return notRequest()
	}
	if separators(text) > h.cfg.Limits.Selections+spareValues {
		return fault.New(fault.TooLarge, "graph.unmarshal", "The query is too large.").WithCode(fault.CodeQueryTooLarge)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return notRequest()
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return notRequest()
	}
	return nil
}

// separators counts what begins an object or a list, or stands between two of their
// values, so at least as many as there are values beside the first.
func separators(text []byte) int {
	count, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ',' || c == '[' || c == '{'):
			count++
		}
	}
	return count
}

func tooLarge() error {
	return fault.New(fault.TooLarge, "graph.readAll", "The request is larger than is taken.")
}

func notRequest() error {
	return fault.New(fault.Invalid, "graph.decode", "This is no GraphQL request in JSON: one object with a query, or with the digest of one, and no batch.")
}
