package sqlite_test

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"entente/internal/journal"
	"entente/internal/journal/sqlite"
)

const (
	crashFolder = "ENTENTE_JOURNAL_CRASH_FOLDER" // tells a test process to be the writer
	crashBatch  = 3
)

// TestAKilledProcessLosesNothing kills a writer (SIGKILL) again and again and looks
// for what it had acknowledged. It shows that Append does not answer too early and
// that opening recovers; it cannot show a missing fsync, since the system's page
// cache outlives the process.
func TestAKilledProcessLosesNothing(t *testing.T) {
	if dir := os.Getenv(crashFolder); dir != "" {
		appendForEver(t, dir)
	}
	dir := t.TempDir()
	acknowledged := map[uint64]string{}
	for round := range 8 {
		for _, h := range killedWriter(t, dir, 5+7*round) {
			acknowledged[h.Seq] = hex.EncodeToString(h.Hash[:])
		}
		j := open(t, dir)
		entries := read(t, j)
		for _, e := range entries {
			if want, ok := acknowledged[e.Seq]; ok && want != hex.EncodeToString(e.Hash[:]) {
				t.Fatalf("entry %d is not the one that was acknowledged", e.Seq)
			}
			delete(acknowledged, e.Seq)
		}
		if len(acknowledged) > 0 {
			t.Fatalf("round %d: these were acknowledged and are gone: %v", round, acknowledged)
		}
		if len(entries)%crashBatch != 0 {
			t.Fatalf("round %d: %d entries are not whole batches", round, len(entries))
		}
		shut(t, j)
	}
}

// killedWriter runs a writer, kills it after some acknowledgements and returns all
// that it gave.
func killedWriter(t *testing.T, dir string, after int) (heads []journal.Head) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAKilledProcessLosesNothing$") //nolint:gosec // this very program
	cmd.Env = append(os.Environ(), crashFolder+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		seq, digits, ok := strings.Cut(lines.Text(), " ")
		var h journal.Head
		if _, err := fmt.Sscan(seq, &h.Seq); !ok || err != nil {
			t.Fatalf("the writer said %q", lines.Text())
		}
		if _, err := hex.Decode(h.Hash[:], []byte(digits)); err != nil {
			t.Fatalf("the writer said %q", lines.Text())
		}
		if heads = append(heads, h); len(heads) == after {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil || len(heads) < after {
		t.Fatalf("the writer ended by itself after %d entries: %v", len(heads), err)
	}
	return heads
}

// appendForEver acknowledges each entry on standard output, one write a batch.
func appendForEver(t *testing.T, dir string) {
	t.Helper()
	j, err := sqlite.Open(t.Context(), sqlite.Config{Dir: dir})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	for {
		entries, err := j.Append(t.Context(), j.Head(), drafts(int(j.Head().Seq), crashBatch)) //nolint:gosec // small
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		var said strings.Builder
		for _, e := range entries {
			fmt.Fprintf(&said, "%d %x\n", e.Seq, e.Hash)
		}
		if _, err := os.Stdout.WriteString(said.String()); err != nil {
			os.Exit(1)
		}
	}
}
