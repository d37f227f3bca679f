package intake_test

import (
	"fmt"

	"entente/internal/interchange/intake"
)

func ExamplePlace() {
	for _, name := range []string{"Iran, Islamic Republic of", "EU (region)", "Atlantis"} {
		at, known := intake.Place(name)
		fmt.Println(at.Code, at.State, known)
	}
	// Output:
	// IR true true
	// EU false true
	//  false false
}

func ExampleClean() {
	clean, mended := intake.Clean(" no\u00a0break ")
	fmt.Printf("%q %v\n", clean, mended)
	// Output: "no break" true
}
