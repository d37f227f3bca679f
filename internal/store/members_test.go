package store

import (
	"bytes"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"entente/internal/journal"
)

func anyJSON(depth int) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		kinds := 4
		if depth > 0 {
			kinds = 6
		}
		switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
		case 0:
			return rapid.String().Draw(t, "text")
		case 1:
			return rapid.IntRange(-1000, 1000).Draw(t, "number")
		case 2:
			return rapid.Bool().Draw(t, "word")
		case 3:
			return `"\{[,:]}` + rapid.String().Draw(t, "text")
		case 4:
			return rapid.SliceOfN(anyJSON(depth-1), 0, 4).Draw(t, "list")
		default:
			return rapid.MapOfN(rapid.String(), anyJSON(depth-1), 0, 4).Draw(t, "object")
		}
	})
}

func TestMembersAndElementsAreThoseThatAJSONDecoderFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw, err := json.Marshal(map[string]any{"object": rapid.MapOfN(rapid.String(), anyJSON(3), 0, 5).Draw(t, "object"),
			"list": rapid.SliceOfN(anyJSON(3), 0, 5).Draw(t, "list")})
		if err != nil {
			t.Fatal(err)
		}
		if raw, err = journal.Canonical(raw); err != nil {
			t.Skip("text that a journal does not take")
		}
		var want struct {
			Object map[string]json.RawMessage
			List   []json.RawMessage
		}
		if err := json.Unmarshal(raw, &want); err != nil {
			t.Fatal(err)
		}
		parts := map[string][]byte{}
		if !members(raw, func(name, value []byte) { parts[string(name)] = value }) || len(parts) != 2 {
			t.Fatalf("%q", parts)
		}
		n := 0
		if !members(parts["object"], func(name, value []byte) {
			n++
			var key string
			if err := json.Unmarshal([]byte(`"`+string(name)+`"`), &key); err != nil || !bytes.Equal(want.Object[key], value) {
				t.Fatalf("%q is %s, not %s", name, value, want.Object[key])
			}
		}) || n != len(want.Object) {
			t.Fatalf("%d members of %d", n, len(want.Object))
		}
		n = 0
		if !elements(parts["list"], func(value []byte) {
			if !bytes.Equal(want.List[n], value) {
				t.Fatalf("%d is %s, not %s", n, value, want.List[n])
			}
			n++
		}) || n != len(want.List) {
			t.Fatalf("%d elements of %d", n, len(want.List))
		}
	})
}

func TestWhatIsNoObjectOrArrayIsNotCut(t *testing.T) {
	for _, text := range []string{"", "{", "[", `{"a"`, `{"a"}`, `{"a":`, `{"a":1`, `{"a":"`, `{"a":"\`, `{"a":{"b":1}`, `[1`, `["`, `[[`, "null", `{1:2`, `[1:2`} {
		if members([]byte(text), func(_, _ []byte) {}) || elements([]byte(text), func([]byte) {}) {
			t.Errorf("%s was cut", text)
		}
	}
}
