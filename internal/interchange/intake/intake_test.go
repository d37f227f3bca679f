package intake_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"pgregory.net/rapid"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/interchange/intake"
)

func TestOpenTakesTheMarkOffAndRefusesOtherEncodings(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"plain text":                     {"no,name", "no,name"},
		"a byte order mark":              {"\ufeffno,name", "no,name"},
		"a mark alone":                   {"\ufeff", ""},
		"nothing":                        {"", ""},
		"one character":                  {"n", "n"},
		"a zero byte later on":           {"no\x00", "no\x00"},
		"two marks, of which one is off": {"\ufeff\ufeffx", "\ufeffx"},
		"UTF-16, little end first":       {"\xff\xfen\x00o\x00", "refused"},
		"UTF-16, big end first":          {"\xfe\xff\x00n\x00o", "refused"},
		"UTF-16 without a mark":          {"n\x00o\x00", "refused"},
		"UTF-16, the other end":          {"\x00n\x00o", "refused"},
		"UTF-32":                         {"\x00\x00\xfe\xff\x00\x00\x00n", "refused"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := intake.Open(iotest.HalfReader(strings.NewReader(c.text)))
			if err != nil {
				if f := fault.As(err); c.want != "refused" || f.Kind != fault.Invalid || f.Code != fault.CodeTextInvalid || f.Public == "" {
					t.Fatal(err)
				}
				return
			}
			if got, err := io.ReadAll(r); string(got) != c.want || err != nil {
				t.Errorf("got %q, %v, want %q", got, err, c.want)
			}
		})
	}
	broken := errors.New("gone")
	if _, err := intake.Open(iotest.ErrReader(broken)); !fault.Is(err, fault.Unavailable) || !errors.Is(err, broken) {
		t.Errorf("a reader that fails: %v", err)
	}
}

func TestCleanTextPassesTheChecksOfTheService(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.OneOf(rapid.Rune(), rapid.SampledFrom([]rune{'\u00a0', '\r', '\x00', '\n', '\t', '\u0085', ' '}))).Draw(t, "s")
		clean, mended := intake.Clean(s)
		if err := dossier.CheckText("s", clean, utf8.RuneCountInString(s), false); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsRune(clean, '\u00a0') || strings.TrimSpace(clean) != clean {
			t.Fatalf("%q is not clean", clean)
		}
		if !mended && clean != strings.TrimSpace(s) {
			t.Fatalf("%q became %q without a word", s, clean)
		}
		if again, more := intake.Clean(clean); again != clean || more {
			t.Fatalf("cleaning twice gives %q", again)
		}
	})
}

func TestCleanOfNamedExamples(t *testing.T) {
	for name, c := range map[string]struct {
		text, want string
		mended     bool
	}{
		"nothing to do":                        {"a b", "a b", false},
		"blanks at the ends":                   {" a\n", "a", false},
		"no-break spaces at the ends":          {"\u00a0a\u00a0", "a", false},
		"a no-break space inside":              {"a\u00a0b", "a b", true},
		"a line feed and a tab stay":           {"a\n\tb", "a\n\tb", false},
		"a carriage return":                    {"a\rb", "a b", true},
		"an escape at the end":                 {"a\x1b", "a", true},
		"nothing but what no text may hold":    {"\x00\x01", "", true},
		"letters with marks stay as they were": {"Zażółć", "Zażółć", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got, mended := intake.Clean(c.text); got != c.want || mended != c.mended {
				t.Errorf("got %q, %v, want %q, %v", got, mended, c.want, c.mended)
			}
		})
	}
}

func TestAWindowEndsARecordThatIsTooLong(t *testing.T) {
	w := intake.NewWindow(strings.NewReader("12345678\n12345678\n123456789012345678901"), 20)
	read := func(n int) string {
		b := make([]byte, n)
		got, err := io.ReadFull(w, b)
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return fault.As(err).Kind.String()
		}
		return string(b[:got])
	}
	if got := read(18); got != "12345678\n12345678\n" {
		t.Fatalf("got %q", got)
	}
	if line := w.Advance(9); line != 2 {
		t.Errorf("line %d, want 2", line)
	}
	if line := w.Advance(18); line != 3 {
		t.Errorf("line %d, want 3", line)
	}
	if line := w.Advance(1); line != 3 {
		t.Errorf("going back leads to line %d, want 3 still", line)
	}
	if got := read(20); got != "12345678901234567890" {
		t.Errorf("got %q", got)
	}
	if got := read(1); got != fault.TooLarge.String() {
		t.Errorf("got %q, want a refusal", got)
	}
}

