package scenario

import (
	"bufio"
	"bytes"
	"fmt"
	"slices"
	"strings"

	"entente/internal/dossier"
	"entente/internal/fault"
)

// Asks says which decisions each mutation, or each field of a guarded type, asks
// policy for: names with "noun:action" each.
type Asks map[string][]string

// ReadAsks reads the lines of a file such as graph/schema/asks.txt: a name and what
// it asks. Faults: Invalid for a name that is given twice, or that asks nothing.
func ReadAsks(text []byte) (Asks, error) {
	out := Asks{}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		words := strings.Fields(lines.Text())
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		if len(words) == 1 || out[words[0]] != nil {
			return nil, fault.New(fault.Invalid, "scenario.ReadAsks", fmt.Sprintf("line %d: %s asks nothing, or is given twice", n, words[0]))
		}
		out[words[0]] = words[1:]
	}
	return out, nil
}

// Flaws compares what is declared with what there is: the names, what each of them
// was found to ask, and the decisions that some rule lets somebody take. It words
// each difference.
func (a Asks) Flaws(names []string, asked map[string][]string, given func(decision string) bool) []string {
	var out []string
	for _, name := range names {
		switch said, truly := a[name], asked[name]; {
		case said == nil:
			out = append(out, name+" does not declare what it asks policy for")
		case len(truly) == 0:
			out = append(out, name+" was never seen to ask policy for anything")
		default:
			for _, d := range truly {
				if !slices.ContainsFunc(said, func(s string) bool { return covers(s, d) }) {
					out = append(out, fmt.Sprintf("%s asks for %s, which it does not declare", name, d))
				}
			}
			for _, s := range said {
				if !slices.ContainsFunc(truly, func(d string) bool { return covers(s, d) }) {
					out = append(out, fmt.Sprintf("%s declares %s and was never seen to ask for it", name, s))
				}
			}
		}
	}
	for name, said := range a {
		if !slices.Contains(names, name) {
			out = append(out, name+" is declared and is not there")
		}
		for _, s := range said {
			if !given(s) {
				out = append(out, fmt.Sprintf("%s declares %s, which no rule gives to anybody", name, s))
			}
		}
	}
	slices.Sort(out)
	return out
}

// covers reports whether a declared decision, in which * is any noun, is this one.
func covers(declared, decision string) bool {
	noun, action, _ := strings.Cut(declared, ":")
	of, is, _ := strings.Cut(decision, ":")
	return action == is && (noun == of || noun == "*" && slices.Contains(dossier.Nouns(), dossier.Noun(of)))
}
