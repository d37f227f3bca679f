package main

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"entente": main})
}

func TestScripts(t *testing.T) {
	params := testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"waitfor": waitFor, "fetch": fetch, "cosign": cosign, "truncated": truncated},
		Setup: func(e *testscript.Env) error {
			e.Setenv("TMPDIR", e.WorkDir) // so that a script sees what is left behind
			rego, err := filepath.Abs(filepath.Join("..", "..", "rego"))
			e.Setenv("REGO", rego)

			port, portErr := freePort()
			e.Setenv("PORT", port)
			return errors.Join(err, portErr)
		},
	}
	if testing.Short() { // those in which a server runs; the others compute, which the race detector makes long
		params.Dir, params.Files = "", []string{"testdata/serve.txtar", "testdata/ledger_http.txtar", "testdata/backup.txtar"}
	}
	testscript.Run(t, params)
}

// waitFor waits until a file is there: a server in the background has begun.
func waitFor(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: waitfor FILE")
	}
	for range 600 {
		if _, err := os.Stat(ts.MkAbs(args[0])); err == nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	ts.Fatalf("%s does not come", args[0])
}

// truncated cuts a file down to a number of bytes.
func truncated(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: truncated FILE BYTES")
	}
	n, err := strconv.ParseInt(args[1], 10, 64)
	ts.Check(err)
	ts.Check(os.Truncate(ts.MkAbs(args[0]), n))
}
