package gate

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"

	"entente/internal/fault"
	"entente/policy"
	"entente/policy/prove"
	"entente/policy/suite"
)

// scope finds the changed files, and those that the owner may not change.
func (r *run) scope() (string, []Finding, error) {
	old, err := texts(r.c.Base)
	if err != nil {
		return "", nil, err
	}
	next, err := texts(r.c.Next)
	if err != nil {
		return "", nil, err
	}
	all := maps.Clone(old)
	maps.Copy(all, next)
	for p := range all {
		was, before := old[p]
		is, after := next[p]
		if before != after || was != is {
			r.changed = append(r.changed, p)
		}
	}
	slices.Sort(r.changed)
	if len(r.changed) == 0 {
		return "nothing is changed", []Finding{{Text: "the proposed tree is the one in force"}}, nil
	}
	var found []Finding
	for _, p := range r.changed {
		if r.c.Owner != "" && path.Dir(p) != "alliances/"+r.c.Owner {
			found = append(found, Finding{File: p, Text: "is not in alliances/" + r.c.Owner + "/, the folder of these rules"})
		}
	}
	if len(found) > 0 {
		return fmt.Sprintf("%d changed files are not the owner's", len(found)), found, nil
	}
	return fmt.Sprintf("%d files are changed, all of them the owner's", len(r.changed)), nil, nil
}

// texts reads the files of a tree that can count.
func texts(tree fs.FS) (map[string]string, error) {
	out := map[string]string{}
	err := fs.WalkDir(tree, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(p) != ".rego" && path.Base(p) != "data.json" && p != "capabilities.json" {
			return err
		}
		text, err := fs.ReadFile(tree, p)
		out[p] = string(text)
		return err
	})
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "gate.texts", "a tree cannot be read", err).WithCode(fault.CodePolicyInvalid)
	}
	return out, nil
}

// compile compiles both trees as the server does, and reads the tests.
func (r *run) compile() (words string, found []Finding, err error) {
	if r.old, err = policy.Compile(r.ctx, r.c.Base, r.l.Config); err != nil {
		return "", nil, fault.Wrap(fault.Precondition, "gate.compile", "the tree in force does not compile", err)
	}
	if r.next, err = policy.Compile(r.ctx, r.c.Next, r.l.Config); err != nil {
		return "", nil, err
	}
	if err = policy.CheckTests(r.c.Next, r.l.Config); err != nil {
		return "", nil, err
	}
	if r.c.Owner != "" {
		if _, ok := r.next.Alliance(r.c.Owner); !ok {
			return "an alliance must keep its data", []Finding{{File: "alliances/" + r.c.Owner + "/data.json", Text: "is missing"}}, nil
		}
	}
	r.report.Revision = r.next.ID()
	r.report.Affected = r.affected()
	return fmt.Sprintf("the tree compiles with %d rules", len(r.next.Rules())), nil, nil
}

