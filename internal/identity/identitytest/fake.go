package identitytest

import (
	"crypto/rand"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Fake answers as a Kratos does, as far as a provider and a roster can tell. It
// serves both APIs on one address.
type Fake struct {
	mux     *http.ServeMux
	address string

	mu       sync.Mutex
	server   *httptest.Server    // guarded by mu; nil while stopped
	thawed   chan struct{}       // guarded by mu; closed unless frozen
	lost     bool                // guarded by mu; its database
	people   []*identityOf       // guarded by mu; in order of creation
	sessions map[string]*session // guarded by mu; by token or cookie
	looks    int                 // guarded by mu; questions about a session
}

type identityOf struct {
	ID       string         `json:"id"`
	Schema   string         `json:"schema_id"`
	URL      string         `json:"schema_url"`
	State    string         `json:"state"`
	Traits   map[string]any `json:"traits"`
	Metadata any            `json:"metadata_public"`
	enrolled bool
}

type session struct {
	who     *identityOf
	id      string
	cookie  bool
	two     bool // it has the second factor
	expires time.Time
}

var _ Service = (*Fake)(nil)

// StartFake starts a fake for a test.
func StartFake(t *testing.T) *Fake {
	t.Helper()
	f := &Fake{mux: http.NewServeMux(), sessions: map[string]*session{}, thawed: make(chan struct{})}
	close(f.thawed)
	f.mux.HandleFunc("GET /health/ready", f.ready)
	f.mux.HandleFunc("GET /sessions/whoami", f.whoami)
	f.mux.HandleFunc("GET /admin/identities", f.list)
	f.mux.HandleFunc("POST /admin/identities", f.create)
	f.mux.HandleFunc("PATCH /admin/identities/{id}", f.patch)
	f.Start(t)
	t.Cleanup(func() { f.Thaw(t); f.close() })
	return f
}

// ServeHTTP waits while the fake is frozen.
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	thawed := f.thawed
	f.mu.Unlock()
	select {
	case <-thawed:
		f.mux.ServeHTTP(w, r)
	case <-r.Context().Done():
	}
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // who has gone needs no answer
}

func refuse(w http.ResponseWriter, status int, id string) {
	answer(w, status, map[string]any{"error": map[string]any{"code": status, "id": id, "status": http.StatusText(status), "message": "refused"}})
}

func (f *Fake) ready(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.lost {
		refuse(w, http.StatusServiceUnavailable, "")
		return
	}
	answer(w, http.StatusOK, map[string]any{"status": "ok"})
}

// whoami answers 401 alike for no session and no database, as Kratos does.
func (f *Fake) whoami(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.looks++
	key, cookie := r.Header.Get("X-Session-Token"), false
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		key = bearer
	}
	if c, err := r.Cookie("ory_kratos_session"); err == nil {
		key, cookie = c.Value, true
	}
	s := f.sessions[key]
	switch {
	case f.lost || s == nil || s.cookie != cookie || s.who.State != "active" || !time.Now().Before(s.expires):
		refuse(w, http.StatusUnauthorized, "session_inactive")
		return
	case s.who.enrolled && !s.two:
		refuse(w, http.StatusForbidden, "session_aal2_required")
		return
	}
	answer(w, http.StatusOK, map[string]any{
		"id": s.id, "active": true, "expires_at": s.expires, "identity": s.who,
		"authenticator_assurance_level": map[bool]string{false: "aal1", true: "aal2"}[s.two],
	})
}

func (f *Fake) list(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	size, err := strconv.Atoi(r.URL.Query().Get("page_size"))
	if err != nil || size < 1 {
		size = 250
	}
	from, _ := strconv.Atoi(r.URL.Query().Get("page_token")) // none is the beginning
	from = min(from, len(f.people))
	to := min(from+size, len(f.people))
	if to < len(f.people) {
		w.Header().Set("Link", `<http://`+r.Host+`/admin/identities?page_size=`+strconv.Itoa(size)+`&page_token=`+strconv.Itoa(to)+`>; rel="next"`)
	}
	answer(w, http.StatusOK, f.people[from:to])
}

func (f *Fake) create(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := &identityOf{ID: rand.Text(), URL: f.address, State: "active"}
	if json.NewDecoder(r.Body).Decode(p) != nil || p.Schema == "" || p.Traits["email"] == nil {
		refuse(w, http.StatusBadRequest, "")
		return
	}
	for _, other := range f.people {
		if other.Traits["email"] == p.Traits["email"] {
			refuse(w, http.StatusConflict, "")
			return
		}
	}
	f.people = append(f.people, p)
	answer(w, http.StatusCreated, p)
}

func (f *Fake) patch(w http.ResponseWriter, r *http.Request) {
	var steps []struct {
		Op, Path string
		Value    any
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	p := f.find(r.PathValue("id"))
	if p == nil || json.NewDecoder(r.Body).Decode(&steps) != nil {
		refuse(w, http.StatusNotFound, "")
		return
	}
	for _, s := range steps {
		state, _ := s.Value.(string)
		switch s.Path {
		case "/metadata_public":
			p.Metadata = s.Value
		case "/state":
			p.State = state
		default:
			refuse(w, http.StatusBadRequest, "")
			return
		}
	}
	answer(w, http.StatusOK, p)
}

// find is called with mu held.
func (f *Fake) find(id string) *identityOf {
	for _, p := range f.people {
		if p.ID == id {
			return p
		}
	}
	return nil
}

// Looks returns how many questions about a session there have been.
func (f *Fake) Looks() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.looks
}

// Public returns the address.
func (f *Fake) Public() string { return "http://" + f.address }

// Admin returns the address, too.
func (f *Fake) Admin() string { return "http://" + f.address }

// Start listens, on the same address as before.
func (f *Fake) Start(t *testing.T) {
	t.Helper()
	if f.address == "" {
		f.address = "127.0.0.1:0"
	}
	l, err := net.Listen("tcp", f.address)
	must(t, err)
	f.address = l.Addr().String()
	server := &httptest.Server{Listener: l, Config: &http.Server{Handler: f}}
	server.Start()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.server = server
}

// Stop ends every connection.
func (f *Fake) Stop(*testing.T) { f.close() }

func (f *Fake) close() {
	f.mu.Lock()
	server := f.server
	f.server = nil
	f.mu.Unlock()
	if server != nil {
		server.CloseClientConnections()
		server.Close()
	}
}

// Freeze leaves every request unanswered.
func (f *Fake) Freeze(*testing.T) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.thawed = make(chan struct{})
}

// Thaw answers them.
func (f *Fake) Thaw(*testing.T) {
	f.mu.Lock()
	defer f.mu.Unlock()
	select {
	case <-f.thawed:
	default:
		close(f.thawed)
	}
}

// LoseDatabase makes every session unknown and the service not ready.
func (f *Fake) LoseDatabase(*testing.T) { f.setLost(true) }

// FindDatabase ends that.
func (f *Fake) FindDatabase(*testing.T) { f.setLost(false) }

func (f *Fake) setLost(lost bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lost = lost
}
