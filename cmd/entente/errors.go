package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"entente/internal/fault"
)

// Exit codes.
const (
	exitOK      = 0
	exitFailed  = 1 // it could not be done, or not wholly: see what was said
	exitMisused = 2 // the command line or the configuration is wrong
)

// misuse is a command line that cannot be meant.
type misuse struct{ text, command string }

func (m misuse) Error() string { return m.text }

func usage(cmd *cobra.Command, text string) error { return misuse{text, cmd.CommandPath()} }

// partly says that a command did its work but not for everything. What was left
// out has been reported.
type partly struct{ text string }

func (p partly) Error() string { return p.text }

// hints say what to do about an error whose own words do not.
var hints = map[fault.Code]string{
	fault.CodeJournalLocked:      "stop the server that has it, or name another folder",
	fault.CodeJournalTail:        "set journal.dropDamagedTail to that number for one start, if the entry may be lost",
	fault.CodeLedgerContradicted: "restore the journal and ledger.checkpoints from one backup; if neither was restored, somebody changed the journal",
	fault.CodeConfigInvalid:      "see entente config for every setting",
}

// report writes an error as one line that says what to do, and returns the exit code.
func report(w io.Writer, err error) int {
	if err == nil {
		return exitOK
	}
	var m misuse
	if errors.As(err, &m) {
		fmt.Fprintf(w, "entente: %s (see %s --help)\n", m.text, m.command)
		return exitMisused
	}
	var p partly
	if errors.As(err, &p) {
		fmt.Fprintf(w, "entente: %s\n", p.text)
		return exitFailed
	}
	f := fault.As(err)
	line := f.Public
	if f.Kind == fault.Internal || line == "" {
		line = "something went wrong inside: " + f.Error()
	} else if f.Kind == fault.Unavailable || f.Kind == fault.NotFound {
		line += outside(f.Cause)
	}
	if len(f.Path) > 0 {
		line = strings.Join(f.Path, ": ") + ": " + line
	}
	if hint := hints[f.Code]; hint != "" {
		line += " (" + hint + ")"
	}
	fmt.Fprintln(w, "entente: "+line)
	if f.Code == fault.CodeConfigInvalid {
		return exitMisused
	}
	return exitFailed
}

// outside returns what the system or a library said, on one line. That something
// does not exist has been said already.
func outside(err error) string {
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	return ": " + strings.Join(strings.Fields(err.Error()), " ")
}
