package communique_test

import (
	"fmt"
	"strings"
	"time"

	"entente/internal/interchange/communique"
)

func ExampleMarkdown() {
	b, err := communique.Markdown(communique.Document{
		ID: "sta-1", Title: "On *one* intrusion", Kind: "Joint statement", State: communique.Embargoed,
		Released: time.Date(2026, time.March, 4, 12, 0, 0, 0, time.UTC), Hash: strings.Repeat("0f", 32),
		Texts: []communique.Text{{Language: "fr", Authentic: true, Title: "D’une intrusion",
			Sections: []communique.Section{{Paragraphs: []string{"Nous condamnons cet acte."}}}}},
		Signatories: []communique.Signatory{{Party: "Belgium"}, {Party: "Netherlands"}},
	})
	fmt.Println(err)
	fmt.Print(string(b))
	// Output:
	// <nil>
	// > **EMBARGOED until 4 March 2026, 12:00 UTC**\
	// > Not to be published or passed on before this moment.
	//
	// # On \*one\* intrusion
	//
	// Joint statement
	//
	// - Embargoed until: 4 March 2026, 12:00 UTC
	// - Reference: sta-1
	//
	// ## French (français), authentic text
	//
	// ### D’une intrusion
	//
	// Nous condamnons cet acte.
	//
	// ## Signatories
	//
	// | No. | Party |
	// | --: | :-- |
	// | 1 | Belgium |
	// | 2 | Netherlands |
	//
	// ---
	//
	// The signatures are bound to this SHA-256 digest: `0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f`
}
