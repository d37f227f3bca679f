package crashtest_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// injection is one fault of the disk: which system calls fail, on which file, and how.
type injection struct {
	name  string
	path  string // below the folder; "" is any file
	calls string // names of system calls
	how   string // what strace makes of them: error=…, delay_enter=…
	ends  bool   // the service has to end by itself: its journal can no longer be trusted
	close bool   // it happens while the service closes, so it is asked to
}

const (
	wal  = "data/journal.db-wal"
	main = "data/journal.db"
)

var injections = []injection{
	{name: "the flush of the journal fails", path: wal, calls: "fsync,fdatasync", how: "error=EIO", ends: true},
	{name: "the flush of the journal finds no room", path: wal, calls: "fsync,fdatasync", how: "error=ENOSPC", ends: true},
	{name: "a write to the journal fails", path: wal, calls: "pwrite64,write", how: "error=EIO", ends: true},
	{name: "a write to the journal finds no room", path: wal, calls: "pwrite64,write", how: "error=ENOSPC", ends: true},
	{name: "the head mark cannot be written", path: "data/journal.head", calls: "pwrite64,write", how: "error=EIO", ends: true},
	{name: "the flush of the journal takes long", path: wal, calls: "fsync,fdatasync", how: "delay_enter=200ms"},
	{name: "the flush of the decision log fails", path: "data/decisions.db-wal", calls: "fsync,fdatasync", how: "error=EIO"},
	{name: "a write to the decision log finds no room", path: "data/decisions.db-wal", calls: "pwrite64,write", how: "error=ENOSPC"},
	{name: "what was signed cannot be flushed", path: "data/ledger.checkpoints", calls: "fsync,fdatasync,write,ftruncate", how: "error=EIO"},
	{name: "a name cannot be changed", calls: "rename,renameat,renameat2", how: "error=EIO", close: true},
	{name: "a file cannot be opened", calls: "openat", how: "error=ENOSPC"},
	{name: "a file cannot be cut", calls: "ftruncate", how: "error=EIO", close: true},
	{name: "the snapshot finds no room", path: "data/snapshot.tmp", calls: "write,pwrite64", how: "error=ENOSPC", close: true},
	{name: "the snapshot cannot be flushed", path: "data/snapshot.tmp", calls: "fsync,fdatasync", how: "error=EIO", close: true},
	{name: "the journal cannot be moved together", path: main, calls: "pwrite64,fsync,fdatasync", how: "error=EIO", close: true},
	{name: "any flush fails", calls: "fsync,fdatasync", how: "error=EIO"},
}

// tracer returns the command under which a fault happens at the k-th such call of each
// thread, and the file that says whether it did.
func (f injection) tracer(t *testing.T, dir string, k int) (under []string, said string) {
	t.Helper()
	said = filepath.Join(t.TempDir(), "injected")
	under = []string{"strace", "-f", "--seccomp-bpf", "-qq", "-o", said, "-e", "signal=none"}
	if f.path != "" {
		under = append(under, "-P", filepath.Join(dir, f.path))
	}
	return append(under, "-e", "trace="+f.calls, "-e", fmt.Sprintf("inject=%s:%s:when=%d", f.calls, f.how, k)), said
}

// needStrace skips a test where there is no strace, unless everything is required.
func needStrace(t *testing.T) {
	t.Helper()
	needCommand(t)
	if _, err := exec.LookPath("strace"); err != nil {
		if os.Getenv("TEST_REQUIRE") == "all" {
			t.Fatal("strace is missing (Debian: apt-get install strace)")
		}
		t.Skip("strace is missing (Debian: apt-get install strace), so no system call can be made to fail")
	}
}

// Each system call on which something hangs fails once, at a moment of which there are
// many: what was acknowledged is there, a journal that cannot be trusted is written no more.
func TestACallThatFailsLosesNothingAndAJournalThatFailsEndsTheService(t *testing.T) {
	needStrace(t)
	l := begin(t, folder(t))
	if err := l.start().stop(); err != nil {
		t.Fatal(err)
	}
	turn := l.rand.IntN(3)
	for i, f := range injections {
		if i%3 == turn || f.ends && i%2 == 0 {
			l.injected(f, 1+l.rand.IntN(12))
		}
	}
	l.start().kill()
	l.atRest()
	l.tell()
	l.enough(50)
	if l.faults < 4 {
		t.Errorf("only %d calls were made to fail", l.faults)
	}
}

// injected is one life of the command with a fault, and one without.
func (l *life) injected(f injection, k int) {
	l.t.Helper()
	under, file := f.tracer(l.t, l.dir, k)
	failed := func(format string, args ...any) {
		l.t.Helper()
		l.t.Errorf("%s, the call number %d: %s", f.name, k, fmt.Sprintf(format, args...))
	}
	s, err := start(l.t, l.dir, under...)
	if err == nil {
		wait := l.load(s, nil)
		time.Sleep(300*time.Millisecond + l.moment(900*time.Millisecond))
		happened := hits(file) > 0
		if f.ends && happened {
			l.ending(s, failed)
		} else if f.close {
			s.term()
			if err := s.wait(); err != nil && !strings.Contains(s.said.String(), "entente: ") {
				failed("it ended with %v and says %s", err, s.said)
			}
		}
		s.kill()
		wait()
	} else if s.over() && (s.err == nil || !strings.Contains(s.said.String(), "entente: ")) {
		failed("it did not start, with %v, and says %s", s.err, s.said)
	} else if !s.over() {
		failed("%v", err)
		s.kill()
	}
	l.faults += hits(file)
	if s.after.Load() > 0 {
		failed("%d changes were acknowledged that were sent after it had said that nothing can be written", s.after.Load())
	}
	l.start().kill()
}

// ending waits for a service to end that has to, and looks what it says meanwhile.
func (l *life) ending(s *server, failed func(string, ...any)) {
	l.t.Helper()
	if s.refuses.Load() && !s.over() {
		status, text, err := s.fetch("", http.MethodGet, "/readyz", "", nil)
		if err == nil && (status != http.StatusServiceUnavailable || !bytes.Contains(text, []byte(`"journal"`)) && !bytes.Contains(text, []byte(`"stopping"`))) {
			failed("it writes nothing and says %d %s of itself", status, text)
		}
	}
	if err := s.wait(); err == nil || s.cmd.ProcessState.ExitCode() != 1 {
		failed("it ended with %v", err)
	}
	if said := s.said.String(); !strings.Contains(said, "a write to the journal failed") {
		failed("it does not say why it ended: %s", said)
	}
}

// hits counts the calls that were made to fail, or to wait.
func hits(file string) int {
	text, err := os.ReadFile(file)
	if err != nil {
		return 0 // strace makes it when it has something to write
	}
	return bytes.Count(text, []byte("(INJECTED)")) + bytes.Count(text, []byte("(DELAYED)"))
}
