package main

import (
	"bytes"
	"errors"
	"io/fs"
	"strings"
	"testing"

	"entente/internal/fault"
)

func TestAnErrorIsOneLineThatSaysWhatToDo(t *testing.T) {
	full := errors.New("no space\nleft on device")
	for name, test := range map[string]struct {
		err  error
		line string
		code int
	}{
		"no error": {nil, "", exitOK},
		"a wrong command line": {misuse{"unknown flag: --x", "entente demo"},
			"entente: unknown flag: --x (see entente demo --help)\n", exitMisused},
		"a part that was refused": {partly{"3 rows were refused"}, "entente: 3 rows were refused\n", exitFailed},
		"a setting": {fault.New(fault.Invalid, "op", "a number is needed").WithCode(fault.CodeConfigInvalid).At("limits.depth"),
			"entente: limits.depth: a number is needed (see entente config for every setting)\n", exitMisused},
		"a folder in use": {fault.New(fault.Conflict, "op", "the folder is in use").WithCode(fault.CodeJournalLocked),
			"entente: the folder is in use (stop the server that has it, or name another folder)\n", exitFailed},
		"a disk that is full": {fault.Wrap(fault.Unavailable, "op", "the report cannot be written", full),
			"entente: the report cannot be written: no space left on device\n", exitFailed},
		"a file that is missing": {fault.Wrap(fault.NotFound, "op", "there is no such file", fs.ErrNotExist).At("x.csv"),
			"entente: x.csv: there is no such file\n", exitFailed},
		"a defect":                              {fault.Wrap(fault.Internal, "op.F", "", full), "", exitFailed},
		"a foreign error":                       {full, "", exitFailed},
		"two errors, the first of which counts": {errors.Join(misuse{"a", "entente"}, full), "entente: a (see entente --help)\n", exitMisused},
	} {
		var w bytes.Buffer
		if got := report(&w, test.err); got != test.code {
			t.Errorf("%s: code %d, want %d", name, got, test.code)
		}
		if test.line != "" && w.String() != test.line {
			t.Errorf("%s: %q, want %q", name, w.String(), test.line)
		}
		if test.err != nil && test.line == "" && !strings.HasPrefix(w.String(), "entente: something went wrong inside: ") {
			t.Errorf("%s: %q", name, w.String())
		}
	}
}

func TestRunReturnsTheCodeOfTheError(t *testing.T) {
	for _, test := range []struct {
		args string
		code int
	}{{"version", exitOK}, {"", exitOK}, {"frob", exitMisused}, {"demo --port 1", exitMisused}, {"policy check nowhere", exitFailed},
		{"serve --listen 192.0.2.1:1", exitMisused}, {"serve --config nowhere.yaml", exitFailed},
		{"verify", exitMisused}, {"verify nowhere --key a+b+c", exitMisused}, {"ledger key --data nowhere", exitFailed}} {
		var out, errOut bytes.Buffer
		if got := run(strings.Fields(test.args), &out, &errOut); got != test.code {
			t.Errorf("%q: code %d, want %d: %s", test.args, got, test.code, errOut.String())
		}
	}
}
