package store_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"entente/internal/dossier"
	"entente/internal/journal/sqlite"
	"entente/internal/store"
)

const crashDir = "ENTENTE_CRASH_DIR"

// TestMain lets the test binary be the process that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		writeForEver(dir)
		return
	}
	goleak.VerifyTestMain(m)
}

// writeForEver writes from 16 writers and prints every acknowledged id.
func writeForEver(dir string) {
	t := &testing.T{}
	jr, err := sqlite.Open(context.Background(), sqlite.Config{Dir: dir})
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	s, err := store.Open(context.Background(), jr, store.Config{SnapshotEvery: 40})
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	var out sync.Mutex
	for range 16 {
		go func() {
			for i := 0; ; i++ {
				c := newCase(t, fmt.Sprint("case ", i))
				out.Lock()
				fmt.Println("sent", c.ID)
				out.Unlock()
				if _, err := s.Update(context.Background(), func(tx *store.Tx) error { return tx.Put(c) }); err != nil {
					fmt.Println("error", err)
					os.Exit(1)
				}
				out.Lock()
				fmt.Println("acked", c.ID)
				out.Unlock()
			}
		}()
	}
	select {}
}

// Killed at any moment, again and again, on the same folder: what was
// acknowledged is there, nothing is there that was not sent, the chain verifies.
func TestKilledFiftyTimesNothingAcknowledgedIsLost(t *testing.T) {
	if testing.Short() {
		t.Skip("kills 50 processes; not in short mode")
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	dir := t.TempDir()
	acked, sent := map[string]bool{}, map[string]bool{}
	for cycle := range 50 {
		kill(t, dir, time.Duration(60+r.IntN(90))*time.Millisecond, acked, sent)
		func() {
			jr, err := sqlite.Open(context.Background(), sqlite.Config{Dir: dir})
			if err != nil {
				t.Fatalf("cycle %d: %v", cycle, err)
			}
			defer jr.Close()
			if _, err := jr.Verify(context.Background()); err != nil {
				t.Fatalf("cycle %d: %v", cycle, err)
			}
			s, err := store.Open(context.Background(), jr, store.Config{})
			if err != nil {
				t.Fatalf("cycle %d: %v", cycle, err)
			}
			defer s.Close()
			for id := range acked {
				if s.View().Object(dossier.ID(id)) == nil {
					t.Fatalf("cycle %d: %s was acknowledged and is gone", cycle, id)
				}
			}
			w := s.View().Kind(dossier.NounCase).Newest()
			for row := w.Next(); row != nil; row = w.Next() {
				if !sent[row.ID] {
					t.Fatalf("cycle %d: %s was never sent", cycle, row.ID)
				}
			}
		}()
	}
	t.Logf("%d acknowledged of %d sent", len(acked), len(sent))
	if len(acked) < 500 {
		t.Errorf("only %d updates were acknowledged in 50 cycles: too few to say anything", len(acked))
	}
}

func kill(t *testing.T, dir string, after time.Duration, acked, sent map[string]bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashDir+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		once.Do(func() { time.AfterFunc(after, func() { _ = cmd.Process.Kill() }) })
		what, id, _ := strings.Cut(lines.Text(), " ")
		switch what {
		case "sent":
			sent[id] = true
		case "acked":
			acked[id] = true
		case "error":
			t.Errorf("the writer failed: %s", id)
		}
	}
	_ = cmd.Wait() // it was killed
}
