package noleak_test

import (
	"flag"
	"path/filepath"
	"time"
)

var (
	runFor    = flag.Duration("noleak.for", 3*time.Second, "how long worlds are compared")
	light     = flag.Bool("noleak.light", false, "only fresh plans, and let a run pass that came by little: it is slow for another reason")
	seed      = flag.Uint("noleak.seed", 0, "the number of the first fresh plan; 0 is one that the clock gives")
	aim       = flag.String("noleak.aim", "", "the field, or the path, that every plan comes back to")
	keepGoing = flag.Bool("noleak.keepgoing", false, "go on after a difference; the run fails at its end")
	into      = flag.String("noleak.into", filepath.Join("testdata", "plans", "found"), "where a plan that shows a difference is kept, made as short as it can be")
)
