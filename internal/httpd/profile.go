package httpd

import (
	"net/http"
	"net/http/pprof"
)

// profileHandler serves the profiles of the Go runtime, to be asked for on the
// machine itself. The command line is not among them: it may hold what only its
// user should read.
func profileHandler() http.Handler {
	mux := http.NewServeMux()
	for path, h := range map[string]http.HandlerFunc{
		"/debug/pprof/": pprof.Index, "/debug/pprof/profile": pprof.Profile,
		"/debug/pprof/symbol": pprof.Symbol, "/debug/pprof/trace": pprof.Trace,
	} {
		mux.HandleFunc("GET "+path, h)
	}
	return mux
}
