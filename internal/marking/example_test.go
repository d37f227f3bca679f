package marking_test

import (
	"fmt"
	"time"

	"entente/internal/marking"
)

func ExampleJoin() {
	dutch := marking.Marking{TLP: marking.Green, PAP: marking.PAPClear, Originators: marking.SetOf("NL"),
		RelTo: marking.Only("NL", "DE", "UK")}
	british := marking.Marking{TLP: marking.Amber, PAP: marking.PAPGreen, Originators: marking.SetOf("UK"),
		RelTo: marking.Only("NL", "UK", "US"), ORCON: true}
	product := marking.Join(dutch, british)
	fmt.Println(product.Banner())
	fmt.Println("consent of", product.Originators)
	// Output:
	// TLP:AMBER PAP:GREEN//ORCON//REL TO NL, UK
	// consent of [NL UK]
}

func ExampleDominates() {
	shared := marking.Marking{TLP: marking.Green}
	fmt.Println(marking.Dominates(marking.Marking{TLP: marking.AmberStrict}, shared))
	fmt.Println(marking.Dominates(marking.Marking{}, shared), "- no label counts as stricter than any")
	fmt.Println(marking.Dominates(marking.Marking{TLP: marking.Clear}, shared))
	// Output:
	// true
	// true - no label counts as stricter than any
	// false
}

func ExampleHandledAs() {
	written := time.Date(2020, 3, 1, 0, 0, 0, 0, time.UTC)
	c, err := marking.Classify("FR", "CONFIDENTIEL DEFENSE", written)
	if err != nil {
		fmt.Println(err)
		return
	}
	held, err := marking.HandledAs(c, "UK", time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC))
	fmt.Println(held.Level, err)
	// Output: SECRET <nil>
}

func ExampleTable_Intern() {
	table := marking.NewTable()
	a := table.Intern(marking.Label{Kind: "evidence", Compartments: marking.SetOf("case-7", "sigint")})
	b := table.Intern(marking.Label{Kind: "evidence", Compartments: marking.SetOf("sigint", "case-7", "sigint")})
	fmt.Println(a == b, table.Len())
	// Output: true 1
}

func ExampleParseMinute() {
	m, err := marking.ParseMinute("2026-11-21T11:00:00+01:00")
	fmt.Println(m, err)
	// Output: 2026-11-21T10:00Z <nil>
}
