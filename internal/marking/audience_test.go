package marking

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A list that is read in the quick way is the one that a JSON decoder finds, and what is
// no list is refused in both.
func TestAPlainListIsWhatADecoderReads(t *testing.T) {
	same := func(t interface{ Fatalf(string, ...any) }, text string) {
		var want []string
		err := json.Unmarshal([]byte(text), &want)
		got, plain := plainList([]byte(text))
		if plain && (err != nil || !reflect.DeepEqual(got, want)) {
			t.Fatalf("%q: read as %q, not as %q: %v", text, got, want, err)
		}
		var set Set
		if bad := json.Unmarshal([]byte(text), &set); (bad == nil) != (err == nil) || err == nil && !reflect.DeepEqual(set, SetOf(want...)) {
			t.Fatalf("%q: the set is %q: %v", text, set, bad)
		}
		var limit Audience
		wanted := Audience{}
		if want != nil {
			wanted = Only(want...)
		}
		if bad := json.Unmarshal([]byte(text), &limit); (bad == nil) != (err == nil) || err == nil && !reflect.DeepEqual(limit, wanted) {
			t.Fatalf("%q: the audience is %v: %v", text, limit, bad)
		}
	}
	for _, text := range []string{"", "[", "]", "[]", "null", "{}", `""`, `["]`, `[""]`, `["",""]`, `["a"]`, `["a",]`, `["a" ]`, `["a""b"]`, `["a";"b"]`,
		`["a","b"]`, `["b","a","b"]`, `["a","b]`, `["a",b"]`, `["\u0041"]`, `["é"]`, "[\"\xff\"]", "[\"\t\"]", `[1]`, `["a"],`, `["a"]]`, `["a",[]]`} {
		same(t, text)
	}
	rapid.Check(t, func(t *rapid.T) {
		same(t, strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"[", "]", `"`, ",", "a", "B", `\`, " ", "é", `"a"`, `","`})).Draw(t, "text"), ""))
		raw, _ := json.Marshal(rapid.SliceOf(rapid.String()).Draw(t, "list"))
		same(t, string(raw))
	})
}
