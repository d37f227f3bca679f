package httpd

import (
	"context"
	"net/http"
	"net/url"
)

// Decisions hands the log of decisions to put, line by line, as far as one caller may
// read it; query is that of the address. A fault before the first line is answered
// as such. Faults: Invalid, Unavailable.
type Decisions func(ctx context.Context, who Caller, query url.Values, put func(line []byte) error) error

// decisions answers GET /decisions.jsonl with an attachment in a sandbox. It changes
// nothing.
func (s *Server) decisions(w http.ResponseWriter, r *http.Request) {
	who, _ := CallerOf(r.Context())
	out := &slowWriter{ResponseWriter: w, ctl: http.NewResponseController(w), write: s.cfg.Write}
	defer context.AfterFunc(r.Context(), out.cut)()
	begun := false
	begin := func() {
		if begun {
			return
		}
		begun = true
		h := w.Header()
		h.Set("Content-Type", "application/jsonl; charset=utf-8")
		h.Set("Content-Disposition", disposition("decisions.jsonl"))
		h.Set("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
		h.Set("Cache-Control", "private, no-store")
		w.WriteHeader(http.StatusOK)
	}
	err := s.parts.Decisions(r.Context(), who, r.URL.Query(), func(line []byte) error {
		begin()
		_, err := out.Write(line)
		return err
	})
	switch {
	case err == nil:
		begin()
	case !begun:
		refuse(w, r, err)
	default:
		panic(http.ErrAbortHandler) // what was sent is not all: the connection must break
	}
}
