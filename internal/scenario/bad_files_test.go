package scenario_test

import (
	"entente/internal/scenario"
)

func badFiles() []badInput { return nil }

var _ = scenario.Call{}
