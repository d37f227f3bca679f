package mutate

import (
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"go.yaml.in/yaml/v3"

	"entente/internal/fault"
	"entente/policy/suite"
)

// beside returns the part of a tree that the tests in a folder can reach: the
// folder itself, and every package that it or one of these names. To compile it
// costs a fraction of the whole.
func beside(t *suite.Tree, folder string) *suite.Tree {
	out := &suite.Tree{Modules: map[string]*ast.Module{}, Data: t.Data}
	var open []ast.Ref
	take := func(file string) {
		if out.Modules[file] == nil {
			out.Modules[file] = t.Modules[file]
			open = append(open, named(t.Modules[file])...)
		}
	}
	for file := range t.Modules {
		if path.Dir(file) == folder {
			take(file)
		}
	}
	for len(open) > 0 {
		ref := open[len(open)-1]
		open = open[:len(open)-1]
		for file, m := range t.Modules {
			if ref.HasPrefix(m.Package.Path) || m.Package.Path.HasPrefix(ref) {
				take(file)
			}
		}
	}
	return out
}

// named lists the documents that a module names, as far as they are constant.
func named(m *ast.Module) []ast.Ref {
	var out []ast.Ref
	add := func(ref ast.Ref) {
		if ref.HasPrefix(ast.DefaultRootRef) {
			out = append(out, ref.GroundPrefix())
		}
	}
	for _, imp := range m.Imports {
		if ref, ok := imp.Path.Value.(ast.Ref); ok {
			add(ref)
		}
	}
	ast.WalkRefs(m, func(ref ast.Ref) bool {
		add(ref)
		return false
	})
	return out
}

// Justification says why a mutant survives: what it changes has no effect, or is
// watched over elsewhere. One that fits no survivor is stale.
type Justification struct {
	File string `json:"file" yaml:"file"`
	Rule string `json:"rule" yaml:"rule"`
	What string `json:"what" yaml:"what"`
	Text string `json:"text" yaml:"text"`
	Why  string `json:"why" yaml:"why"`
}

// ReadJustifications reads a YAML list of justifications, each with a reason.
// Faults: Invalid with code CONFIG_INVALID.
func ReadJustifications(from io.Reader) ([]Justification, error) {
	var out []Justification
	dec := yaml.NewDecoder(from)
	dec.KnownFields(true)
	if err := dec.Decode(&out); err != nil && !errors.Is(err, io.EOF) {
		return nil, fault.Wrap(fault.Invalid, "mutate.ReadJustifications", "the justifications cannot be read", err).WithCode(fault.CodeConfigInvalid)
	}
	for _, j := range out {
		if strings.TrimSpace(j.Why) == "" {
			return nil, fault.New(fault.Invalid, "mutate.ReadJustifications", "a justification says why").WithCode(fault.CodeConfigInvalid)
		}
	}
	return out, nil
}

func (j Justification) fits(m Mutant) bool {
	return j.File == m.File && j.Rule == m.Rule && j.What == m.What && j.Text == m.Text
}

// justify takes the survivors that are accounted for out of a report, and notes the
// justifications that account for nothing, of the files that were looked at.
func (r *Report) justify(all []Justification, only []string, whole bool) {
	used := make([]bool, len(all))
	r.Survivors = slices.DeleteFunc(r.Survivors, func(m Mutant) bool {
		i := slices.IndexFunc(all, func(j Justification) bool { return j.fits(m) })
		if i < 0 {
			return false
		}
		used[i] = true
		r.Justified = append(r.Justified, Justified{m, all[i].Why})
		return true
	})
	for i, j := range all {
		if whole && !used[i] && wanted(j.File, only) {
			r.Stale = append(r.Stale, j)
		}
	}
}
