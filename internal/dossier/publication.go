package dossier

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"entente/internal/marking"
)

// Publication is a text for the public: TLP:CLEAR, under embargo until its moment.
// It holds nothing of how it came about, so that nothing of that can come out by it.
type Publication struct {
	Header
	Statement   ID            `json:"statement"` // for those who may know of it
	Kind        StatementKind `json:"kind"`
	Alliance    AllianceKey   `json:"alliance"`
	Lead        PartyKey      `json:"lead"`
	Texts       []PublicText  `json:"texts"`
	Signatories []Signatory   `json:"signatories"`
	Digest      string        `json:"digest"`  // SHA-256 of texts and signatories; see Publication.Hash
	Adopted     string        `json:"adopted"` // hash of the text that the positions were taken on
	Slots       []Slot        `json:"slots,omitempty"`
	Releases    []Release     `json:"releases,omitempty"`
	Aligned     []Alignment   `json:"aligned,omitempty"`
	Annexes     []Link        `json:"annexes,omitempty"`
	Corrects    ID            `json:"corrects,omitempty"`
	CorrectedBy ID            `json:"corrected_by,omitempty"`
	Notice      string        `json:"notice,omitempty"` // why it was corrected or withdrawn
}

// PublicText is one language version.
type PublicText struct {
	Language  string          `json:"language"`
	Authentic bool            `json:"authentic"`
	Title     string          `json:"title"`
	Sections  []PublicSection `json:"sections"`
}

// PublicSection is a part of a public text.
type PublicSection struct {
	Kind       SectionKind `json:"kind"`
	Paragraphs []string    `json:"paragraphs"`
}

// Signatory is a party under the text.
type Signatory struct {
	Party       PartyKey `json:"party"`
	Mode        SignOn   `json:"mode"`
	Reservation string   `json:"reservation,omitempty"`
}

// Release is a party's own publication of the text.
type Release struct {
	Party PartyKey  `json:"party"`
	At    time.Time `json:"at"`
	URL   string    `json:"url,omitempty"`
}

// Alignment is a third country's, after the adoption and without a say in the text.
type Alignment struct {
	Party  PartyKey  `json:"party"`
	Person string    `json:"person"`
	At     time.Time `json:"at"`
}

// Link is a document elsewhere.
type Link struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

// Hash returns the SHA-256, in hex, that binds the texts to the names under them.
func (p *Publication) Hash() string {
	raw, err := json.Marshal(struct {
		Texts       []PublicText `json:"texts"`
		Signatories []Signatory  `json:"signatories"`
		Adopted     string       `json:"adopted"`
	}{p.Texts, p.Signatories, p.Adopted})
	if err != nil {
		panic("dossier: a publication without a JSON form: " + err.Error())
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// Embargo returns the minute at which the text is public; zero for one without embargo.
func (p *Publication) Embargo() marking.Minute { return p.Marking.Embargo }

// Noun returns NounPublication.
func (*Publication) Noun() Noun { return NounPublication }

// Portions returns none.
func (*Publication) Portions() []Portion { return nil }

// Words returns the titles.
func (p *Publication) Words() []string {
	var out []string
	for _, t := range p.Texts {
		out = append(out, t.Title)
	}
	return out
}

// Refs returns the case.
func (p *Publication) Refs() []ID { return refs(p.Case) }

func (p *Publication) clone() Object { return copied(p) }

// Wording returns the paragraphs of one section in the first authentic language, and
// that language.
func (p *Publication) Wording(k SectionKind) (language string, paragraphs []string) {
	for _, t := range p.Texts {
		if !t.Authentic {
			continue
		}
		for _, s := range t.Sections {
			if s.Kind == k {
				paragraphs = append(paragraphs, s.Paragraphs...)
			}
		}
		return t.Language, paragraphs
	}
	return "", nil
}

// Title returns the title in the first authentic language.
func (p *Publication) Title() string {
	for _, t := range p.Texts {
		if t.Authentic {
			return t.Title
		}
	}
	return ""
}

// Public returns the moment at which the text is public: the end of its embargo, or
// when it was filed without one.
func (p *Publication) Public() time.Time {
	if m := p.Embargo(); m != 0 {
		return m.Time()
	}
	return p.Created
}