func TestAWindowGivesOutAllThatItsReaderHas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.SliceOf(rapid.SampledFrom([]byte("a\n"))).Draw(t, "text")
		w := intake.NewWindow(iotest.OneByteReader(bytes.NewReader(text)), len(text)+1)
		got, err := io.ReadAll(w)
		if err != nil || !bytes.Equal(got, text) {
			t.Fatalf("got %q, %v", got, err)
		}
		at := rapid.IntRange(0, len(text)).Draw(t, "at")
		if line, want := w.Advance(int64(at)), 1+bytes.Count(text[:at], []byte("\n")); line != want {
			t.Fatalf("offset %d lies on line %d, want %d", at, line, want)
		}
	})
}

func TestPlacesAreReadAsSourcesWriteThem(t *testing.T) {
	for name, want := range map[string]intake.Location{
		"Netherlands":                            {Code: "NL", State: true},
		" iran, islamic republic of ":            {Code: "IR", State: true},
		"Iran (Islamic Republic of)":             {Code: "IR", State: true},
		"Korea, Democratic People's Republic of": {Code: "KP", State: true},
		"Korea (Republic of)":                    {Code: "KR", State: true},
		"Congo, the Democratic Republic of the":  {Code: "CD", State: true},
		"People's Republic of China":             {Code: "CN", State: true},
		"US":                                     {Code: "US", State: true},
		"UK":                                     {Code: "GB", State: true},
		"gb":                                     {Code: "GB", State: true},
		"Palestine":                              {Code: "PS", State: true},
		"EU (region)":                            {Code: "EU"},
		"Global (region)":                        {Code: "GLOBAL"},
		"Organization for Security and Cooperation in Europe": {Code: "OSCE"},
		"World Anti-Doping Agency":                            {},
	} {
		if got, known := intake.Place(name); !known || got != want {
			t.Errorf("%q: got %+v, %v, want %+v", name, got, known, want)
		}
	}
	for _, name := range []string{"", "Atlantis", "#", "-", "@EU", "Netherland", "Congo, the"} {
		if got, known := intake.Place(name); known {
			t.Errorf("%q was taken for %+v", name, got)
		}
	}
}

// TestTheTableOfPlacesIsWellFormed reads every line of it.
func TestTheTableOfPlacesIsWellFormed(t *testing.T) {
	text, err := os.ReadFile("places.txt")
	if err != nil {
		t.Fatal(err)
	}
	names, codes := map[string]string{}, map[string]bool{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		code, list, _ := strings.Cut(line, " ")
		iso := len(code) == 2 && code == strings.ToUpper(code)
		if !iso && code != "-" && !strings.HasPrefix(code, "@") || codes[code] {
			t.Errorf("%q is no code, or occurs twice", code)
		}
		codes[code] = true
		for name := range strings.SplitSeq(list, "|") {
			key := strings.ToLower(strings.TrimSpace(name))
			if other, twice := names[key]; twice || key == "" {
				t.Errorf("%q stands for %s and for %s", name, other, code)
			}
			names[key] = code
			want := intake.Location{Code: strings.TrimPrefix(code, "@"), State: iso}
			if code == "-" {
				want.Code = ""
			}
			if got, known := intake.Place(name); !known || got != want {
				t.Errorf("%q: got %+v, want %+v", name, got, want)
			}
		}
	}
	if len(codes) < 270 {
		t.Errorf("only %d codes", len(codes))
	}
	for code := range codes {
		if other, taken := names[strings.ToLower(code)]; taken && other != code && strings.TrimPrefix(other, "@") != code {
			t.Errorf("the code %s is a name of %s", code, other)
		}
	}
}
