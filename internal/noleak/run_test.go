package noleak_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"entente/internal/dossier"
	"entente/internal/httpd"
	"entente/internal/marking"
	"entente/internal/store"
)

// record is what one run came to.
type record struct {
	seen    []string              // what the caller observed, by act
	visible map[dossier.ID]bool   // what the caller could know of at any time
	known   map[dossier.ID]bool   // what anybody in the caller's party could, when the log of decisions is open
	touched map[dossier.ID]bool   // what changed at any time
	told    map[dossier.ID]bool   // what notices were about that the caller could know of
	shown   map[dossier.ID]int    // the last act at which the caller could know of it
	changes []map[dossier.ID]bool // by act, what it changed, but for what made no difference to the caller who could know of it
	rules   []bool                // by act, it moved rules or memberships
	effect  []string              // by act: what it changed
	wrote   int
	exposed []string // answers that name what the caller could not know of then
	broken  []string // changes of what the caller may not write
	failed  []bool   // by act: only errors came back
	odd     bool     // the world is impossible
	err     error
}

// run lets a plan happen in a world of the given objects; acts for which keep is
// false are left out. It takes a bubble of its own.
func (l *lab) run(t *testing.T, slot int, p *plan, objects []placed, mark string, keep func(int) bool) *record {
	r := &record{visible: map[dossier.ID]bool{}, known: map[dossier.ID]bool{}, touched: map[dossier.ID]bool{}, told: map[dossier.ID]bool{}, seen: make([]string, len(p.acts)+1), shown: map[dossier.ID]int{}, changes: make([]map[dossier.ID]bool, len(p.acts)), rules: make([]bool, len(p.acts)), effect: make([]string, len(p.acts)), failed: make([]bool, len(p.acts))}
	synctest.Test(t, func(*testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		w, err := open(ctx, p.revs[slot], l.registry, p)
		if err != nil {
			r.err = err
			return
		}
		for _, who := range p.people {
			who.Compartments = append(slices.Clone(who.Compartments), mark) // a class of its own, so that verdicts are remembered
			w.people[who.Handle] = &who
		}
		if r.err = w.place(ctx, objects); r.err == nil {
			l.happen(ctx, w, p, r, keep)
		}
		cancel()
		synctest.Wait()
		if err := w.close(); r.err == nil {
			r.err = err
		}
	})
	return r
}

func (l *lab) happen(ctx context.Context, w *world, p *plan, r *record, keep func(int) bool) {
	feed, _ := w.store.Watch()
	var streams []*stream
	had := make([]earlier, len(p.people))
	frames := func(i int) {
		synctest.Wait()
		for _, s := range streams {
			r.seen[i] += s.taken()
		}
	}
	for i, a := range p.acts {
		time.Sleep(a.pause)
		w.dice.at(fmt.Sprint(settling, i))
		if _, err := w.desk.Settle(ctx); err != nil {
			r.odd = true // objects were drawn that no life can bring about together
			return
		}
		if w.ledger != nil {
			if r.err = w.ledger.Advance(ctx); r.err != nil {
				return
			}
		}
		l.look(w, p, r, i)
		frames(i)
		r.note(drain(feed))
		if !keep(i) {
			continue
		}
		w.dice.at(fmt.Sprint("act ", i))
		before, copies := w.store.View(), l.copies(w, p)
		out := newStream()
		if a.ask != nil && a.ask.kind == ast.Subscription {
			if a.who == 0 {
				streams = append(streams, out)
			}
			if a.socket {
				go w.listen(ctx, p, a, had[a.who], out)
			} else {
				go w.do(ctx, p, a, had[a.who], out)
			}
		} else {
			w.do(ctx, p, a, had[a.who], out)
			text := out.taken()
			had[a.who].take(a, text)
			r.failed[i] = onlyErrors(text)
			if a.who == 0 {
				r.seen[i] += text
			}
		}
		frames(i)
		l.look(w, p, r, i)
		l.expose(w, p, r, i, before)
		r.judge(l, w, p, i, before, drain(feed), copies)
	}
	time.Sleep(time.Minute)
	frames(len(p.acts))
	w.dice.named(p.acts, r.seen)
	if p.recorded {
		inOrder(p.acts, r.seen)
	}
	if text := w.log.String(); text != "" {
		r.err = fmt.Errorf("the service logged %s", text)
	}
}

