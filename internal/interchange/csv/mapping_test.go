package csv_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"entente/internal/fault"
	"entente/internal/interchange/csv"
)

func TestAMappingThatCannotBeMeantIsRefused(t *testing.T) {
	change := func(old, new string) string {
		if !strings.Contains(small, old) {
			t.Fatalf("the small mapping has no %q", old)
		}
		return strings.Replace(small, old, new, 1)
	}
	each(t, map[string]struct{ text, path string }{
		"nothing":                             {"", ""},
		"no YAML":                             {"name: [", ""},
		"a list":                              {"- name", ""},
		"a key that no mapping has":           {small + "colour: red\n", ""},
		"a key that no incident has":          {small + "  colour: red\n", ""},
		"a key that occurs twice":             {small + "name: other\n", ""},
		"two documents":                       {small + "---\nname: other\n", ""},
		"no name":                             {change("name: small", "about: x"), "name"},
		"a name that is no plain name":        {change("name: small", "name: Small one"), "name"},
		"a separator of two characters":       {small + "separator: '::'\n", "separator"},
		"a quote as separator":                {small + "separator: '\"'\n", "separator"},
		"a zero byte as separator":            {small + "separator: \"\\0\"\n", "separator"},
		"no id":                               {change("column: no, ", ""), "id.column"},
		"an id of no known form":              {change("form: number", "form: roman"), "id.form"},
		"a date form without a year":          {change("DD.MM.YYYY", "DD.MM"), "days.1"},
		"a date form without a month":         {change("DD.MM.YYYY", "DD.YYYY"), "days.1"},
		"a date form with other letters":      {change("DD.MM.YYYY", "DD Mon YYYY"), "days.1"},
		"an unknown TLP":                      {change("TLP:GREEN", "TLP:PURPLE"), "marking.tlp"},
		"red, which names its readers":        {change("TLP:GREEN", "TLP:RED"), "marking.tlp"},
		"no PAP":                              {change(`pap: "PAP:AMBER", naming: MAY, `, "naming: MAY, "), "marking.pap"},
		"an unknown naming":                   {change("naming: MUST_NOT", "naming: PERHAPS"), "victim_marking.naming"},
		"a companion without an id":           {change(", id: report", ""), "companions.hits"},
		"a companion in another folder":       {change("hits*.csv", "../hits*.csv"), "companions.hits"},
		"a companion with a bad pattern":      {change("hits*.csv", "hits[.csv"), "companions.hits"},
		"no title":                            {change(`title: ["{name}", "report {no}"]`, "title: []"), "incident.title"},
		"a brace without a column":            {change(`"{name}"`, `"{name"`), ""},
		"an empty brace":                      {change(`"{name}"`, `"{}"`), ""},
		"a type that the service has not":     {change("WIPER", "EARTHQUAKE"), "incident.types"},
		"no column of types":                  {change("column: kind, ", ""), "incident.types"},
		"a column and a constant":             {change("column: kind, ", "column: kind, constant: WIPER, "), "incident.types"},
		"a scale below zero":                  {change("times: 10", "times: -10"), "incident.severity.times"},
		"a scale that is no number":           {change("times: 10", "times: .nan"), "incident.severity.times"},
		"a companion that does not exist":     {change("from: hits", "from: misses"), "incident.targets.0.country.from"},
		"a table that does not exist":         {change("table: places", "table: planets"), "incident.targets.0.country.table"},
		"a table and values":                  {change("table: places", "table: places, values: {a: b}"), "incident.targets.0.country.values"},
		"a sector that the service has not":   {change("CRITICAL_INFRASTRUCTURE", "YACHTING"), "incident.targets.0.sector"},
		"countries and sectors by position":   {change("{column: where,", "{column: where, split: ';',"), "incident.targets.0"},
		"an unknown form":                     {change("form: python_list", "form: pickle"), "incident.sources.0.links.form"},
		"a form and a separator":              {change("form: python_list", "form: python_list, split: ';'"), "incident.sources.0.links.split"},
		"links and a publisher in one source": {change("{column: links, form: python_list}", "{column: links}\n      publisher: x"), "incident.sources.0"},
		"one column that is never zipped":     {small + "never_zip: [{columns: [a], split: ';'}]\n", "never_zip.0"},
	}, func(t *testing.T, c struct{ text, path string }) {
		_, err := csv.ParseMapping(strings.NewReader(c.text))
		f := fault.As(err)
		if err == nil || f.Kind != fault.Invalid || f.Code != fault.CodeConfigInvalid || f.Public == "" || strings.Join(f.Path, ".") != c.path {
			t.Errorf("got %v, want a refusal at %q", err, c.path)
		}
	})
}

func TestAMappingThatCannotBeReadAtAll(t *testing.T) {
	broken := errors.New("the disk is gone")
	if _, err := csv.ParseMapping(iotest.ErrReader(broken)); !fault.Is(err, fault.Unavailable) || !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if _, err := csv.ParseMapping(strings.NewReader(small + strings.Repeat("#", 300<<10))); !fault.Is(err, fault.TooLarge) {
		t.Errorf("got %v", err)
	}
}

func TestTheMappingSaysWhichFilesItNeeds(t *testing.T) {
	m := smallMapping(t)
	if got, want := m.Companions(), []csv.CompanionFile{{Name: "hits", Files: "hits*.csv"}}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestOtherOriginatorsLeaveTheMappingAsItIs(t *testing.T) {
	m := smallMapping(t)
	other := m.WithOriginators("SE", "DE", "SE")
	for want, m := range map[string]*csv.Mapping{"[NL]": m, "[DE SE]": other} {
		all, err := readAll(t, filesOf("1,a,,wipe,,,1,,\n", "1,,,Harbour,X,\n"), m)
		if err != nil {
			t.Fatal(err)
		}
		i := all[0].Incident
		if got := fmt.Sprint(i.Marking.Originators); got != want || !slices.Equal(i.Marking.Originators, i.Victim.Marking.Originators) {
			t.Errorf("got %v and %v, want %s", i.Marking.Originators, i.Victim.Marking.Originators, want)
		}
	}
}

func TestConstantsAndSeparatorsOfAMapping(t *testing.T) {
	m, err := csv.ParseMapping(strings.NewReader(`
name: bare
separator: ";"
id: {column: ref, form: text}
marking: {tlp: "TLP:CLEAR", pap: "PAP:CLEAR", naming: MAY, originators: [SE]}
incident:
  title: "Report of the day"
  types: {constant: DISRUPTION}
  techniques: [{constant: T1498}]
  targets:
    - country: {column: where, split: "/", table: places}
      sector: {constant: MEDIA}
`))
	if err != nil {
		t.Fatal(err)
	}
	all, err := readAll(t, csv.Files{Main: csv.File{Name: "x", Reader: strings.NewReader("ref;where\nA-1;Peru/Chile / NL\n")}}, m)
	if err != nil || len(all) != 1 || all[0].Incident == nil || len(all[0].Problems) > 0 {
		t.Fatalf("got %+v, %v", all, err)
	}
	i := all[0].Incident
	if i.Title != "Report of the day" || i.ImportKey != "bare:A-1" || i.Types[0] != "DISRUPTION" || i.Techniques[0] != "T1498" {
		t.Errorf("got %+v", i)
	}
	var got []string
	for _, target := range i.Targets {
		got = append(got, target.Country+" "+string(target.Sector))
	}
	if want := []string{"PE MEDIA", "CL MEDIA", "NL MEDIA"}; !slices.Equal(got, want) {
		t.Errorf("targets %v, want %v", got, want)
	}
}
