package noleak_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/vektah/gqlparser/v2/ast"
	"pgregory.net/rapid"

	"entente/internal/dossier"
	"entente/internal/identity"
)

// hand gives values for arguments: ids of a world, and words by the names of the
// fields in which they stand somewhere.
type hand struct {
	t        *rapid.T
	ids      []dossier.ID // those that are meant most of the time
	other    []dossier.ID // others: those that are hidden
	prefer   dossier.ID   // the one that a change is about; "" is any
	done     []dossier.ID // those that something was done with
	registry []dossier.ID // parties and alliances
	files    []dossier.ID // those that have a file
	words    map[string][]string
	said     map[dossier.Noun][]string // what the objects of a noun can be found by
	heads    map[dossier.ID]*dossier.Header // of the world as it begins
	sent     string                         // content of the file that goes along
}

// cursorOf stands for a cursor that was in an answer; it is put in when it is sent.
type cursorOf int

// MarshalJSON is used when a plan is printed.
func (c cursorOf) MarshalJSON() ([]byte, error) {
	return json.Marshal(fmt.Sprintf("cursor %d", int(c)))
}

// aim chooses what a change is about, rather something that a party filed.
func (h *hand) aim(from []dossier.ID, party dossier.PartyKey) {
	if of := slices.DeleteFunc(slices.Clone(from), func(id dossier.ID) bool { return h.heads[id] == nil || h.heads[id].Owner != party }); len(of) > 0 && !chance(h.t, "of others", 3) {
		from = of
	}
	if len(from) > 0 {
		h.prefer = pick(h.t, "about", from)
	}
}

// value draws a value of a type.
func (h *hand) value(typ *ast.Type, name string, around []string) any {
	if !typ.NonNull && chance(h.t, "null", 12) {
		return nil
	}
	if typ.Elem != nil {
		items := []any{}
		least := 1
		if chance(h.t, "none", 6) {
			least = 0
		}
		for range rapid.IntRange(least, 2).Draw(h.t, "items") {
			items = append(items, h.value(typ.Elem, name, around))
		}
		return items
	}
	d := schema.Types[typ.Name()]
	switch {
	case d.Kind == ast.Enum:
		return pick(h.t, "enum", []*ast.EnumValueDefinition(d.EnumValues)).Name
	case d.Kind == ast.InputObject:
		out := map[string]any{}
		around = append(slices.Clone(around), name, d.Name)
		for _, f := range d.Fields {
			need := f.Type.NonNull && f.DefaultValue == nil
			often := 4
			if schema.Types[f.Type.Name()].Kind == ast.InputObject {
				often = 8 // what has parts can be wrong in each
			}
			if need || chance(h.t, "input field", often) {
				out[f.Name] = h.value(f.Type, f.Name, around)
			}
		}
		return out
	}
	return h.scalar(typ.Name(), name, around)
}

func (h *hand) scalar(kind, name string, around []string) any {
	moment := func() time.Time {
		if !chance(h.t, "any time", 4) { // most steps are about what is to come
			return begin.Add(time.Duration(rapid.IntRange(30, 900).Draw(h.t, "minutes on")) * time.Minute)
		}
		return begin.Add(time.Duration(rapid.IntRange(-90, 90).Draw(h.t, "minutes")) * time.Minute)
	}
	switch kind {
	case "ID":
		return string(h.id(name, around))
	case "Int":
		if name == "version" && !chance(h.t, "another version", 2) {
			return nil
		}
		return pick(h.t, "number", []int{1, 2, 1, 3, 0, 5, 20, 100})
	case "Float":
		return float64(rapid.IntRange(0, 4).Draw(h.t, "quarters")) / 4
	case "Boolean":
		return rapid.Bool().Draw(h.t, "bool")
	case "DateTime":
		return moment().Format(time.RFC3339)
	case "Minute":
		return moment().Format("2006-01-02T15:04Z")
	case "Day":
		return moment().Format(time.DateOnly)
	case "Upload":
		h.sent = fmt.Sprint("content ", rapid.IntRange(0, 3).Draw(h.t, "content"))
		return nil // by the specification: the file comes beside it
	}
	return h.text(name, around)
}