// drain returns what changed since the last time, each object once.
func drain(feed *store.Feed) map[dossier.ID]store.Change {
	out := map[dossier.ID]store.Change{}
	over, cancel := context.WithCancel(context.Background())
	cancel()
	for {
		c := next(feed, over)
		if c == nil {
			return out
		}
		for _, ch := range c.Changed {
			id := ch.After.Obj.Head().ID
			if old, twice := out[id]; twice {
				ch.Before = old.Before
			}
			out[id] = ch
		}
	}
}

// next returns the next commit if it is there. Next chooses at will between a
// commit and an ended context, so it is asked more than once.
func next(feed *store.Feed, over context.Context) *store.Commit {
	for range 20 {
		if c, err := feed.Next(over); err == nil {
			return c
		}
	}
	return nil
}

// caller is the caller of a plan at this moment, by the rules and the registry of a state.
func (l *lab) caller(w *world, v *store.View, p *plan) *eyes {
	law := p.revs[0]
	if current, err := w.desk.Revision(); err == nil && current.ID() != law.ID() {
		law = current
	}
	return l.oracle.eyes(law, v, w.people[p.people[0].Handle], p.capacity, marking.MinuteOf(time.Now()))
}

// look notes what the caller may know of now, before or after an act.
func (l *lab) look(w *world, p *plan, r *record, act int) {
	v := w.store.View()
	e := l.caller(w, v, p)
	for _, n := range drawnNouns() {
		walk := v.Kind(n).Oldest()
		for row := walk.Next(); row != nil; row = walk.Next() {
			id := row.Obj.Head().ID
			if r.visible[id] && r.shown[id] == act {
				continue
			}
			if p.recorded && !r.known[id] && e.partySees(v, row) {
				r.known[id] = true
			}
			if e.sees(v, row) {
				r.visible[id], r.shown[id] = true, act
				if told, ok := row.Obj.(*dossier.Notification); ok {
					r.told[told.About] = r.told[told.About] || !told.Created.Before(begin)
				}
			}
		}
	}
}

// expose looks for ids in what the caller has just seen that are of objects which
// the caller could know of neither before nor after the act, and did not name. That
// something went out of view is said with its id, if it was in view.
func (l *lab) expose(w *world, p *plan, r *record, i int, before *store.View) {
	after := w.store.View()
	then, now := l.caller(w, before, p), l.caller(w, after, p)
	sent := fmt.Sprint(p.acts[i])
	for _, text := range strings.SplitAfter(r.seen[i], "\n") {
		gone := strings.Contains(text, "WITHDRAWN_FROM_VIEW")
		for _, id := range anyID.FindAllString(text, -1) {
			row := after.Object(dossier.ID(id))
			if row == nil || strings.Contains(sent, id) || slices.Contains(registryNouns, dossier.ID(id).Noun()) {
				continue
			}
			if gone && r.visible[dossier.ID(id)] {
				continue
			}
			if p.acts[i].ofRecords() && r.known[dossier.ID(id)] {
				continue
			}
			if !now.sees(after, row) && !then.sees(before, before.Object(dossier.ID(id))) {
				r.exposed = append(r.exposed, fmt.Sprintf("act %d: %s\nnames %s, which the caller may not know of", i, p.acts[i], id))
			}
		}
	}
}

// stream takes what a handler writes: an answer, or frames.
type stream struct {
	mu     sync.Mutex
	header http.Header
	status int
	body   bytes.Buffer // guarded by mu
}

func newStream() *stream { return &stream{header: http.Header{}} }

// Header returns the header.
func (s *stream) Header() http.Header { return s.header }

