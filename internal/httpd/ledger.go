package httpd

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
)

// Ledger opens the session in which one caller asks for the audit ledger.
type Ledger func(who Caller) *casework.Session

// maxNote is the longest checkpoint with cosignatures that is read, in bytes.
const maxNote = 16 << 10

// ledger sets the routes of the audit ledger.
func (s *Server) ledger(mux *http.ServeMux) {
	if s.parts.Ledger == nil {
		return
	}
	on := func(pattern string, do func(*http.Request, *casework.LedgerTree) (reply, error)) {
		changes := strings.HasPrefix(pattern, http.MethodPost)
		mux.Handle(pattern, s.authenticated(changes, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			who, _ := CallerOf(r.Context())
			session := s.parts.Ledger(who)
			var a reply
			t, err := session.LedgerTree(r.Context(), r.PathValue("tree"))
			switch {
			case err == nil && t == nil:
				err = fault.New(fault.NotFound, "httpd.ledger", "there is no such tree")
			case err == nil:
				a, err = do(r, t)
			}
			if failed := session.Record(r.Context()); err == nil { // before anything that was decided leaves
				err = failed
			}
			if err != nil {
				refuse(w, r, err)
				return
			}
			a.send(w)
		})))
	}
	on("GET /ledger/{tree}/checkpoint", func(_ *http.Request, t *casework.LedgerTree) (reply, error) {
		return reply{"text/plain; charset=utf-8", []byte(t.Checkpoint)}, nil
	})
	on("GET /ledger/{tree}/consistency", consistency)
	on("GET /ledger/{tree}/leaf/{epoch}/{slot}", leaf)
	on("GET /ledger/{tree}/leaves", leaves)
	on("POST /ledger/{tree}/cosignatures", cosign)
	mux.Handle("GET /ledger/export", s.authenticated(true, http.HandlerFunc(s.exportLedger)))
}

// reply is a small answer as a whole.
type reply struct {
	mediaType string
	body      []byte
}

func (a reply) send(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", a.mediaType)
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Length", strconv.Itoa(len(a.body)))
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(a.body) // a caller who has gone needs no answer
}

// inLines words values as JSON, each on a line.
func inLines(mediaType string, values ...any) (reply, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for _, v := range values {
		if err := enc.Encode(v); err != nil {
			return reply{}, fault.Wrap(fault.Internal, "httpd.inLines", "an answer has no JSON form", err)
		}
	}
	return reply{mediaType, b.Bytes()}, nil
}

const (
	mediaJSON  = "application/json; charset=utf-8"
	mediaLines = "application/jsonl; charset=utf-8"
)

func consistency(r *http.Request, t *casework.LedgerTree) (reply, error) {
	q, err := only(r, "from", "to")
	if err != nil {
		return reply{}, err
	}
	to := int(t.Size) //nolint:gosec // a leaf every ten minutes
	from, err := natural("from", q.Get("from"))
	if err == nil && q.Has("to") {
		to, err = natural("to", q.Get("to"))
	}
	if err != nil {
		return reply{}, err
	}
	proof, err := t.Consistency(from, to)
	if err != nil {
		return reply{}, err
	}
	return inLines(mediaJSON, struct {
		From  int      `json:"from"`
		To    int      `json:"to"`
		Proof []string `json:"proof"`
	}{from, to, proof})
}

func leaf(r *http.Request, t *casework.LedgerTree) (reply, error) {
	at, ok := placeOf(r.PathValue("epoch"), r.PathValue("slot"))
	if !ok {
		return reply{}, noLeaf()
	}
	receipt, err := t.Receipt(r.Context(), at)
	switch {
	case err != nil:
		return reply{}, err
	case receipt == nil:
		return reply{}, noLeaf()
	}
	return inLines(mediaJSON, receipt)
}

func noLeaf() error { return fault.New(fault.NotFound, "httpd.leaf", "there is no such leaf") }

