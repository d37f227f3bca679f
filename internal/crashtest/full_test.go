package crashtest_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// small is a file system in memory that is soon full.
type small struct {
	t   *testing.T
	dir string
}

const (
	narrow = "24m" // of the file system when it is to get full
	wide   = "96m" // when room was given back
)

// smallDisk mounts one, or skips the test where that is refused.
func smallDisk(t *testing.T) *small {
	t.Helper()
	needCommand(t)
	d := &small{t: t, dir: t.TempDir()}
	if said, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+wide, "tmpfs", d.dir).CombinedOutput(); err != nil {
		why := fmt.Sprintf("no small file system can be mounted, so no disk can be filled (that needs root): %v: %s", err, said)
		if os.Getenv("TEST_REQUIRE") == "all" {
			t.Fatal(why)
		}
		t.Skip(why)
	}
	t.Cleanup(func() {
		if said, err := exec.Command("umount", d.dir).CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, said)
		}
	})
	return d
}

func (d *small) size(size string) {
	d.t.Helper()
	if said, err := exec.Command("mount", "-o", "remount,size="+size, d.dir).CombinedOutput(); err != nil {
		d.t.Fatalf("%v: %s", err, said)
	}
}

func (d *small) ballast() string { return filepath.Join(d.dir, "ballast") }

// fill leaves so many bytes.
func (d *small) fill(left int64) {
	d.t.Helper()
	d.size(narrow)
	var f syscall.Statfs_t
	if err := syscall.Statfs(d.dir, &f); err != nil {
		d.t.Fatal(err)
	}
	want := int64(f.Bavail)*f.Bsize - left //nolint:gosec // far below the largest number
	if want <= 0 {
		d.t.Fatalf("%d bytes are left of %s: the data has grown beyond it", int64(f.Bavail)*f.Bsize, narrow) //nolint:gosec // as above
	}
	if err := os.WriteFile(d.ballast(), make([]byte, want), 0o600); err != nil && !errors.Is(err, syscall.ENOSPC) {
		d.t.Fatal(err)
	}
}

// free gives room back.
func (d *small) free() {
	d.t.Helper()
	d.size(wide)
	if err := os.Remove(d.ballast()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		d.t.Fatal(err)
	}
}

// A disk that is full while it is written to, while a snapshot is written, while the
// service starts, and while a file comes in: nothing acknowledged is lost, nothing is
// half written, refusals have a stable code, and with room again all goes on.
func TestAFullDiskLosesNothingAndWithRoomAgainAllGoesOn(t *testing.T) {
	d := smallDisk(t)
	l := begin(t, d.dir)
	lay(t, d.dir)
	rounds := 1
	if *long > 0 {
		rounds = 20
	}
	for range rounds {
		l.fullWhileWritten(d)
		l.fullWhileClosing(d)
		l.fullWhileUploading(d)
	}
	l.start().kill()
	l.atRest()
	l.tell()
	l.enough(20)
	l.codes.Range(func(code, n any) bool {
		if w := code.(string); !strings.HasSuffix(w, " READ_ONLY") && !strings.HasSuffix(w, " UNAVAILABLE") {
			t.Errorf("refused %d times with %s", n.(*atomic.Int64).Load(), w)
		}
		return true
	})
}

// fullWhileWritten fills the disk under load, starts on the full disk, and gives room back.
func (l *life) fullWhileWritten(d *small) {
	l.t.Helper()
	s := l.start()
	stop := make(chan struct{})
	wait := l.load(s, stop)
	time.Sleep(300 * time.Millisecond)
	d.fill(l.rand.Int64N(200_000))
	l.episodes++
	time.Sleep(time.Second)
	close(stop)
	if s.refuses.Load() { // the journal itself found no room
		if err := s.wait(); err == nil || !strings.Contains(s.said.String(), "a write to the journal failed") {
			l.t.Errorf("with a journal that finds no room it ends with %v and says %s", err, s.said)
		}
	} else if err := s.stop(); err != nil && !strings.Contains(s.said.String(), "entente: ") {
		l.t.Errorf("it ends with %v and says %s", err, s.said)
	}
	wait()
	if n := s.after.Load(); n > 0 {
		l.t.Errorf("%d changes were acknowledged that were sent after it had said that nothing can be written", n)
	}
	for _, left := range []int64{0, 4096, 40_000, l.rand.Int64N(400_000)} {
		if err := os.Remove(d.ballast()); err != nil {
			l.t.Fatal(err)
		}
		d.fill(left)
		again, err := start(l.t, l.dir)
		if err != nil && (!again.over() || again.err == nil || !strings.Contains(again.said.String(), "entente: ")) {
			l.t.Errorf("with %d bytes of room: %v", left, err)
		}
		again.kill()
		l.recoveries++
		l.episodes++
	}
	d.free()
	l.start().kill()
}

// fullWhileClosing fills the disk before the last snapshot.
func (l *life) fullWhileClosing(d *small) {
	l.t.Helper()
	s := l.start()
	stop := make(chan struct{})
	wait := l.load(s, stop)
	time.Sleep(300 * time.Millisecond)
	close(stop)
	wait()
	d.fill(l.rand.Int64N(20_000))
	l.episodes++
	if err := s.stop(); err != nil && !strings.Contains(s.said.String(), "entente: ") {
		l.t.Errorf("it ends with %v and says %s", err, s.said)
	}
	d.free()
	l.start().kill()
}

// fullWhileUploading sends a file for which there is no room. The service goes on, and
// takes the file when there is.
func (l *life) fullWhileUploading(d *small) {
	l.t.Helper()
	s := l.start()
	d.fill(600_000)
	l.episodes++
	c := &client{s: s, m: l.m, party: "NL", rand: l.rand}
	upload := func() string {
		code, err := c.evidence(2_000_000)
		if err != nil {
			l.t.Fatalf("%v: %s", err, s.said)
		}
		return code
	}
	if code := upload(); code != "registerEvidence UNAVAILABLE" {
		l.t.Errorf("a file for which there is no room is answered with %q", code)
	}
	if left, err := filepath.Glob(filepath.Join(l.dir, "data", "files", "*", "*")); err != nil {
		l.t.Error(err)
	} else {
		for _, name := range left {
			if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
				l.t.Errorf("%s was left behind, %d bytes", name, info.Size())
			}
		}
	}
	d.free()
	if code := upload(); code != "" {
		l.t.Errorf("with room again the file is answered with %q", code)
	}
	check(l.t, s, l.m, l.rand)
	s.kill()
}