// affected lists the alliances whose reviewers have to agree: the owner; of a change
// of the common base, all, for its rules bind all. A change that is proposed with the
// base's mandate and stays in the folders of some alliances affects these.
func (r *run) affected() []string {
	if r.c.Owner != "" {
		return []string{r.c.Owner}
	}
	known := r.old.Alliances()
	var out []string
	for _, p := range r.changed {
		dir, in := strings.CutPrefix(path.Dir(p), "alliances/")
		if !in || !slices.Contains(known, dir) {
			return known
		}
		out = append(out, dir)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// format looks at the changed files as opa fmt would write them.
func (r *run) format() (string, []Finding, error) {
	var found []Finding
	for _, p := range r.changed {
		text, err := fs.ReadFile(r.c.Next, p)
		if err != nil || path.Ext(p) != ".rego" {
			continue // it was taken away, or is no module
		}
		neat, err := format.SourceWithOpts(p, text, format.Opts{RegoVersion: ast.RegoV1})
		switch {
		case err != nil:
			found = append(found, Finding{File: p, Text: "cannot be formatted: " + shown(firstLine(err.Error()))})
		case !bytes.Equal(neat, text):
			found = append(found, Finding{File: p, Line: differs(text, neat), Text: "is not formatted: run opa fmt -w"})
		}
	}
	if len(found) > 0 {
		return fmt.Sprintf("%d files are not formatted", len(found)), found, nil
	}
	return "the changed files are formatted", nil, nil
}

// differs returns the first line in which two texts differ.
func differs(a, b []byte) int {
	one, other := strings.Split(string(a), "\n"), strings.Split(string(b), "\n")
	for i := range min(len(one), len(other)) {
		if one[i] != other[i] {
			return i + 1
		}
	}
	return min(len(one), len(other))
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// tests runs every test of the tree, once for this check and for COVERAGE.
func (r *run) tests() (string, []Finding, error) {
	ctx, cancel := context.WithTimeout(r.ctx, r.l.Tests)
	defer cancel()
	result, err := suite.Run(ctx, r.c.Next, suite.Options{Cover: true, Builtins: policy.TestBuiltins()})
	if err != nil {
		return "", nil, err
	}
	var found []Finding
	for _, t := range result.Failed() {
		found = append(found, Finding{t.File, t.Line, shown(t.Name + ": " + strings.TrimSpace(t.Problem))})
	}
	if ctx.Err() != nil {
		found = append(found, Finding{Text: fmt.Sprintf("the tests take longer than %s", r.l.Tests)})
	}
	if len(result.Tests) == 0 {
		found = append(found, Finding{Text: "there are no tests"})
	}
	r.covered = nil
	for _, p := range result.Packages {
		if slices.ContainsFunc(r.changed, func(file string) bool { return path.Dir(file) == p.Path }) {
			r.covered = append(r.covered, covered{p.Path, p.Missed, p.Where})
		}
	}
	if len(found) > 0 {
		return fmt.Sprintf("%d of %d tests do not pass", len(found), len(result.Tests)), found, nil
	}
	return fmt.Sprintf("%d tests pass", len(result.Tests)), nil, nil
}

// coverage finds the lines of the changed packages that no test reaches.
func (r *run) coverage() (string, []Finding, error) {
	var found []Finding
	for _, c := range r.covered {
		for _, where := range c.where {
			file, lines, _ := strings.Cut(where, ":")
			line := 0
			_, _ = fmt.Sscanf(lines, "%d", &line) // a place without a line is of the file
			found = append(found, Finding{file, line, "no test reaches lines " + lines})
		}
	}
	if len(found) > 0 {
		return fmt.Sprintf("the tests leave out %d places of the changed packages", len(found)), found, nil
	}
	return fmt.Sprintf("the tests reach every line of %d changed packages", len(r.covered)), nil, nil
}

// proof checks the invariants of the affected alliances.
func (r *run) proof() (string, []Finding, error) {
	var alliances []string
	for _, a := range r.report.Affected {
		if _, ok := r.next.Alliance(a); ok {
			alliances = append(alliances, a)
		}
	}
	if len(alliances) == 0 {
		return "no alliance is left to prove anything for", nil, nil
	}
	report, err := r.l.Prove(r.ctx, r.next, r.c.Next, prove.Options{Alliances: alliances})
	if err != nil {
		return "", nil, err
	}
	var found []Finding
	cases := 0
	for _, f := range report.Findings {
		cases += f.Cases
		if f.Broken != nil {
			found = append(found, Finding{Text: shown(f.Code + " of " + f.Alliance + ": " + f.Broken.Words)})
		}
	}
	if len(found) > 0 {
		return fmt.Sprintf("%d of %d invariants are broken", len(found), len(report.Findings)), found, nil
	}
	return fmt.Sprintf("%d invariants hold for %s in %d cases", len(report.Findings), strings.Join(alliances, ", "), cases), nil, nil
}