// WriteHeader keeps the status, and the header as it is now.
func (s *stream) WriteHeader(status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.status != 0 {
		return
	}
	s.status = status
	fmt.Fprintf(&s.body, "%d\n", status)
	_ = s.header.Write(&s.body) // a buffer takes everything
	s.body.WriteString("\n")
}

// Write keeps a part of the body.
func (s *stream) Write(p []byte) (int, error) {
	s.WriteHeader(http.StatusOK)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.body.Write(p)
}

// Flush does nothing: all is there at once.
func (s *stream) Flush() {}

// note adds a line of the harness's own.
func (s *stream) note(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.body.WriteString(text)
}

// taken returns what came since the last time.
func (s *stream) taken() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := s.body.String()
	s.body.Reset()
	return text
}

// do sends one request and waits for its end.
func (w *world) do(ctx context.Context, p *plan, a act, had earlier, out *stream) {
	req, err := request(a, had)
	if err != nil {
		out.note(err.Error())
		return
	}
	for name, values := range w.headers(p, a) {
		req.Header[name] = values
	}
	defer func() {
		if panicked := recover(); panicked != nil {
			out.note(fmt.Sprintf("\n[broken off: %v]", panicked))
		}
	}()
	w.front.ServeHTTP(out, req.WithContext(ctx))
}

// headers say who does something, and for whom.
func (w *world) headers(p *plan, a act) http.Header {
	h := http.Header{}
	h.Set("Authorization", "Bearer "+p.people[a.who].Handle)
	if a.who == 0 && p.capacity != "" {
		h.Set(httpd.Capacity, p.capacity)
	}
	return h
}

func request(a act, had earlier) (*http.Request, error) {
	if a.ask == nil {
		req, err := http.NewRequest(a.method, "http://entente.test"+had.filled(a.path), http.NoBody)
		if err != nil {
			return nil, err
		}
		for name := range a.header {
			req.Header.Set(name, had.filled(a.header.Get(name)))
		}
		return req, nil
	}
	body, err := json.Marshal(map[string]any{"query": a.ask.document, "variables": filled(a.ask.variables, had.cursors)})
	if err != nil {
		return nil, err
	}
	content := "application/json"
	if a.file != "" {
		var form bytes.Buffer
		m := multipart.NewWriter(&form)
		_ = m.WriteField("operations", string(body)) // a buffer takes everything
		_ = m.WriteField("map", `{"0": ["`+uploadIn("variables", a.ask.variables)+`"]}`)
		part, _ := m.CreateFormFile("0", "report.txt")
		_, _ = part.Write([]byte(a.file))
		_ = m.Close()
		body, content = form.Bytes(), m.FormDataContentType()
	}
	req, err := http.NewRequest(http.MethodPost, "http://entente.test/graphql", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.URL = &url.URL{Path: "/graphql"}
	req.Header.Set("Content-Type", content)
	req.Header.Set("GraphQL-Preflight", "1")
	if a.ask.kind == ast.Subscription {
		req.Header.Set("Accept", "text/event-stream")
	}
	return req, nil
}

// uploadIn is the path of the variable in which a file goes.
func uploadIn(path string, vars map[string]any) string {
	for _, name := range sortedKeys(vars) {
		if in, ok := vars[name].(map[string]any); ok {
			for _, key := range sortedKeys(in) {
				if in[key] == nil && schema.Types["Upload"] != nil && key == "file" {
					return path + "." + name + "." + key
				}
			}
		}
	}
	return path
}

// onlyErrors reports whether nothing but errors came back.
func onlyErrors(text string) bool {
	_, body, _ := strings.Cut(text, "\r\n\n")
	var answer struct {
		Data   map[string]json.RawMessage `json:"data"`
		Errors []json.RawMessage          `json:"errors"`
	}
	if json.Unmarshal([]byte(body), &answer) != nil || len(answer.Errors) == 0 {
		return false
	}
	for _, v := range answer.Data {
		if string(v) != "null" {
			return false
		}
	}
	return true
}