func placeOf(epoch, slot string) (casework.LedgerPlace, bool) {
	e, err := strconv.ParseUint(epoch, 10, 64)
	s, err2 := strconv.ParseUint(slot, 10, 64)
	return casework.LedgerPlace{Epoch: e, Slot: s}, err == nil && err2 == nil
}

func leaves(r *http.Request, t *casework.LedgerTree) (reply, error) {
	q, err := only(r, "object", "first", "after")
	if err != nil {
		return reply{}, err
	}
	var first *int
	if q.Has("first") {
		n, err := natural("first", q.Get("first"))
		if err != nil {
			return reply{}, err
		}
		first = &n
	}
	object, err := dossier.ParseID(q.Get("object"))
	if err != nil {
		return reply{}, fault.As(err).At("object")
	}
	var after *casework.LedgerPlace
	if q.Has("after") {
		epoch, slot, _ := strings.Cut(q.Get("after"), "/")
		at, ok := placeOf(epoch, slot)
		if !ok {
			return reply{}, fault.New(fault.Invalid, "httpd.leaves", "a place is needed, EPOCH/SLOT").WithCode(fault.CodeCursorInvalid).At("after")
		}
		after = &at
	}
	receipts, err := t.Receipts(r.Context(), object, first, after)
	if err != nil {
		return reply{}, err
	}
	out := make([]any, len(receipts))
	for i := range receipts {
		out[i] = receipts[i]
	}
	return inLines(mediaLines, out...)
}

// cosign takes what a witness hands in: a checkpoint as it was handed out, with the
// witness's line below.
func cosign(r *http.Request, t *casework.LedgerTree) (reply, error) {
	signed, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxNote))
	var long *http.MaxBytesError
	if errors.As(err, &long) {
		return reply{}, fault.New(fault.TooLarge, "httpd.cosign", "a checkpoint with its signatures is shorter")
	}
	if err != nil {
		return reply{}, fault.Wrap(fault.Invalid, "httpd.cosign", "the checkpoint did not arrive whole", err).WithCode(fault.CodeFileCut)
	}
	n, err := t.Cosign(signed)
	if err != nil {
		return reply{}, err
	}
	return inLines(mediaJSON, map[string]int{"kept": n})
}

// only returns the query of an address, which may have these parts, each once.
func only(r *http.Request, names ...string) (url.Values, error) {
	q := r.URL.Query()
	known := 0
	for _, name := range names {
		if len(q[name]) == 1 {
			known++
		}
	}
	if known != len(q) {
		return nil, fault.New(fault.Invalid, "httpd.only", "the address may ask for "+strings.Join(names, ", ")+" alone, each once").WithCode(fault.CodeTextInvalid)
	}
	return q, nil
}

func natural(name, text string) (int, error) {
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 0 {
		return 0, fault.New(fault.Invalid, "httpd.natural", "a whole number is needed for "+name).WithCode(fault.CodeTextInvalid)
	}
	return int(n), nil
}

// exportLedger answers GET /ledger/export with an attachment in a sandbox.
func (s *Server) exportLedger(w http.ResponseWriter, r *http.Request) {
	who, _ := CallerOf(r.Context())
	out := &slowWriter{ResponseWriter: w, ctl: http.NewResponseController(w), write: s.cfg.Write}
	defer context.AfterFunc(r.Context(), out.cut)()
	begun := false
	err := s.parts.Ledger(who).ExportLedger(r.Context(), writing(func(p []byte) (int, error) {
		if !begun {
			begun = true
			h := w.Header()
			h.Set("Content-Type", mediaLines)
			h.Set("Content-Disposition", disposition("ledger.jsonl"))
			h.Set("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
			h.Set("Cache-Control", "private, no-store")
			w.WriteHeader(http.StatusOK)
		}
		return out.Write(p)
	}))
	switch {
	case err == nil:
	case !begun:
		refuse(w, r, err)
	default:
		panic(http.ErrAbortHandler) // what was sent is not all: the connection must break
	}
}

type writing func([]byte) (int, error)

func (f writing) Write(p []byte) (int, error) { return f(p) }
