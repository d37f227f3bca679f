package communique

import (
	"fmt"
	"strings"
)

// Markdown writes d as CommonMark with the tables of GitHub's dialect. Words are
// escaped: what looks like markup in d is shown as it stands. fault.Invalid if d
// lacks what a statement must have.
func Markdown(d Document) ([]byte, error) {
	d, err := prepare("communique.Markdown", d)
	if err != nil {
		return nil, err
	}
	w := markdown{}
	w.sheet(sheetOf(d))
	return []byte(strings.TrimRight(w.String(), "\n") + "\n"), nil
}

type markdown struct{ strings.Builder }

// block writes one block and the empty line after it.
func (w *markdown) block(format string, args ...any) {
	fmt.Fprintf(w, format+"\n\n", args...)
}

func (w *markdown) sheet(s sheet) {
	if s.Banner.Head != "" {
		w.block("> **%s**\\\n> %s", escape(s.Banner.Head), escape(s.Banner.Line))
	}
	w.block("# %s", escape(s.Title))
	if s.Line != "" {
		w.block("%s", escape(s.Line))
	}
	for _, f := range s.Facts {
		fmt.Fprintf(w, "- %s: %s\n", f.Name, escape(f.Value))
	}
	w.WriteByte('\n')
	for _, v := range s.Versions {
		w.version(v)
	}
	for _, g := range s.Groups {
		w.block("## %s", g.Title)
		w.group(g)
	}
	if len(s.Reservations) > 0 {
		w.block("## Reservations")
		for _, r := range s.Reservations {
			w.block("%d. **%s:** %s", r.Number, escape(r.Party), escape(r.Words))
		}
	}
	if len(s.Links) > 0 {
		w.block("## Technical annexes")
		for _, l := range s.Links {
			switch {
			case l.Live:
				fmt.Fprintf(w, "- [%s](<%s>)\n", escape(l.Title), escapeAddress(l.URL))
			case l.Title == l.URL:
				fmt.Fprintf(w, "- %s\n", escape(l.URL))
			default:
				fmt.Fprintf(w, "- %s: %s\n", escape(l.Title), escape(l.URL))
			}
		}
		w.WriteByte('\n')
	}
	w.block("---")
	w.block("The signatures are bound to this SHA-256 digest: `%s`", s.Hash)
}

func (w *markdown) version(v version) {
	name := escape(v.English)
	if v.Own != "" {
		name += " (" + escape(v.Own) + ")"
	}
	w.block("## %s, %s", name, v.Standing)
	level := "###"
	if v.Titled {
		w.block("### %s", escape(v.Title))
		level = "####"
	}
	for _, s := range v.Sections {
		if s.Heading != "" {
			w.block("%s %s", level, escape(s.Heading))
		}
		for _, p := range s.Paragraphs {
			w.block("%s", escape(p))
		}
	}
}

func (w *markdown) group(g group) {
	line := func(cells ...string) { fmt.Fprintf(w, "| %s |\n", strings.Join(cells, " | ")) }
	head, rule := []string{"No.", "Party"}, []string{"--:", ":--"}
	if g.Modes {
		head, rule = append(head, "Mode"), append(rule, ":--")
	}
	if g.Reserved {
		head, rule = append(head, "Reservation"), append(rule, ":--")
	}
	line(head...)
	line(rule...)
	for _, r := range g.Rows {
		cells := []string{fmt.Sprint(r.Number), escape(r.Party)}
		if g.Modes {
			cells = append(cells, escape(r.Mode))
		}
		if g.Reserved {
			cells = append(cells, r.MarkText())
		}
		line(cells...)
	}
	w.WriteByte('\n')
}

// escape makes s come out as it stands, wherever on a line it is put. s is clean,
// so it has no line of its own to begin: only its own beginning counts as one.
func escape(s string) string {
	var b strings.Builder
	digits := 0 // how many digits s begins with
	for digits < len(s) && s[digits] >= '0' && s[digits] <= '9' {
		digits++
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case strings.IndexByte("\\`*_[]<>&#|~$^", c) >= 0,
			i == 0 && strings.IndexByte("-+=:", c) >= 0,
			i == digits && digits > 0 && (c == '.' || c == ')'),
			// What GitHub's dialect would make a link of.
			c == ':' && strings.HasPrefix(s[i:], "://"),
			c == '.' && i >= 3 && strings.EqualFold(s[i-3:i], "www"):
			b.WriteByte('\\')
		}
		b.WriteByte(c)
	}
	return b.String()
}

// escapeAddress makes an address safe between < and >.
func escapeAddress(u string) string {
	return strings.NewReplacer(`<`, "%3C", `>`, "%3E", `\`, "%5C", "&", "&amp;", "|", "%7C").Replace(u)
}
