package disk_test

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"entente/internal/crashtest/disk"
)

// quoted writes a string as strace -xx does.
func quoted(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteString(`\x` + hex.EncodeToString([]byte{s[i]}))
	}
	return `"` + b.String() + `"`
}

// did takes lines of a trace into a new disk with an empty folder /data. A path in
// single quotes stands for the same as strace writes it.
func did(t testing.TB, lines ...string) *disk.Disk {
	t.Helper()
	folder := t.TempDir()
	d, err := disk.Load(folder, "/data", nil)
	must(t, err)
	var text strings.Builder
	for _, line := range lines {
		parts := strings.Split(line, "'")
		for i := 1; i < len(parts); i += 2 {
			parts[i] = quoted(parts[i])
		}
		text.WriteString("7 " + strings.Join(parts, "") + "\n")
	}
	steps, err := disk.Parse(strings.NewReader(text.String()))
	must(t, err)
	for _, s := range steps {
		_, err := d.Do(s)
		must(t, err)
	}
	return d
}

// left lists what is left of all files after each of many cuts.
func left(t testing.TB, d *disk.Disk, habit disk.Habit) map[string]bool {
	t.Helper()
	seen := map[string]bool{}
	for draw := range uint64(60) {
		dir := t.TempDir()
		must(t, d.Cut(rand.New(rand.NewPCG(draw, 9)), habit, dir)) //nolint:gosec // no secret
		var all []string
		must(t, filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			rel, _ := filepath.Rel(dir, path)
			all = append(all, rel+"="+string(text))
			return err
		}))
		seen[strings.Join(all, " ")] = true
	}
	return seen
}

func TestWhatACutMayLeave(t *testing.T) {
	file := []string{
		`openat(AT_FDCWD, '/data/a', O_RDWR|O_CREAT, 0600) = 3`,
		`openat(AT_FDCWD, '/data', O_RDONLY) = 4`,
		`write(3, 'old', 3) = 3`,
	}
	for _, c := range []struct {
		name  string
		lines []string
		habit disk.Habit
		want  []string // all that may be left, and each must occur
	}{
		{"a name that was not flushed", file, disk.LosesAll, []string{""}},
		{"a name that was flushed, with a size and no content", append(file, `fsync(4) = 0`), disk.LosesAll, []string{"a=", "a=\x00\x00\x00"}},
		{"content that was flushed without its name", append(file, `fsync(3) = 0`), disk.LosesAll, []string{""}},
		{"what was flushed", append(file, `fsync(4) = 0`, `fdatasync(3) = 0`), disk.Torn, []string{"a=old"}},
		{"a later write", append(file, `fsync(4) = 0`, `fsync(3) = 0`, `pwrite64(3, 'new', 3, 0) = 3`), disk.EachAlone, []string{"a=old", "a=new"}},
		{"a short write", append(file, `fsync(4) = 0`, `fsync(3) = 0`, `pwrite64(3, 'new', 3, 0) = 2`), disk.KeepsAll, []string{"a=ned"}},
		{"a failed write", append(file, `fsync(4) = 0`, `fsync(3) = 0`, `pwrite64(3, 'new', 3, 0) = -1 EIO (Input/output error) (INJECTED)`), disk.KeepsAll, []string{"a=old"}},
		{"a write that was under way when the flush began", append(file, `fsync(4) = 0`, `fsync(3) = 0`,
			`pwrite64(3, 'new', 3, 0 <unfinished ...>`), disk.EachAlone, []string{"a=old", "a=new"}},
		{"a failed flush and a later one that succeeds", append(file, `fsync(4) = 0`, `fsync(3) = 0`, `pwrite64(3, 'new', 3, 0) = 3`,
			`fsync(3) = -1 EIO (Input/output error)`, `fsync(3) = 0`), disk.EachAlone, []string{"a=old", "a=new"}},
		{"the same written once more after a failed flush", append(file, `fsync(4) = 0`, `fsync(3) = 0`, `pwrite64(3, 'new', 3, 0) = 3`,
			`fsync(3) = -1 EIO (Input/output error)`, `pwrite64(3, 'new', 3, 0) = 3`, `fsync(3) = 0`), disk.EachAlone, []string{"a=new"}},
		{"a rename", append(file, `fsync(4) = 0`, `fsync(3) = 0`, `rename('/data/a', '/data/b') = 0`), disk.EachAlone, []string{"a=old", "b=old"}},
		{"a rename into another folder", append(file, `fsync(4) = 0`, `fsync(3) = 0`, `mkdir('/data/d', 0700) = 0`, `fsync(4) = 0`,
			`renameat(4, 'a', 4, 'd/b') = 0`), disk.EachAlone, []string{"a=old", "a=old d/b=old", "d/b=old"}},
		{"a removed name", append(file, `fsync(4) = 0`, `fsync(3) = 0`, `unlink('/data/a') = 0`), disk.EachAlone, []string{"a=old", ""}},
		{"a shorter file", append(file, `fsync(4) = 0`, `fsync(3) = 0`, `ftruncate(3, 1) = 0`), disk.EachAlone, []string{"a=old", "a=o"}},
		{"a second name", append(file, `fsync(3) = 0`, `link('/data/a', '/data/b') = 0`), disk.KeepsAll, []string{"a=old b=old"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := left(t, did(t, c.lines...), c.habit)
			for _, want := range c.want {
				if !got[want] {
					t.Errorf("%q is never left", want)
				}
				delete(got, want)
			}
			for other := range got {
				t.Errorf("%q is left", other)
			}
		})
	}
}

