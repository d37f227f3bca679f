package journal

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestAStoredTimeIsReadInItsOneFormAlone(t *testing.T) {
	agree := func(t interface{ Fatalf(string, ...any) }, text string) {
		want, err := time.Parse(timeLayout, text)
		good := err == nil && want.Year() >= 1 && want.Format(timeLayout) == text
		got, ok := storedTime(text)
		if ok != good || ok && got != want {
			t.Fatalf("%q: %v, %v, not %v, %v", text, got, ok, want, good)
		}
	}
	for _, text := range []string{
		"", "2026-03-01T10:20:30.123456Z", "2026-03-01T10:20:30,123456Z", "2026-03-01t10:20:30.123456Z", "2026-03-01T10:20:30.123456z", "2026-03-01T10:20:30.12345Z", "2026-03-01T10:20:30.1234567Z",
		"2026-02-29T00:00:00.000000Z", "2024-02-29T00:00:00.000000Z", "2024-02-30T00:00:00.000000Z", "2026-04-31T00:00:00.000000Z", "2026-00-01T00:00:00.000000Z", "2026-13-01T00:00:00.000000Z",
		"2026-01-00T00:00:00.000000Z", "2026-01-32T00:00:00.000000Z", "2026-01-01T24:00:00.000000Z", "2026-01-01T23:60:00.000000Z", "2026-01-01T23:59:60.000000Z", "0000-01-01T00:00:00.000000Z",
		"0001-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z", "2026-03-01T10:20:30.12345-Z", "+026-03-01T10:20:30.123456Z", "2026-03-01T10:20:30.123456+",
	} {
		agree(t, text)
	}
	rapid.Check(t, func(t *rapid.T) {
		at := time.UnixMicro(rapid.Int64Range(-62135596800_000000, 253402300799_999999).Draw(t, "at")).UTC()
		text := []byte(at.Format(timeLayout))
		agree(t, string(text))
		text[rapid.IntRange(0, len(text)-1).Draw(t, "place")] = byte(rapid.IntRange(' ', '~').Draw(t, "byte"))
		agree(t, string(text))
	})
}
