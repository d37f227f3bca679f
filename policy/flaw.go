package policy

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"entente/internal/fault"
)

// maxFlaws is how many flaws one refusal names.
const maxFlaws = 50

// Flaw is one reason why a policy tree is refused: where it is and what to do.
type Flaw struct {
	File string
	Line int // 0 when the whole file is meant
	Text string
}

// String returns for example "alliances/nato/nato.rego:12: …".
func (f Flaw) String() string {
	switch {
	case f.File == "":
		return f.Text
	case f.Line == 0:
		return f.File + ": " + f.Text
	}
	return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Text)
}

// Flaws is why a policy tree was refused, sorted by place. It is the cause of
// the fault that Compile returns.
type Flaws []Flaw

// Error says how many flaws there are; Text says which.
func (f Flaws) Error() string { return fmt.Sprintf("%d flaws", len(f)) }

// Text returns all flaws, one on a line.
func (f Flaws) Text() string {
	lines := make([]string, len(f))
	for i, one := range f {
		lines[i] = one.String()
	}
	return strings.Join(lines, "\n")
}

// FlawsOf returns the flaws behind an error of Compile; nil when it has none.
func FlawsOf(err error) Flaws {
	var f Flaws
	errors.As(err, &f)
	return f
}

func (f *Flaws) add(file string, line int, format string, args ...any) {
	*f = append(*f, Flaw{File: file, Line: line, Text: fmt.Sprintf(format, args...)})
}

func (f *Flaws) at(loc *ast.Location, format string, args ...any) {
	if loc == nil {
		loc = &ast.Location{}
	}
	f.add(loc.File, loc.Row, format, args...)
}

// addForeign takes over the errors of OPA's parser or compiler.
func (f *Flaws) addForeign(file string, err error) {
	var list ast.Errors
	if !errors.As(err, &list) {
		var one *ast.Error
		if !errors.As(err, &one) {
			f.add(file, 0, "%s", firstLine(err.Error()))
			return
		}
		list = ast.Errors{one}
	}
	for _, e := range list {
		if e.Location == nil || e.Location.File == "" {
			f.add(file, 0, "%s", firstLine(e.Message))
			continue
		}
		f.at(e.Location, "%s", firstLine(e.Message))
	}
}

// refusal returns the fault for these flaws, or nil when there are none. Its
// public text names them all: whoever proposes a policy has to mend it.
func (f Flaws) refusal() error {
	if len(f) == 0 {
		return nil
	}
	slices.SortStableFunc(f, func(a, b Flaw) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Text, b.Text))
	})
	f = slices.Compact(f)
	if len(f) > maxFlaws {
		f = append(f[:maxFlaws:maxFlaws], Flaw{Text: "and more: mend these first"})
	}
	return fault.Wrap(fault.Invalid, "policy.Compile", f.Text(), f).WithCode(fault.CodePolicyInvalid)
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(s), "\n")
	return strings.ToValidUTF8(line, "?")
}
