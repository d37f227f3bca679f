package casework

import (
	"context"
	"slices"
	"strings"

	"entente/internal/dossier"
)

// Brackets returns the keys of the claims of a statement that an open amendment
// would change or take out, as far as the caller may see the amendments.
func (s *Session) Brackets(ctx context.Context, id dossier.ID) map[string]bool {
	st := s.at()
	out := map[string]bool{}
	walk := st.view.Children(id).Newest()
	for r := walk.Next(); r != nil; r = walk.Next() {
		if r.Obj.Noun() != dossier.NounAmendment {
			continue
		}
		item := lookAs[*dossier.Amendment](ctx, st, r)
		if !item.OK() || item.Stub() {
			continue
		}
		if a := item.Object(); a.State == dossier.Tabled && a.Op != dossier.AmendInsert {
			out[a.Target] = true
		}
	}
	return out
}

// Rendered returns a statement as plain text in one of its languages, the one that
// is negotiated in for "": what the caller may read, with what an open amendment is
// about in square brackets. A claim that has no words in the language yet stands in
// the first one, with that language's tag before it. It is "" for what the caller
// may not read, and for a language that the text does not have.
func (s *Session) Rendered(ctx context.Context, id dossier.ID, language string) string {
	st := s.at()
	item := releaseAs[*dossier.Statement](ctx, st, st.view.Object(id))
	if !item.OK() || item.Stub() {
		return ""
	}
	t := &item.Object().Text
	if language == "" {
		language = t.Languages[0].Code
	}
	if !slices.ContainsFunc(t.Languages, func(l dossier.Language) bool { return l.Code == language }) {
		return ""
	}
	in := func(first string, also []dossier.Wording) string {
		if words := wording(t, language, first, also); words != "" || first == "" {
			return words
		}
		return "(" + t.Languages[0].Code + ") " + first
	}
	open := s.Brackets(ctx, id)
	parts := []string{in(t.Title, t.Titles)}
	for _, section := range t.Sections {
		lines := []string{section.Kind.Heading()}
		if section.Prose != "" {
			lines = append(lines, in(section.Prose, section.Also))
		}
		for _, c := range section.Claims {
			switch words := in(c.Text, c.Also); {
			case c.Withheld():
				lines = append(lines, "[withheld]")
			case open[c.Key]:
				lines = append(lines, "["+words+"]")
			default:
				lines = append(lines, words)
			}
		}
		parts = append(parts, strings.Join(lines, "\n\n"))
	}
	return strings.Join(parts, "\n\n") + "\n"
}
