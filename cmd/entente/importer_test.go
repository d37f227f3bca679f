package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"entente/internal/app"
	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/interchange/intake"
	"entente/internal/marking"
)

// filer returns an importer over a fresh data folder, and what it reports.
func filer(t *testing.T) (*importer, *bytes.Buffer) {
	t.Helper()
	cfg := app.Default()
	cfg.Data, cfg.LogTo = t.TempDir(), io.Discard
	cfg.Policy.EvalLimit = time.Second // the machine may be busy; no test is about time
	a, err := app.New(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	var out bytes.Buffer
	list, err := openProblems("", &out)
	if err != nil {
		t.Fatal(err)
	}
	return &importer{as: "NL", app: a, out: list, tell: progress{w: io.Discard, last: time.Now()}}, &out
}

func actor(n int, name string) record {
	return record{file: "actors.json", line: n, object: &dossier.ThreatActor{
		Header: dossier.Header{ImportKey: fmt.Sprint("test:", n), Marking: marking.Marking{
			TLP: marking.Clear, PAP: marking.PAPClear, Naming: marking.NamingMay, Originators: marking.SetOf("NL")}},
		Name: name,
	}}
}

func TestOneRowThatCannotBeFiledDoesNotKeepTheOthersOut(t *testing.T) {
	i, out := filer(t)
	ctx := context.Background()
	const rows, bad = 450, 333 // more than two batches
	for n := 1; n <= rows; n++ {
		name := "Actor"
		if n == bad {
			name = "" // no codec gives this; the desk refuses it
		}
		if err := i.take(ctx, actor(n, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := i.flush(ctx); err != nil {
		t.Fatal(err)
	}
	if want := (casework.ImportResult{Created: rows - 1}); i.total != want || i.failed != 1 {
		t.Errorf("filed %+v, refused %d", i.total, i.failed)
	}
	if want := "actors.json:333: name: TEXT_EMPTY: the text may not be empty (the row is refused)\n"; out.String() != want {
		t.Errorf("got %q, want %q", out.String(), want)
	}
}

func TestABatchIsNeverLargerThanTheDeskTakes(t *testing.T) {
	i, _ := filer(t)
	for n := 1; n <= casework.ImportBatch; n++ {
		if err := i.take(context.Background(), actor(n, "Actor")); err != nil {
			t.Fatal(err)
		}
	}
	if len(i.batch) != 0 || i.total.Created != casework.ImportBatch {
		t.Errorf("%d waiting, %d filed", len(i.batch), i.total.Created)
	}
}

func TestADiskThatFailsEndsTheImport(t *testing.T) {
	i, _ := filer(t)
	if err := i.app.Close(); err != nil {
		t.Fatal(err)
	}
	err := i.file(context.Background(), []record{actor(1, "A"), actor(2, "B")})
	if !fault.Is(err, fault.Unavailable) || i.failed != 0 {
		t.Errorf("got %v, %d refused", err, i.failed)
	}
}

func TestAnInterruptedImportStops(t *testing.T) {
	i, _ := filer(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := i.take(ctx, actor(1, "A")); err == nil {
		t.Error("it goes on")
	}
}

func TestImportedIncidentsAreNoDrafts(t *testing.T) {
	i, _ := filer(t)
	r := record{object: &dossier.Incident{}}
	if err := i.take(context.Background(), r); err != nil {
		t.Fatal(err)
	}
	if got := r.object.Head().State; got != dossier.Submitted {
		t.Errorf("got %s", got)
	}
}

func TestAReportThatCannotBeWrittenIsSaid(t *testing.T) {
	p, err := openProblems("", brokenPipe{})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.add(intake.Problem{}); !fault.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "report") {
		t.Errorf("got %v", err)
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
