package catalogue

import (
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"
)

func readTable(t *testing.T, name string, into any) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() // read only
	dec := yaml.NewDecoder(f)
	dec.KnownFields(true)
	if err := dec.Decode(into); err != nil {
		t.Fatal(err)
	}
}

func TestEveryTermHasTheIntervalOfItsSource(t *testing.T) {
	var table []struct {
		Vocabulary, Term, Text string
		Low, High              int
	}
	readTable(t, "testdata/intervals.yaml", &table)
	size := 0
	for _, row := range table {
		v, _ := VocabularyByKey(row.Vocabulary)
		term, ok := v.Term(row.Term)
		if !ok || term.Low != row.Low || term.High != row.High {
			t.Errorf("%s %s: got %d to %d, known %t; want %d to %d", row.Vocabulary, row.Term, term.Low, term.High, ok, row.Low, row.High)
		}
		if term.Texts["en"] != row.Text && term.Texts["fr"] != row.Text {
			t.Errorf("%s %s: wordings %v, want %q among them", row.Vocabulary, row.Term, term.Texts, row.Text)
		}
	}
	for _, v := range Vocabularies() {
		size += len(v.Terms)
	}
	if size != len(table) {
		t.Errorf("%d terms are listed and %d are in the table", size, len(table))
	}
}

func TestTermsRiseWithinTheirVocabulary(t *testing.T) {
	for _, v := range Vocabularies() {
		for i, term := range v.Terms {
			if term.Low < 0 || term.Low >= term.High || term.High > 100 {
				t.Errorf("%s %s: %d to %d", v.Key, term.Key, term.Low, term.High)
			}
			if i > 0 && (term.Low < v.Terms[i-1].High || term.Low <= v.Terms[i-1].Low) {
				t.Errorf("%s %s reaches below the end of %s", v.Key, term.Key, v.Terms[i-1].Key)
			}
		}
	}
}

func TestWordingsInTexts(t *testing.T) {
	var table []struct {
		Name, Text   string
		Mixed, Terms []string
		Confidence   bool
	}
	readTable(t, "testdata/wordings.yaml", &table)
	for _, row := range table {
		t.Run(row.Name, func(t *testing.T) {
			if got := Mixed(row.Text); !slices.Equal(got, row.Mixed) {
				t.Errorf("mixed %v, want %v", got, row.Mixed)
			}
			if got := ConfidenceWords(row.Text); got != row.Confidence {
				t.Errorf("a level of confidence: %t", got)
			}
			var keys []string
			for _, term := range LikelihoodTerms(row.Text) {
				keys = append(keys, term.Key)
			}
			if !slices.Equal(keys, row.Terms) {
				t.Errorf("terms %v, want %v", keys, row.Terms)
			}
		})
	}
}

func TestSentences(t *testing.T) {
	var table []struct {
		Name, Text string
		Sentences  []string
	}
	readTable(t, "testdata/sentences.yaml", &table)
	for _, row := range table {
		t.Run(row.Name, func(t *testing.T) {
			if got := Sentences(row.Text); !slices.Equal(got, row.Sentences) {
				t.Errorf("got  %q\nwant %q", got, row.Sentences)
			}
		})
	}
}

// text draws what drafts are made of, in any order.
func text(t *rapid.T) string {
	part := rapid.OneOf(rapid.SampledFrom([]string{"No. 5", "e.g. ", "U.S. ", "The ", "very ", "highly ", "likely", "un", "remote chance", ". ", "! ", "? ",
		"...", "\n", "”", "1. ", "A/70/174", "5.4", " ", "\u00a0", "high confidence", "é", "-"}), rapid.String())
	return strings.Join(rapid.SliceOfN(part, 0, 30).Draw(t, "text"), "")
}

func TestPartingATextLosesNothingAndIsFinal(t *testing.T) {
	bare := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) {
				return -1
			}
			return r
		}, s)
	}
	rapid.Check(t, func(t *rapid.T) {
		s := text(t)
		parts := Sentences(s)
		if bare(strings.Join(parts, "")) != bare(s) {
			t.Fatalf("%q became %q", s, parts)
		}
		for _, p := range parts {
			if p == "" || !slices.Equal(Sentences(p), []string{p}) {
				t.Fatalf("%q can be parted again: %q", p, Sentences(p))
			}
		}
	})
}

func TestATextNamesEveryVocabularyThatItsPartsName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := text(t), text(t)
		both := Mixed(a + "\n.\n" + b)
		want := append(Mixed(a), Mixed(b)...)
		for _, key := range want {
			if !slices.Contains(both, key) {
				t.Fatalf("%q and %q: %v lacks %s", a, b, both, key)
			}
		}
		for _, key := range both {
			if !slices.Contains(want, key) {
				t.Fatalf("%q and %q: %v, but only together %s", a, b, both, key)
			}
		}
	})
}

func TestEveryWordingIsFoundAsItsTerm(t *testing.T) {
	for _, v := range Vocabularies() {
		language := "en"
		if v.Key == "FR_ESTIMATIVE" {
			language = "fr"
		}
		for _, term := range v.Terms {
			for _, wording := range append([]string{term.Texts[language]}, term.Aliases...) {
				if wording == "remote" || wording == "certain" {
					continue // ordinary words, not looked for
				}
				found := LikelihoodTerms("Nous: " + strings.ToUpper(wording) + ".")
				if !slices.ContainsFunc(found, func(f Term) bool { return f.Key == term.Key && f.Low == term.Low }) {
					t.Errorf("%s %s: %q is not found", v.Key, term.Key, wording)
				}
			}
		}
	}
}
