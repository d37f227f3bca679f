package scenario

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"go.yaml.in/yaml/v3"
)

// body is what stands below the header of a scene: an operation, or the path of a
// file, and what goes with it.
type body struct {
	first    int    // line of the file that the document begins in
	document string // GraphQL
	fetch    string // path of a file, in place of a document
	declared map[string]bool
	after    int // line of the file before the first line of YAML
	parts
}

// parts is the YAML part of a body.
type parts struct {
	Variables yaml.Node `yaml:"variables"`
	Upload    *upload   `yaml:"upload"`
	Expect    yaml.Node `yaml:"expect"`
	Refused   string    `yaml:"refused"` // the code of the one refusal
	Unknown   string    `yaml:"unknown"` // a captured id: the answer must be that to an id of nothing
}

// upload is a file that goes along as the variable input.file.
type upload struct {
	Name string `yaml:"name"`
	Type string `yaml:"type"`
	Text string `yaml:"text"`
}

// mention is a captured value where it stands.
type mention struct {
	name string
	line int
}

var (
	yamlPart = regexp.MustCompile(`(?m)^(variables|upload|expect|refused|unknown):`)
	getLine  = regexp.MustCompile(`^GET (/\S+)\s*$`)
	whole    = regexp.MustCompile(`^\$([A-Za-z]\w*)$`)
	within   = regexp.MustCompile(`\{\{([A-Za-z]\w*)\}\}`)
	// Strings and comments of a document stand first, so that no $ in them is taken for a value.
	inDocument = regexp.MustCompile(`"""(?s:.*?)"""|"(?:\\.|[^"\\\n])*"|#[^\n]*|\$([A-Za-z]\w*)`)
)

// read reads the text below a header that stands in a line.
func (b *body) read(text string, kind sceneKind, header int) (int, error) {
	if kind == sceneClock || kind == sceneRestart {
		if !prose(text) {
			return header + 1, errors.New("nothing stands below this")
		}
		return 0, nil
	}
	cut := len(text)
	if at := yamlPart.FindStringIndex(text); at != nil {
		cut = at[0]
	}
	b.first, b.document = header+1, text[:cut]
	b.after = header + strings.Count(b.document, "\n")
	if err := strict([]byte(text[cut:]), &b.parts); cut < len(text) && err != nil {
		return lineOf(err, b.after), err
	}
	b.Unknown = strings.TrimPrefix(b.Unknown, "$")
	for _, n := range []*yaml.Node{&b.Variables, &b.Expect} {
		if at, err := sound(n); err != nil {
			return b.after + at, err
		}
	}
	if kind == sceneFrames {
		if !prose(b.document) || b.Expect.Kind != yaml.SequenceNode || b.Refused+b.Unknown != "" || b.Upload != nil || !b.Variables.IsZero() {
			return b.first, errors.New("frames are compared with a list below expect, and nothing else stands here")
		}
		return 0, nil
	}
	if m := getLine.FindStringSubmatch(strings.TrimSpace(b.document)); m != nil && kind == sceneStep {
		b.fetch = m[1]
		if b.Upload != nil || !b.Variables.IsZero() {
			return b.first, errors.New("a file is fetched without variables")
		}
		return b.asks()
	}
	return b.operation(kind)
}

// ends reports whether a list of frames says that the stream has ended.
func (b *body) ends() bool {
	n := len(b.Expect.Content)
	return b.Expect.Kind == yaml.SequenceNode && n > 0 && b.Expect.Content[n-1].Value == ending
}

// operation checks the document.
func (b *body) operation(kind sceneKind) (int, error) {
	doc, err := parser.ParseQuery(&ast.Source{Input: within.ReplaceAllString(b.document, "value")})
	if err != nil {
		line := b.first
		var at *gqlerror.Error
		if errors.As(err, &at) && len(at.Locations) > 0 {
			line = b.first - 1 + at.Locations[0].Line
		}
		return line, err
	}
	if len(doc.Operations) != 1 {
		return b.first, errors.New("a document holds one operation")
	}
	op := doc.Operations[0]
	b.declared = map[string]bool{}
	for _, v := range op.VariableDefinitions {
		b.declared[v.Variable] = true
	}
	switch {
	case (kind == sceneWatch) != (op.Operation == ast.Subscription):
		return b.first, errors.New("a subscription is watched, everything else is a step")
	case kind == sceneWatch:
		if !b.Expect.IsZero() || b.Refused+b.Unknown != "" || b.Upload != nil {
			return b.first, errors.New("what a watch shows is checked by frames")
		}
		return 0, nil
	case op.Operation == ast.Mutation:
		for _, sel := range op.SelectionSet {
			if f, ok := sel.(*ast.Field); ok && !asksForCodes(f) {
				return b.first - 1 + f.Position.Line, fmt.Errorf("%s has to be asked for userErrors { code }, or a refusal would be overlooked", f.Name)
			}
		}
		return 0, nil
	}
	return b.asks()
}

