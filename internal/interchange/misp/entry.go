package misp

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/interchange/intake"
)

// maxProblems bounds what is itemised of one entry.
const maxProblems = 200

// Who claims what a galaxy says of states.
const (
	claimedByGalaxy = "MISP galaxy (country)"
	claimedByCFR    = "Council on Foreign Relations, by way of the MISP galaxy (cfr-suspected-state-sponsor)"
)

var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

func lineName(line int) string { return "line " + strconv.Itoa(line) }

// entry is one entry on its way to an actor.
type entry struct {
	file     string
	line     int
	fields   map[string]json.RawMessage
	meta     map[string]json.RawMessage
	problems []Problem
	refused  bool
}

func (e *entry) note(column, code, reason string) {
	switch n := len(e.problems); {
	case n < maxProblems:
		e.problems = append(e.problems, Problem{File: e.file, Line: e.line, Column: column, Code: code, Reason: reason})
	case n == maxProblems:
		e.problems = append(e.problems, Problem{File: e.file, Line: e.line, Code: intake.ListTooLong,
			Reason: "more problems of this entry are not listed"})
	}
}

func (e *entry) refuse(column, code, reason string) {
	e.refused = true
	e.problems = append(e.problems, Problem{File: e.file, Line: e.line, Column: column, Code: code, Reason: reason, Fatal: true})
}

// record makes the record of one entry. Its error is a fault that ends the reading.
func (c *cluster) record(raw json.RawMessage, line int) (Record, error) {
	e := &entry{file: c.file, line: line}
	rec := Record{Line: line}
	actor, err := c.actor(e, raw)
	if actor != nil {
		rec.Key = actor.ImportKey
	}
	if !e.refused {
		rec.Actor = actor
	}
	rec.Problems = e.problems
	return rec, err
}

func (c *cluster) actor(e *entry, raw json.RawMessage) (*dossier.ThreatActor, error) {
	switch {
	case !utf8.Valid(raw):
		e.refuse("", intake.Encoding, "the entry is not UTF-8: save the file as UTF-8")
		return nil, nil
	case json.Unmarshal(raw, &e.fields) != nil || e.fields == nil:
		e.refuse("", intake.CellMalformed, "the entry is not an object")
		return nil, nil
	}
	if m, given := e.fields["meta"]; given && json.Unmarshal(m, &e.meta) != nil {
		e.note("meta", intake.CellMalformed, "not an object; it was left out")
	}
	uuid := strings.ToLower(e.text("uuid", 0))
	if !uuidForm.MatchString(uuid) {
		e.refuse("uuid", intake.BadID, "a UUID is needed")
		return nil, nil
	}
	a := &dossier.ThreatActor{
		Name:        e.text("value", dossier.MaxTitle),
		Description: e.text("description", dossier.MaxSummary),
		StixID:      "threat-actor--" + uuid,
	}
	a.ImportKey, a.Marking = "misp-galaxy:"+uuid, c.give.Clone()
	if before, twice := c.names.uuid(uuid, e.line); twice {
		e.refuse("uuid", intake.Duplicate, lineName(before)+" has the same UUID; that entry is imported")
		return a, nil
	}
	if a.Name == "" {
		e.refuse("value", intake.Empty, "an actor needs a name of one text that is not too long")
		return a, nil
	}
	a.Aliases = slices.DeleteFunc(e.list("synonyms", dossier.MaxTitle), func(s string) bool { return s == a.Name })
	a.Sectors = limited(e, "cfr-target-category", append(e.list("cfr-target-category", dossier.MaxTitle), e.list("targeted-sector", dossier.MaxTitle)...))
	a.References = limited(e, "refs", e.links("refs", "references", "sources"))
	a.Suspected = e.claims()
	if err := dossier.Validate(a); err != nil {
		f := fault.As(err)
		e.refuse(strings.Join(f.Path, "."), f.StableCode(), f.Public)
		return a, nil
	}
	return a, c.names.bear(a, e)
}

// text reads one field that is a text. One that is longer than the limit is left
// out; a limit of 0 is none.
func (e *entry) text(field string, limit int) string {
	raw, given := e.fields[field]
	if !given || isNull(raw) {
		return ""
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		e.note(field, intake.CellMalformed, "not a text; it was left out")
		return ""
	}
	return e.clean(field, s, limit)
}

func (e *entry) clean(column, s string, limit int) string {
	clean, mended := intake.Clean(s)
	if limit > 0 && utf8.RuneCountInString(clean) > limit {
		e.note(column, intake.TooLong, fmt.Sprintf("more than %d characters; it was left out", limit))
		return ""
	}
	if mended {
		e.note(column, intake.Mended, "no-break spaces or control characters were made spaces")
	}
	return clean
}

// list reads a field of meta that is a text or a list of texts, without doubles.
func (e *entry) list(field string, limit int) []string {
	raw, given := e.meta[field]
	if !given || isNull(raw) {
		return nil
	}
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		items = []json.RawMessage{raw} // sometimes one text stands where a list is usual
	}
	var out []string
	for i, item := range items {
		column := fmt.Sprintf("meta.%s.%d", field, i)
		var s string
		if isNull(item) || json.Unmarshal(item, &s) != nil {
			e.note(column, intake.CellMalformed, "not a text; it was left out")
			continue
		}
		if s = e.clean(column, s, limit); s != "" {
			out = append(out, s)
		}
	}
	return limited(e, field, out)
}

// limited removes doubles and cuts a list to what an object takes.
func limited(e *entry, field string, items []string) []string {
	seen := map[string]bool{}
	items = slices.DeleteFunc(items, func(s string) bool {
		again := seen[s]
		seen[s] = true
		return again
	})
	if len(items) > dossier.MaxList {
		e.note("meta."+field, intake.ListTooLong, fmt.Sprintf("%d were given and the first %d kept", len(items), dossier.MaxList))
		items = items[:dossier.MaxList]
	}
	return items
}

// links reads web addresses from fields of meta.
func (e *entry) links(fields ...string) []string {
	var out []string
	for _, field := range fields {
		for _, s := range e.list(field, 4*dossier.MaxShort) {
			lower := strings.ToLower(s)
			if !strings.HasPrefix(lower, "https://") && !strings.HasPrefix(lower, "http://") || strings.ContainsFunc(s, unicode.IsSpace) {
				e.note("meta."+field, intake.BadURL, "not a web address; it was left out")
				continue
			}
			out = append(out, s)
		}
	}
	return out
}

func isNull(raw json.RawMessage) bool { return bytes.Equal(bytes.TrimSpace(raw), []byte("null")) }
