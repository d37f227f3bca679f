package archtest

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// MaxLines is the length that a hand-written Go or Rego file stays under.
const MaxLines = 600

// LongFiles returns every hand-written Go or Rego file of limit lines or more.
func LongFiles(tree fs.FS, limit int) ([]Finding, error) {
	var findings []Finding
	err := eachFile(tree, nil, func(name string) error {
		if ext := path.Ext(name); ext != ".go" && ext != ".rego" {
			return nil
		}
		source, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		if n := bytes.Count(source, []byte("\n")); n >= limit && !isGenerated(source) {
			findings = append(findings, Finding{File: name,
				Reason: fmt.Sprintf("%d lines; hand-written files stay under %d, so that one can be read in one go", n, limit)})
		}
		return nil
	})
	return findings, err
}

// unfinished finds the words that people leave where work remains, and the body
// that the GraphQL generator gives to a resolver nobody has written yet.
// The words are put together here so that this file does not hold them.
var unfinished = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X)\b|panic\(.*not ` + `implemented`)

// notOurWords names the folders whose text came from elsewhere and is kept as it came.
var notOurWords = []string{
	"testdata", // real records and other programs' output
	"vendor",   // assets of the console, as their makers published them
}

// Unfinished returns every line of a text file that says that work remains.
func Unfinished(tree fs.FS) ([]Finding, error) {
	var findings []Finding
	err := eachFile(tree, notOurWords, func(name string) error {
		source, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		if bytes.IndexByte(source, 0) >= 0 || isGenerated(source) {
			return nil
		}
		findings = append(findings, matchingLines(name, source, unfinished, "says that work remains: finish it, or write down why it stays as it is")...)
		return nil
	})
	return findings, err
}

// machinePath finds an absolute path into somebody's own folders; the character
// before it keeps addresses such as https://example.org/work/1 out.
var machinePath = regexp.MustCompile(`(^|[^A-Za-z0-9_.~/-])/(work|tmp|root|home|Users|mnt)/`)

// MachinePaths returns every line of a hand-written Go file outside tests that
// names a folder of one particular machine.
func MachinePaths(tree fs.FS) ([]Finding, error) {
	var findings []Finding
	err := eachFile(tree, []string{"testdata"}, func(name string) error {
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		source, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		if isGenerated(source) {
			return nil
		}
		findings = append(findings, matchingLines(name, source, machinePath, "names a folder of one machine: take it from the settings, or use os.TempDir")...)
		return nil
	})
	return findings, err
}

func matchingLines(name string, source []byte, pattern *regexp.Regexp, reason string) []Finding {
	if !pattern.Match(source) {
		return nil
	}
	var findings []Finding
	line := 0
	for text := range bytes.Lines(source) {
		line++
		if pattern.Match(bytes.TrimRight(text, "\r\n")) {
			findings = append(findings, Finding{File: name, Line: line, Reason: reason})
		}
	}
	return findings
}
