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
	killPlans = flag.Int("noleak.kill.plans", 2000, "most fresh plans that are tried for one planted leak")
	killFor   = flag.Duration("noleak.kill.for", 30*time.Second, "longest that one planted leak is looked for in fresh plans")
	killOnly  = flag.String("noleak.kill.only", "", "plant only leaks whose name holds this")
	killFresh = flag.Bool("noleak.kill.fresh", false, "look for leaks in fresh plans alone, as if none of them had been caught before")
	killKeep  = flag.Bool("noleak.kill.keep", false, "keep the plan that caught a leak, made as short as it can be, when the one that is kept does not")
)

// catcher is where the plan is kept that caught a leak.
func catcher(name string) string { return filepath.Join("testdata", "plans", "leaks", name+".json") }

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

// Every leak that can be planted is seen, mostly by the plan that is kept for it, and
// nothing is seen when none is planted.
func TestEveryPlantedLeakIsCaught(t *testing.T) {
	l := openLab(t)
	places := plantings(t)
	began, survived, tried := time.Now(), 0, 0
	for _, name := range sortedKeys(places) {
		if !strings.Contains(name, *killOnly) {
			continue
		}
		since := time.Now()
		c := l.kill(t, name, strings.HasPrefix(places[name][0], "policy/"))
		if c.by == "" {
			survived++
			t.Errorf("%s: nobody would see this leak", name)
			c.by = fmt.Sprintf("SURVIVED (reached: %v)", leak.Reached())
		}
		leak.Plant("")
		tried++
		fmt.Printf("%-18s %-12s %-14s %-7s %s\n", name, c.by, c.plan, time.Since(since).Round(10*time.Millisecond), strings.Join(places[name], " "))
	}
	fmt.Printf("%d leaks planted, %d survived, in %s\n", tried, survived, time.Since(began).Round(time.Second))
	if *killOnly == "" && len(places) < 40 {
		t.Errorf("only %d leaks can be planted", len(places))
	}
	for _, path := range keptPlans(t, "leaks") {
		if name := strings.TrimSuffix(filepath.Base(path), ".json"); places[name] == nil {
			t.Errorf("%s is kept for a leak that nobody can plant", path)
		}
	}
}

// caught is what saw a leak, "" for nothing, and in which plan.
type caught struct{ by, plan string }

// kill plants a leak and looks for what shows it: the comparison of the three
// readings for what is remembered wrongly, else the plan that is kept for it, else a
// fresh one.
func (l *lab) kill(t *testing.T, name string, remembered bool) caught {
	leak.Plant(name)
	began := time.Now()
	if remembered {
		readings := rapid.Custom(l.threeWay)
		for n := range 25 {
			if readings.Example(n) != "" {
				return caught{"three-way", fmt.Sprint("law ", n)}
			}
		}
	}
	corpus := l.corpus
	defer func() { l.corpus = corpus }()
	if *killFresh {
		l.corpus = slices.DeleteFunc(slices.Clone(corpus), func(path string) bool { return path == catcher(name) })
	} else if _, err := os.Stat(catcher(name)); err == nil {
		p, err := l.load(catcher(name))
		if err != nil {
			t.Error(err)
			return caught{}
		}
		if f, _ := l.shows(t, name, p); f != nil {
			return caught{f.variant, "kept"}
		}
		fmt.Printf("%s is out of date: it does not show the leak\n", catcher(name))
	}
	draw := rapid.Custom(l.drawPlan)
	for n := 0; n < *killPlans && time.Since(began) < *killFor; n++ {
		p := draw.Example(n)
		f, honest := l.shows(t, name, p)
		if f == nil || !honest {
			continue
		}
		if *killKeep {
			p.only = f.variant
			p = l.shorter(p, time.Now().Add(2*time.Minute), func(p *plan) bool {
				f, honest := l.shows(t, name, p)
				return f != nil && honest
			})
			if err := l.keep(catcher(name), name+": "+f.variant, p); err != nil {
				t.Fatal(err)
			}
		}
		return caught{f.variant, fmt.Sprint(n)}
	}
	return caught{}
}

// shows lets a plan happen with a leak planted, and if that shows a difference also
// without: honest says that it is the leak that makes it.
func (l *lab) shows(t *testing.T, name string, p *plan) (f *finding, honest bool) {
	leak.Plant(name)
	f, err := l.check(t, p)
	if err != nil { // a world that fails is a failure of the test without leaks, too
		f = &finding{variant: "error", act: err.Error()}
	}
	if f == nil {
		return nil, true
	}
	leak.Plant("")
	defer leak.Plant(name)
	other, err := l.check(t, p)
	if other != nil || err != nil {
		t.Errorf("%s: a plan shows a leak that nobody planted: %v %v", name, other, err)
		return f, false
	}
	return f, true
}
