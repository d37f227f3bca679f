package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// maxValues is how many values the data of one alliance may hold.
const maxValues = 5000

// maxNesting is how deep brackets may nest in a module or in data.
const maxNesting = 32

// checkData refuses data that two readers could read differently, or that is no
// alliance: not an object, double keys, numbers other than exact integers.
func checkData(f file, flaws *Flaws) {
	dec := json.NewDecoder(bytes.NewReader(f.text))
	dec.UseNumber()
	values := 0
	keys, err := walkJSON(dec, 0, &values)
	if err == nil {
		if _, more := dec.Token(); more != io.EOF {
			err = fmt.Errorf("there is text after the closing bracket: remove it")
		}
	}
	line := 1 + bytes.Count(f.text[:min(int(dec.InputOffset()), len(f.text))], []byte("\n"))
	switch {
	case err != nil:
		flaws.add(f.path, line, "%s", firstLine(err.Error()))
	case keys == nil:
		flaws.add(f.path, 1, "must be one JSON object that describes the alliance")
	case !keys["name"]:
		flaws.add(f.path, 1, "lacks the alliance's name: add \"name\"")
	}
}

// walkJSON reads one value and returns its keys when it is an object.
func walkJSON(dec *json.Decoder, nesting int, values *int) (map[string]bool, error) {
	if nesting > maxNesting {
		return nil, fmt.Errorf("nests more than %d deep: flatten it", maxNesting)
	}
	if *values++; *values > maxValues {
		return nil, fmt.Errorf("holds more than %d values: keep what rules need", maxValues)
	}
	tok, err := dec.Token()
	if err != nil {
		return nil, fmt.Errorf("is not JSON: %w", err)
	}
	switch tok := tok.(type) {
	case json.Number:
		if !exactInteger(tok.String()) {
			return nil, fmt.Errorf("numbers must be whole and below 10^15, so that quorums are exact: change %.20s", tok)
		}
	case json.Delim:
		var keys map[string]bool
		if tok == '{' {
			keys = map[string]bool{}
		}
		for dec.More() {
			if keys != nil {
				k, err := dec.Token()
				if err != nil {
					return nil, fmt.Errorf("is not JSON: %w", err)
				}
				name, _ := k.(string)
				if keys[name] {
					return nil, fmt.Errorf("has a key twice in one object: keep one of them")
				}
				keys[name] = true
			}
			if _, err := walkJSON(dec, nesting+1, values); err != nil {
				return nil, err
			}
		}
		if _, err := dec.Token(); err != nil {
			return nil, fmt.Errorf("is not JSON: %w", err)
		}
		return keys, nil
	}
	return nil, nil
}

// exactInteger reports whether a number is written as a whole number of at most
// 15 digits. Larger ones, fractions and exponents cost unbounded time to add up.
func exactInteger(s string) bool {
	digits := strings.TrimPrefix(s, "-")
	return digits != "" && len(digits) <= 15 && strings.Trim(digits, "0123456789") == ""
}

// depth returns how deep the brackets of a module nest, texts and comments aside.
func depth(src []byte) int {
	deepest, now := 0, 0
	for i := 0; i < len(src); i++ {
		switch src[i] {
		case '(', '[', '{':
			now++
			deepest = max(deepest, now)
		case ')', ']', '}':
			now--
		case '#':
			i = skipTo(src, i, "\n")
		case '"':
			i = skipTo(src, i, "\"\n") // a text in quotes ends with its line
		case '`':
			i = skipTo(src, i, "`")
		}
	}
	return deepest
}

// skipTo returns the place of the next of some marks after i, or the end.
func skipTo(src []byte, i int, marks string) int {
	for i++; i < len(src); i++ {
		switch {
		case src[i] == '\\' && marks[0] == '"':
			i++
		case strings.IndexByte(marks, src[i]) >= 0:
			return i
		}
	}
	return i
}
