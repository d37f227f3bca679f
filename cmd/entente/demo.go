package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"entente/internal/app"
	"entente/internal/casework"
	"entente/internal/demo"
	"entente/internal/fault"
	"entente/internal/httpd"
)

func newDemo() *cobra.Command {
	d := &demonstration{}
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Run a server with a story of real public cases in it",
		Long: `Runs a server on this machine with a story in it: public cases from 2014 to 2025,
as partner countries might share them under six alliances' rules. It prints who the
people of the story are and what to ask them; the same question put by two of them
gets two answers.

Nothing is kept unless --data names a folder.`,
		Example: "  entente demo\n  entente demo --listen 127.0.0.1:9000 --data story",
		Args:    noArguments,
		RunE:    d.run,
	}
	cmd.Flags().StringVar(&d.listen, "listen", "127.0.0.1:8080", "address and port to listen on; loopback only")
	cmd.Flags().StringVar(&d.data, "data", "", "data folder to keep (default a new one that is removed at the end)")
	cmd.Flags().BoolVar(&d.check, "check", false, "ask the printed questions, do the printed things, print the answers, and end")
	return cmd
}

type demonstration struct {
	listen, data string
	check        bool
	old          bool // the folder held the story already, and what became of it
	begun        time.Time
	out          io.Writer
	app          *app.App
	personas     string // file
}

func (d *demonstration) run(cmd *cobra.Command, _ []string) (err error) {
	ctx := cmd.Context()
	d.begun, d.out = time.Now(), cmd.OutOrStdout()
	if d.check && !cmd.Flags().Changed("listen") {
		d.listen = "127.0.0.1:0"
	}
	if d.data == "" {
		if d.data, err = os.MkdirTemp("", "entente-demo-"); err != nil {
			return fault.Wrap(fault.Unavailable, "demo.run", "no temporary folder can be made", err)
		}
		defer func() { err = errors.Join(err, os.RemoveAll(d.data)) }()
	}
	if err := d.open(cmd); err != nil {
		return interrupted(ctx, err)
	}
	defer func() { err = errors.Join(err, d.app.Close()) }()
	if err := d.begin(ctx); err != nil {
		return interrupted(ctx, err)
	}
	if d.check {
		return d.serveWhile(ctx, func(ctx context.Context) error {
			if err := d.askAll(ctx); err != nil {
				return err
			}
			if !d.old {
				if err := d.doAll(ctx); err != nil {
					return err
				}
			}
			return d.replay(ctx)
		})
	}
	if err := d.print(ctx); err != nil {
		return err
	}
	return d.app.Run(ctx)
}

// open opens the service with the story's people and organisations.
func (d *demonstration) open(cmd *cobra.Command) error {
	cfg := app.Default()
	cfg.HTTP.Listen, cfg.HTTP.Metrics, cfg.Data = d.listen, httpd.MetricsOnMain, d.data
	cfg.LogLevel, cfg.LogTo = "warn", cmd.ErrOrStderr()
	cfg.Policy.EvalLimit = time.Second // on a busy laptop a slow answer is better than none
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400) // a telling is over before tidying up would pay
	}
	people, err := demo.People()
	if err != nil {
		return err
	}
	defer people.Close() // embedded: nothing can be lost
	orgs, err := demo.Parties()
	if err != nil {
		return err
	}
	defer orgs.Close() // embedded: nothing can be lost
	cfg.People, cfg.Orgs = people, orgs
	d.app, err = app.New(cmd.Context(), cfg)
	return err
}

// begin tells the story, unless the folder holds one, and takes the address.
func (d *demonstration) begin(ctx context.Context) error {
	told, err := d.told(ctx)
	if err != nil {
		return err
	}
	if d.old = told; !told {
		story, err := demo.Load()
		if err != nil {
			return err
		}
		if err := story.Play(ctx, d.app.Session, time.Now); err != nil {
			return err
		}
	}
	d.personas = filepath.Join(d.data, "personas.json")
	if err := d.app.WritePersonas(d.personas); err != nil {
		return err
	}
	return d.app.Listen(ctx)
}

// replay makes all decisions of the story, of its questions and of the things done
// again.
func (d *demonstration) replay(ctx context.Context) error {
	r, err := d.app.ReplayOwn(ctx)
	if err != nil {
		return err
	}
	if !r.Whole() || r.Equal != r.Decisions {
		return told(tellReplayed(d.out, r), true, "decisions differ")
	}
	_, err = fmt.Fprintln(d.out, "\nEvery decision made again, as of its moment: all are equal.") // their number depends on the clock
	return err
}

func (d *demonstration) told(ctx context.Context) (bool, error) {
	s, err := d.app.Session(questions[0].who[0])
	if err != nil {
		return false, err
	}
	one := 1
	c, err := s.Cases(ctx, casework.CaseFilter{}, casework.Page{First: &one})
	return err == nil && len(c.Edges) > 0, err
}

// serveWhile serves for as long as fn runs.
func (d *demonstration) serveWhile(ctx context.Context, fn func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	served := make(chan error, 1)
	go func() { served <- d.app.Run(ctx) }()
	err := fn(ctx)
	cancel()
	return errors.Join(err, <-served)
}

// print says what there is and what to ask.
func (d *demonstration) print(ctx context.Context) error {
	w := tabwriter.NewWriter(d.out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "Entente is ready after %s: real public cases, told by partner countries.\n", time.Since(d.begun).Round(time.Millisecond))
	fmt.Fprintf(w, "What is marked \"Demo text\" is invented. Press Ctrl-C to end.\n\n")
	fmt.Fprintf(w, "GraphQL  http://%s/graphql\n", d.app.Addr())
	fmt.Fprintf(w, "Tokens   %s (readable by you alone)\n\n", d.personas)
	fmt.Fprintln(w, "People")
	for _, p := range d.app.People() {
		fmt.Fprintf(w, "  %s\t%s\n", p.Handle, p.Name)
	}
	fmt.Fprintf(w, "\nQuestions, to be pasted into a shell\n\n  URL=http://%s/graphql\n  FILE=%s\n", d.app.Addr(), quoteShell(d.personas))
	fmt.Fprint(w, "  ask() { curl -s \"$URL\" -H 'Content-Type: application/json' -d \"$2\" -H \"Authorization: Bearer $(token \"$1\" \"$3\")\"; echo; }\n")
	fmt.Fprint(w, "  token() { sed -n \"s/.*\\\"handle\\\":\\\"$1\\\".*\\\"${2:-token}\\\":\\\"\\([^\\\"]*\\)\\\".*/\\1/p\" \"$FILE\"; }\n")
	for i, q := range questions {
		fmt.Fprintf(w, "\n%d. %s\n\n", i+1, q.title)
		for _, who := range q.who {
			fmt.Fprintf(w, "  ask %s '%s'\n", who, q.body())
		}
	}
	if d.old {
		return w.Flush()
	}
	acts, err := d.acts(ctx, time.Now())
	if err != nil {
		return err
	}
	fmt.Fprint(w, "\nThings to do\n")
	for i, a := range acts {
		how := ""
		if a.first {
			how = " firstFactor"
		}
		fmt.Fprintf(w, "\n%d. %s\n\n  ask %s '%s'%s\n", len(questions)+i+1, a.title, a.who, a.body(), how)
	}
	return w.Flush()
}
