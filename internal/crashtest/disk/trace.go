package disk

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// Calls are the system calls that change files, or that are needed to know which
// file a descriptor stands for. A trace must hold all of them.
var Calls = []string{
	"open", "openat", "creat", "close", "dup", "dup2", "dup3", "lseek",
	"write", "pwrite64", "writev", "pwritev", "pwritev2", "ftruncate", "truncate", "fallocate", "copy_file_range", "sendfile",
	"fsync", "fdatasync", "sync_file_range",
	"rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir",
}

// Call is one system call.
type Call struct {
	Line     int // of the trace where it begins, 1-based
	Name     string
	Args     []string // as strace prints them; strings are still in quotes
	Ret      int64    // -1 for an error
	Err      string   // name of the error, "" for none
	Injected bool     // strace made it fail; the system never saw it
}

// Step is one edge of a call: the process enters it, or it has returned. What a call
// does to the disk happens somewhere between the two.
type Step struct {
	*Call
	Exit bool
}

// ended is what follows a call in which a thread was when it ended with all the others.
var ended = regexp.MustCompile(` <(detached \.\.\.|Cannot restart pid [^>]*)>$`)

// Parse reads what "strace -f -xx -o FILE" writes. Calls of several threads may be
// under way at once: their lines are in two halves, which it puts together. A call
// that never returned has no second step.
//
// Errors name the line that is not understood: a call that is passed over would make
// the model lie.
func Parse(r io.Reader) ([]Step, error) {
	var steps []Step
	open := map[string]*Call{} // by thread
	in := bufio.NewReaderSize(r, 1<<20)
	for n := 1; ; n++ {
		text, err := in.ReadString('\n')
		if err != nil {
			if err == io.EOF && text == "" {
				return steps, nil
			}
			if err != io.EOF {
				return nil, err
			}
		}
		thread, rest, ok := strings.Cut(strings.TrimSuffix(text, "\n"), " ")
		rest = strings.TrimLeft(rest, " ")
		if !ok || strings.HasPrefix(rest, "+++") || strings.HasPrefix(rest, "---") || strings.HasPrefix(rest, "strace:") {
			continue
		}
		before := ended.FindStringIndex(rest)
		gone := before != nil
		if gone {
			rest = rest[:before[0]]
		}
		if strings.HasPrefix(rest, "???(") {
			continue // before it was known in which
		}
		if strings.HasPrefix(rest, "<... ") {
			c := open[thread]
			if c == nil {
				return nil, fmt.Errorf("line %d of the trace ends a call that has not begun", n)
			}
			_, after, _ := strings.Cut(rest, " resumed>")
			if gone {
				after = " = ?"
			}
			if err := c.returned(after); err != nil {
				return nil, fmt.Errorf("line %d of the trace: %w", n, err)
			}
			delete(open, thread)
			steps = append(steps, Step{c, true})
			continue
		}
		c := &Call{Line: n}
		args, cut := strings.CutSuffix(rest, " <unfinished ...>")
		whole, result := !cut && !gone, ""
		if whole {
			// The result follows the last parenthesis that closes; no string holds one, since all are in hexadecimal.
			i := strings.LastIndex(rest, " = ")
			if i < 0 {
				return nil, fmt.Errorf("line %d of the trace has no result: %.80q … %q", n, rest, rest[max(0, len(rest)-80):])
			}
			args, result = strings.TrimRight(rest[:i], " "), rest[i:]
			args = strings.TrimSuffix(args, ")")
		}
		c.Name, args, ok = strings.Cut(args, "(")
		if !ok {
			return nil, fmt.Errorf("line %d of the trace is no call: %.80q", n, rest)
		}
		c.Args = strings.Split(strings.TrimSuffix(args, ", "), ", ")
		steps = append(steps, Step{c, false})
		if !whole {
			open[thread] = c
			continue
		}
		if err := c.returned(result); err != nil {
			return nil, fmt.Errorf("line %d of the trace: %w", n, err)
		}
		steps = append(steps, Step{c, true})
	}
}

// returned reads ") = 7", " = -1 EIO (Input/output error) (INJECTED)" or " = ?".
func (c *Call) returned(text string) error {
	_, text, ok := strings.Cut(text, "= ")
	if !ok {
		return fmt.Errorf("%s has no result", c.Name)
	}
	c.Injected = strings.HasSuffix(text, "(INJECTED)")
	words := strings.Fields(text)
	if words[0] == "?" { // the process ended in it
		c.Ret, c.Err = -1, "?"
		return nil
	}
	var err error
	if c.Ret, err = strconv.ParseInt(words[0], 0, 64); err != nil {
		return fmt.Errorf("%s returned %q", c.Name, text)
	}
	if c.Ret < 0 && len(words) > 1 {
		c.Err = words[1]
	}
	return nil
}

// number returns an argument that is a number.
func (c *Call) number(i int) (int64, error) {
	if i >= len(c.Args) {
		return 0, fmt.Errorf("%s at line %d has only %d arguments", c.Name, c.Line, len(c.Args))
	}
	return strconv.ParseInt(c.Args[i], 0, 64)
}

// text returns an argument that is a string in hexadecimal.
func (c *Call) text(i int) ([]byte, error) {
	if i >= len(c.Args) {
		return nil, fmt.Errorf("%s at line %d has only %d arguments", c.Name, c.Line, len(c.Args))
	}
	quoted := c.Args[i]
	if len(quoted) < 2 || quoted[0] != '"' || quoted[len(quoted)-1] != '"' {
		return nil, fmt.Errorf("%s at line %d: a string was cut short in the trace: %.40q", c.Name, c.Line, quoted)
	}
	return hex.DecodeString(strings.ReplaceAll(quoted[1:len(quoted)-1], `\x`, ""))
}
