package noleak_test

import (
	"regexp"
	"strconv"
	"strings"
)

// earlier is what somebody has of earlier answers to ask with: cursors, the tags by which
// an answer is asked for again, and places in the ledger, by the address of their tree:
// which place a leaf has in one is drawn at random, and says nothing in another.
type earlier struct {
	cursors, tags []string
	places        map[string][]string
}

var (
	cursorIn = regexp.MustCompile(`"(?:c|endC|startC)ursor":"([^"]+)"`)
	tagIn    = regexp.MustCompile(`(?m)^Etag: (\S+)`)
	placeIn  = regexp.MustCompile(`"epoch":(\d+),"slot":(\d+)`)
	putIn    = regexp.MustCompile(`\{(tag|place) (\d+)\}`)
)

// take keeps what is in the answer to an act, in its order.
func (e *earlier) take(a act, text string) {
	for _, m := range cursorIn.FindAllStringSubmatch(text, -1) {
		e.cursors = append(e.cursors, m[1])
	}
	for _, m := range tagIn.FindAllStringSubmatch(text, -1) {
		e.tags = append(e.tags, m[1])
	}
	if tree, _, ok := strings.Cut(a.path, "/leaves?"); ok {
		for _, m := range placeIn.FindAllStringSubmatch(text, -1) {
			if e.places == nil {
				e.places = map[string][]string{}
			}
			e.places[tree] = append(e.places[tree], m[1]+"/"+m[2])
		}
	}
}

// filled puts tags and places in where {tag 0} stands, or {place 2}: the number counts
// back from the last one.
func (e *earlier) filled(text string) string {
	return putIn.ReplaceAllStringFunc(text, func(mark string) string {
		m := putIn.FindStringSubmatch(mark)
		from, none := e.tags, `"none"`
		if m[1] == "place" {
			tree, _, _ := strings.Cut(text, "/leaf/")
			from, none = e.places[tree], "0/0"
		}
		n, _ := strconv.Atoi(m[2]) // digits
		if len(from) == 0 {
			return none
		}
		return from[len(from)-1-n%len(from)]
	})
}

// filled puts cursors that were in answers in their places.
func filled(tree any, cursors []string) any {
	switch v := tree.(type) {
	case cursorOf:
		if len(cursors) == 0 {
			return nil
		}
		return cursors[len(cursors)-1-int(v)%len(cursors)]
	case map[string]any:
		out := map[string]any{}
		for k, x := range v {
			out[k] = filled(x, cursors)
		}
		return out
	case []any:
		out := []any{}
		for _, x := range v {
			out = append(out, filled(x, cursors))
		}
		return out
	}
	return tree
}
