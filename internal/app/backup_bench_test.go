package app

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"filippo.io/age"

	"entente/internal/backup"
	"entente/internal/dossier"
	"entente/internal/store"
)

// BenchmarkBackUp makes backups of a folder of 100,000 incidents, each entry of the journal
// holding 250, and reports how much longer that takes than a copy of the same bytes
// that is flushed to the disk.
func BenchmarkBackUp(b *testing.B) {
	const objects, each = 100_000, 250
	dir := b.TempDir()
	a, err := New(b.Context(), configIn(dir))
	if err != nil {
		b.Fatal(err)
	}
	number := 0
	for range objects / each {
		if _, err := a.store.Update(b.Context(), func(tx *store.Tx) error {
			for range each {
				number++
				id, err := dossier.NewID(dossier.NounIncident, seeded(number))
				if err != nil {
					return err
				}
				at := tx.Now()
				if err := tx.Put(&dossier.Incident{Header: dossier.Header{ID: id, Version: 1, State: dossier.IncidentCycle.Start, Owner: "NL-CSIRT",
					Created: at, Changed: at, Marking: green("NL-CSIRT")}, Types: []dossier.IncidentType{dossier.IncidentDoxing}, Title: fmt.Sprintf("Incident %d", number), Summary: "What happened, in a sentence or two, as a CSIRT reports it."}); err != nil {
					return err
				}
			}
			tx.Audit(store.Audit{Person: "nl.analyst", Party: "NL-CSIRT", Action: "incident:create", Outcome: "ALLOW"})
			return nil
		}); err != nil {
			b.Fatal(err)
		}
	}
	if err := a.Close(); err != nil {
		b.Fatal(err)
	}
	key, err := age.GenerateX25519Identity()
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("%d objects", number)
	var backups, copies time.Duration
	var bytes int64
	for b.Loop() {
		begun := time.Now()
		name := filepath.Join(b.TempDir(), "x.age")
		if err := backup.WriteFile(name, func(w io.Writer) error {
			_, err := BackUp(b.Context(), configIn(dir), "bench", w, []backup.Recipient{key.Recipient()})
			return err
		}); err != nil {
			b.Fatal(err)
		}
		backups += time.Since(begun)
		begun = time.Now()
		bytes = 0
		for _, from := range []string{"journal.db", "decisions.db"} {
			n, err := copyFlushed(filepath.Join(dir, from), filepath.Join(b.TempDir(), from))
			if err != nil {
				b.Fatal(err)
			}
			bytes += n
		}
		copies += time.Since(begun)
	}
	b.ReportMetric(float64(backups)/float64(copies), "x-copy")
	b.ReportMetric(float64(bytes)/(1<<20), "MiB")
}

// seeded gives the bytes of one id.
type seeded int

func (s seeded) Read(p []byte) (int, error) { return copy(p, fmt.Sprintf("%016d", int(s))), nil }

func copyFlushed(from, to string) (int64, error) {
	in, err := os.Open(from)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(out, in)
	if err == nil {
		err = out.Sync()
	}
	if err != nil {
		_ = out.Close() // the first error is the one to report
		return n, err
	}
	return n, out.Close()
}
