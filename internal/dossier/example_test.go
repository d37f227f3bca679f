package dossier_test

import (
	"fmt"
	"time"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
)

func ExampleCycle_Check() {
	_, err := dossier.IncidentCycle.Check(dossier.Draft, "validate")
	fmt.Println(fault.As(err).StableCode())
	next, err := dossier.IncidentCycle.Check(dossier.Draft, "submit")
	fmt.Println(next, err)
	// Output:
	// MOVE_ILLEGAL
	// SUBMITTED <nil>
}

func ExampleKnown() {
	// A membership recorded at minute 10, and a departure recorded at minute 40 for minute 50.
	all := []dossier.Membership{
		{Alliance: "eu27", Party: "UK", Status: dossier.Member, From: 10, Recorded: 10, Seq: 1},
		{Alliance: "eu27", Party: "UK", Status: dossier.Left, From: 50, Recorded: 40, Seq: 2},
	}
	for _, knownAt := range []marking.Minute{30, 45} {
		for _, m := range dossier.Known(all, knownAt) {
			fmt.Printf("as known at %d: %s from %d until %d\n", knownAt, m.Status, m.From, m.Until)
		}
	}
	// Output:
	// as known at 30: MEMBER from 10 until 0
	// as known at 45: MEMBER from 10 until 50
	// as known at 45: LEFT from 50 until 0
}

func ExampleDerive() {
	british := &dossier.Evidence{Header: dossier.Header{Marking: marking.Marking{
		TLP: marking.Amber, PAP: marking.PAPGreen, Originators: marking.SetOf("UK"), ORCON: true}}}
	own := marking.Marking{TLP: marking.Green, PAP: marking.PAPClear, Originators: marking.SetOf("US")}
	m := dossier.Derive(own, british)
	fmt.Println(m.Banner(), m.Originators)
	// Output: TLP:AMBER PAP:GREEN//ORCON [UK US]
}

func ExampleNext() {
	first := &dossier.Case{Header: dossier.Header{Version: 1, State: dossier.Open}, Title: "Spring campaign"}
	second := dossier.Next(first, time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC))
	second.Title = "Spring and summer campaign"
	fmt.Println(first.Version, first.Title)
	fmt.Println(second.Version, second.Title)
	// Output:
	// 1 Spring campaign
	// 2 Spring and summer campaign
}

func ExampleCheckCustody() {
	at := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	chain := dossier.AddCustody(nil, dossier.CustodyEvent{At: at, Party: "NL", Action: dossier.CustodyAcquired})
	chain = dossier.AddCustody(chain, dossier.CustodyEvent{At: at.Add(time.Hour), Party: "NL", Action: dossier.CustodySealed})
	fmt.Println(dossier.CheckCustody(chain))
	chain[0].Party = "DE"
	fmt.Println(fault.As(dossier.CheckCustody(chain)).Code)
	// Output:
	// <nil>
	// CUSTODY_BROKEN
}