// text draws a string: mostly one that stands in a field of that name, and to search
// for a word that finds something.
func (h *hand) text(name string, around []string) any {
	if name == "search" && len(around) > 0 && !chance(h.t, "any search", 4) {
		if said := h.said[nounIn(around[len(around)-1])]; len(said) > 0 {
			return pick(h.t, "word of it", said)
		}
	}
	if name == "after" || name == "before" {
		if chance(h.t, "no cursor", 3) {
			return nil
		}
		return cursorOf(rapid.IntRange(0, 40).Draw(h.t, "cursor"))
	}
	from := h.words[snake(name)]
	if len(from) == 0 || chance(h.t, "other word", 12) {
		from = h.words["title"]
		if len(from) > 0 {
			if words := strings.Fields(pick(h.t, "title", from)); len(words) > 0 {
				return pick(h.t, "word", words)
			}
		}
	}
	if len(from) == 0 {
		return "Some words."
	}
	text := pick(h.t, "text", from)
	if words := strings.Fields(text); len(words) > 1 && chance(h.t, "one word of it", 4) {
		return pick(h.t, "word", words)
	}
	return text
}

// id draws an id of the noun that the names around it speak of.
func (h *hand) id(name string, around []string) dossier.ID {
	if own := nounIn(name); h.prefer != "" && (own == "" || own == h.prefer.Noun()) {
		for _, hint := range append([]string{name}, around...) {
			if len(meant(hint, []dossier.ID{h.prefer})) > 0 && !chance(h.t, "another id", 6) {
				return h.prefer
			}
		}
	}
	if len(h.done) > 0 && nounIn(name) == "" && !chance(h.t, "another one", 3) {
		return pick(h.t, "done with", h.done)
	}
	from := h.ids
	switch rapid.IntRange(0, 9).Draw(h.t, "whose id") {
	case 0, 1, 2:
		from = h.other
	case 3:
		if chance(h.t, "no id", 2) {
			return idOf(dossier.NounEvidence, "nothing", rapid.IntRange(0, 9).Draw(h.t, "nothing"))
		}
		if all := append(slices.Clone(h.ids), h.other...); len(all) > 0 {
			return pick(h.t, "any id", all)
		}
	}
	names := slices.Clone(around)
	names = append(names, name)
	slices.Reverse(names) // what stands nearest says most
	for _, hint := range names {
		if of := meant(hint, append(slices.Clone(from), h.registry...)); len(of) > 0 {
			return pick(h.t, "id", of)
		}
	}
	if len(from) == 0 {
		return idOf(dossier.NounCase, "nothing", 0)
	}
	return pick(h.t, "id", from)
}

// meant returns the ids of the noun with the longest name that a word ends or begins with.
func meant(word string, from []dossier.ID) []dossier.ID {
	best := nounIn(word)
	if best == "" {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(from), func(id dossier.ID) bool { return id.Noun() != best })
}

// nounIn is the noun with the longest name in a word; "" is none.
func nounIn(word string) dossier.Noun {
	word = snake(word)
	best := dossier.Noun("")
	for _, n := range dossier.Nouns() {
		if strings.Contains(word, string(n)) && len(n) > len(best) {
			best = n
		}
	}
	return best
}

// snake writes a name with underscores.
func snake(name string) string {
	var out strings.Builder
	for i, c := range name {
		if unicode.IsUpper(c) && i > 0 {
			out.WriteByte('_')
		}
		out.WriteRune(unicode.ToLower(c))
	}
	return out.String()
}

// harvest gathers the strings of objects by the names of the fields that hold them.
func harvest(into map[string][]string, objects []placed, people []identity.Principal) {
	var in func(name string, tree any)
	in = func(name string, tree any) {
		switch v := tree.(type) {
		case string:
			if v != "" && len(v) < 200 && !anyID.MatchString(v) && len(into[name]) < 60 && !slices.Contains(into[name], v) {
				into[name] = append(into[name], v)
			}
		case []any:
			for _, item := range v {
				in(name, item)
			}
		case map[string]any:
			for _, key := range sortedKeys(v) {
				in(key, v[key])
			}
		}
	}
	for _, p := range objects {
		raw, err := json.Marshal(p.object)
		var tree any
		if err == nil && json.Unmarshal(raw, &tree) == nil {
			in("", tree)
		}
	}
	for _, p := range people {
		in("handle", p.Handle)
		in("recipients", p.Handle)
		for _, name := range []string{"to", "party", "parties", "by", "asked"} {
			in(name, p.Party)
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
