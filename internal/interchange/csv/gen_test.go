package csv_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/interchange/csv"
)

// small is a mapping with one companion, for tests of single traps.
const small = `
name: small
missing: [n/a]
days: [YYYY-MM-DD, DD.MM.YYYY, YYYY-MM]
id: {column: no, form: number}
marking: {tlp: "TLP:GREEN", pap: "PAP:AMBER", naming: MAY, originators: [NL]}
victim_marking: {tlp: "TLP:AMBER", pap: "PAP:AMBER", naming: MUST_NOT, originators: [NL]}
companions:
  hits: {files: "hits*.csv", id: report}
incident:
  title: ["{name}", "report {no}"]
  summary: "{text}"
  types: {column: kind, split: "|", values: {wipe: WIPER, leak: DATA_THEFT}, otherwise: OTHER}
  first_seen: from
  last_seen: to
  severity: {column: points, times: 10}
  techniques:
    - {column: how, split: "|"}
  targets:
    - from: hits
      country: {column: where, table: places}
      sector: {column: sector, values: {power: CRITICAL_INFRASTRUCTURE}}
  victims:
    - from: hits
      name: {column: who}
  sources:
    - links: {column: links, form: python_list}
    - from: hits
      publisher: "{by}"
      title: "reported: {where}"
      day: on
`

const (
	smallHeader = "no,name,text,kind,from,to,points,how,links\n"
	hitsHeader  = "report,where,sector,who,by,on\n"
)

func smallMapping(t testing.TB) *csv.Mapping {
	t.Helper()
	m, err := csv.ParseMapping(strings.NewReader(small))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// filesOf makes the files of the small mapping; both headers are put in front.
func filesOf(rows, hits string) csv.Files {
	return csv.Files{
		Main:       csv.File{Name: "main.csv", Reader: strings.NewReader(smallHeader + rows)},
		Companions: map[string]csv.File{"hits": {Name: "hits.csv", Reader: strings.NewReader(hitsHeader + hits)}},
	}
}

// readAll collects all records, of which each must keep the package's promises.
func readAll(t testing.TB, files csv.Files, m *csv.Mapping) ([]csv.Record, error) {
	t.Helper()
	var out []csv.Record
	err := csv.Read(files, m, func(r csv.Record) error {
		checkPromises(t, r)
		out = append(out, r)
		return nil
	})
	if f := fault.As(err); err != nil && (f.Op == "" || f.Public == "") {
		t.Fatalf("an error that is no fault: %v", err)
	}
	return out, err
}

// checkPromises checks what holds for every record: an incident that can be filed,
// or a fatal problem that says why not.
func checkPromises(t rapid.TB, r csv.Record) {
	t.Helper()
	fatal := false
	for _, p := range r.Problems {
		fatal = fatal || p.Fatal
		if p.File == "" || p.Line < 1 || p.Code == "" || p.Reason == "" {
			t.Fatalf("a problem that helps nobody: %+v", p)
		}
	}
	if (r.Incident == nil) != fatal {
		t.Fatalf("line %d: incident %v, fatal %v: %+v", r.Line, r.Incident != nil, fatal, r.Problems)
	}
	if r.Incident == nil {
		return
	}
	if r.Incident.ImportKey != r.Key || r.Key == "" || len(r.Incident.Marking.Originators) == 0 {
		t.Fatalf("line %d: key %q, import key %q", r.Line, r.Key, r.Incident.ImportKey)
	}
	next := dossier.Next(r.Incident, r.Incident.Changed)
	next.ID, next.Owner, next.State = "inc_aaaaaaaaaaaaaaaaaaaaaaaaaa", "NL", dossier.Draft
	if err := dossier.Validate(next); err != nil {
		t.Fatalf("line %d gives an incident that cannot be filed: %v", r.Line, err)
	}
}

// one reads a single row of the small mapping.
func one(t *testing.T, row, hits string) csv.Record {
	t.Helper()
	all, err := readAll(t, filesOf(row, hits), smallMapping(t))
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 1 {
		t.Fatalf("%d records, want 1: %+v", len(all), all)
	}
	return all[0]
}

// codes lists the codes of problems with their columns, such as "BAD@column".
func codes(problems []csv.Problem) string {
	var out []string
	for _, p := range problems {
		s := p.Code + "@" + p.Column
		if p.Fatal {
			s += "!"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

// each runs one sub-test per named row.
func each[T any](t *testing.T, rows map[string]T, check func(*testing.T, T)) {
	t.Helper()
	for name, row := range rows {
		t.Run(name, func(t *testing.T) { check(t, row) })
	}
}
