// Command load shows how the service behaves under load: it fills a data folder with
// a crowd of objects, always the same, starts the service on it, and sends reads and
// writes at a fixed rate, then at a multiple of it, then at the first rate again.
//
//	go build -o entente ./cmd/entente
//	go run ./cmd/load -binary ./entente -objects 100000 -rate 300 -steady 5m -overload 1m -after 30s
//
// Requests are sent when they are due, whether or not earlier ones were answered, and
// their time counts from when they were due: a service that stalls does not slow its
// callers down, as it would not in the field. It prints, for each phase, the times of
// what was admitted and of what was refused, errors by kind, memory and processor
// time, and after the overload how long it took until requests were answered as before.
//
// It knows the service as its callers do, by HTTP; only the folder is filled from
// inside. Everything stays on loopback, and the generator shares the machine with the
// service, so the figures are a lower bound.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

// plan is what one run does.
type plan struct {
	binary  string
	data    string
	objects int
	people  int
	rate    float64 // requests a second
	factor  float64 // of the overload
	seed    uint64

	warm, steady, overload, after time.Duration
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := command(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func command(ctx context.Context, args []string, out, errs io.Writer) (err error) {
	var p plan
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.StringVar(&p.binary, "binary", "./entente", "the service: what go build ./cmd/entente makes")
	flags.StringVar(&p.data, "data", "", "folder of the world; one that holds a world of this size is used again (default a new one that is removed)")
	flags.IntVar(&p.objects, "objects", 100_000, "objects in the world")
	flags.IntVar(&p.people, "people", 1_000, "people who ask")
	flags.Float64Var(&p.rate, "rate", 300, "requests a second")
	flags.Float64Var(&p.factor, "factor", 5, "how many times the rate the overload is")
	flags.Uint64Var(&p.seed, "seed", 7, "of the requests")
	flags.DurationVar(&p.warm, "warm", 10*time.Second, "before anything is counted")
	flags.DurationVar(&p.steady, "steady", 5*time.Minute, "at the rate")
	flags.DurationVar(&p.overload, "overload", time.Minute, "at the multiple of the rate")
	flags.DurationVar(&p.after, "after", 30*time.Second, "at the rate again")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 || p.rate <= 0 || p.factor < 1 || p.objects < 1 || p.people < len(writers)*2 {
		return errors.New("a rate above zero, a factor of at least one, one object and some people are needed, and no arguments")
	}
	if p.data == "" {
		if p.data, err = os.MkdirTemp("", "entente-load-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(p.data)) }()
	}
	if p.binary, err = filepath.Abs(p.binary); err != nil {
		return err
	}
	if err := fill(ctx, p, out); err != nil {
		return err
	}
	s, err := start(ctx, p, errs)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	_, err = perform(ctx, p, s.target, out)
	return err
}

// perform goes through the phases and prints what came of them.
func perform(ctx context.Context, p plan, t *target, out io.Writer) (*report, error) {
	g, err := newGenerator(ctx, p, t)
	if err != nil {
		return nil, err
	}
	defer g.close()
	fmt.Fprintf(out, "%d objects, %d people, %g requests a second: %s\n", p.objects, len(t.tokens), p.rate, shares())
	if err := g.waken(ctx, out); err != nil {
		return nil, err
	}
	r := &report{}
	for _, ph := range []struct {
		name string
		rate float64
		long time.Duration
	}{
		{"warm", p.rate, p.warm}, {"steady", p.rate, p.steady}, {"overload", p.rate * p.factor, p.overload}, {"after", p.rate, p.after},
	} {
		if ph.long <= 0 {
			continue
		}
		f, err := g.phase(ctx, ph.name, ph.rate, ph.long)
		if err != nil {
			return nil, err
		}
		r.add(f)
		f.print(out)
	}
	r.recovered(out)
	return r, nil
}
