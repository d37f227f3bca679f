package noleak_test

import (
	"regexp"
	"strconv"
)

// earlier is what somebody has of earlier answers to ask with: cursors, the tags by which
// an answer is asked for again, and places in the ledger.
type earlier struct{ cursors, tags, places []string }

var (
	cursorIn = regexp.MustCompile(`"(?:c|endC|startC)ursor":"([^"]+)"`)
	tagIn    = regexp.MustCompile(`(?m)^Etag: (\S+)`)
	placeIn  = regexp.MustCompile(`"epoch":(\d+),"slot":(\d+)`)
	putIn    = regexp.MustCompile(`\{(tag|place) (\d+)\}`)
)

// take keeps what is in an answer, in its order.
func (e *earlier) take(text string) {
	for _, m := range cursorIn.FindAllStringSubmatch(text, -1) {
		e.cursors = append(e.cursors, m[1])
	}
	for _, m := range tagIn.FindAllStringSubmatch(text, -1) {
		e.tags = append(e.tags, m[1])
	}
	for _, m := range placeIn.FindAllStringSubmatch(text, -1) {
		e.places = append(e.places, m[1]+"/"+m[2])
	}
}

// filled puts tags and places in where {tag 0} stands, or {place 2}: the number counts
// back from the last one.
func (e *earlier) filled(text string) string {
	return putIn.ReplaceAllStringFunc(text, func(mark string) string {
		m := putIn.FindStringSubmatch(mark)
		from, none := e.tags, `"none"`
		if m[1] == "place" {
			from, none = e.places, "0/0"
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
