package communique

import "time"

// The states in which a statement leaves the house. They are dossier's names.
const (
	Embargoed = "EMBARGOED"
	Published = "PUBLISHED"
	Corrected = "CORRECTED"
	Withdrawn = "WITHDRAWN"
)

// Document is one statement, ready to be shown. All texts are plain.
type Document struct {
	ID          string
	Title       string      // may be empty: then the first authentic text's title, else ID
	Alliance    string      // display name; may be empty
	Kind        string      // display text, such as "Joint statement"; may be empty
	State       string      // Embargoed, Published, Corrected or Withdrawn
	Notice      string      // why it was corrected or withdrawn; may be empty
	Released    time.Time   // when the embargo ends, or when it was published
	Hash        string      // SHA-256 that the signatures are bound to: 64 hex digits
	Texts       []Text      // language versions; authentic ones are shown first
	Signatories []Signatory // in the order in which they are to be shown
	Aligned     []Signatory // who aligned themselves with the text later
	Annexes     []Link      // technical annexes
	Corrects    string      // id of the statement that this one corrects; may be empty
	CorrectedBy string      // id of the statement that corrects this one; may be empty
}

// Text is one language version.
type Text struct {
	Language  string // BCP 47
	Authentic bool
	Title     string // may be empty
	Sections  []Section
}

// Section is a run of paragraphs, under a heading if it has one.
type Section struct {
	Heading    string
	Paragraphs []string
}

// Signatory is a party to the statement. Mode says how it came to be one, such
// as "Signed" or "Silence procedure"; Reservation is its own declaration, or empty.
type Signatory struct {
	Party, Mode, Reservation string
}

// Link points to an annex. Only an absolute http or https URL becomes a link; any
// other is shown as text.
type Link struct {
	Title, URL string
}

// Format is one of the forms.
type Format struct {
	Extension string // without a dot; unique
	MediaType string // with its charset where it has one
	Encode    func(Document) ([]byte, error)
}

// Formats lists the forms, always in the same order.
func Formats() []Format {
	return []Format{
		{Extension: "html", MediaType: "text/html; charset=utf-8", Encode: HTML},
		{Extension: "pdf", MediaType: "application/pdf", Encode: PDF},
		{Extension: "md", MediaType: "text/markdown; charset=utf-8", Encode: Markdown},
		{Extension: "json", MediaType: "application/json", Encode: JSON},
	}
}
