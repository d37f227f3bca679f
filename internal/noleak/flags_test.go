package noleak_test

import (
	"flag"
	"time"
)

var (
	runFor    = flag.Duration("noleak.for", 3*time.Second, "how long worlds are compared")
	light     = flag.Bool("noleak.light", false, "let a run pass that came by little: it is slow for another reason")
	killPlans = flag.Int("noleak.kill.plans", 600, "most plans that are tried for one planted leak")
	killOnly  = flag.String("noleak.kill.only", "", "plant only leaks whose name holds this")
	killFor   = flag.Duration("noleak.kill.for", 30*time.Second, "longest that one planted leak is looked for")
)
