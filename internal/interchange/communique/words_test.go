package communique_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"entente/internal/interchange/communique"
)

// said is a document with one paragraph.
func said(words string) communique.Document {
	return communique.Document{ID: "sta-1", Title: "T", State: communique.Published, Released: noon, Hash: hash,
		Texts: []communique.Text{{Language: "en", Authentic: true, Sections: []communique.Section{{Heading: "H", Paragraphs: []string{words}}}}}}
}

// The paragraph as each form has it, taken out of its file.
func inHTML(t failer, file string) string {
	t.Helper()
	_, rest, _ := strings.Cut(file, "<h3>H</h3>\n<p>")
	p, _, found := strings.Cut(rest, "</p>")
	if !found {
		t.Fatalf("there is no paragraph in\n%s", file)
	}
	return p
}

func inMarkdown(t failer, file string) string {
	t.Helper()
	_, rest, _ := strings.Cut(file, "### H\n\n")
	p, _, found := strings.Cut(rest, "\n\n---\n")
	if !found {
		t.Fatalf("there is no paragraph in\n%s", file)
	}
	return p
}

func inJSON(t failer, file string) string {
	t.Helper()
	var d struct {
		Texts []struct {
			Sections []struct{ Paragraphs []string }
		}
	}
	if err := json.Unmarshal([]byte(file), &d); err != nil {
		t.Fatal(err)
	}
	return d.Texts[0].Sections[0].Paragraphs[0]
}

func TestWordsThatLookLikeMarkupAreShownAsWords(t *testing.T) {
	cases := []struct{ name, words, markdown, html string }{
		{"plain words are left alone", "Words, 3.5 (three) - and: more!", "Words, 3.5 (three) - and: more!", "Words, 3.5 (three) - and: more!"},
		{"a script", "<script>x</script>", `\<script\>x\</script\>`, "&lt;script&gt;x&lt;/script&gt;"},
		{"an entity", "&lt; &amp;", `\&lt; \&amp;`, "&amp;lt; &amp;amp;"},
		{"emphasis", "*a* _b_ ~~c~~", `\*a\* \_b\_ \~\~c\~\~`, "*a* _b_ ~~c~~"},
		{"code", "`x`", "\\`x\\`", "`x`"},
		{"a link", "[a](b)", `\[a\](b)`, "[a](b)"},
		{"a backslash", `\*`, `\\\*`, `\*`},
		{"a cell", "a|b", `a\|b`, "a|b"},
		{"a heading", "# a #", `\# a \#`, "# a #"},
		{"a quotation", "> a", `\> a`, "&gt; a"},
		{"a bullet", "- a - b", `\- a - b`, "- a - b"},
		{"another bullet", "+ a + b", `\+ a + b`, "&#43; a &#43; b"},
		{"a number", "12. a 3. b", `12\. a 3. b`, "12. a 3. b"},
		{"a number in parentheses", "12) a", `12\) a`, "12) a"},
		{"an underline", "=== a ==", `\=== a ==`, "=== a =="},
		{"a rule", "---", `\---`, "---"},
		{"a definition", ": a", `\: a`, ": a"},
		{"addresses that would become links", "https://a.example WWW.a.example", `https\://a.example WWW\.a.example`, "https://a.example WWW.a.example"},
		{"a template action", "{{.Hash}}", "{{.Hash}}", "{{.Hash}}"},
		{"white space of all kinds", "  a\t\tb\r\nc\u2028d\u0085e ", "a b c d e", "a b c d e"},
		{"control characters", "w\x00o\x1brds\x7f", "words", "words"},
		{"text in another order than it is stored", "a\u202eb\u2066c\u2069", "abc", "abc"},
		{"a byte order mark, a noncharacter and a tag", "a\ufeff\uffff\U000e0041b", "ab", "ab"},
		{"spelling that has no shape stays", "می\u200cخواهم\u00a0!", "می\u200cخواهم\u00a0!", "می\u200cخواهم\u00a0!"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := inMarkdown(t, encode(t, communique.Markdown, said(c.words))); got != c.markdown {
				t.Errorf("Markdown: got %q, want %q", got, c.markdown)
			}
			if got := inHTML(t, encode(t, communique.HTML, said(c.words))); got != c.html {
				t.Errorf("HTML: got %q, want %q", got, c.html)
			}
			if got, want := inJSON(t, encode(t, communique.JSON, said(c.words))), html.UnescapeString(c.html); got != want {
				t.Errorf("JSON: got %q, want %q", got, want)
			}
		})
	}
}

