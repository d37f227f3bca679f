package crashtest_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"entente/internal/decisions"
	"entente/internal/journal/sqlite"
	"entente/internal/store"
)

// atRest looks at the folder of a command that does not run, in copies: opening a
// journal settles what a crash has left, and the next start must have that to do itself.
func (l *life) atRest() {
	l.t.Helper()
	l.settled()
	l.audited()
}

// settled compares the state with the journal, and the decision log with what was acknowledged.
func (l *life) settled() {
	l.t.Helper()
	fast := l.state(false)
	slow := l.state(true)
	if fast != nil && slow != nil && !bytes.Equal(fast, slow) {
		l.t.Errorf("the state of the snapshot and what came after is not that of the whole journal: %d and %d bytes", len(fast), len(slow))
	}
	l.recorded()
}

// copied copies the folder.
func (l *life) copied() string {
	l.t.Helper()
	to := l.t.TempDir()
	if err := os.CopyFS(filepath.Join(to, "world"), os.DirFS(l.dir)); err != nil {
		l.t.Fatal(err)
	}
	return filepath.Join(to, "world")
}

// state checks the chain and returns the whole state as text, from the newest snapshot
// and what came after it, or from the first entry on.
func (l *life) state(replay bool) []byte {
	l.t.Helper()
	ctx, data := context.Background(), filepath.Join(l.copied(), "data")
	if replay {
		snapshots, err := filepath.Glob(filepath.Join(data, "snapshot-*"))
		if err != nil {
			l.t.Fatal(err)
		}
		for _, name := range snapshots {
			if err := os.Remove(name); err != nil {
				l.t.Fatal(err)
			}
		}
	}
	j, err := sqlite.Open(ctx, sqlite.Config{Dir: data})
	if err != nil {
		l.t.Errorf("the chain: %v", err)
		return nil
	}
	defer j.Close() //nolint:errcheck // a copy that nobody needs any more
	if _, err := j.Verify(ctx); err != nil {
		l.t.Errorf("the chain: %v", err)
		return nil
	}
	s, err := store.Open(ctx, j, store.Config{})
	if err != nil {
		l.t.Errorf("the state: %v", err)
		return nil
	}
	defer s.Close()
	if err := s.Snapshot(ctx); err != nil {
		l.t.Errorf("the state: %v", err)
		return nil
	}
	at, r, err := j.LatestSnapshot(ctx)
	if err != nil || at != j.Head() {
		l.t.Errorf("the snapshot is of entry %d: %v", at.Seq, err)
		return nil
	}
	text, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		l.t.Errorf("the snapshot: %v", err)
	}
	return text
}

// recorded looks whether the decision log has a decision for each change that was acknowledged.
func (l *life) recorded() {
	l.t.Helper()
	ctx := context.Background()
	log, err := decisions.OpenReadOnly(ctx, filepath.Join(l.copied(), "data"))
	if err != nil {
		l.t.Errorf("the decision log: %v", err)
		return
	}
	defer log.Close() //nolint:errcheck // a copy that nobody needs any more
	found := map[string]int{}
	for r, err := range log.Records(ctx, decisions.Filter{}, decisions.Oldest, 0) {
		if err != nil {
			l.t.Errorf("the decision log: %v", err)
			return
		}
		for _, p := range r.Parts {
			for _, o := range p.Objects {
				if r.Action != "read" && p.Result.Outcome.Permits() {
					found[o.ID]++
				}
			}
		}
	}
	for _, o := range l.m.of("", "") {
		if found[o.id] < o.acks {
			l.t.Errorf("%d changes of %s %s were acknowledged, and the decision log has %d", o.acks, o.noun, o.mark, found[o.id])
		}
	}
}

// audited exports the audit ledger and verifies the export as a partner does.
func (l *life) audited() {
	l.t.Helper()
	binary, err := command()
	if err != nil {
		l.t.Fatal(err)
	}
	dir := l.copied()
	run := func(args ...string) string {
		cmd := exec.Command(binary, args...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			l.t.Errorf("entente %s: %v: %s", strings.Join(args, " "), err, out)
		}
		return strings.TrimSpace(string(out))
	}
	run("ledger", "export", "--for", "DE", "--out", "de.ledger", "--config", "entente.yaml")
	key := run("ledger", "key", "--config", "entente.yaml")
	if said := run("verify", "de.ledger", "--key", key); !strings.HasPrefix(said, "good") {
		l.t.Errorf("the export of the ledger: %s", said)
	}
}
