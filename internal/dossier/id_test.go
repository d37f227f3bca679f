package dossier_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"entente/internal/dossier"
	"entente/internal/fault"
)

func TestAnIDReadsBackAndNamesItsNoun(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.SampledFrom(dossier.Nouns()).Draw(t, "noun")
		raw := rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "random")
		id, err := dossier.NewID(n, strings.NewReader(string(raw)))
		if err != nil {
			t.Fatal(err)
		}
		back, err := dossier.ParseID(string(id))
		if err != nil || back != id || back.Noun() != n {
			t.Fatalf("%s read back as %s of %s, %v", id, back, back.Noun(), err)
		}
	})
}

func TestNounsHaveTagsOfTheirOwn(t *testing.T) {
	seen := map[string]dossier.Noun{}
	for _, n := range dossier.Nouns() {
		tag, _, _ := strings.Cut(string(header(n).ID), "_")
		if other, taken := seen[tag]; taken || tag == "" {
			t.Errorf("%s has the tag %q of %s", n, tag, other)
		}
		seen[tag] = n
	}
}

func TestTextOfAnotherShapeIsNoID(t *testing.T) {
	good := string(header(dossier.NounIncident).ID)
	body := strings.TrimPrefix(good, "inc_")
	each(t, map[string]string{
		"empty text":                         "",
		"a tag alone":                        "inc_",
		"a body alone":                       body,
		"an unknown tag":                     "xyz_" + body,
		"a noun for a tag":                   "incident_" + body,
		"upper case":                         strings.ToUpper(good),
		"a letter too few":                   good[:len(good)-1],
		"a letter too many":                  good + "a",
		"a letter outside the alphabet":      good[:len(good)-2] + "1a",
		"spare bits at the end that are set": good[:len(good)-1] + "b",
		"padding":                            good + "======",
		"a line feed inside":                 "inc_" + body[:25] + "\n",
		"a line feed at the end":             good + "\n",
		"a space before":                     " " + good,
		"another separator":                  "inc-" + body,
	}, func(t *testing.T, s string) {
		id, err := dossier.ParseID(s)
		refused(t, err, fault.Invalid, fault.CodeIDMalformed)
		if id != "" {
			t.Errorf("refused, but with %q", id)
		}
	})
	if got := dossier.ID("no id at all").Noun(); got != "" {
		t.Errorf("text that is no id names the noun %q", got)
	}
}

func TestNoIDIsMadeWithoutRandomness(t *testing.T) {
	_, err := dossier.NewID(dossier.NounCase, strings.NewReader("too short"))
	refused(t, err, fault.Unavailable, "")
	if errors.Unwrap(err) == nil {
		t.Error("the cause is not kept for the logs")
	}
}

func FuzzParseID(f *testing.F) {
	for _, s := range []string{"", "inc_", string(header(dossier.NounIncident).ID), "pty_aaaaaaaaaaaaaaaaaaaaaaaaaa"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := dossier.ParseID(s)
		if err != nil {
			refused(t, err, fault.Invalid, fault.CodeIDMalformed)
			return
		}
		if string(id) != s || id.Noun() == "" {
			t.Fatalf("%q was read as %q of %q", s, id, id.Noun())
		}
	})
}
