package noleak_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"entente/internal/dossier"
	"entente/internal/identity"
)

// written is a plan as it is kept in a file: all that was drawn, so that it means the
// same when the schema, the demo or what is drawn of them has changed.
type written struct {
	Why      string               `json:"why"`            // what it showed when it was kept
	Only     string               `json:"only,omitempty"` // the comparison that showed it
	People   []identity.Principal `json:"people"`
	Capacity string               `json:"capacity,omitempty"`
	Strip    bool                 `json:"strip,omitempty"`
	Trace    bool                 `json:"trace,omitempty"`
	Recorded bool                 `json:"recorded,omitempty"`
	Budget   int                  `json:"budget,omitempty"`
	Law      law                  `json:"law,omitempty"`
	Registry map[string]string    `json:"registry,omitempty"` // keys of parties and alliances, by the ids that are asked for
	Objects  []writtenObject      `json:"objects"`
	Extra    []writtenObject      `json:"extra,omitempty"`
	Others   []writtenObject      `json:"others,omitempty"` // by id, what could stand in an object's place
	Acts     []writtenAct         `json:"acts"`
}

type writtenObject struct {
	Noun   dossier.Noun    `json:"noun"`
	File   string          `json:"file,omitempty"`
	Object json.RawMessage `json:"object"`
}

type writtenAct struct {
	Who       int            `json:"who"` // 0 is the caller
	Pause     string         `json:"pause"`
	Ask       string         `json:"ask,omitempty"`
	Variables map[string]any `json:"variables,omitempty"`
	Socket    bool           `json:"socket,omitempty"`
	File      string         `json:"file,omitempty"`
	Method    string         `json:"method,omitempty"`
	Path      string         `json:"path,omitempty"`
	Header    http.Header    `json:"header,omitempty"`
}

// keep writes a plan into a file.
func (l *lab) keep(path, why string, p *plan) error {
	out := written{Why: why, Only: p.only, People: p.people, Capacity: p.capacity, Strip: p.strip, Trace: p.trace, Recorded: p.recorded, Budget: p.budget, Law: p.law}
	var err error
	write := func(list []placed) (all []writtenObject) {
		for _, x := range list {
			raw, bad := json.Marshal(x.object)
			if bad != nil {
				err = bad
			}
			all = append(all, writtenObject{x.object.Noun(), x.content, raw})
		}
		return all
	}
	out.Objects = write(p.objects)
	if p.asks("plus") && !p.trace {
		out.Extra = write(p.extra)
	}
	if p.asks("swap") && !p.trace {
		for _, x := range p.objects {
			if o := p.others[x.object.Head().ID]; o != nil {
				out.Others = append(out.Others, write([]placed{{o, contentOf(o)}})...)
			}
		}
	}
	for _, a := range p.acts {
		w := writtenAct{Who: a.who, Pause: a.pause.String(), Socket: a.socket, File: a.file, Method: a.method, Path: a.path, Header: a.header}
		if a.ask != nil {
			w.Ask, w.Variables = a.ask.document, a.ask.variables
		}
		out.Acts = append(out.Acts, w)
	}
	if err != nil {
		return err
	}
	text, err := lines(out)
	if err != nil {
		return err
	}
	for id, key := range l.registryKeys() {
		if bytes.Contains(text, []byte(id)) {
			if out.Registry == nil {
				out.Registry = map[string]string{}
			}
			out.Registry[string(id)] = key
		}
	}
	if text, err = lines(out); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o600)
}

// lines writes a plan with each of its parts on a line, so that a change of it can be read.
func lines(w written) ([]byte, error) {
	var tree map[string]json.RawMessage
	raw, err := json.Marshal(w)
	if err == nil {
		err = json.Unmarshal(raw, &tree)
	}
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.WriteString("{")
	for i, name := range slices.DeleteFunc([]string{"why", "only", "people", "capacity", "strip", "trace", "recorded", "budget", "law", "registry", "objects", "extra", "others", "acts"},
		func(name string) bool { return tree[name] == nil }) {
		var items []json.RawMessage
		value := string(tree[name])
		if json.Unmarshal(tree[name], &items) == nil {
			var rows []string
			for _, item := range items {
				rows = append(rows, "\n  "+string(item))
			}
			value = "[" + strings.Join(rows, ",") + "\n ]"
		}
		fmt.Fprintf(&b, "%s\n %q: %s", map[bool]string{true: ","}[i > 0], name, value)
	}
	b.WriteString("\n}\n")
	return b.Bytes(), nil
}

