package httpd

import (
	"bytes"
	"context"
	"net/http"
	"time"
)

// Reference returns a page about the sharing rules in force; name is whatever stood
// in the address behind /reference/, "" for the first page. Faults: NotFound,
// Unavailable.
type Reference func(ctx context.Context, name string) ([]byte, error)

// reference answers GET /reference/{name}. A page has no script and loads nothing.
func (s *Server) reference(w http.ResponseWriter, r *http.Request) {
	page, err := s.parts.Reference(r.Context(), r.PathValue("name"))
	if err != nil {
		refuse(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "sandbox allow-same-origin; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	h.Set("Cache-Control", "private, no-cache") // other rules may be in force by the next time
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(page))
}
