package catalogue

// Source names the public document that an entry sums up. Document is never empty;
// Paragraph and URL are, where they are not known for sure.
type Source struct {
	Document  string `yaml:"document"`  // symbol or title, for example "A/70/174"
	Paragraph string `yaml:"paragraph"` // as the document numbers it, for example "13(f)"
	URL       string `yaml:"url"`
}

// within returns s with the document of its list where it names none of its own.
func (s Source) within(list Source) Source {
	if s.Document == "" {
		s.Document, s.URL = list.Document, list.URL
	}
	return s
}
