package intake

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode"

	"entente/internal/fault"
)

// Open returns the text of a file without its byte order mark. A file in UTF-16
// or UTF-32 is Invalid with code TEXT_INVALID; a reader that fails is Unavailable.
// Whether all of it is UTF-8 shows only when it is read: see dossier.CheckText.
func Open(r io.Reader) (io.Reader, error) {
	b := bufio.NewReader(r)
	start, err := b.Peek(3)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, unreadable("intake.Open", err)
	}
	switch {
	case bytes.HasPrefix(start, []byte{0xEF, 0xBB, 0xBF}):
		if _, err = b.Discard(3); err != nil {
			return nil, unreadable("intake.Open", err)
		}
	// Without a mark, a zero byte beside the first character gives the others away.
	case bytes.HasPrefix(start, []byte{0xFF, 0xFE}), bytes.HasPrefix(start, []byte{0xFE, 0xFF}),
		len(start) > 1 && (start[0] == 0 || start[1] == 0):
		return nil, fault.New(fault.Invalid, "intake.Open", "the file is not UTF-8 but UTF-16 or UTF-32: save it as UTF-8").
			WithCode(fault.CodeTextInvalid)
	}
	return b, nil
}

func unreadable(op string, err error) error {
	if f := (*fault.Error)(nil); errors.As(err, &f) {
		return f
	}
	return fault.Wrap(fault.Unavailable, op, "the file cannot be read to its end", err)
}

// Clean makes no-break spaces and control characters (except line feed and tab)
// spaces and takes blanks off both ends. mended reports whether any such character stood inside.
func Clean(s string) (clean string, mended bool) {
	clean = strings.TrimSpace(s)
	odd := func(r rune) bool { return r == '\u00a0' || unicode.IsControl(r) && r != '\n' && r != '\t' }
	if !strings.ContainsFunc(clean, odd) {
		return clean, false
	}
	clean = strings.Map(func(r rune) rune {
		if odd(r) {
			return ' '
		}
		return r
	}, clean)
	return strings.TrimSpace(clean), true
}
