package csv

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPythonListsAreReadAsPythonPrintsThem(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
		bad  bool
	}{
		"an empty list":                      {text: "[]"},
		"one item":                           {text: "['a']", want: []string{"a"}},
		"two items":                          {text: "['a', 'b']", want: []string{"a", "b"}},
		"a comma at the end":                 {text: "['a',]", want: []string{"a"}},
		"blanks all over":                    {text: " [ 'a' ,\n\t'b' ] ", want: []string{"a", "b"}},
		"double quotes around an apostrophe": {text: `["a's", 'b']`, want: []string{"a's", "b"}},
		"escapes":                            {text: `['a\xa0b\n\'\\\u20ac\U0001F600']`, want: []string{"a\u00a0b\n'\\€😀"}},
		"a bracket inside a text":            {text: "['[a]']", want: []string{"[a]"}},
		"lists in a list":                    {text: "[['a', 'b'], ['c']]", want: []string{"a", "b", "c"}},
		"an empty list in a list":            {text: "[[], ['c']]", want: []string{"c"}},
		"no value":                           {text: "[None, nan, 'a']", want: []string{"a"}},
		"an empty text is a text":            {text: "['']", want: []string{""}},
		"lists two levels deep":              {text: "[[['a']]]", bad: true},
		"nothing":                            {text: "", bad: true},
		"text that is no list":               {text: "'a'", bad: true},
		"no end":                             {text: "['a'", bad: true},
		"no end of a text":                   {text: "['a]", bad: true},
		"two lists":                          {text: "['a']['b']", bad: true},
		"no comma":                           {text: "['a' 'b']", bad: true},
		"a comma alone":                      {text: "[,]", bad: true},
		"a name":                             {text: "[a]", bad: true},
		"a call":                             {text: "[open('x')]", bad: true},
		"a number":                           {text: "[1]", bad: true},
		"an escape that Python has not":      {text: `['\q']`, bad: true},
		"half an escape":                     {text: `['\x4']`, bad: true},
		"a surrogate":                        {text: `['\ud800']`, bad: true},
		"a backslash at the end":             {text: `['a\`, bad: true},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := pythonList(c.text)
			if ok == c.bad || ok && !slices.Equal(got, c.want) {
				t.Errorf("got %q, %v, want %q", got, ok, c.want)
			}
		})
	}
}

func TestAnyListThatPythonPrintsReadsBack(t *testing.T) {
	escape := strings.NewReplacer(`\`, `\\`, `'`, `\'`, "\n", `\n`, "\r", `\r`, "\t", `\t`)
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOf(rapid.String()).Draw(t, "items")
		var b strings.Builder
		for i, s := range want {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString("'" + escape.Replace(s) + "'")
		}
		for _, text := range []string{"[" + b.String() + "]", "[[" + b.String() + "]]"} {
			if got, ok := pythonList(text); !ok || !slices.Equal(got, want) {
				t.Fatalf("%s: got %q, %v, want %q", text, got, ok, want)
			}
		}
	})
}

func FuzzPythonList(f *testing.F) {
	for _, s := range []string{"[]", "['a', [\"b\"]]", `['\xa0\u20ac']`, "[[[", "[None]", "['a'", "nan"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		items, ok := pythonList(s)
		total := 0
		for _, it := range items {
			total += len(it)
		}
		if ok && (total > len(s) || !strings.HasPrefix(strings.TrimLeft(s, " \t\n"), "[")) {
			t.Fatalf("%q gave %q", s, items)
		}
	})
}
