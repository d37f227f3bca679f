package journal_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"entente/internal/fault"
	"entente/internal/journal"
)

func TestCanonicalSpellings(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"canonical text stays", `{"a":[1,-2,"x"],"b":{}}`, `{"a":[1,-2,"x"],"b":{}}`},
		{"white space goes", " {\t\"a\" :\r\n[ 1 , 2 ] } ", `{"a":[1,2]}`},
		{"keys are sorted", `{"b":1,"a":2,"c":3}`, `{"a":2,"b":1,"c":3}`},
		{"keys are sorted at every depth", `{"b":{"d":1,"c":2},"a":[{"f":1,"e":2}]}`, `{"a":[{"e":2,"f":1}],"b":{"c":2,"d":1}}`},
		{"keys are sorted by UTF-8 bytes, not UTF-16", "{\"\U0001f600\":1,\"\uff5e\":2,\"\u00e9\":3}", "{\"\u00e9\":3,\"\uff5e\":2,\"\U0001f600\":1}"},
		{"keys are sorted by what they mean, not by their escapes", `{"\\":1,"#":2,"\u0022":3,"z":4}`, `{"\"":3,"#":2,"\\":1,"z":4}`},
		{"a shorter key comes first", `{"ab":1,"a":2,"":3}`, `{"":3,"a":2,"ab":1}`},
		{"nothing is escaped for HTML", `"\u003cb\u003e\u0026"`, `"<b>&"`},
		{"letters are not escaped", `"\u00e9\ud83d\ude00\u2028"`, "\"é😀\u2028\""},
		{"the slash is not escaped", `"\/"`, `"/"`},
		{"control characters have one escape", `"\u0008\u000c\u000a\u000D\u0009\u0000\u001F"`, `"\b\f\n\r\t\u0000\u001f"`},
		{"delete is not a control character here", "\"\x7f\"", "\"\x7f\""},
		{"a number beyond 64 bits stays", `123456789012345678901234567890`, `123456789012345678901234567890`},
		{"zero", `0`, `0`},
		{"words", `[true,false,null]`, `[true,false,null]`},
		{"empty containers", `{"a":{},"b":[ ]}`, `{"a":{},"b":[]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := journal.Canonical([]byte(c.in))
			if err != nil || string(got) != c.want {
				t.Fatalf("%s became %s, %v, want %s", c.in, got, err, c.want)
			}
		})
	}
}

func TestCanonicalRefusals(t *testing.T) {
	for _, c := range []struct {
		name, in string
		kind     fault.Kind
		public   string // how the reason begins, after "the body "
	}{
		{"nothing", "", fault.Invalid, "is not JSON"},
		{"only space", " \n", fault.Invalid, "is not JSON"},
		{"two values", "1 2", fault.Invalid, "is not JSON"},
		{"an open object", `{"a":1`, fault.Invalid, "is not JSON"},
		{"an open array", `[1`, fault.Invalid, "is not JSON"},
		{"an open string", `"a`, fault.Invalid, "is not JSON"},
		{"a comma too many in an object", `{"a":1,}`, fault.Invalid, "is not JSON"},
		{"a comma too many in an array", `[1,]`, fault.Invalid, "is not JSON"},
		{"no colon", `{"a" 1}`, fault.Invalid, "is not JSON"},
		{"a key that is no string", `{1:1}`, fault.Invalid, "is not JSON"},
		{"a leading zero", `01`, fault.Invalid, "is not JSON"},
		{"a plus", `+1`, fault.Invalid, "is not JSON"},
		{"a bare minus", `-`, fault.Invalid, "is not JSON"},
		{"hexadecimal", `0x1`, fault.Invalid, "is not JSON"},
		{"a word in capitals", `True`, fault.Invalid, "is not JSON"},
		{"half a word", `nul`, fault.Invalid, "is not JSON"},
		{"a word that goes on", `nulls`, fault.Invalid, "is not JSON"},
		{"a bare line feed in a string", "\"a\nb\"", fault.Invalid, "is not JSON"},
		{"a bare zero byte in a string", "\"a\x00\"", fault.Invalid, "is not JSON"},
		{"a zero byte after the value", "1\x00", fault.Invalid, "is not JSON"},
		{"an unknown escape", `"\x41"`, fault.Invalid, "is not JSON"},
		{"an escape cut short", `"\u00e"`, fault.Invalid, "is not JSON"},
		{"an escape at the end", `"\`, fault.Invalid, "is not JSON"},
		{"a comment", `1 // one`, fault.Invalid, "is not JSON"},
		{"a byte order mark", "\ufeff1", fault.Invalid, "is not JSON"},
		{"a fraction", `1.0`, fault.Invalid, "holds a number with"},
		{"an exponent", `1e3`, fault.Invalid, "holds a number with"},
		{"a capital exponent", `[-0E0]`, fault.Invalid, "holds a number with"},
		{"minus zero", `{"a":-0}`, fault.Invalid, "holds the number -0"},
		{"a key twice in a row", `{"a":1,"a":1}`, fault.Invalid, "an object in"},
		{"a key twice, apart", `{"b":1,"a":1,"c":1,"b":2}`, fault.Invalid, "an object in"},
		{"a key twice, spelled differently", `{"a":1,"\u0061":2}`, fault.Invalid, "an object in"},
		{"half a surrogate pair", `"\ud800"`, fault.Invalid, "escapes half"},
		{"the second half first", `"\udc00\ud800"`, fault.Invalid, "escapes half"},
		{"a first half before a letter", `"\ud800\u0041"`, fault.Invalid, "escapes half"},
		{"a stray byte", "\"\x80\"", fault.Invalid, "is not valid UTF-8"},
		{"a surrogate in UTF-8", "\"\xed\xa0\x80\"", fault.Invalid, "is not valid UTF-8"},
		{"too deep", strings.Repeat("[", 300) + strings.Repeat("]", 300), fault.TooLarge, "is nested"},
		{"too large", strings.Repeat(" ", journal.MaxBody) + "1", fault.TooLarge, "is too large"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := journal.Canonical([]byte(c.in))
			if err == nil {
				t.Fatalf("%q became %s", c.in, got)
			}
			f := fault.As(err)
			if f.Kind != c.kind || !strings.HasPrefix(strings.TrimPrefix(f.Public, "the body "), c.public) {
				t.Errorf("got %v, want %v: %s", err, c.kind, c.public)
			}
		})
	}
}

func TestCanonicalAllowsReasonableDepth(t *testing.T) {
	in := strings.Repeat(`{"a":[`, 100) + strings.Repeat(`]}`, 100)
	if got, err := journal.Canonical([]byte(in)); err != nil || string(got) != in {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestCanonicalSharesNoMemory(t *testing.T) {
	in := []byte(`{"a":"text"}`)
	got, err := journal.Canonical(in)
	if err != nil {
		t.Fatal(err)
	}
	clear(in)
	if string(got) != `{"a":"text"}` {
		t.Errorf("the result became %q", got)
	}
}

// FuzzCanonical holds Canonical against encoding/json: what it accepts is JSON of
// the same meaning in the spelling that encoding/json would give it, and what it
// refuses is no JSON or one of the four kinds that the journal does not keep.
func FuzzCanonical(f *testing.F) {
	for _, seed := range []string{
		`{"b":[1,-2,{"d":null,"c":true}],"a":"é\u00e9\n\/"}`, `{"\"":1,"\\":2,"#":3}`, `"\ud83d\ude00"`, `"\ud83d"`, `-0`, `1.5`, `1e9`,
		`{"a":1,"a":2}`, `[[[[]]]]`, ` { } `, "\"\u2028\"", "\"\x7f\"", `{"":{"":{"":0}}}`, `01`, "\xff", `"\u0000"`, `{"z":{"b":1,"a":2},"y":0}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		out, err := journal.Canonical(in)
		if err != nil {
			refusedRightly(t, in, err)
			return
		}
		again, err := journal.Canonical(out)
		if err != nil || !bytes.Equal(again, out) {
			t.Fatalf("%q became %q, which became %q, %v", in, out, again, err)
		}
		before, after := decode(t, in), decode(t, out)
		if !reflect.DeepEqual(before, after) {
			t.Fatalf("%q became %q, which means something else", in, out)
		}
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(after); err != nil {
			t.Fatal(err)
		}
		want := bytes.TrimSuffix(b.Bytes(), []byte("\n"))
		if bytes.ContainsAny(out, "\u2028\u2029") {
			return // encoding/json escapes these two for the sake of JavaScript
		}
		if !bytes.Equal(out, want) {
			t.Fatalf("%q became %q, want %q", in, out, want)
		}
	})
}

func refusedRightly(t *testing.T, in []byte, err error) {
	t.Helper()
	public := fault.As(err).Public
	switch {
	case public == "the body is not JSON":
		if json.Valid(in) {
			t.Fatalf("%q is JSON", in)
		}
	case strings.Contains(public, "UTF-8"):
		if utf8.Valid(in) {
			t.Fatalf("%q is UTF-8", in)
		}
	case strings.Contains(public, "fraction"):
		if !bytes.ContainsAny(in, ".eE") {
			t.Fatalf("%q holds no fraction", in)
		}
	case strings.Contains(public, "-0"):
		if !bytes.Contains(in, []byte("-0")) {
			t.Fatalf("%q holds no -0", in)
		}
	case strings.Contains(public, "surrogate"):
		if !bytes.Contains(bytes.ToLower(in), []byte(`\ud`)) {
			t.Fatalf("%q holds no surrogate", in)
		}
	case strings.Contains(public, "key twice"):
		if bytes.Count(in, []byte(":")) < 2 {
			t.Fatalf("%q has not two keys", in)
		}
	case fault.Is(err, fault.TooLarge):
	default:
		t.Fatalf("%q: %v", in, err)
	}
}

func decode(t *testing.T, text []byte) (v any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%q is not JSON: %v", text, err)
	}
	return v
}
