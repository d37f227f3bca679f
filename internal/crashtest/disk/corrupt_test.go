package disk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"entente/internal/fault"
)

// Whatever becomes of one file while nobody looks, the service opens with everything
// that was acknowledged, or says by a stable code that it does not, or says so when what
// was hit is read. It never opens with less or with something else, and a refusal leaves
// the journal as it was found.
func TestADamagedFileIsReportedOrHarmless(t *testing.T) {
	if testing.Short() {
		t.Skip("opens thousands of damaged folders; not in short mode")
	}
	seed := uint64(time.Now().UnixNano()) //nolint:gosec // not negative
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 2)) //nolint:gosec // no secret
	end := time.Now().Add(share(t, 0.2))
	w := newWreck(t)
	for round := 0; (round == 0 || time.Now().Before(end)) && w.wrong < 10; round++ {
		for _, from := range w.folders {
			for _, name := range from.some(r) {
				w.spoil(r, from, name)
			}
		}
	}
	w.restored(w.folders[1])
	w.done()
	for _, what := range slices.Sorted(maps.Keys(w.outcomes)) {
		t.Logf("  %-60s %d", what, w.outcomes[what])
	}
	t.Logf("%d damages done", w.tried)
}

// wreck damages copies of data folders.
type wreck struct {
	t       testing.TB
	folders []*specimen
	older   map[string][]byte // what the same folder held earlier
	jobs    chan func()
	workers sync.WaitGroup

	mu       sync.Mutex
	outcomes map[string]int // guarded by mu, like all below
	tried    int
	wrong    int
}

// specimen is a data folder and what was heard until it was left so.
type specimen struct {
	what  string
	dir   string
	heard *heard
	files map[string][]byte
	names []string
}

// some returns one file of each family.
func (s *specimen) some(r *rand.Rand) []string {
	drawn := map[string]string{}
	for _, i := range r.Perm(len(s.names)) {
		drawn[familyOf(s.names[i])] = s.names[i]
	}
	return slices.Sorted(maps.Values(drawn))
}

// newWreck lets a worker work twice, and keeps what it leaves when it ends in good
// order and when it does not.
func newWreck(t testing.TB) *wreck {
	t.Helper()
	w := &wreck{t: t, jobs: make(chan func(), 4), outcomes: map[string]int{}}
	for range 2 {
		w.workers.Go(func() {
			for job := range w.jobs {
				job()
			}
		})
	}
	root, h := scratch(t), newHeard()
	work(t, life{Root: root, Ops: 130, Every: 15, Close: true}, h)
	w.older = filesOf(t, root)
	work(t, life{Root: root, First: 130, Ops: 130, Every: 15}, h)
	for _, s := range []*specimen{{what: "left", heard: h.clone()}, {what: "closed", heard: h}} {
		if s.what == "closed" {
			work(t, life{Root: root, First: 260, Ops: 3, Every: 15, Close: true}, h)
		}
		s.dir, s.files = scratch(t), filesOf(t, root)
		must(t, os.CopyFS(s.dir, os.DirFS(root)))
		must(t, check(t.Context(), filepath.Join(s.dir, "data"), s.heard))
		must(t, os.RemoveAll(s.dir), os.CopyFS(s.dir, os.DirFS(root))) // as it was before the look
		s.names = slices.Sorted(maps.Keys(s.files))
		s.names = slices.DeleteFunc(s.names, func(name string) bool { return strings.HasSuffix(name, "-shm") || strings.HasSuffix(name, ".lock") })
		w.folders = append(w.folders, s)
	}
	return w
}

// work lets a worker live, without watching it.
func work(t testing.TB, l life, h *heard) {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	text, err := json.Marshal(l)
	must(t, err)
	cmd := exec.CommandContext(t.Context(), self) //nolint:gosec // this very program
	cmd.Env = append(os.Environ(), lifeVariable+"="+string(text))
	cmd.Stderr = os.Stderr
	said, err := cmd.Output()
	for line := range bytes.Lines(said) {
		h.listen(line)
	}
	if err != nil {
		t.Fatalf("the worker: %v: %v", err, h.said)
	}
}

func filesOf(t testing.TB, root string) map[string][]byte {
	t.Helper()
	return load(t, root, root, nil).Files()
}

func (w *wreck) done() {
	close(w.jobs)
	w.workers.Wait()
}

// damages are what can become of a file. Each returns the new content; nil is no file.
var damages = map[string]func(w *wreck, r *rand.Rand, name string, b []byte) []byte{
	"a flipped bit": func(_ *wreck, r *rand.Rand, _ string, b []byte) []byte {
		if len(b) > 0 {
			b[r.IntN(len(b))] ^= 1 << r.IntN(8)
		}
		return b
	},
	"a flipped bit near its end": func(_ *wreck, r *rand.Rand, _ string, b []byte) []byte {
		if len(b) > 0 {
			b[len(b)-1-r.IntN(min(len(b), 300))] ^= 1 << r.IntN(8)
		}
		return b
	},
	"cut": func(_ *wreck, r *rand.Rand, _ string, b []byte) []byte { return b[:r.IntN(len(b)+1)] },
	"cut near its end": func(_ *wreck, r *rand.Rand, _ string, b []byte) []byte {
		return b[:len(b)-r.IntN(min(len(b), 300)+1)]
	},
	"emptied": func(*wreck, *rand.Rand, string, []byte) []byte { return []byte{} },
	"removed": func(*wreck, *rand.Rand, string, []byte) []byte { return nil },
	"as it was earlier": func(w *wreck, _ *rand.Rand, name string, b []byte) []byte {
		if old, there := w.older[name]; there {
			return bytes.Clone(old)
		}
		return b
	},
	"a sector of zeros": func(_ *wreck, r *rand.Rand, _ string, b []byte) []byte {
		at := r.IntN(len(b)/512+1) * 512
		clear(b[min(at, len(b)):min(at+512, len(b))])
		return b
	},
	"two pages that changed places": func(_ *wreck, r *rand.Rand, _ string, b []byte) []byte {
		if n := len(b) / 4096; n > 1 {
			i, j := r.IntN(n)*4096, r.IntN(n)*4096
			page := bytes.Clone(b[i : i+4096])
			copy(b[i:i+4096], b[j:j+4096])
			copy(b[j:j+4096], page)
		}
		return b
	},
	"something after its end": func(_ *wreck, r *rand.Rand, _ string, b []byte) []byte {
		return append(b, b[:r.IntN(min(len(b), 700)+1)]...)
	},
}

