package noleak_test

import (
	"flag"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var replay = flag.String("noleak.replay", "", "numbers of plans that are tried again, such as 197,300-400")

func TestPlansThatWereGiven(t *testing.T) {
	if *replay == "" {
		t.Skip("no plan is given by -noleak.replay")
	}
	l := openLab(t)
	draw := rapid.Custom(l.drawPlan)
	for _, word := range strings.Split(*replay, ",") {
		from, until, several := strings.Cut(word, "-")
		if !several {
			until = from
		}
		first, err := strconv.Atoi(from)
		last, also := strconv.Atoi(until)
		if err != nil || also != nil {
			t.Fatal(err, also)
		}
		for n := first; n <= last; n++ {
			if f, err := l.check(t, draw.Example(n)); f != nil || err != nil {
				t.Errorf("plan %d: %v\n%v", n, err, f)
			}
		}
	}
	fmt.Println(l.guard)
}
