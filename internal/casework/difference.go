package casework

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"znkr.io/diff"

	"entente/internal/dossier"
	"entente/internal/fault"
)

// ChangeKind says what happened to a part of a text.
type ChangeKind string

// The kinds. What was moved and reworded is two changes.
const (
	TextAdded   ChangeKind = "ADDED"
	TextRemoved ChangeKind = "REMOVED"
	TextChanged ChangeKind = "CHANGED"
	TextMoved   ChangeKind = "MOVED"
)

// ChangeKinds lists the closed set.
var ChangeKinds = []ChangeKind{TextAdded, TextRemoved, TextChanged, TextMoved}

// TextPart is a part of a text that can change by itself.
type TextPart string

// The parts.
const (
	PartTitle TextPart = "TITLE"
	PartProse TextPart = "PROSE"
	PartClaim TextPart = "CLAIM"
)

// TextParts lists the closed set.
var TextParts = []TextPart{PartTitle, PartProse, PartClaim}

// PieceKind says whether words stayed.
type PieceKind string

// The kinds. KEEP and DELETE in order are the old words, KEEP and INSERT the new ones.
const (
	PieceKeep   PieceKind = "KEEP"
	PieceDelete PieceKind = "DELETE"
	PieceInsert PieceKind = "INSERT"
)

// PieceKinds lists the closed set.
var PieceKinds = []PieceKind{PieceKeep, PieceDelete, PieceInsert}

// ClaimProperty is what a claim has beside its words.
type ClaimProperty string

// ClaimProperties lists the closed set.
var ClaimProperties = []ClaimProperty{"TYPE", "SUBJECT", "VERB", "LIKELIHOOD", "CONFIDENCE", "SUPPORTS", "BASIS"}

// TextPiece is a run of words.
type TextPiece struct {
	Kind PieceKind
	Text string
}

// TextChange is one change between two texts.
type TextChange struct {
	Kind       ChangeKind
	Part       TextPart
	Section    dossier.SectionKind // "" for a title; of what was removed, where it stood
	Claim      string              // its key
	Language   string
	Pieces     []TextPiece     // none where the words are the same, or withheld
	Properties []ClaimProperty // of a claim: what else is now otherwise
	Withheld   bool            // the words are withheld from the caller in one of the texts
}

