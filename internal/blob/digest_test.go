package blob

import (
	"encoding/json"
	"strings"
	"testing"

	"entente/internal/fault"
)

func TestParseDigest(t *testing.T) {
	digits := strings.Repeat("0123456789abcdef", 4)
	for _, c := range []struct {
		name, text string
		ok         bool
	}{
		{"64 lower-case digits are a digest", digits, true},
		{"nothing is refused", "", false},
		{"a digit less is refused", digits[1:], false},
		{"a digit more is refused", digits + "0", false},
		{"two digits more are refused", digits + "00", false},
		{"capitals are refused", strings.ToUpper(digits), false},
		{"other letters are refused", "g" + digits[1:], false},
		{"space around is refused", " " + digits[2:] + " ", false},
		{"an algorithm prefix is refused", "sha256:" + digits[7:], false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := ParseDigest(c.text)
			if c.ok && (err != nil || d.String() != c.text) {
				t.Errorf("got %v, %v", d, err)
			}
			if f := fault.As(err); !c.ok && (f == nil || f.Kind != fault.Invalid || f.Code != fault.CodeIDMalformed) {
				t.Errorf("got %v, want INVALID_INPUT ID_MALFORMED", err)
			}
		})
	}
}

func TestDigestInJSON(t *testing.T) {
	want := map[Digest]Stored{{1}: {Digest: Digest{31: 0xab}, Size: 7}}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	zeros := strings.Repeat("0", 62)
	if golden := `{"01` + zeros + `":{"Digest":"` + zeros + `ab","Size":7}}`; string(text) != golden {
		t.Errorf("got %s, want %s", text, golden)
	}
	var got map[Digest]Stored
	if err := json.Unmarshal(text, &got); err != nil || got[Digest{1}] != want[Digest{1}] {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	var d Digest
	if err := json.Unmarshal([]byte(`"00"`), &d); !fault.Is(err, fault.Invalid) {
		t.Errorf("a short digest gave %v", err)
	}
}

func FuzzParseDigest(f *testing.F) {
	f.Add("")
	f.Add(strings.Repeat("0", 64))
	f.Add(strings.Repeat("F", 64))
	f.Add(strings.Repeat("é", 32))
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ParseDigest(text)
		if err != nil {
			if d != (Digest{}) {
				t.Errorf("a refused text gave %v", d)
			}
			return
		}
		if d.String() != text {
			t.Errorf("%q was read as %v", text, d)
		}
	})
}
