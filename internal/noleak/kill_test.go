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
	killFor   = flag.Duration("noleak.kill.for", 30*time.Second, "longest that one planted leak is looked for")
	killOnly  = flag.String("noleak.kill.only", "", "plant only leaks whose name holds this")
	killKeep  = flag.Bool("noleak.kill.keep", false, "keep which plan caught which leak, to be tried first from then on")
)

// caught is where it is kept which plan caught which leak. Numbers mean other plans
// when the schema is another: then they are looked for again.
var caught = filepath.Join("testdata", "caught.txt")

// caughtBy reads what is kept.
func caughtBy(t *testing.T) map[string]int {
	t.Helper()
	out := map[string]int{}
	text, err := os.ReadFile(caught)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		var name string
		var plan int
		if _, err := fmt.Sscan(line, &name, &plan); err == nil {
			out[name] = plan
		}
	}
	return out
}

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
	places, known := plantings(t), caughtBy(t)
	began, survived, tried := time.Now(), 0, 0
	for _, name := range sortedKeys(places) {
		if !strings.Contains(name, *killOnly) {
			continue
		}
		since := time.Now()
		by, number, reached := l.kill(t, name, strings.HasPrefix(places[name][0], "policy/"), known)
		if by == "" {
			survived++
			by = fmt.Sprintf("SURVIVED (reached: %v)", reached)
			delete(known, name)
		} else if number >= 0 {
			known[name] = number
		}
		tried++
		fmt.Printf("%-18s %-12s plan %-5d %-7s %s\n", name, by, number, time.Since(since).Round(10*time.Millisecond), strings.Join(places[name], " "))
	}
	fmt.Printf("%d leaks planted, %d survived, in %s\n", tried, survived, time.Since(began).Round(time.Second))
	if survived > 0 || len(places) < 40 {
		t.Fail()
	}
	if *killKeep {
		var text strings.Builder
		for _, name := range sortedKeys(known) {
			fmt.Fprintf(&text, "%s %d\n", name, known[name])
		}
		if err := os.WriteFile(caught, []byte(text.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// kill plants a leak and looks for what shows it: the comparison of the three
// readings for what is remembered wrongly, else a plan, the known one first. It
// returns what saw it, "" for nothing, and the number of the plan.
func (l *lab) kill(t *testing.T, name string, remembered bool, known map[string]int) (by string, number int, reached bool) {
	leak.Plant(name)
	defer leak.Plant("")
	readings, draw, began := rapid.Custom(l.threeWay), rapid.Custom(l.drawPlan), time.Now()
	for n := 0; remembered && n < 25; n++ {
		if readings.Example(n) != "" {
			return "three-way", -1, true
		}
	}
	reached = leak.Reached()
	for n := -1; n < *killPlans && time.Since(began) < *killFor; n++ {
		number := n
		if n < 0 {
			first, ok := known[name]
			if !ok {
				continue
			}
			number = first
		}
		p := draw.Example(number)
		f, err := l.check(t, p)
		reached = reached || leak.Reached()
		if f == nil && err == nil {
			continue
		}
		leak.Plant("")
		if f, err := l.check(t, p); f != nil || err != nil {
			t.Errorf("plan %d shows a leak that nobody planted: %v %v", number, f, err)
			leak.Plant(name)
			continue
		}
		if err != nil {
			return "broken", number, true
		}
		if testing.Verbose() {
			fmt.Println(f)
		}
		return f.variant, number, true
	}
	return "", -1, reached
}
