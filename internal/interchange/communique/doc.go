// Package communique writes a published political statement in the four forms in
// which it leaves the house: Markdown, one self-contained HTML file, PDF and JSON.
//
//	for _, f := range communique.Formats() {
//		bytes, err := f.Encode(document) // "md", "html", "pdf", "json"
//	}
//
// A Document is text without markup. Whatever looks like markup in it, a <script>,
// an asterisk, a row of equals signs, is shown as the words that it is; control
// characters and characters that reorder text are left out.
//
// Invariants: the same Document gives the same bytes, whatever the clock and the
// number of the run; all four forms carry the same words; an embargo, a correction
// or a withdrawal is named above the text, and on every page where there are pages;
// a character that the fonts of the PDF cannot draw refuses the PDF rather than
// falling out of a signed text.
//
// The package refuses to know the store, the rules and the transport: it is handed
// what was already released, and it neither computes nor verifies the hash.
//
// The PDF embeds subsets of Go Regular, Go Bold and Go Italic from
// golang.org/x/image/font/gofont. They were made by Bigelow & Holmes and are under the
// licence of the Go project (BSD, three clauses), which allows embedding. They hold the Latin
// letters of all languages of the European Union, Greek and Cyrillic; they hold no
// Arabic, Armenian, Georgian, Hebrew or East Asian script.
package communique
