package journal

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// agree compares a look at a text with writing its form anew. A look may miss that a text
// is canonical only where a key holds an escape.
func agree(t interface{ Fatalf(string, ...any) }, text []byte) {
	form, err := Canonical(text)
	canonical := err == nil && bytes.Equal(form, text)
	switch seen := isCanonical(text); {
	case seen && !canonical:
		t.Fatalf("%q is taken for canonical", text)
	case !seen && canonical && !bytes.Contains(text, []byte(`\`)):
		t.Fatalf("%q is not taken for canonical", text)
	}
}

func TestALookAtATextTellsWhetherItIsCanonical(t *testing.T) {
	for _, text := range []string{
		"", " ", "{}", "[]", "{ }", "[ ]", "{} ", " {}", "null", "true", "false", "nul", "nulll", "truefalse", "tru", "f", "0", "-0", "-1", "-", "01", "10", "1.0", "1e3", "1E3",
		`""`, `"`, `"\`, `"\"`, `"\u`, `"\u0000"`, `"\u001f"`, `"\u001F"`, `"\u0020"`, `"\u0008"`, `"\u000a"`, `"\u000b"`, `"\u0041"`, `"\n"`, `"\/"`, `"\x"`, "\"\n\"", "\"\x7f\"", "\"\xff\"", `"é"`, `"\u00e9"`,
		`{"a":1}`, `{"a":1,"b":2}`, `{"b":1,"a":2}`, `{"a":1,"a":2}`, `{"a":1,}`, `{,}`, `{"a"}`, `{"a":}`, `{"a" :1}`, `{"a": 1}`, `{"":1}`, `{"":1,"":2}`, `{"a":1 }`, `{"a":1}x`, `{1:2}`, `{"a":1;"b":2}`,
		`[1,2]`, `[1, 2]`, `[1,]`, `[,1]`, `[1`, `{"a":[`, `[[[]]]`, `[{"a":[{}]}]`, `{"a\n":1}`, `{"\"":1,"a":2}`,
		strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth), strings.Repeat("[", maxDepth+1) + strings.Repeat("]", maxDepth+1),
		strings.Repeat("[", maxDepth+2) + strings.Repeat("]", maxDepth+2),
	} {
		agree(t, []byte(text))
	}
	if key := []byte(`{"a\n":1}`); isCanonical(key) {
		t.Error("a key with an escape is compared by its bytes")
	}
	rapid.Check(t, func(t *rapid.T) {
		agree(t, []byte(strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"{", "}", "[", "]", ",", ":", `"a"`, `"b"`, `"\n"`, "1", "-", "0", "true", " ", `"`, `\`, `{"a":1}`, `{"a":`, "é", "\xff"})).Draw(t, "parts"), "")))
		raw, _ := json.Marshal(rapid.MapOf(rapid.String(), rapid.SliceOf(rapid.String())).Draw(t, "object"))
		agree(t, raw)
		form, err := Canonical(raw)
		if err != nil {
			t.Skip("text that a journal does not take")
		}
		agree(t, form)
		if !bytes.Contains(form, []byte(`\`)) && !isCanonical(form) {
			t.Fatalf("%q is canonical", form)
		}
		changed := bytes.Clone(form)
		changed[rapid.IntRange(0, len(form)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
		agree(t, changed)
	})
}
