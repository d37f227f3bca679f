package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"entente/internal/app"
	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/interchange/intake"
)

// record is what a codec made of one row.
type record struct {
	file     string
	line     int
	object   dossier.Object // nil if the row was refused
	problems []intake.Problem
}

// importer files records in batches.
type importer struct {
	settings *settings
	as       string
	dry      bool
	report   string

	app    *app.App // nil in a dry run
	batch  []record
	total  casework.ImportResult
	rows   int
	failed int
	out    *problems
	tell   progress
}

// importerOf adds the flags that every import has.
func importerOf(cmd *cobra.Command) *importer {
	i := &importer{settings: settingsOf(cmd, map[string]string{"data": "data folder"})}
	cmd.Flags().StringVar(&i.as, "as", "", "key of the party on whose behalf it is filed (needed)")
	cmd.Flags().BoolVar(&i.dry, "dry-run", false, "read and check everything, file nothing")
	cmd.Flags().StringVar(&i.report, "report", "", "file for the list of problems, .csv or .json (default: standard output, as text)")
	return i
}

// run reads with read and files what it gives.
func (i *importer) run(cmd *cobra.Command, read func(yield func(record) error) error) (err error) {
	ctx := cmd.Context()
	if i.as == "" {
		return usage(cmd, "--as is needed: the key of a party")
	}
	if i.out, err = openProblems(i.report, cmd.OutOrStdout()); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, i.out.close()) }()
	if !i.dry {
		if err := i.open(cmd); err != nil {
			return interrupted(ctx, err)
		}
		defer func() { err = errors.Join(err, i.app.Close()) }()
	}
	i.tell = progress{w: cmd.ErrOrStderr(), begun: time.Now(), last: time.Now()}
	err = read(func(r record) error { return i.take(ctx, r) })
	if err == nil {
		err = i.flush(ctx)
	}
	if i.rows > 0 {
		i.tell.line(i.rows)
	}
	if err != nil {
		if ctx.Err() != nil {
			return partly{"interrupted; what was filed stays, and a second run goes on from there"}
		}
		return err
	}
	return i.conclude(cmd.OutOrStdout())
}

// open opens the data folder and checks the party.
func (i *importer) open(cmd *cobra.Command) error {
	cfg, err := i.settings.load(cmd)
	if err != nil {
		return err
	}
	cfg.LogLevel = "warn"
	cfg.Policy.EvalLimit = max(cfg.Policy.EvalLimit, time.Second) // nobody waits for an answer, and a row is not to be refused for want of time
	if i.app, err = app.New(cmd.Context(), cfg); err != nil {
		return err
	}
	if _, err := i.app.Clerk(i.as); err != nil {
		return errors.Join(err, i.app.Close())
	}
	return nil
}

// take notes the problems of a record and files it with the next batch.
func (i *importer) take(ctx context.Context, r record) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	i.rows++
	i.tell.say(i.rows)
	for _, p := range r.problems {
		if err := i.out.add(p); err != nil {
			return err
		}
	}
	if r.object == nil {
		i.failed++
		return nil
	}
	r.problems = nil
	if r.object.Noun() == dossier.NounIncident {
		r.object.Head().State = dossier.Submitted // it was written down elsewhere; a draft is what nobody has filed yet
	}
	if i.batch = append(i.batch, r); len(i.batch) < casework.ImportBatch {
		return nil
	}
	return i.flush(ctx)
}

func (i *importer) flush(ctx context.Context) error {
	batch := i.batch
	i.batch = i.batch[:0]
	if i.dry {
		i.total.Created += len(batch)
		return nil
	}
	return i.file(ctx, batch)
}

// file files a batch. One that is refused is halved until the rows that cannot be
// filed stand alone; the others are filed.
func (i *importer) file(ctx context.Context, batch []record) error {
	if len(batch) == 0 {
		return nil
	}
	objects := make([]dossier.Object, len(batch))
	for n, r := range batch {
		objects[n] = r.object
	}
	s, err := i.app.Clerk(i.as)
	if err != nil {
		return err
	}
	res, err := s.Import(ctx, objects)
	switch {
	case err == nil:
		i.total.Created += res.Created
		i.total.Changed += res.Changed
		i.total.Unchanged += res.Unchanged
		return nil
	case fault.Is(err, fault.Unavailable), fault.Is(err, fault.Internal):
		return err
	case len(batch) > 1:
		half := len(batch) / 2
		if err := i.file(ctx, batch[:half]); err != nil {
			return err
		}
		return i.file(ctx, batch[half:])
	}
	i.failed++
	f := fault.As(err)
	return i.out.add(intake.Problem{File: batch[0].file, Line: batch[0].line, Column: strings.Join(f.Path, "."),
		Code: f.StableCode(), Reason: f.Public, Fatal: true})
}

// conclude says what was done.
func (i *importer) conclude(w io.Writer) error {
	t := i.total
	if i.dry {
		fmt.Fprintf(w, "dry run: %d could be filed, %d refused\n", t.Created, i.failed)
	} else {
		line := fmt.Sprintf("%d created, %d unchanged", t.Created, t.Unchanged)
		if t.Changed > 0 {
			line += fmt.Sprintf(", %d changed", t.Changed)
		}
		if i.failed > 0 {
			line += fmt.Sprintf(", %d refused", i.failed)
		}
		fmt.Fprintln(w, line)
	}
	if i.failed > 0 {
		return partly{fmt.Sprintf("%d rows were refused; see the list of problems", i.failed)}
	}
	return nil
}

// progress says now and then how far an import has come.
type progress struct {
	w           io.Writer
	begun, last time.Time
}

const tellEvery = time.Second

func (p *progress) say(rows int) {
	if now := time.Now(); now.Sub(p.last) >= tellEvery {
		p.last = now
		p.line(rows)
	}
}

func (p *progress) line(rows int) {
	took := time.Since(p.begun).Seconds()
	fmt.Fprintf(p.w, "%d rows read, %.0f a second\n", rows, float64(rows)/max(took, 1e-3))
}
