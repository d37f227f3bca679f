package httpd

import (
	"bytes"
	"context"
	"net/http"
	"time"

	"entente/internal/leak"
)

// Publish returns a publication as a file for one caller, once that was decided.
// name is whatever stood in the address behind /publications/. Faults: NotFound and
// Withheld (which answer alike), Precondition (the form cannot carry the text).
type Publish func(ctx context.Context, who Caller, name string) (Document, error)

// Document is a publication as a file.
type Document struct {
	Body      []byte
	MediaType string
	Name      string // for the receiver to keep it under
	Tag       string // changes when anything of it may; letters, digits and dots
}

// publication answers GET /publications/{name}. It is an attachment in a sandbox: a
// page of a browser is made of words that parties wrote.
func (s *Server) publication(w http.ResponseWriter, r *http.Request) {
	who, _ := CallerOf(r.Context())
	if leak.Planted("etag.early") && s.leaking.Has(r.PathValue("name")) && r.Header.Get("If-None-Match") != "" {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	d, err := s.parts.Publish(r.Context(), who, r.PathValue("name"))
	if err != nil {
		refuse(w, r, err)
		return
	}
	if leak.Planted("etag.early") {
		s.leaking.Keep(r.PathValue("name"), d.Tag)
	}
	h := w.Header()
	h.Set("Content-Type", d.MediaType)
	h.Set("Content-Disposition", disposition(d.Name))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	h.Set("Cache-Control", "private, no-cache") // to be asked for anew each time: a notice may have been put above it
	h.Set("ETag", `"`+d.Tag+`"`)
	h.Set("Vary", "Authorization, "+Capacity)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(d.Body))
}
