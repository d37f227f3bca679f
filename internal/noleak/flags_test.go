package noleak_test

import (
	"flag"
	"time"
)

var (
	runFor = flag.Duration("noleak.for", 3*time.Second, "how long worlds are compared")
	light  = flag.Bool("noleak.light", false, "let a run pass that came by little: it is slow for another reason")
)