var escaped = regexp.MustCompile(`\\([!-/:-@\[-` + "`" + `{-~])`)

// active finds a character that means something to Markdown and is not escaped, once
// all that is escaped was taken out.
var active = regexp.MustCompile("[\\\\`*_\\[\\]<>&#|~$^]|^[-+=:]|^[0-9]+[.)]|://|(?i:www)\\.|[\n\r]")

func TestAllFormsCarryTheSameWordsAndNoMarkup(t *testing.T) {
	pieces := []string{"a", " ", "7", ".", ")", "\n", "\x00", "<", ">", "&", "\"", "'", "*", "_", "`", "[", "]", "\\", "|", "#", "-", "+", "=", ":", "/",
		"www", "http://", "~", "!", "</style>", "<!--", "{{", "é", "Ж", "ω", "\u202e", "&amp;", "$", "^"}
	rapid.Check(t, func(t *rapid.T) {
		words := "x" + strings.Join(rapid.SliceOf(rapid.OneOf(rapid.SampledFrom(pieces), rapid.String())).Draw(t, "pieces"), "")
		if rapid.Bool().Draw(t, "begins with its pieces") {
			words = words[1:] + " x"
		}
		if !utf8.ValidString(words) {
			t.Skip("text that is not UTF-8 is refused")
		}
		want := inJSON(t, encode(t, communique.JSON, said(words)))
		h := inHTML(t, encode(t, communique.HTML, said(words)))
		if strings.ContainsAny(h, "<>\"'") || html.UnescapeString(h) != want {
			t.Errorf("HTML has %q for %q", h, want)
		}
		m := inMarkdown(t, encode(t, communique.Markdown, said(words)))
		if got := escaped.ReplaceAllString(m, "$1"); got != want {
			t.Errorf("Markdown has %q for %q", got, want)
		}
		if live := active.FindString(escaped.ReplaceAllString(m, "\u25a1")); live != "" {
			t.Errorf("Markdown has a live %q in %q", live, m)
		}
	})
}

func TestThePageLoadsAndRunsNothing(t *testing.T) {
	for name, d := range samples() {
		t.Run(name, func(t *testing.T) {
			file := encode(t, communique.HTML, d)
			for _, bad := range []string{"<script", "src=", "@import", "url(", "javascript:alert(1)\"", "style=", "<iframe", "<link", "<base", " onload", "data:text/html,<"} {
				if strings.Contains(file, bad) {
					t.Errorf("the file holds %q", bad)
				}
			}
			_, style, _ := strings.Cut(file, "<style>")
			style, _, _ = strings.Cut(style, "</style>")
			digest := sha256.Sum256([]byte(style))
			policy := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(digest[:]) + "'; base-uri 'none'; form-action 'none'"
			if !strings.Contains(html.UnescapeString(file), `content="`+policy+`"`) {
				t.Errorf("the policy of the page is not %q", policy)
			}
			for _, a := range regexp.MustCompile(`href="([^"]*)"`).FindAllStringSubmatch(file, -1) {
				if !strings.HasPrefix(a[1], "#reservation-") && !strings.HasPrefix(a[1], "https://") {
					t.Errorf("a link leads to %q", a[1])
				}
			}
		})
	}
}
