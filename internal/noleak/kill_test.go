//go:build leaks

package noleak_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"entente/internal/leak"
)

var (
	killPlans = flag.Int("noleak.kill.plans", 2000, "most plans that are tried for one planted leak")
	killFor   = flag.Duration("noleak.kill.for", 2*time.Minute, "longest that one planted leak is looked for")
	killOnly  = flag.String("noleak.kill.only", "", "plant only leaks whose name holds this")
)

var planting = regexp.MustCompile(`leak\.Planted\("([a-z.]+)"\)`)

// plantings finds every leak that can be planted, with its places.
func plantings(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, folder := range []string{"internal", "graph", "policy"} {
		err := filepath.WalkDir(filepath.Join("..", "..", folder), func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "/leak/") {
				return err
			}
			text, err := os.ReadFile(path)
			for _, m := range planting.FindAllStringSubmatch(string(text), -1) {
				if at := strings.TrimPrefix(path, "../../"); !slices.Contains(out[m[1]], at) {
					out[m[1]] = append(out[m[1]], at)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// Every leak that can be planted is seen within a bounded number of plans, and so is
// that nothing is seen when none is planted.
func TestEveryPlantedLeakIsCaught(t *testing.T) {
	l := openLab(t)
	places := plantings(t)
	only := *killOnly
	draw, readings := rapid.Custom(l.drawPlan), rapid.Custom(l.threeWay)
	survived := 0
	for _, name := range sortedKeys(places) {
		if only != "" && !strings.Contains(name, only) {
			continue
		}
		leak.Plant(name)
		began, tried, by, reached := time.Now(), 0, "", false
		for n := 0; n < 25 && by == "" && strings.HasPrefix(places[name][0], "policy/"); n++ { // what is remembered wrongly shows at once where it is compared
			if readings.Example(n) != "" {
				by = "three-way"
			}
		}
		reached = leak.Reached()
		for ; tried < *killPlans && by == "" && time.Since(began) < *killFor; tried++ {
			p := draw.Example(tried)
			f, err := l.check(t, p)
			reached = reached || leak.Reached()
			switch {
			case err != nil:
				by = "broken: " + err.Error()[:min(80, len(err.Error()))]
			case f != nil:
				by = f.variant
				leak.Plant("")
				if f, err := l.check(t, p); f != nil || err != nil {
					t.Errorf("plan %d shows a leak that nobody planted: %v %v", tried, f, err)
				}
				leak.Plant(name)
				if testing.Verbose() {
					fmt.Println(f)
				}
			}
		}
		leak.Plant("")
		if by == "" {
			survived++
			by = fmt.Sprintf("SURVIVED (reached: %v)", reached)
		}
		fmt.Printf("%-20s %-40s %-10s after %d plans, %s\n", name, strings.Join(places[name], " "), by, tried, time.Since(began).Round(time.Millisecond))
	}
	fmt.Printf("%d leaks planted, %d survived\n", len(places), survived)
	if survived > 0 || len(places) < 40 && only == "" {
		t.Fail()
	}
}
