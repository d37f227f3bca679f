package scenario

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"entente/internal/httpd"
)

const (
	// patience is how long a frame that must come may take.
	patience = 10 * time.Second
	// grace is how long the end of a story waits for frames that nobody expects.
	grace = 50 * time.Millisecond
	// ending stands for the end of a stream in a list of frames.
	ending = "END"
)

// watch is an event stream that somebody reads. It is safe for concurrent use.
type watch struct {
	cancel context.CancelFunc
	news   chan struct{} // told that something has come
	left   chan struct{} // closed when nothing is read any more

	mu     sync.Mutex
	frames [][]byte // guarded by mu; not compared yet
	ended  bool     // guarded by mu; the service has completed the stream
}

// watch opens a stream, and returns when it is under way: the service says so with
// its first sign of life.
func (t *telling) watch(ctx context.Context, sc *scene) error {
	document, variables, err := sc.written(t.values)
	if err != nil {
		return err
	}
	text, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	w := &watch{cancel: cancel, left: make(chan struct{}), news: make(chan struct{}, 1)}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.server.URL+"/graphql", bytes.NewReader(text))
	if err != nil {
		cancel()
		return err
	}
	req.Header = http.Header{"Authorization": {"Bearer " + t.bearer(sc.who, t.values)}, "Content-Type": {"application/json"}, "Accept": {"text/event-stream"}}
	if sc.in != "" {
		req.Header.Set(httpd.Capacity, sc.in)
	}
	waiting := *t.server.client
	waiting.Timeout = 0 // a stream lasts as long as the story
	resp, err := waiting.Do(req)
	if err != nil {
		cancel()
		return err
	}
	lines := bufio.NewReader(resp.Body)
	first, err := lines.ReadString('\n')
	if err != nil || first != ":\n" || resp.StatusCode != http.StatusOK {
		rest, _ := io.ReadAll(lines)
		cancel()
		_ = resp.Body.Close() // given up
		return fmt.Errorf("the stream was not opened: %s\n%s%s", resp.Status, first, rest)
	}
	t.watches[sc.who] = w
	go w.read(resp.Body, lines)
	return nil
}

// read takes the events as they come.
func (w *watch) read(body io.Closer, lines *bufio.Reader) {
	defer close(w.left)
	defer body.Close() // read only: a failure to close loses nothing
	event := ""
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSuffix(line, "\n")
		if name, is := strings.CutPrefix(line, "event: "); is {
			event = name
		}
		data, is := strings.CutPrefix(line, "data:")
		if !is {
			continue
		}
		w.mu.Lock()
		if event == "complete" {
			w.ended = true
		} else {
			w.frames = append(w.frames, []byte(strings.TrimSpace(data)))
		}
		w.mu.Unlock()
		select {
		case w.news <- struct{}{}:
		default: // whoever waits has been told
		}
	}
}

func (w *watch) leave() {
	w.cancel()
	<-w.left
}

// take waits for frames, and if so for the end, and returns all that have come.
func (w *watch) take(ctx context.Context, wait time.Duration, n int, end bool) (frames [][]byte, ended bool) {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	for {
		w.mu.Lock()
		if (len(w.frames) >= n && (w.ended || !end)) || ctx.Err() != nil {
			frames, w.frames, ended = w.frames, nil, w.ended
			w.mu.Unlock()
			return frames, ended
		}
		w.mu.Unlock()
		select {
		case <-w.news:
		case <-w.left:
			cancel()
		case <-ctx.Done():
		}
	}
}

// frames compares all that has come by a stream since the last time. Frames come in
// the order of what happened, so that a frame proves that nothing came before it.
func (t *telling) frames(ctx context.Context, sc *scene) error {
	wanted := slices.Clone(sc.Expect.Content)
	end := sc.ends()
	if end {
		wanted = wanted[:len(wanted)-1]
	}
	frames, ended := t.watches[sc.who].take(ctx, t.patience, len(wanted), end)
	m := &matcher{after: sc.after, values: t.values}
	for i, want := range wanted[:min(len(wanted), len(frames))] {
		sub := &matcher{after: sc.after, values: m.values}
		sub.answered(&body{first: sc.first, after: sc.after + want.Line - 1, parts: parts{Expect: *want}}, frames[i])
		m.values = sub.values
		for _, x := range sub.misses {
			x.path = join(fmt.Sprintf("frame %d", i+1), x.path)
			m.misses = append(m.misses, x)
		}
	}
	if len(frames) != len(wanted) {
		m.misses = append(m.misses, miss{sc.after + 1, "", fmt.Sprintf("%d frames", len(wanted)), fmt.Sprintf("%d frames", len(frames))})
	}
	if end != ended {
		m.misses = append(m.misses, miss{sc.after + 1, "", going[end], going[ended]})
	}
	t.values = m.values
	if len(m.misses) == 0 {
		if end {
			t.watches[sc.who].leave()
			delete(t.watches, sc.who)
		}
		return nil
	}
	var whole strings.Builder
	for i, f := range frames {
		fmt.Fprintf(&whole, "frame %d: %s\n  ", i+1, f)
	}
	return differs(m.misses, &Reply{Whole: "all frames\r\n\r\n" + whole.String()})
}

// going words whether a stream has ended.
var going = map[bool]string{true: "a stream that has ended", false: "a stream that goes on"}

// unread holds that no stream has brought what the story does not speak of.
func (t *telling) unread() error {
	if len(t.watches) == 0 {
		return nil
	}
	time.Sleep(grace) // what comes too late to be found here is missed, never reported wrongly
	for _, who := range slices.Sorted(maps.Keys(t.watches)) {
		w := t.watches[who]
		w.mu.Lock()
		frames, ended := w.frames, w.ended
		w.mu.Unlock()
		if len(frames) > 0 {
			return fmt.Errorf("%s was sent frames that the story does not speak of:\n  %s", who, bytes.Join(frames, []byte("\n  ")))
		}
		if ended {
			return fmt.Errorf("the stream of %s has ended, and the story does not say so", who)
		}
	}
	return nil
}
