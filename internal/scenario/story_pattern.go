package scenario

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// miss is a place where an answer is not as expected.
type miss struct {
	line      int    // of the file
	path      string // into the answer
	want, got string
}

// matcher compares an answer with what a story expects.
type matcher struct {
	after  int            // line of the file before the first line of YAML
	values map[string]any // captured so far
	misses []miss
}

// isPattern reports whether a value is a regular expression between slashes.
func isPattern(n *yaml.Node) bool {
	return n.ShortTag() == "!!str" && len(n.Value) > 2 && strings.HasPrefix(n.Value, "/") && strings.HasSuffix(n.Value, "/")
}

func pattern(n *yaml.Node) string { return n.Value[1 : len(n.Value)-1] }

func (m *matcher) miss(n *yaml.Node, path, want string, got any) {
	m.misses = append(m.misses, miss{m.after + n.Line, path, want, short(compact(got))})
}

// match compares a value at a path, and captures what the expectation names.
func (m *matcher) match(path string, want *yaml.Node, got any) {
	switch want.Kind {
	case yaml.AliasNode:
		m.match(path, want.Alias, got)
	case yaml.MappingNode:
		object, ok := got.(map[string]any)
		if !ok {
			m.miss(want, path, written(want), got)
			return
		}
		for i := 0; i < len(want.Content); i += 2 {
			key := want.Content[i]
			value, there := object[key.Value]
			if !there {
				m.misses = append(m.misses, miss{m.after + key.Line, join(path, key.Value), written(want.Content[i+1]), "nothing: the answer has no such field"})
				continue
			}
			m.match(join(path, key.Value), want.Content[i+1], value)
		}
	case yaml.SequenceNode:
		items, ok := got.([]any)
		switch {
		case !ok:
			m.miss(want, path, written(want), got)
		case len(want.Content) > 0 && want.Content[0].Value == "...":
			m.among(path, want.Content[1:], items)
		case len(items) != len(want.Content):
			m.miss(want, path, fmt.Sprintf("%d items: %s", len(want.Content), written(want)), got)
		default:
			for i, item := range items {
				m.match(fmt.Sprintf("%s[%d]", path, i), want.Content[i], item)
			}
		}
	default:
		m.scalar(path, want, got)
	}
}

// among looks for items in their order, with others before, between and after them.
func (m *matcher) among(path string, wanted []*yaml.Node, items []any) {
	for _, want := range wanted {
		found := slices.IndexFunc(items, func(item any) bool {
			try := &matcher{after: m.after, values: maps.Clone(m.values)}
			try.match(path, want, item)
			if len(try.misses) == 0 {
				m.values = try.values
			}
			return len(try.misses) == 0
		})
		if found < 0 {
			m.miss(want, path+"[...]", written(want), items)
			return
		}
		items = items[found+1:]
	}
}

func (m *matcher) scalar(path string, want *yaml.Node, got any) {
	if name := whole.FindStringSubmatch(want.Value); name != nil && want.ShortTag() == "!!str" {
		m.capture(path, want, name[1], got)
		return
	}
	text, err := filled(want.Value, m.values, isPattern(want))
	if err != nil { // whoever reads the story has checked this
		m.miss(want, path, err.Error(), got)
		return
	}
	equal := false
	switch want.ShortTag() {
	case "!!null":
		equal = got == nil
	case "!!bool", "!!int", "!!float":
		equal = compact(got) == text // a text has quotes there
	default:
		equal = got == any(text)
		if isPattern(want) {
			re, err := regexp.Compile(text[1 : len(text)-1])
			found, isText := got.(string)
			if !isText && got != nil {
				found, isText = compact(got), true
			}
			equal = err == nil && isText && re.MatchString(found)
		}
	}
	if !equal {
		m.miss(want, path, written(want), got)
	}
}

// capture takes a value the first time, and compares it later.
func (m *matcher) capture(path string, want *yaml.Node, name string, got any) {
	before, known := m.values[name]
	switch got.(type) {
	case nil, map[string]any, []any:
		m.miss(want, path, "$"+name+", a text, number or truth value", got)
		return
	}
	if known && compact(before) != compact(got) {
		m.miss(want, path, fmt.Sprintf("$%s, which is %s", name, compact(before)), got)
	}
	if !known {
		m.values[name] = got
	}
}

// filled puts captured values in the place of their names in braces.
func filled(text string, values map[string]any, quote bool) (string, error) {
	var missing error
	out := within.ReplaceAllStringFunc(text, func(ref string) string {
		name := ref[2 : len(ref)-2]
		value, known := values[name]
		if !known {
			missing = fmt.Errorf("$%s was not captured", name)
		}
		plain := compact(value)
		if s, isText := value.(string); isText {
			plain = s
		}
		if quote {
			plain = regexp.QuoteMeta(plain)
		}
		return plain
	})
	return out, missing
}

// value turns YAML into what is sent as JSON, with captured values in their places.
func value(n *yaml.Node, values map[string]any) (any, error) {
	switch n.Kind {
	case yaml.AliasNode:
		return value(n.Alias, values)
	case yaml.MappingNode:
		out := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			v, err := value(n.Content[i+1], values)
			if err != nil {
				return nil, err
			}
			out[n.Content[i].Value] = v
		}
		return out, nil
	case yaml.SequenceNode:
		out := []any{}
		for _, c := range n.Content {
			v, err := value(c, values)
			if err != nil {
				return nil, err
			}
			out = append(out, v)
		}
		return out, nil
	}
	if name := whole.FindStringSubmatch(n.Value); name != nil && n.ShortTag() == "!!str" {
		v, known := values[name[1]]
		if !known {
			return nil, fmt.Errorf("$%s was not captured", name[1])
		}
		return v, nil
	}
	if tag := n.ShortTag(); tag == "!!str" || tag == "!!timestamp" { // a day is a text to the schema
		return filled(n.Value, values, false)
	}
	var out any
	err := n.Decode(&out)
	return out, err
}

func join(path, step string) string {
	if path == "" {
		return step
	}
	return path + "." + step
}

// compact is a value as JSON in one line.
func compact(v any) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Sprint(v)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// written is an expectation in one line.
func written(n *yaml.Node) string {
	if n.Kind == yaml.ScalarNode {
		if n.ShortTag() == "!!null" {
			return "null"
		}
		if n.ShortTag() == "!!str" && !isPattern(n) {
			return compact(n.Value)
		}
		return n.Value
	}
	flow := *n
	flow.Style = yaml.FlowStyle
	text, err := yaml.Marshal(&flow)
	if err != nil {
		return err.Error()
	}
	return short(strings.Join(strings.Fields(string(text)), " "))
}

// short keeps a line readable; the whole answer stands below it.
func short(text string) string {
	const most = 300
	if len(text) > most {
		return text[:most] + "…"
	}
	return text
}
