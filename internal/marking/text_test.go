package marking_test

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"entente/internal/fault"
	"entente/internal/marking"
)

var (
	allTLP    = []marking.TLP{marking.TLPUnset, marking.Clear, marking.Green, marking.Amber, marking.AmberStrict, marking.Red}
	allPAP    = []marking.PAP{marking.PAPUnset, marking.PAPClear, marking.PAPGreen, marking.PAPAmber, marking.PAPRed}
	allNaming = []marking.Naming{marking.NamingUnset, marking.NamingMust, marking.NamingMay, marking.NamingMustNot}
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

// refused checks that an error is the named refusal, with a text for people.
func refused(t *testing.T, err error, kind fault.Kind, code fault.Code) {
	t.Helper()
	if err == nil {
		t.Fatal("was accepted")
	}
	f := fault.As(err)
	if f.Kind != kind || f.Code != code || f.Public == "" {
		t.Fatalf("got %v, want %v with code %s and a public text", err, kind, code)
	}
}

func TestTLPIsReadInItsOriginalFormOnly(t *testing.T) {
	each(t, map[string]struct {
		text string
		want marking.TLP
	}{
		"clear":                           {"TLP:CLEAR", marking.Clear},
		"green":                           {"TLP:GREEN", marking.Green},
		"amber":                           {"TLP:AMBER", marking.Amber},
		"amber strict":                    {"TLP:AMBER+STRICT", marking.AmberStrict},
		"red":                             {"TLP:RED", marking.Red},
		"in lower case":                   {"tlp:amber+strict", marking.AmberStrict},
		"white of TLP 1 is clear":         {"TLP:WHITE", marking.Clear},
		"white of TLP 1, in lower case":   {"tlp:white", marking.Clear},
		"empty text is no label":          {"", 0},
		"a label without its prefix":      {"RED", 0},
		"a space is not part of a label":  {"TLP: RED", 0},
		"a space after the label":         {"TLP:RED ", 0},
		"a label of no version":           {"TLP:BLACK", 0},
		"the prefix alone":                {"TLP:", 0},
		"strict without amber":            {"TLP:STRICT", 0},
		"an underscore for the plus":      {"TLP:AMBER_STRICT", 0},
		"a letter that looks like an S":   {"TLP:AMBER+\u017fTRICT", 0},
		"a letter that looks like an I":   {"TLP:WH\u0131TE", 0},
		"a PAP label is not a TLP label":  {"PAP:RED", 0},
		"two labels are not one":          {"TLP:RED TLP:CLEAR", 0},
		"a zero byte does not end a text": {"TLP:CLEAR\x00", 0},
	}, func(t *testing.T, c struct {
		text string
		want marking.TLP
	}) {
		got, err := marking.ParseTLP(c.text)
		if got != c.want {
			t.Fatalf("got %q, want %q", got, c.want)
		}
		if c.want == marking.TLPUnset {
			refused(t, err, fault.Invalid, fault.CodeTLPUnknown)
		} else if err != nil {
			t.Fatal(err)
		}
	})
}

func TestPAPIsReadInItsOriginalFormOnly(t *testing.T) {
	each(t, map[string]struct {
		text string
		want marking.PAP
	}{
		"clear":                          {"PAP:CLEAR", marking.PAPClear},
		"green":                          {"PAP:GREEN", marking.PAPGreen},
		"amber":                          {"PAP:AMBER", marking.PAPAmber},
		"red":                            {"PAP:RED", marking.PAPRed},
		"in lower case":                  {"pap:red", marking.PAPRed},
		"the legacy white is clear":      {"PAP:WHITE", marking.PAPClear},
		"empty text is no label":         {"", 0},
		"there is no strict amber":       {"PAP:AMBER+STRICT", 0},
		"a TLP label is not a PAP label": {"TLP:RED", 0},
		"a letter that looks like an I":  {"PAP:WH\u0131TE", 0},
	}, func(t *testing.T, c struct {
		text string
		want marking.PAP
	}) {
		got, err := marking.ParsePAP(c.text)
		if got != c.want {
			t.Fatalf("got %q, want %q", got, c.want)
		}
		if c.want == marking.PAPUnset {
			refused(t, err, fault.Invalid, fault.CodePAPUnknown)
		} else if err != nil {
			t.Fatal(err)
		}
	})
}

func TestMinuteIsReadInWholeMinutesOnly(t *testing.T) {
	each(t, map[string]struct {
		text string
		want string // as String writes it; "" when refused
	}{
		"the short form":                        {"2026-11-21T10:00Z", "2026-11-21T10:00Z"},
		"RFC 3339 with zero seconds":            {"2026-11-21T10:00:00Z", "2026-11-21T10:00Z"},
		"RFC 3339 with zero fractions":          {"2026-11-21T10:00:00.000Z", "2026-11-21T10:00Z"},
		"another zone is brought to UTC":        {"2026-11-21T10:00:00+01:00", "2026-11-21T09:00Z"},
		"a time after 2262":                     {"2300-01-01T00:00:00Z", "2300-01-01T00:00Z"},
		"the last minute that has four digits":  {"9999-12-31T23:59Z", "9999-12-31T23:59Z"},
		"a zone that leads past the year 9999":  {"9999-12-31T23:59:00-01:00", ""},
		"seconds are not cut off":               {"2026-11-21T10:00:01Z", ""},
		"seconds after 2262 are not cut off":    {"2300-01-01T00:00:44Z", ""},
		"a fraction of a second is not cut off": {"2026-11-21T10:00:00.5Z", ""},
		"the start of the count is no moment":   {"1970-01-01T00:00Z", ""},
		"a time before the count":               {"1969-12-31T23:59Z", ""},
		"a day is not a time":                   {"2026-11-21", ""},
		"a time without a zone":                 {"2026-11-21T10:00", ""},
		"a month that does not exist":           {"2026-13-01T10:00Z", ""},
		"empty text":                            {"", ""},
		"a number":                              {"1234567", ""},
	}, func(t *testing.T, c struct{ text, want string }) {
		got, err := marking.ParseMinute(c.text)
		if got.String() != c.want {
			t.Fatalf("got %q, want %q", got, c.want)
		}
		if c.want == "" {
			refused(t, err, fault.Invalid, fault.CodeTimeNotMinute)
		} else if err != nil {
			t.Fatal(err)
		}
	})
}

func TestATimeBeforeTheCountIsNoMinute(t *testing.T) {
	each(t, map[string]struct {
		at   time.Time
		want marking.Minute
	}{
		"the zero time":         {time.Time{}, 0},
		"a second too early":    {time.Unix(-1, 0), 0},
		"the end of a minute":   {time.Unix(119, 999), 1},
		"the start of a minute": {time.Unix(120, 0), 2},
	}, func(t *testing.T, c struct {
		at   time.Time
		want marking.Minute
	}) {
		if got := marking.MinuteOf(c.at); got != c.want {
			t.Errorf("got %d, want %d", got, c.want)
		}
	})
}

// closed is what every closed set of this package can do with text.
type closed[T any] interface {
	*T
	UnmarshalText([]byte) error
	UnmarshalGQL(any) error
}

// roundTrip writes a value as JSON and as GraphQL and reads both back.
func roundTrip[T interface {
	comparable
	MarshalGQL(io.Writer)
}, P closed[T]](t *testing.T, v, unset T) {
	t.Helper()
	if got := reread(t, v); got != v {
		t.Errorf("JSON: got %v, want %v", got, v)
	}
	var written bytes.Buffer
	v.MarshalGQL(&written)
	name, err := strconv.Unquote(written.String())
	if err != nil {
		t.Fatalf("GraphQL: %s is not a quoted name", written.String())
	}
	if strings.ContainsAny(name, "+ ") {
		t.Errorf("GraphQL: %q can be no name", name)
	}
	var back T
	err = P(&back).UnmarshalGQL(name)
	switch {
	case v == unset:
		return // a label that was never set has no GraphQL name of its own
	case err != nil:
		t.Errorf("GraphQL: reading %q: %v", name, err)
	case back != v:
		t.Errorf("GraphQL: got %v, want %v", back, v)
	}
}

func TestLabelsSurviveJSONAndGraphQL(t *testing.T) {
	for _, v := range allTLP {
		t.Run("TLP "+v.String(), func(t *testing.T) { roundTrip[marking.TLP](t, v, marking.TLPUnset) })
	}
	for _, v := range allPAP {
		t.Run("PAP "+v.String(), func(t *testing.T) { roundTrip[marking.PAP](t, v, marking.PAPUnset) })
	}
	for _, v := range allNaming {
		t.Run("naming "+v.String(), func(t *testing.T) { roundTrip[marking.Naming](t, v, marking.NamingUnset) })
	}
}

func TestMinutesSurviveJSONAndGraphQL(t *testing.T) {
	for _, text := range []string{"1970-01-01T00:01Z", "2026-11-21T10:00Z", "9999-12-31T23:59Z"} {
		m, err := marking.ParseMinute(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := reread(t, m); got != m {
			t.Errorf("JSON: got %v, want %v", got, m)
		}
		var written bytes.Buffer
		m.MarshalGQL(&written)
		if written.String() != strconv.Quote(text) {
			t.Errorf("GraphQL: got %s, want %q", written.String(), text)
		}
		var back marking.Minute
		if err := back.UnmarshalGQL(text); err != nil || back != m {
			t.Errorf("GraphQL: got %v and %v, want %v", back, err, m)
		}
	}
	if got := reread(t, marking.Minute(0)); got != 0 {
		t.Errorf("no moment read back as %v", got)
	}
}

func TestGraphQLInputOfAnotherTypeIsRefused(t *testing.T) {
	for name, v := range map[string]any{"a number": 4, "nothing": nil, "a list": []any{"RED"}, "an unknown name": "PURPLE", "empty text": ""} {
		t.Run(name, func(t *testing.T) {
			var tlp marking.TLP
			refused(t, tlp.UnmarshalGQL(v), fault.Invalid, fault.CodeTLPUnknown)
			var pap marking.PAP
			refused(t, pap.UnmarshalGQL(v), fault.Invalid, fault.CodePAPUnknown)
			var m marking.Minute
			refused(t, m.UnmarshalGQL(v), fault.Invalid, fault.CodeTimeNotMinute)
			var naming marking.Naming
			refused(t, naming.UnmarshalGQL(v), fault.Invalid, fault.CodeCaveatUnknown)
		})
	}
}

func TestJSONOfAnUnknownLabelIsRefusedNotReadAsOpen(t *testing.T) {
	for name, text := range map[string]string{
		"an unknown TLP":    `{"tlp":"TLP:PURPLE"}`,
		"an unknown PAP":    `{"pap":"PAP:PURPLE"}`,
		"an unknown naming": `{"naming":"PERHAPS"}`,
		"half a minute":     `{"embargo":"2026-11-21T10:00:30Z"}`,
		"a list as text":    `{"rel_to":"NL"}`,
		"a set as text":     `{"not_rel":"NL"}`,
	} {
		t.Run(name, func(t *testing.T) {
			var m marking.Marking
			if err := json.Unmarshal([]byte(text), &m); err == nil {
				t.Errorf("was read as %s", asJSON(m))
			}
		})
	}
}

func TestAValueOutOfRangeHasNoName(t *testing.T) {
	for _, got := range []string{marking.TLP(200).String(), marking.PAP(200).String(), marking.Naming(200).String()} {
		if got != "" {
			t.Errorf("got %q", got)
		}
	}
}

func FuzzParseTLP(f *testing.F) {
	for _, s := range []string{"TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED", "tlp:white", "TLP: RED",
		"", "PAP:RED", "TLP:AMBER+\u017fTRICT"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := marking.ParseTLP(s)
		if err != nil {
			refused(t, err, fault.Invalid, fault.CodeTLPUnknown)
			if got != marking.TLPUnset {
				t.Fatalf("refused, but with %v", got)
			}
			return
		}
		// What was accepted is the label itself in ASCII, whatever its case, or the legacy name.
		if name := got.String(); !sameASCII(s, name) && !(got == marking.Clear && sameASCII(s, "TLP:WHITE")) {
			t.Fatalf("%q was read as %s", s, name)
		}
	})
}

func FuzzParseMinute(f *testing.F) {
	for _, s := range []string{"2026-11-21T10:00Z", "2026-11-21T10:00:00Z", "2026-11-21T10:00:00.000+01:00",
		"9999-12-31T23:59:00-23:59", "2300-01-01T00:00:44Z", "1970-01-01T00:00Z", "0001-01-01T00:00Z", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := marking.ParseMinute(s)
		if err != nil {
			refused(t, err, fault.Invalid, fault.CodeTimeNotMinute)
			return
		}
		text := m.String()
		if len(text) != len("2006-01-02T15:04Z") {
			t.Fatalf("%q is written %q, which does not sort with the others", s, text)
		}
		if back, err := marking.ParseMinute(text); err != nil || back != m {
			t.Fatalf("%q was read as %d, written as %q and read back as %d, %v", s, m, text, back, err)
		}
	})
}

// sameASCII compares without regard to the case of ASCII letters, and of no others.
func sameASCII(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range len(a) {
		x, y := a[i], b[i]
		if 'a' <= x && x <= 'z' {
			x -= 32
		}
		if 'a' <= y && y <= 'z' {
			y -= 32
		}
		if x != y {
			return false
		}
	}
	return true
}
