package disk_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"entente/internal/crashtest/disk"
)

var (
	lasting     = flag.Duration("disk.for", 20*time.Second, "about how long all tests together take")
	cutsPerLife = flag.Int("disk.cuts", 120, "about how many moments of one life are cut at")
	replay      = flag.String("disk.replay", "", "folder of a cut that went wrong, to be tried again")
)

// TestMain lets this test binary be the process that is under trace.
func TestMain(m *testing.M) {
	if text := os.Getenv(lifeVariable); text != "" {
		os.Exit(live(text))
	}
	flag.Parse()
	os.Exit(m.Run())
}

// share returns a part of the time for all tests.
func share(t testing.TB, part float64) time.Duration {
	t.Helper()
	all := *lasting
	if testing.Short() {
		all = min(all, 5*time.Second)
	}
	return time.Duration(float64(all) * part)
}

// needStrace skips where there is no strace to watch a process with.
func needStrace(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("traces many processes; not in short mode")
	}
	if os.Getenv("CRASHTEST_BINARY") == "off" {
		t.Skip("processes are traced in a step of its own")
	}
	self, err := os.Executable()
	if err == nil {
		err = exec.CommandContext(t.Context(), "strace", "-f", "-qq", "-o", os.DevNull, self, "-test.run=^$").Run()
	}
	switch {
	case err == nil:
	case os.Getenv("TEST_REQUIRE") == "all":
		t.Fatalf("strace is needed, and the right to trace a process: %v", err)
	default:
		t.Skipf("strace is needed, and the right to trace a process: %v", err)
	}
}

// trace runs a worker under strace, which writes to log, and returns its exit code.
func trace(t testing.TB, l life, log string, more ...string) int {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"-f", "--seccomp-bpf", "-qq", "-xx", "-s", "100000000", "-o", log, "-e", "trace=" + strings.Join(disk.Calls, ",")}
	cmd := exec.CommandContext(t.Context(), "strace", append(append(args, more...), self)...) //nolint:gosec // this very program
	cmd.Env = append(os.Environ(), lifeVariable+"="+string(text))
	var said bytes.Buffer
	cmd.Stderr = &said
	err = cmd.Run()
	if cmd.ProcessState == nil || slices.Contains([]int{-1, 2}, cmd.ProcessState.ExitCode()) {
		t.Fatalf("the worker: %v\n%s", err, said.String())
	}
	return cmd.ProcessState.ExitCode()
}

func parse(t testing.TB, log string) []disk.Step {
	t.Helper()
	file, err := os.Open(log)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close() //nolint:errcheck // it is only read
	steps, err := disk.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	return steps
}

func load(t testing.TB, folder, root string, said func([]byte)) *disk.Disk {
	t.Helper()
	d, err := disk.Load(folder, root, said)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func do(t testing.TB, d *disk.Disk, s disk.Step) bool {
	t.Helper()
	changed, err := d.Do(s)
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

// scratch returns a folder in memory, where there is one: thousands of images are
// written, and what a real disk would do with them is not the question.
func scratch(t testing.TB) string {
	t.Helper()
	under := "/dev/shm"
	if info, err := os.Stat(under); err != nil || !info.IsDir() {
		under = ""
	}
	dir, err := os.MkdirTemp(under, "entente-disk-*")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// differ says how the files of two folders differ, those left aside that are volatile.
func differ(got, want map[string][]byte) error {
	for name, text := range want {
		if other, there := got[name]; !disk.Volatile(name) && (!there || !bytes.Equal(other, text)) {
			return fmt.Errorf("%s has %d bytes, want %d", name, len(other), len(text))
		}
	}
	for name := range got {
		if _, there := want[name]; !there && !disk.Volatile(name) {
			return fmt.Errorf("%s should not be there", name)
		}
	}
	return nil
}

// must fails the test at once.
func must(t testing.TB, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// heardText is heard in a form for JSON.
type heardText struct {
	Sent  []int
	Acked map[int][]string
}

func (h *heard) text() heardText {
	out := heardText{Acked: h.acked}
	for op := range h.sent {
		out.Sent = append(out.Sent, op)
	}
	return out
}

func (x heardText) heard() *heard {
	h := newHeard()
	for _, op := range x.Sent {
		h.sent[op] = true
	}
	for op, promise := range x.Acked {
		h.acked[op] = promise
	}
	return h
}

func copyFile(from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, text, 0o600)
}

func writeJSON(name string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return os.WriteFile(name, text, 0o600)
}

func readJSON(t testing.TB, name string, v any) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(text, v)
	}
	if err != nil {
		t.Fatal(err)
	}
}
