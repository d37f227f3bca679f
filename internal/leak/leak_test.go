package leak_test

import (
	"testing"

	"entente/internal/leak"
)

func TestNothingIsPlantedUnlessABuildForTestsIsAskedTo(t *testing.T) {
	if leak.Planted("count.hidden") || leak.Planted("") && !leak.Built {
		t.Error("a leak is planted")
	}
	var kept leak.Kept
	if first, second := kept.Keep("k", 1), kept.Keep("k", 2); !leak.Built && (first != 1 || second != 2 || kept.Has("k") || kept.Count() != 0) {
		t.Error("something was kept")
	}
}
