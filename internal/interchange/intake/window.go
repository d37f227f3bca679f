package intake

import (
	"bytes"
	"io"

	"entente/internal/fault"
)

// Window reads a stream of records and lets no record grow beyond a limit,
// however its parser buffers. It also counts lines. It is for one goroutine.
type Window struct {
	r        io.Reader
	limit    int64
	read     int64 // bytes given out so far
	from     int64 // where the present record begins
	line     int   // the line that from lies on
	newlines []int64
}

// NewWindow returns a window on r whose records take at most limit bytes.
func NewWindow(r io.Reader, limit int) *Window { return &Window{r: r, limit: int64(limit), line: 1} }

// Advance says that the next record begins at an offset, and returns its line.
// Offsets only grow.
func (w *Window) Advance(offset int64) (line int) {
	w.from = max(w.from, offset)
	passed := 0
	for passed < len(w.newlines) && w.newlines[passed] < w.from {
		passed++
	}
	w.line += passed
	w.newlines = w.newlines[:copy(w.newlines, w.newlines[passed:])]
	return w.line
}

// Read gives out no more of the present record than the limit; beyond it fails
// as TooLarge with code TEXT_TOO_LONG.
func (w *Window) Read(p []byte) (int, error) {
	room := w.from + w.limit - w.read
	if room <= 0 {
		return 0, fault.New(fault.TooLarge, "intake.Window", "one record of the file is too long, or a quote is never closed").
			WithCode(fault.CodeTextTooLong)
	}
	n, err := w.r.Read(p[:min(int64(len(p)), room)])
	for at := 0; ; {
		i := bytes.IndexByte(p[at:n], '\n')
		if i < 0 {
			break
		}
		w.newlines = append(w.newlines, w.read+int64(at+i))
		at += i + 1
	}
	w.read += int64(n)
	if err != nil && err != io.EOF {
		return n, unreadable("intake.Window", err)
	}
	return n, err
}