// asks holds that a question has an answer to compare with.
func (b *body) asks() (int, error) {
	if b.Expect.IsZero() && b.Refused+b.Unknown == "" {
		return b.first, errors.New("this asks, and says nothing of the answer: expect, refused or unknown is missing")
	}
	return 0, nil
}

func asksForCodes(f *ast.Field) bool {
	named := func(name string, set ast.SelectionSet) *ast.Field {
		for _, sel := range set {
			if f, ok := sel.(*ast.Field); ok && f.Alias == name {
				return f
			}
		}
		return nil
	}
	refusals := named("userErrors", f.SelectionSet)
	return refusals != nil && named("code", refusals.SelectionSet) != nil
}

// sound checks what the YAML reader lets pass: keys given twice and patterns that
// are none. It returns the line within the YAML.
func sound(n *yaml.Node) (int, error) {
	if n.Kind == yaml.MappingNode {
		seen := map[string]bool{}
		for i := 0; i < len(n.Content); i += 2 {
			if key := n.Content[i]; seen[key.Value] || key.Kind != yaml.ScalarNode {
				return key.Line, fmt.Errorf("the key %q is given twice, or is none", key.Value)
			}
			seen[n.Content[i].Value] = true
		}
	}
	if n.Kind == yaml.ScalarNode && isPattern(n) {
		if _, err := regexp.Compile(pattern(n)); err != nil {
			return n.Line, err
		}
	}
	for _, c := range n.Content {
		if at, err := sound(c); err != nil {
			return at, err
		}
	}
	return 0, nil
}

// uses lists the values that must have been captured before.
func (b *body) uses() []mention {
	var out []mention
	lines := func(text string, from int) {
		for _, m := range within.FindAllStringSubmatchIndex(text, -1) {
			out = append(out, mention{text[m[2]:m[3]], from + strings.Count(text[:m[0]], "\n")})
		}
	}
	lines(b.document, b.first)
	if b.fetch == "" {
		for _, m := range inDocument.FindAllStringSubmatchIndex(b.document, -1) {
			if m[2] >= 0 && !b.declared[b.document[m[2]:m[3]]] {
				out = append(out, mention{b.document[m[2]:m[3]], b.first + strings.Count(b.document[:m[0]], "\n")})
			}
		}
	}
	scalars(&b.Variables, func(n *yaml.Node) {
		if m := whole.FindStringSubmatch(n.Value); m != nil {
			out = append(out, mention{m[1], b.after + n.Line})
		}
		lines(n.Value, b.after+n.Line)
	})
	scalars(&b.Expect, func(n *yaml.Node) { lines(n.Value, b.after+n.Line) })
	if b.Unknown != "" {
		out = append(out, mention{b.Unknown, b.first})
	}
	return out
}

// captures lists the values that the expected answer names.
func (b *body) captures() []mention {
	var out []mention
	scalars(&b.Expect, func(n *yaml.Node) {
		if m := whole.FindStringSubmatch(n.Value); m != nil {
			out = append(out, mention{m[1], b.after + n.Line})
		}
	})
	return out
}

func scalars(n *yaml.Node, visit func(*yaml.Node)) {
	switch n.Kind {
	case yaml.ScalarNode:
		visit(n)
	case yaml.MappingNode:
		for i := 1; i < len(n.Content); i += 2 {
			scalars(n.Content[i], visit)
		}
	case yaml.AliasNode:
		scalars(n.Alias, visit)
	default:
		for _, c := range slices.Clone(n.Content) {
			scalars(c, visit)
		}
	}
}
