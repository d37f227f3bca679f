package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"entente/internal/app"
	"entente/internal/config"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The short form of the run: a small world, and a service with so few places that
// the overload is one on any machine.
func TestAServiceUnderLoadAnswersShedsAndRecovers(t *testing.T) {
	if testing.Short() {
		t.Skip("takes ten seconds; not in short mode")
	}
	p := plan{data: t.TempDir(), objects: 300, people: 60, rate: 20, factor: 40, seed: 7,
		warm: time.Second, steady: 3 * time.Second, overload: 3 * time.Second, after: 3 * time.Second}
	if err := fill(t.Context(), p, io.Discard); err != nil {
		t.Fatal(err)
	}
	cfg := app.Default()
	if err := config.Load(cfg.Settings(), config.Sources{File: filepath.Join(p.data, "entente.yaml")}); err != nil {
		t.Fatal(err)
	}
	cfg.LogTo, cfg.Policy.EvalLimit = io.Discard, time.Second
	cfg.HTTP.Overload.Reads, cfg.HTTP.Overload.Writes, cfg.HTTP.Overload.Queue, cfg.HTTP.Overload.Wait = 2, 2, 4, 20*time.Millisecond
	ctx, stop := context.WithCancel(context.Background())
	a, err := app.New(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Listen(ctx); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	personasFile := filepath.Join(p.data, "personas.json")
	if err := a.WritePersonas(personasFile); err != nil {
		t.Fatal(err)
	}
	people, err := personas(personasFile)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	r, err := perform(t.Context(), p, &target{url: a.URL() + "/graphql", tokens: people, pid: os.Getpid()}, &out)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(out.String())
	for _, f := range []*figures{r.steady, r.overload, r.after} {
		if f.fates[fateDone] == 0 || f.asked == 0 || f.sick > 0 || f.memory == 0 {
			t.Errorf("%s: %v, %d of %d times not alive", f.name, f.fates, f.sick, f.asked)
		}
		for fate, n := range f.fates {
			if fate != fateDone && fate != fateShed {
				t.Errorf("%s: %s %d times", f.name, fate, n)
			}
		}
	}
	if r.overload.fates[fateShed] == 0 {
		t.Error("nothing was shed in the overload")
	}
}

func TestAWorldIsMadeOnceAndNotTakenForAnother(t *testing.T) {
	p := plan{data: t.TempDir(), objects: 20, people: 40}
	for i, want := range []string{"made 20 objects", ""} {
		var out strings.Builder
		if err := fill(t.Context(), p, &out); err != nil || !strings.HasPrefix(out.String(), want) || want == "" && out.Len() > 0 {
			t.Errorf("time %d: %q, %v", i+1, out.String(), err)
		}
	}
	p.objects = 30
	if err := fill(t.Context(), p, io.Discard); err == nil {
		t.Error("another world was taken for this one")
	}
}

func TestTheTimeToRecoverIsFromTheEndOfTheOverloadToTheFirstCleanSecond(t *testing.T) {
	at := func(ms int, fate string, took time.Duration) sample {
		return sample{"list", fate, time.Duration(ms) * time.Millisecond, took}
	}
	fast := 10 * time.Millisecond
	for name, c := range map[string]struct {
		after []sample
		want  time.Duration
	}{
		"at once":                     {[]sample{at(100, fateDone, fast)}, 0},
		"after the last refusal":      {[]sample{at(100, fateShed, fast), at(600, fateShed, fast), at(800, fateDone, fast)}, 750 * time.Millisecond},
		"after the last slow answer":  {[]sample{at(300, fateDone, time.Second)}, 500 * time.Millisecond},
		"never":                       {[]sample{at(900, fateShed, fast), at(1900, "connection lost", fast), at(2900, fateShed, fast)}, -1},
		"a late error does not count": {[]sample{at(2900, fateShed, fast)}, 0},
	} {
		r := &report{steady: &figures{samples: []sample{at(0, fateDone, fast)}}, after: &figures{samples: c.after, long: 3 * time.Second}}
		if r.recovered(io.Discard); r.back != c.want {
			t.Errorf("%s: %v, want %v", name, r.back, c.want)
		}
	}
}

func TestTheMixHasAHundredParts(t *testing.T) {
	sum, writes := 0, 0
	for _, k := range kinds {
		if sum += k.weight; k.write {
			writes += k.weight
		}
	}
	if sum != 100 || writes == 0 || writes == 100 {
		t.Errorf("%d parts, %d of them writes", sum, writes)
	}
}
