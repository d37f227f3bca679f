package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	patience   = 10 * time.Second // of a caller
	mostUnsent = 4_096            // requests under way; what is due beyond them counts as an error of the generator
	mostConns  = 1_024
	lookEvery  = 250 * time.Millisecond // at memory and health
)

// generator sends requests when they are due.
type generator struct {
	t      *target
	client *http.Client
	mix    *mix
	random *rand.Rand
}

func newGenerator(ctx context.Context, p plan, t *target) (*generator, error) {
	g := &generator{t: t, random: rand.New(rand.NewPCG(p.seed, 1)), client: &http.Client{Timeout: patience, Transport: &http.Transport{
		MaxIdleConns: mostConns, MaxIdleConnsPerHost: mostConns, MaxConnsPerHost: mostConns, DisableCompression: true}}}
	i := slices.IndexFunc(t.tokens, func(p person) bool { return slices.Contains(readers[:10], p.Party) })
	if i < 0 {
		return nil, errors.New("nobody of the Union only reads")
	}
	query, _ := json.Marshal(map[string]string{"query": `{ incidents(first: 100) { edges { node { id } } } }`}) // text always has a JSON form
	var answer answer
	for range 20 { // as in waken
		if answer = g.send(ctx, request{who: t.tokens[i], body: query}); answer.fate == fateDone {
			break
		}
	}
	var got struct {
		Data struct {
			Incidents struct {
				Edges []struct{ Node struct{ ID string } }
			}
		}
	}
	if err := json.Unmarshal(answer.body, &got); err != nil || answer.fate != fateDone || len(got.Data.Incidents.Edges) == 0 {
		return nil, fmt.Errorf("a first list was answered with %s %s", answer.fate, answer.body)
	}
	var ids []string
	for _, e := range got.Data.Incidents.Edges {
		ids = append(ids, e.Node.ID)
	}
	g.mix = newMix(p.seed, t.tokens, ids)
	return g, nil
}

// waken lets each sort of caller ask once. A service that has just started has no
// verdicts in its memory, and works out those of a sort of caller at its first list.
func (g *generator) waken(ctx context.Context, out io.Writer) error {
	begun, sorts := time.Now(), map[string]person{}
	for _, p := range g.t.tokens {
		sorts[fmt.Sprint(p.Party, p.Roles)] = p
	}
	for _, name := range slices.Sorted(maps.Keys(sorts)) {
		fate := ""
		for range 20 { // what was worked out is kept, also when the time was not enough for all
			a := g.send(ctx, request{who: sorts[name], body: []byte(`{"query":"{ incidents(first: 1) { totalCount } cases(first: 1) { totalCount } }"}`)})
			if fate = a.fate; fate == fateDone {
				break
			}
		}
		if fate != fateDone {
			return fmt.Errorf("a first list was answered with %s", fate)
		}
	}
	fmt.Fprintf(out, "%d sorts of callers asked for the first time in %.1f s\n", len(sorts), time.Since(begun).Seconds())
	return nil
}

func (g *generator) close() { g.client.CloseIdleConnections() }

// The fates of a request, beside codes of errors and what became of the connection.
const (
	fateDone = "done"
	fateShed = "OVERLOADED"
)

type answer struct {
	fate string // fateDone, a code, or what happened on the way
	body []byte
}

// send sends one request and says what became of it.
func (g *generator) send(ctx context.Context, q request) answer {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, g.t.url, bytes.NewReader(q.body))
	if err != nil {
		return answer{fate: "not a request"}
	}
	r.Header.Set("Authorization", "Bearer "+q.who.Token)
	r.Header.Set("Content-Type", "application/json")
	w, err := g.client.Do(r)
	if err != nil {
		return answer{fate: onTheWay(err)}
	}
	defer w.Body.Close()
	body, err := io.ReadAll(w.Body)
	if err != nil {
		return answer{fate: onTheWay(err)}
	}
	if w.StatusCode == http.StatusOK && !bytes.Contains(body, []byte(`"code":"`)) {
		return answer{fateDone, body}
	}
	var got struct {
		Errors []struct{ Extensions struct{ Code string } }
	}
	if json.Unmarshal(body, &got) != nil || len(got.Errors) == 0 || got.Errors[0].Extensions.Code == "" {
		return answer{fmt.Sprintf("status %d: %.80s", w.StatusCode, body), body}
	}
	return answer{got.Errors[0].Extensions.Code, body}
}

func onTheWay(err error) string {
	var timeout interface{ Timeout() bool }
	switch {
	case errors.As(err, &timeout) && timeout.Timeout():
		return "no answer in time"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "connection lost"
	}
	return "not sent"
}

// phase sends at a rate for a time, and waits for what is still under way.
func (g *generator) phase(ctx context.Context, name string, rate float64, long time.Duration) (*figures, error) {
	f := &figures{name: name, rate: rate, long: long, fates: map[string]int{}}
	before, err := usageOf(g.t.pid)
	if err != nil {
		return nil, err
	}
	looking, stop := context.WithCancel(ctx)
	var looked sync.WaitGroup
	looked.Go(func() { g.look(looking, f) })
	var sent sync.WaitGroup
	var under atomic.Int64
	begun := time.Now()
	for due := begun; due.Sub(begun) < long; due = due.Add(g.pause(rate)) {
		if !sleepUntil(ctx, due) {
			break
		}
		if under.Load() >= mostUnsent {
			f.count("generator is full")
			continue
		}
		q := g.mix.next()
		under.Add(1)
		sent.Go(func() {
			defer under.Add(-1)
			a := g.send(ctx, q)
			f.take(q, a.fate, due.Sub(begun), time.Since(due))
			if a.fate == fateDone && q.kind.name == "open" {
				if id := caseID(a.body); id != "" {
					g.mix.opened(q.party, id)
				}
			}
		})
	}
	sent.Wait()
	stop()
	looked.Wait()
	after, err := usageOf(g.t.pid)
	if err != nil {
		return nil, err
	}
	f.processor = after.processor - before.processor
	f.took = time.Since(begun)
	return f, ctx.Err()
}

// pause is the time between two requests of many callers who know nothing of each other.
func (g *generator) pause(rate float64) time.Duration {
	return time.Duration(g.random.ExpFloat64() / rate * float64(time.Second))
}

// sleepUntil reports false if ctx ended first.
func sleepUntil(ctx context.Context, due time.Time) bool {
	if wait := time.Until(due); wait > 0 {
		time.Sleep(wait)
	}
	return ctx.Err() == nil
}

// look watches the service's memory, and that it says that it is alive.
func (g *generator) look(ctx context.Context, f *figures) {
	health := g.t.url[:len(g.t.url)-len("/graphql")] + "/healthz"
	client := &http.Client{Timeout: patience, Transport: &http.Transport{DisableKeepAlives: true}}
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if u, err := usageOf(g.t.pid); err == nil {
			f.memory = max(f.memory, u.memory)
		}
		w, err := client.Get(health)
		if err != nil {
			f.sick++
			continue
		}
		_ = w.Body.Close() // nothing more is wanted of it
		f.asked++
		if w.StatusCode != http.StatusOK {
			f.sick++
		}
	}
}

func caseID(body []byte) string {
	var got struct {
		Data struct {
			CreateCase struct{ Case struct{ ID string } }
		}
	}
	_ = json.Unmarshal(body, &got) // no id is what becomes of it
	return got.Data.CreateCase.Case.ID
}
