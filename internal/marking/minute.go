package marking

import (
	"fmt"
	"io"
	"math"
	"time"

	"entente/internal/fault"
)

// Minute is a moment in whole minutes, UTC, counted from 1970. Zero means "no
// such moment". Embargo and expiry are minutes so that a verdict stays true for
// a known stretch of time. Every interval is half-open: from <= now < until.
type Minute uint32

// layout is fixed-width, so that the text of two minutes compares as the minutes do.
const layout = "2006-01-02T15:04Z"

// MinuteOf returns the minute that t lies in; zero for a time before 1970, so
// that the zero time is no moment and not one in the far future.
func MinuteOf(t time.Time) Minute { return Minute(min(max(t.Unix(), 0)/60, math.MaxUint32)) }

// ParseMinute reads "2026-11-21T10:00Z", or an RFC 3339 time whose seconds are
// zero. Anything else is Invalid with code TIME_NOT_WHOLE_MINUTE.
func ParseMinute(s string) (Minute, error) {
	for _, form := range []string{layout, time.RFC3339Nano} {
		t, err := time.Parse(form, s)
		if err == nil && t.Second() == 0 && t.Nanosecond() == 0 && t.Unix() > 0 && t.UTC().Year() <= 9999 {
			return MinuteOf(t), nil
		}
	}
	return 0, fault.New(fault.Invalid, "marking.ParseMinute",
		"a time in UTC with whole minutes is needed, for example 2026-11-21T10:00Z").WithCode(fault.CodeTimeNotMinute)
}

// Time returns the first instant of the minute.
func (m Minute) Time() time.Time { return time.Unix(int64(m)*60, 0).UTC() }

// String returns for example "2026-11-21T10:00Z", or "" for zero.
func (m Minute) String() string {
	if m == 0 {
		return ""
	}
	return m.Time().Format(layout)
}

// MarshalText writes String.
func (m Minute) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what MarshalText wrote; empty text is zero.
func (m *Minute) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*m = 0
		return nil
	}
	*m, err = ParseMinute(string(b))
	return err
}

// MarshalGQL writes String.
func (m Minute) MarshalGQL(w io.Writer) { fmt.Fprintf(w, "%q", m.String()) }

// UnmarshalGQL reads a GraphQL string.
func (m *Minute) UnmarshalGQL(v any) (err error) {
	s, _ := v.(string)
	*m, err = ParseMinute(s)
	return err
}
