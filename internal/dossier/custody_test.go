package dossier_test

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"entente/internal/dossier"
	"entente/internal/fault"
)

// threeSteps is a chain of three links.
func threeSteps() []dossier.CustodyEvent {
	var chain []dossier.CustodyEvent
	for i, a := range []dossier.CustodyAction{dossier.CustodyAcquired, dossier.CustodySealed, dossier.CustodyDisclosed} {
		chain = dossier.AddCustody(chain, dossier.CustodyEvent{At: noon.Add(time.Duration(i) * time.Hour), Party: "NL",
			Person: "nl.examiner", Action: a, SHA256: "00ff", Note: "step"})
	}
	return chain
}

func TestAChainOfCustodyHoldsAsItWasMade(t *testing.T) {
	if err := dossier.CheckCustody(nil); err != nil {
		t.Errorf("no link is no break: %v", err)
	}
	if err := dossier.CheckCustody(threeSteps()); err != nil {
		t.Error(err)
	}
	same := noon
	chain := dossier.AddCustody(nil, dossier.CustodyEvent{At: same})
	if chain = dossier.AddCustody(chain, dossier.CustodyEvent{At: same}); dossier.CheckCustody(chain) != nil {
		t.Error("two steps in one moment are no break")
	}
}

// TestATamperedFieldBreaksTheChain changes each field of each link. The last link
// is guarded by whoever holds the object (the journal), for no later link holds
// its hash: only its place in the chain is checked here.
func TestATamperedFieldBreaksTheChain(t *testing.T) {
	fields := reflect.TypeFor[dossier.CustodyEvent]()
	for link := range threeSteps() {
		for f := range fields.NumField() {
			name := fields.Field(f).Name
			last := link == len(threeSteps())-1
			if last && name != "Seq" && name != "Prev" {
				continue
			}
			t.Run(name+" of link "+string(rune('1'+link)), func(t *testing.T) {
				chain := threeSteps()
				tamper(reflect.ValueOf(&chain[link]).Elem().Field(f))
				refused(t, dossier.CheckCustody(chain), fault.Precondition, fault.CodeCustodyBroken)
			})
		}
	}
}

func tamper(v reflect.Value) {
	switch v.Kind() {
	case reflect.Int:
		v.SetInt(v.Int() + 1)
	case reflect.String:
		v.SetString(v.String() + "x")
	default:
		v.Set(reflect.ValueOf(v.Interface().(time.Time).Add(time.Nanosecond)))
	}
}

func TestAChangedOrderOrAMissingLinkBreaksTheChain(t *testing.T) {
	chain := threeSteps()
	swapped := slices.Clone(chain)
	swapped[0], swapped[1] = swapped[1], swapped[0]
	doubled := slices.Insert(slices.Clone(chain), 1, chain[1])
	early := dossier.AddCustody(chain, dossier.CustodyEvent{At: noon})
	each(t, map[string][]dossier.CustodyEvent{
		"the first link is missing":           chain[1:],
		"a middle link is missing":            slices.Delete(slices.Clone(chain), 1, 2),
		"two links changed places":            swapped,
		"a link occurs twice":                 doubled,
		"a link is older than the one before": early,
	}, func(t *testing.T, chain []dossier.CustodyEvent) {
		refused(t, dossier.CheckCustody(chain), fault.Precondition, fault.CodeCustodyBroken)
	})
}

func TestAddingALinkLeavesTheOldChainAlone(t *testing.T) {
	chain := threeSteps()
	roomy := append(make([]dossier.CustodyEvent, 0, 8), chain...)
	a := dossier.AddCustody(roomy, dossier.CustodyEvent{At: noon.Add(9 * time.Hour), Note: "a"})
	b := dossier.AddCustody(roomy, dossier.CustodyEvent{At: noon.Add(9 * time.Hour), Note: "b"})
	if a[3].Note != "a" || b[3].Note != "b" || len(roomy) != 3 {
		t.Errorf("two continuations of one chain are mixed: %q and %q", a[3].Note, b[3].Note)
	}
}

func TestAnyChainThatWasMadeByAddingHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := noon
		var chain []dossier.CustodyEvent
		for range rapid.IntRange(0, 12).Draw(t, "links") {
			at = at.Add(time.Duration(rapid.Int64Range(0, 1e12).Draw(t, "later")))
			chain = dossier.AddCustody(chain, dossier.CustodyEvent{At: at, Party: "NL",
				Action: rapid.SampledFrom(dossier.CustodyActions).Draw(t, "action"), Note: rapid.String().Draw(t, "note")})
		}
		if err := dossier.CheckCustody(chain); err != nil {
			t.Fatal(err)
		}
		if len(chain) < 2 {
			return
		}
		link := rapid.IntRange(0, len(chain)-2).Draw(t, "tampered")
		chain[link].Note += "x"
		if dossier.CheckCustody(chain) == nil {
			t.Fatalf("a changed note of link %d of %d was not noticed", link+1, len(chain))
		}
	})
}