func TestHalvesOfCallsOfTwoThreadsArePutTogether(t *testing.T) {
	text := `1 fsync(3 <unfinished ...>
2 write(4, ` + quoted("x, = )") + `, 6) = 6
1 <... fsync resumed>)              = -1 EIO (Input/output error) (INJECTED)
2 --- SIGURG {si_signo=SIGURG} ---
3 ???( <detached ...>
4 fsync(5 <unfinished ...>
4 <... fsync resumed> <detached ...>
5 pwrite64(6, ` + quoted("y") + `, 1, 0 <Cannot restart pid 5 with ptrace(PTRACE_SYSCALL): No such process>
2 +++ exited with 0 +++
`
	steps, err := disk.Parse(strings.NewReader(text))
	must(t, err)
	var got []string
	for _, s := range steps {
		got = append(got, fmt.Sprint(s.Name, " ", s.Exit, " ", s.Line, " ", s.Ret, s.Err, s.Injected))
	}
	want := "fsync false 1 -1EIOtrue; write false 2 6false; write true 2 6false; fsync true 1 -1EIOtrue; fsync false 6 -1?false; fsync true 6 -1?false; pwrite64 false 8 0false"
	if strings.Join(got, "; ") != want {
		t.Errorf("got %s\nwant %s", strings.Join(got, "; "), want)
	}
	for _, bad := range []string{"1 <... fsync resumed>) = 0\n", "1 fsync(3)\n", "1 write(3, \"\\x41\"..., 9) = x\n"} {
		if _, err := disk.Parse(strings.NewReader(bad)); err == nil {
			t.Errorf("%q was understood", bad)
		}
	}
}

func TestACallThatTheModelDoesNotKnowIsRefused(t *testing.T) {
	steps, err := disk.Parse(strings.NewReader("1 openat(AT_FDCWD, " + quoted("/data/a") + ", O_RDWR|O_CREAT, 0600) = 3\n1 copy_file_range(3, NULL, 3, NULL, 5, 0) = 5\n"))
	must(t, err)
	d, err := disk.Load(t.TempDir(), "/data", nil)
	must(t, err)
	for _, s := range steps {
		_, err = d.Do(s)
	}
	if err == nil {
		t.Error("bytes were copied behind the model's back")
	}
}

// Whatever was written before, what was flushed last is left by every habit.
func TestWhatIsFlushedIsLeftByEveryHabit(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		lines := []string{`openat(AT_FDCWD, '/data', O_RDONLY) = 9`, `openat(AT_FDCWD, '/data/f', O_RDWR|O_CREAT, 0600) = 3`}
		for range rapid.IntRange(1, 12).Draw(rt, "calls") {
			switch rapid.IntRange(0, 3).Draw(rt, "call") {
			case 0:
				text := strings.Repeat(rapid.StringMatching("[a-z]").Draw(rt, "letter"), rapid.IntRange(1, 1500).Draw(rt, "length"))
				lines = append(lines, fmt.Sprintf(`pwrite64(3, '%s', %d, %d) = %[2]d`, text, len(text), rapid.IntRange(0, 5000).Draw(rt, "offset")))
			case 1:
				lines = append(lines, fmt.Sprintf(`ftruncate(3, %d) = 0`, rapid.IntRange(0, 6000).Draw(rt, "size")))
			case 2:
				lines = append(lines, `fsync(3) = 0`)
			default:
				lines = append(lines, `rename('/data/f', '/data/g') = 0`, `rename('/data/g', '/data/f') = 0`)
			}
		}
		d := did(t, append(lines, `fsync(3) = 0`, `fsync(9) = 0`)...)
		for _, habit := range disk.Habits() {
			dir := t.TempDir()
			must(t, d.Cut(rand.New(rand.NewPCG(1, 1)), habit, dir)) //nolint:gosec // no secret
			if err := differ(load(t, dir, dir, nil).Files(), d.Files()); err != nil {
				rt.Errorf("a disk that %s: %v", habit, err)
			}
		}
	})
}
