package httpd

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"testing"
)

func TestAProfileIsServedWithoutTheCommandLine(t *testing.T) {
	cfg := Default()
	cfg.Listen, cfg.Profile = "127.0.0.1:0", "127.0.0.1:0"
	s := New(cfg, Parts{Metrics: NewMetrics(), Random: rand.Reader, Log: slog.New(slog.DiscardHandler)})
	if err := s.Listen(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for path, want := range map[string]int{
		"/debug/pprof/": 200, "/debug/pprof/goroutine?debug=1": 200, "/debug/pprof/heap": 200, "/debug/pprof/cmdline": 404, "/graphql": 404, "/metrics": 404,
	} {
		w, err := client.Get("http://" + s.addr(1) + path)
		if err != nil {
			t.Fatal(err)
		}
		w.Body.Close()
		if w.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, w.StatusCode, want)
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