// Plain returns the words as one line, [-taken out-] and {+put in+}.
func (t TextChange) Plain() string {
	var b strings.Builder
	for _, p := range t.Pieces {
		switch p.Kind {
		case PieceDelete:
			b.WriteString("[-" + p.Text + "-]")
		case PieceInsert:
			b.WriteString("{+" + p.Text + "+}")
		default:
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

// Difference says what changed between two texts of one statement, as far as the
// caller may read both: in the order of the later text, and what was taken out
// behind that. NotFound if one of them is not for the caller; Invalid if they are
// not of the same statement.
func (s *Session) Difference(ctx context.Context, from, to dossier.ID) ([]TextChange, error) {
	st := s.at()
	a, b := releaseAs[*dossier.StatementVersion](ctx, st, st.view.Object(from)), releaseAs[*dossier.StatementVersion](ctx, st, st.view.Object(to))
	switch {
	case !a.OK() || a.Stub():
		return nil, fault.New(fault.NotFound, "casework.Difference", "there is no such object").At("from")
	case !b.OK() || b.Stub():
		return nil, fault.New(fault.NotFound, "casework.Difference", "there is no such object").At("to")
	case a.Object().Statement != b.Object().Statement:
		return nil, fault.New(fault.Invalid, "casework.Difference", "the texts are not of one statement").WithCode(fault.CodeReferenceUnknown).At("to")
	}
	d := &differ{old: &a.Object().Text, new: &b.Object().Text}
	d.run()
	return d.out, nil
}

// differ compares two cleared texts.
type differ struct {
	old, new *dossier.Text
	out      []TextChange
}

func (d *differ) run() {
	d.words(TextChange{Part: PartTitle}, d.old.Title, d.old.Titles, d.new.Title, d.new.Titles, nil)
	moved := d.moved()
	for _, s := range d.new.Sections {
		was := section(d.old, s.Kind)
		d.words(TextChange{Part: PartProse, Section: s.Kind}, was.Prose, was.Also, s.Prose, s.Also, nil)
		for i := range s.Claims {
			d.claim(s.Kind, &s.Claims[i], moved)
		}
	}
	for _, s := range d.old.Sections {
		if section(d.new, s.Kind).Kind == "" {
			d.words(TextChange{Part: PartProse, Section: s.Kind}, s.Prose, s.Also, "", nil, nil)
		}
		for _, c := range s.Claims {
			if d.new.Claim(c.Key) != nil {
				continue
			}
			if at := (TextChange{Kind: TextRemoved, Part: PartClaim, Section: s.Kind, Claim: c.Key}); c.Withheld() {
				d.hidden(at)
			} else {
				d.words(at, c.Text, c.Also, "", nil, nil)
			}
		}
	}
}

// claim compares a claim of the new text with what it was.
func (d *differ) claim(in dossier.SectionKind, c *dossier.Claim, moved map[string]bool) {
	at := TextChange{Part: PartClaim, Section: in, Claim: c.Key}
	was := d.old.Claim(c.Key)
	hidden := c.Withheld() || was != nil && was.Withheld()
	switch {
	case was == nil && hidden:
		at.Kind = TextAdded
		d.hidden(at)
		return
	case was == nil:
		was = &dossier.Claim{}
	}
	if moved[c.Key] {
		m := at
		m.Kind, m.Language, m.Withheld = TextMoved, d.new.Languages[0].Code, hidden
		d.out = append(d.out, m)
	}
	if hidden { // whether withheld words changed is withheld with them
		return
	}
	var properties []ClaimProperty
	if was.Key != "" {
		properties = changedProperties(was, c)
	}
	d.words(at, was.Text, was.Also, c.Text, c.Also, properties)
}

// hidden notes a change of which only the place may be told.
func (d *differ) hidden(at TextChange) {
	at.Language, at.Withheld = d.new.Languages[0].Code, true
	d.out = append(d.out, at)
}

// section returns a section of a text; the zero one if it has none of the kind.
func section(t *dossier.Text, kind dossier.SectionKind) dossier.Section {
	for _, s := range t.Sections {
		if s.Kind == kind {
			return s
		}
	}
	return dossier.Section{}
}

// changedProperties compares what a claim has beside its words. Which version of
// a basis was read is no difference to a reader.
func changedProperties(a, b *dossier.Claim) []ClaimProperty {
	bases := func(c *dossier.Claim) string {
		var out []string
		for _, x := range c.Supports {
			out = append(out, string(x.Object)+"\x00"+x.Portion)
		}
		slices.Sort(out)
		return strings.Join(out, "\x00")
	}
	var out []ClaimProperty
	for i, same := range []bool{a.Type == b.Type, reflect.DeepEqual(a.Subject, b.Subject), a.Verb == b.Verb, a.Likelihood == b.Likelihood,
		a.Confidence == b.Confidence, bases(a) == bases(b), a.Basis == b.Basis} {
		if !same {
			out = append(out, ClaimProperties[i])
		}
	}
	return out
}

// moved lists the claims that stand in another section, or in another order, than
// they did: as few as explain it.
func (d *differ) moved() map[string]bool {
	places := func(t *dossier.Text, other *dossier.Text) (keys []string, in map[string]dossier.SectionKind) {
		in = map[string]dossier.SectionKind{}
		for _, s := range t.Sections {
			for _, c := range s.Claims {
				if in[c.Key] = s.Kind; other.Claim(c.Key) != nil {
					keys = append(keys, c.Key)
				}
			}
		}
		return keys, in
	}
	old, was := places(d.old, d.new)
	new, is := places(d.new, d.old)
	out := map[string]bool{}
	for _, e := range diff.Edits(old, new, diff.Minimal()) {
		if e.Op == diff.Insert {
			out[e.Y] = true
		}
	}
	for _, key := range new {
		if was[key] != is[key] {
			out[key] = true
		}
	}
	return out
}

// words notes the differences of a part in every language version. What else is
// changed is told once, with the first language.
func (d *differ) words(at TextChange, old string, oldAlso []dossier.Wording, new string, newAlso []dossier.Wording, properties []ClaimProperty) {
	for i, code := range d.languages() {
		change := at
		change.Language = code
		before, after := wording(d.old, code, old, oldAlso), wording(d.new, code, new, newAlso)
		if i == 0 {
			change.Properties = properties
		}
		switch {
		case before == after && len(change.Properties) == 0:
			continue
		case before == after:
			change.Kind = TextChanged
		case before == "":
			change.Kind, change.Pieces = TextAdded, []TextPiece{{PieceInsert, after}}
		case after == "":
			change.Kind, change.Pieces = TextRemoved, []TextPiece{{PieceDelete, before}}
		default:
			change.Kind, change.Pieces = TextChanged, pieces(before, after)
		}
		d.out = append(d.out, change)
	}
}

// languages lists those of the new text, and then those that only the old one has.
func (d *differ) languages() []string {
	var out []string
	for _, l := range slices.Concat(d.new.Languages, d.old.Languages) {
		if !slices.Contains(out, l.Code) {
			out = append(out, l.Code)
		}
	}
	return out
}

// wording returns the words of a part in one language; "" if it has none there.
func wording(t *dossier.Text, code, first string, also []dossier.Wording) string {
	if t.Languages[0].Code == code {
		return first
	}
	for _, w := range also {
		if w.Language == code {
			return w.Text
		}
	}
	return ""
}

// pieces compares two texts word by word.
func pieces(old, new string) []TextPiece {
	type run struct{ keep, del, ins string } // either keep, or what was put in the place of what
	var runs []run
	for _, e := range diff.Edits(tokens(old), tokens(new), diff.Minimal()) {
		n := len(runs) - 1
		if e.Op == diff.Match {
			if n < 0 || runs[n].keep == "" {
				runs, n = append(runs, run{}), n+1
			}
			runs[n].keep += e.X
			continue
		}
		// A blank between two changed words would tear one change into two.
		if n > 0 && runs[n].keep != "" && strings.TrimSpace(runs[n].keep) == "" && runs[n-1].del != "" && runs[n-1].ins != "" {
			blank := runs[n].keep
			runs, n = runs[:n], n-1
			runs[n].del, runs[n].ins = runs[n].del+blank, runs[n].ins+blank
		}
		if n < 0 || runs[n].keep != "" {
			runs, n = append(runs, run{}), n+1
		}
		if e.Op == diff.Delete {
			runs[n].del += e.X
		} else {
			runs[n].ins += e.Y
		}
	}
	var out []TextPiece
	for _, r := range runs {
		for _, p := range []TextPiece{{PieceKeep, r.keep}, {PieceDelete, r.del}, {PieceInsert, r.ins}} {
			if p.Text != "" {
				out = append(out, p)
			}
		}
	}
	return out
}

// tokens parts a text into words, blanks and single signs.
func tokens(text string) []string {
	class := func(r rune) int {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '\'' || r == '’':
			return 1
		case unicode.IsSpace(r):
			return 2
		}
		return 0
	}
	var out []string
	last := 0
	for _, r := range text {
		c := class(r)
		if c != 0 && c == last {
			out[len(out)-1] += string(r)
		} else {
			out = append(out, string(r))
		}
		last = c
	}
	return out
}
