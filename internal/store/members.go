package store

import "bytes"

// members calls yield for each member of a JSON object in canonical form, with its
// name and its value as they are written. The journal has checked the text already,
// so it is only cut: that is what a start does a million times. ok is false for what
// is no such object.
func members(text []byte, yield func(name, value []byte)) (ok bool) {
	if len(text) < 2 || text[0] != '{' {
		return false
	}
	for at := 1; text[at] != '}'; {
		if text[at] == ',' {
			at++
		}
		colon := valueEnd(text, at)
		if colon >= len(text) || text[at] != '"' || text[colon] != ':' {
			return false
		}
		end := valueEnd(text, colon+1)
		if end >= len(text) {
			return false
		}
		yield(text[at+1:colon-1], text[colon+1:end])
		at = end
	}
	return true
}

// elements calls yield for each element of a JSON array in canonical form.
func elements(text []byte, yield func(value []byte)) (ok bool) {
	if len(text) < 2 || text[0] != '[' {
		return false
	}
	for at := 1; text[at] != ']'; {
		if text[at] == ',' {
			at++
		}
		end := valueEnd(text, at)
		if end >= len(text) || end == at {
			return false
		}
		yield(text[at:end])
		at = end
	}
	return true
}

// valueEnd returns where a value that begins at a place ends; the length of the text
// if it does not.
func valueEnd(text []byte, at int) int {
	depth := 0
	for at < len(text) {
		switch text[at] {
		case '"':
			at = stringEnd(text, at)
			if depth == 0 {
				return at
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return at + 1
			}
			if depth < 0 { // the end of what a number or a word stands in
				return at
			}
		case ',', ':':
			if depth == 0 {
				return at
			}
		}
		at++
	}
	return len(text)
}

// stringEnd returns where a string that begins at a place ends.
func stringEnd(text []byte, at int) int {
	for at++; at < len(text); at++ {
		next := bytes.IndexAny(text[at:], `"\`)
		if next < 0 {
			return len(text)
		}
		if at += next; text[at] == '"' {
			return at + 1
		}
		at++ // what is escaped
	}
	return len(text)
}