// spoil does one damage of each kind to a file, and looks what comes of it.
func (w *wreck) spoil(r *rand.Rand, from *specimen, name string) {
	for _, kind := range slices.Sorted(maps.Keys(damages)) {
		text := damages[kind](w, r, name, bytes.Clone(from.files[name]))
		if bytes.Equal(text, from.files[name]) && text != nil {
			continue
		}
		w.jobs <- func() { w.look(from, name, kind, text) }
	}
}

// restored puts an older journal in the place of the newest, without its mark, as an
// operator would who restores only that: the snapshots and the ledger know of more.
func (w *wreck) restored(from *specimen) {
	without := &specimen{what: "closed, with an older journal", dir: scratch(w.t), heard: from.heard, files: maps.Clone(from.files)}
	must(w.t, os.CopyFS(without.dir, os.DirFS(from.dir)), os.Remove(filepath.Join(without.dir, "data/journal.head")))
	delete(without.files, "data/journal.head")
	w.jobs <- func() {
		w.look(without, "data/journal.db", "as it was earlier", bytes.Clone(w.older["data/journal.db"]))
	}
	// Without snapshots only the ledger can tell.
	bare := &specimen{what: "closed, with an older journal and no snapshots", dir: scratch(w.t), heard: from.heard, files: without.files}
	must(w.t, os.CopyFS(bare.dir, os.DirFS(without.dir)))
	snapshots, err := filepath.Glob(filepath.Join(bare.dir, "data/snapshot-*"))
	must(w.t, err)
	for _, name := range snapshots {
		must(w.t, os.Remove(name))
	}
	w.jobs <- func() { w.look(bare, "data/journal.db", "as it was earlier", bytes.Clone(w.older["data/journal.db"])) }
}

// look opens a copy of a folder with one other file.
func (w *wreck) look(from *specimen, name, kind string, text []byte) {
	dir, err := os.MkdirTemp(filepath.Dir(from.dir), filepath.Base(from.dir)+"-")
	if err == nil {
		defer os.RemoveAll(dir) //nolint:errcheck // it goes with the others
		err = os.CopyFS(dir, os.DirFS(from.dir))
	}
	at := filepath.Join(dir, name)
	switch {
	case err != nil:
	case text == nil:
		err = os.Remove(at)
	default:
		err = os.WriteFile(at, text, 0o600)
	}
	if err == nil {
		err = w.judge(from, dir, name, text)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tried++
	outcome := "whole"
	var said *fault.Error
	var refused *refused
	switch {
	case err == nil:
	case errors.As(err, &refused) && errors.As(err, &said):
		outcome = fmt.Sprintf("the %s does not open: %s %s", refused.stage, said.Kind, said.Code)
		if said.Code == "" && said.Kind == fault.Unavailable {
			w.wrong++
			w.t.Errorf("refused without a code: folder %s, %s, %s: %v", from.what, name, kind, err)
		}
	case errors.As(err, &said):
		outcome = fmt.Sprintf("said when it is read: %s %s", said.Kind, said.Code)
	default:
		w.wrong++
		w.t.Errorf("folder %s, %s, %s: %v", from.what, name, kind, err)
		outcome = "WRONG"
	}
	w.outcomes[familyOf(name)+": "+outcome]++
}

// familyOf returns a file's name without what is drawn.
func familyOf(name string) string {
	base := filepath.Base(name)
	switch {
	case strings.HasPrefix(base, "snapshot"):
		return "snapshot"
	case strings.Contains(name, "content/"):
		return "evidence file"
	}
	return base
}

// judge is check, and that a refusal of the journal leaves it as it was found.
func (w *wreck) judge(from *specimen, dir, name string, text []byte) error {
	err := check(context.Background(), filepath.Join(dir, "data"), from.heard)
	var refused *refused
	if !errors.As(err, &refused) || refused.stage != stageJournal {
		return err
	}
	for _, log := range []string{"data/journal.db", "data/journal.db-wal", "data/journal.head"} {
		want, there := from.files[log], len(from.files[log]) > 0
		if log == name {
			want, there = text, text != nil
		}
		got, readErr := os.ReadFile(filepath.Join(dir, log))
		if there && (readErr != nil || !bytes.Equal(got, want)) {
			return fmt.Errorf("a refusal has changed %s: %d bytes, want %d", log, len(got), len(want))
		}
	}
	return err
}
