package httpd

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// checkTime bounds one look at whether the service can serve.
const checkTime = 2 * time.Second

func (s *Server) health(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]any{"status": "alive"})
	})
	mux.HandleFunc("GET /readyz", s.ready)
}

// ready names what is missing, and nothing about why: the log says that.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), checkTime)
	defer cancel()
	missing := []string{}
	if s.streams.Err() != nil {
		missing = append(missing, "stopping")
	}
	for _, c := range s.parts.Ready {
		if err := c.Run(ctx); err != nil {
			missing = append(missing, c.Name)
		}
	}
	if len(missing) > 0 {
		answer(w, http.StatusServiceUnavailable, map[string]any{"status": "not ready", "missing": missing})
		return
	}
	answer(w, http.StatusOK, map[string]any{"status": "ready"})
}

func answer(w http.ResponseWriter, status int, body any) {
	text, _ := json.Marshal(body) // maps of text always have a JSON form
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(append(text, '\n')) // a caller who has gone needs no answer
}
