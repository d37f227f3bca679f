package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
)

// report is the part of OPA's coverage report (v1/cover.Report) that the gate needs.
type report struct {
	Files map[string]fileReport `json:"files"`
}

type fileReport struct {
	NotCovered      []lines `json:"not_covered"`
	CoveredLines    int     `json:"covered_lines"`
	NotCoveredLines int     `json:"not_covered_lines"`
}

// lines is a stretch of source, first and last line included. Kinds says which
// shortcut of the evaluator would explain the gap; it excuses nothing.
type lines struct {
	Start struct {
		Row int `json:"row"`
	} `json:"start"`
	End struct {
		Row int `json:"row"`
	} `json:"end"`
	Kinds []string `json:"kinds"`
}

// readReport reads the JSON that `opa test --coverage` prints. A report without
// files is an error: it means that nothing was loaded.
func readReport(r io.Reader) (report, error) {
	var rep report
	if err := json.NewDecoder(r).Decode(&rep); err != nil {
		return report{}, fmt.Errorf("reading the coverage report: %w", err)
	}
	if len(rep.Files) == 0 {
		return report{}, errors.New("the coverage report names no file")
	}
	return rep, nil
}

// coverage is what the tests reached of one Rego package.
type coverage struct {
	name    string // as in the package clause
	covered int    // lines
	missed  int    // lines
	gaps    []string
}

var packageClause = regexp.MustCompile(`(?m)^package[ \t]+([A-Za-z0-9_.\[\]"-]+)`)

// measure walks the policy tree and joins every file that is not a test with its
// entry in the report, whose names are relative to the tree. folder is the tree's
// own name, for the places of the gaps. The result is sorted by package name.
func measure(tree fs.FS, folder string, rep report) ([]coverage, error) {
	reported := maps.Clone(rep.Files)
	byName := map[string]*coverage{}
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".rego") || strings.HasSuffix(name, "_test.rego") {
			return err
		}
		source, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		clause := packageClause.FindSubmatch(source)
		if clause == nil {
			return fmt.Errorf("%s has no package clause", name)
		}
		pkg := string(clause[1])
		if byName[pkg] == nil {
			byName[pkg] = &coverage{name: pkg}
		}
		full := path.Join(filepath.ToSlash(folder), name)
		f, ok := reported[name]
		delete(reported, name)
		if !ok {
			byName[pkg].gaps = append(byName[pkg].gaps, full+": not in the report, so no test loaded it")
			return nil
		}
		byName[pkg].add(full, f)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the policy tree: %w", err)
	}
	for name := range reported {
		if _, err := fs.Stat(tree, name); err != nil {
			return nil, fmt.Errorf("the report names %s, which the policy tree does not hold: make the report inside the tree", name)
		}
	}
	if len(byName) == 0 {
		return nil, errors.New("the policy tree holds no Rego file")
	}
	result := make([]coverage, 0, len(byName))
	for _, c := range byName {
		result = append(result, *c)
	}
	slices.SortFunc(result, func(a, b coverage) int { return strings.Compare(a.name, b.name) })
	return result, nil
}

func (c *coverage) add(file string, f fileReport) {
	c.covered += f.CoveredLines
	c.missed += f.NotCoveredLines
	for _, l := range f.NotCovered {
		gap := fmt.Sprintf("%s:%d", file, l.Start.Row)
		if l.End.Row > l.Start.Row {
			gap = fmt.Sprintf("%s-%d", gap, l.End.Row)
		}
		if len(l.Kinds) > 0 {
			gap += " (" + strings.Join(l.Kinds, ", ") + ")"
		}
		c.gaps = append(c.gaps, gap)
	}
}

// percent returns the share of reached lines, 100 for a package without rules.
func (c *coverage) percent() float64 {
	if c.covered+c.missed == 0 {
		return 100
	}
	return 100 * float64(c.covered) / float64(c.covered+c.missed)
}

// check returns the gaps of every package that is, or stands below, one of the
// names in whole, and one gap for each name that matches no package.
func check(packages []coverage, whole []string) []string {
	var gaps []string
	for _, name := range whole {
		matched := false
		for _, c := range packages {
			if c.name == name || strings.HasPrefix(c.name, name+".") {
				matched = true
				gaps = append(gaps, c.gaps...)
			}
		}
		if !matched {
			gaps = append(gaps, "package "+name+": there is none of this name")
		}
	}
	slices.Sort(gaps)
	return slices.Compact(gaps)
}

// printTable writes one line a package: name, share, reached and missed lines.
func printTable(w io.Writer, packages []coverage) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "covered\tlines\tmissed\t  package")
	for _, c := range packages {
		fmt.Fprintf(t, "%.1f %%\t%d\t%d\t  %s\n", c.percent(), c.covered+c.missed, c.missed, c.name)
	}
	t.Flush()
}
