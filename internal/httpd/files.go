package httpd

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"entente/internal/fault"
)

// file answers GET /files/{id}. The content is foreign and may be hostile: it is
// only ever an attachment of unknown type, in a sandbox, and kept nowhere.
func (s *Server) file(w http.ResponseWriter, r *http.Request) {
	who, _ := CallerOf(r.Context())
	content, f, err := s.parts.Open(r.Context(), who, r.PathValue("id"))
	if err != nil {
		if fault.Is(err, fault.Internal) {
			s.parts.Log.LogAttrs(r.Context(), slog.LevelError, "a file could not be opened", slog.String("cause", err.Error()))
		}
		refuse(w, r, err)
		return
	}
	defer content.Close() // read only: a failure to close loses nothing
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", disposition(f.Name))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "private, no-store")
	h.Set("Content-Length", strconv.FormatInt(f.Size, 10))
	h.Set("Accept-Ranges", "none")
	if sum, err := hex.DecodeString(f.SHA256); err == nil {
		h.Set("Repr-Digest", "sha-256=:"+base64.StdEncoding.EncodeToString(sum)+":")
	}
	w.WriteHeader(http.StatusOK)
	out := &slowWriter{ResponseWriter: w, ctl: http.NewResponseController(w), write: s.cfg.Write}
	defer context.AfterFunc(r.Context(), out.cut)()
	if n, err := io.Copy(out, content); err != nil || n != f.Size {
		panic(http.ErrAbortHandler) // the header has promised more: the connection must break
	}
}

// slowWriter moves the time-out on with every part that the receiver takes.
type slowWriter struct {
	http.ResponseWriter
	ctl   *http.ResponseController
	write time.Duration

	mu   sync.Mutex
	over bool // guarded by mu; nothing more is written
}

func (s *slowWriter) Write(p []byte) (int, error) {
	s.mu.Lock()
	over := s.over
	if !over {
		_ = s.ctl.SetWriteDeadline(time.Now().Add(s.write)) // a writer without deadlines has no time-out to move
	}
	s.mu.Unlock()
	if over {
		return 0, http.ErrAbortHandler
	}
	return s.ResponseWriter.Write(p)
}

// cut ends the download, in the middle of a part, too: the session has ended or
// the receiver has gone.
func (s *slowWriter) cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	_ = s.ctl.SetWriteDeadline(time.Now())
}

// disposition is the header of an attachment after RFC 6266: the name in ASCII
// for old receivers and in UTF-8 (RFC 8187), both without anything that a file
// system, a shell or a header could read as more than a name.
func disposition(name string) string {
	const longest = 120 // characters; with its encoding well below what file systems take
	clean := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar:
			return -1
		case strings.ContainsRune(`/\:*?"<>|%;'`, r):
			return '_'
		}
		return r
	}, name)
	clean = strings.TrimLeft(strings.TrimSpace(clean), ".-~ ")
	if runes := []rune(clean); len(runes) > longest {
		clean = string(runes[:longest])
	}
	clean = strings.TrimRight(clean, ". ")
	if clean == "" {
		clean = "file"
	}
	plain := strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII {
			return '_'
		}
		return r
	}, clean)
	out := `attachment; filename="` + plain + `"`
	if plain != clean {
		out += "; filename*=UTF-8''" + strings.ReplaceAll(url.QueryEscape(clean), "+", "%20")
	}
	return out
}
