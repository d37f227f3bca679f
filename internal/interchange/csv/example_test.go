package csv_test

import (
	"fmt"
	"strings"

	"entente/internal/interchange/csv"
)

func ExampleRead() {
	m, err := csv.ParseMapping(strings.NewReader(`
name: ledger
days: [DD.MM.YYYY]
id: {column: no, form: number}
marking: {tlp: "TLP:GREEN", pap: "PAP:GREEN", naming: MAY}
incident:
  title: "{what}"
  types: {column: kind, values: {outage: DISRUPTION}, otherwise: OTHER}
  first_seen: day
  targets:
    - country: {column: country, table: places}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	file := csv.File{Name: "ledger.csv", Reader: strings.NewReader("no,what,kind,day,country\n" +
		"1,Ticket machines stopped,outage,03.02.2021,Netherlands\n" +
		"2,Ferry timetable replaced,prank,2021,EU (region)\n" +
		"two,Shifted,,,\n")}
	err = csv.Read(csv.Files{Main: file}, m.WithOriginators("NL"), func(r csv.Record) error {
		if i := r.Incident; i != nil {
			fmt.Println(r.Key, i.Title, i.Types, i.FirstSeen, i.Targets)
		}
		for _, p := range r.Problems {
			fmt.Printf("  line %d, %s: %s\n", p.Line, p.Column, p.Reason)
		}
		return nil
	})
	fmt.Println(err)
	// Output:
	// ledger:1 Ticket machines stopped [DISRUPTION] 2021-02-03 [{NL UNKNOWN}]
	// ledger:2 Ferry timetable replaced [OTHER]  [{EU UNKNOWN}]
	//   line 3, day: not a date in a form that the mapping has; it was left out
	//   line 3, kind: a word that the mapping does not know
	//   line 3, country: a region or organisation stands where a country belongs; it was kept as such
	//   line 4, no: the id is not of the form that this source uses: the columns may be shifted
	// <nil>
}
