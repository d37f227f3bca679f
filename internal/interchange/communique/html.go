package communique

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"

	"entente/internal/fault"
)

//go:embed statement.html
var page string

//go:embed statement.css
var style string

// HTML writes d as one file that loads nothing and runs nothing: its own content
// security policy allows its one style and forbids the rest. On paper the banner
// and the hash are repeated on every page. fault.Invalid if d lacks what a statement
// must have.
func HTML(d Document) ([]byte, error) {
	const op = "communique.HTML"
	d, err := prepare(op, d)
	if err != nil {
		return nil, err
	}
	t, err := template.New("statement").Parse(page)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, op, "the statement could not be written", err)
	}
	digest := sha256.Sum256([]byte(style))
	var b bytes.Buffer
	err = t.Execute(&b, struct {
		sheet
		Style  template.CSS
		Policy string
	}{
		sheet: sheetOf(d),
		Style: template.CSS(style), // our own file; no word of d is in it
		Policy: "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(digest[:]) +
			"'; base-uri 'none'; form-action 'none'",
	})
	if err != nil {
		return nil, fault.Wrap(fault.Internal, op, "the statement could not be written", err)
	}
	return b.Bytes(), nil
}
