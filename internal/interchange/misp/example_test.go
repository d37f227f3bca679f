package misp_test

import (
	"fmt"
	"strings"

	"entente/internal/interchange/misp"
)

func ExampleRead() {
	galaxy := strings.NewReader(`{"type": "threat-actor", "values": [
  {"uuid": "aaaaaaaa-0000-4000-8000-000000000001", "value": "SAND HERON",
   "meta": {"country": "NL", "attribution-confidence": "50", "cfr-suspected-state-sponsor": "The Netherlands"}},
  {"value": "MARSH FOX"}]}`)
	err := misp.Read(misp.File{Name: "threat-actor.json", Reader: galaxy}, public, func(r misp.Record) error {
		if a := r.Actor; a != nil {
			fmt.Println(r.Key, a.Name)
			for _, c := range a.Suspected {
				fmt.Printf("  %s (%q), says %s\n", c.Country, c.Wording, c.Source)
			}
		}
		for _, p := range r.Problems {
			fmt.Printf("line %d, %s: %s\n", p.Line, p.Column, p.Reason)
		}
		return nil
	})
	fmt.Println(err)
	// Output:
	// misp-galaxy:aaaaaaaa-0000-4000-8000-000000000001 SAND HERON
	//   NL ("NL"), says MISP galaxy (country)
	//   NL ("The Netherlands"), says Council on Foreign Relations, by way of the MISP galaxy (cfr-suspected-state-sponsor)
	// line 4, uuid: a UUID is needed
	// <nil>
}
