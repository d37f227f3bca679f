package noleak_test

import (
	"flag"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var replay = flag.String("noleak.replay", "", "plans that are tried again, by number, such as 197,300-400, by the part of the schema that they ask for, such as part12, or by the file in which they are kept")

// partly draws the plan that asks for one part of the schema.
func (l *lab) partly(part int) *plan {
	return rapid.Custom(func(r *rapid.T) *plan { return l.drawPlanOf(r, part) }).Example(part)
}

// Plans are numbered: what failed in one run can be tried again in another, as long
// as the schema from which they are drawn is the same.
func TestPlansThatWereGiven(t *testing.T) {
	if *replay == "" {
		t.Skip("no plan is given by -noleak.replay")
	}
	l := openLab(t)
	draw := rapid.Custom(l.drawPlan)
	try := func(name string, p *plan) {
		if f, err := l.check(t, p); f != nil || err != nil {
			t.Error(l.tell(t, name, p, f, err))
		}
	}
	number := func(word string) int {
		n, err := strconv.Atoi(word)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for word := range strings.SplitSeq(*replay, ",") {
		if strings.HasSuffix(word, ".json") {
			p, err := l.load(word)
			if err != nil {
				t.Fatal(err)
			}
			if f, err := l.check(t, p); f != nil || err != nil {
				t.Errorf("%s: %v\n%v", word, err, f)
			}
			continue
		}
		if part, ok := strings.CutPrefix(word, "part"); ok {
			try(word, l.partly(number(part)))
			continue
		}
		first, last, several := strings.Cut(word, "-")
		if !several {
			last = first
		}
		for n := number(first); n <= number(last); n++ {
			try(strconv.Itoa(n), draw.Example(n))
		}
	}
	t.Log(l.guard)
}

// What showed a difference once is tried in every run.
func TestPlansThatAreKept(t *testing.T) {
	l := openLab(t)
	for _, path := range keptPlans(t, "found") {
		p, err := l.load(path)
		if err != nil {
			t.Error(err)
			continue
		}
		if f, err := l.check(t, p); f != nil || err != nil {
			t.Errorf("%s: %v\n%v", path, err, f)
		}
	}
}
