package communique

import (
	"bytes"
	"encoding/json"
	"time"

	"entente/internal/fault"
)

// schema names the layout of the JSON form. A field may be added under the same
// name; one that changes its meaning needs the next number.
const schema = "entente.communique/1"

type jsonDocument struct {
	Schema      string          `json:"schema"`
	ID          string          `json:"id"`
	Title       string          `json:"title"`
	Alliance    string          `json:"alliance"`
	Kind        string          `json:"kind"`
	State       string          `json:"state"`
	Notice      string          `json:"notice"`
	Released    string          `json:"released"`
	SHA256      string          `json:"sha256"`
	Corrects    string          `json:"corrects"`
	CorrectedBy string          `json:"correctedBy"`
	Texts       []jsonText      `json:"texts"`
	Signatories []jsonSignatory `json:"signatories"`
	Aligned     []jsonSignatory `json:"aligned"`
	Annexes     []jsonAnnex     `json:"annexes"`
}

type jsonText struct {
	Language  string        `json:"language"`
	Authentic bool          `json:"authentic"`
	Title     string        `json:"title"`
	Sections  []jsonSection `json:"sections"`
}

type jsonSection struct {
	Heading    string   `json:"heading"`
	Paragraphs []string `json:"paragraphs"`
}

type jsonSignatory struct {
	Party       string `json:"party"`
	Mode        string `json:"mode"`
	Reservation string `json:"reservation"`
}

type jsonAnnex struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

// JSON writes d for programs. Every field is always there; a list without members
// is empty, not null; released is RFC 3339 in UTC. fault.Invalid if d lacks what a
// statement must have.
func JSON(d Document) ([]byte, error) {
	const op = "communique.JSON"
	d, err := prepare(op, d)
	if err != nil {
		return nil, err
	}
	out := jsonDocument{Schema: schema, ID: d.ID, Title: d.Title, Alliance: d.Alliance, Kind: d.Kind, State: d.State, Notice: d.Notice,
		Released: d.Released.Format(time.RFC3339Nano), SHA256: d.Hash, Corrects: d.Corrects, CorrectedBy: d.CorrectedBy,
		Texts: []jsonText{}, Signatories: jsonSignatories(d.Signatories), Aligned: jsonSignatories(d.Aligned), Annexes: []jsonAnnex{}}
	for _, t := range d.Texts {
		text := jsonText{Language: t.Language, Authentic: t.Authentic, Title: t.Title, Sections: []jsonSection{}}
		for _, s := range t.Sections {
			text.Sections = append(text.Sections, jsonSection{Heading: s.Heading, Paragraphs: append([]string{}, s.Paragraphs...)})
		}
		out.Texts = append(out.Texts, text)
	}
	for _, a := range d.Annexes {
		out.Annexes = append(out.Annexes, jsonAnnex(a))
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(out); err != nil {
		return nil, fault.Wrap(fault.Internal, op, "the statement could not be written", err)
	}
	return b.Bytes(), nil
}

func jsonSignatories(list []Signatory) []jsonSignatory {
	out := []jsonSignatory{}
	for _, s := range list {
		out = append(out, jsonSignatory(s))
	}
	return out
}