// registryKeys names what is in every world, by its id in this build.
func (l *lab) registryKeys() map[dossier.ID]string {
	out := map[dossier.ID]string{}
	for _, id := range l.registryIDs {
		switch o := l.base.Object(id).Obj.(type) {
		case *dossier.Party:
			out[id] = "party:" + o.Key
		case *dossier.Alliance:
			out[id] = "alliance:" + o.Key
		}
	}
	return out
}

var cursorText = regexp.MustCompile(`^cursor (\d+)$`)

// load reads a plan from a file. What is out of date in it is an error: an object
// that is no longer valid, a question that the schema no longer has.
func (l *lab) load(path string) (*plan, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var in written
	if err := json.Unmarshal(text, &in); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for id, key := range l.registryKeys() {
		for old, of := range in.Registry {
			if of == key && old != string(id) {
				text = bytes.ReplaceAll(text, []byte(old), []byte(id))
			}
		}
	}
	in = written{}
	if err := json.Unmarshal(text, &in); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	p, err := in.plan()
	if err == nil {
		err = l.govern(p)
	}
	if err != nil {
		return nil, fmt.Errorf("%s is out of date, mend it: %w", path, err)
	}
	return p, nil
}

func (w *written) plan() (*plan, error) {
	p := &plan{people: w.People, capacity: w.Capacity, strip: w.Strip, trace: w.Trace, recorded: w.Recorded, budget: w.Budget, law: w.Law, only: w.Only, sweep: -1, others: map[dossier.ID]dossier.Object{}}
	for _, c := range w.Law {
		for _, x := range c.When {
			if _, ok := conditions[x.What]; !ok {
				return nil, fmt.Errorf("there is no condition %q", x.What)
			}
		}
	}
	var err error
	read := func(list []writtenObject) (out []placed) {
		for _, x := range list {
			o := dossier.New(x.Noun)
			if o == nil {
				err = fmt.Errorf("there is no noun %q", x.Noun)
				return nil
			}
			if bad := json.Unmarshal(x.Object, o); bad != nil {
				err = bad
			} else if bad := dossier.Validate(o); bad != nil {
				err = fmt.Errorf("%s: %w", o.Head().ID, bad)
			}
			out = append(out, placed{o, x.File})
		}
		return out
	}
	p.objects, p.extra = read(w.Objects), read(w.Extra)
	for _, x := range read(w.Others) {
		p.others[x.object.Head().ID] = x.object
	}
	for i, a := range w.Acts {
		next := act{who: a.Who, socket: a.Socket, file: a.File, method: a.Method, path: a.Path, header: a.Header}
		var bad error
		if next.pause, bad = time.ParseDuration(a.Pause); bad == nil && a.Ask != "" {
			next.ask, bad = asQuestion(a.Ask, a.Variables)
		}
		if bad != nil {
			return nil, fmt.Errorf("act %d: %w", i, bad)
		}
		p.acts = append(p.acts, next)
	}
	return p, err
}

// asQuestion reads a document that was kept; it must be one that the schema answers.
func asQuestion(document string, vars map[string]any) (*question, error) {
	doc, errs := gqlparser.LoadQueryWithRules(schema, document, rules.NewDefaultRules())
	if len(errs) > 0 {
		return nil, errs
	}
	if len(doc.Operations) != 1 {
		return nil, fmt.Errorf("%d operations", len(doc.Operations))
	}
	return &question{kind: doc.Operations[0].Operation, document: document, variables: withCursors(vars).(map[string]any)}, nil
}

// withCursors puts the places of cursors back that were written as text.
func withCursors(tree any) any {
	switch v := tree.(type) {
	case string:
		if m := cursorText.FindStringSubmatch(v); m != nil {
			n, _ := strconv.Atoi(m[1]) // digits
			return cursorOf(n)
		}
	case map[string]any:
		out := map[string]any{}
		for k, x := range v {
			out[k] = withCursors(x)
		}
		return out
	case []any:
		out := []any{}
		for _, x := range v {
			out = append(out, withCursors(x))
		}
		return out
	}
	return tree
}

// keptPlans lists the plans of a folder.
func keptPlans(t *testing.T, folder string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join("testdata", "plans", folder, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(found)
	return found
}
