package noleak_test

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"pgregory.net/rapid"
)

// drawAim chooses what a plan comes back to again and again: what is asked once, in a
// world that holds little of it, shows little.
func drawAim(t *rapid.T) string {
	switch rapid.IntRange(0, 5).Draw(t, "kind of aim") {
	case 0:
		return pick(t, "files or texts", []string{"/files/", "/publications/"})
	case 1, 2:
		return pick(t, "mutation", []*ast.FieldDefinition(schema.Mutation.Fields)).Name
	}
	return pick(t, "target", targets).field.Name
}

// drawAimed draws an act of the caller towards the aim of a plan.
func drawAimed(t *rapid.T, p *plan, h *hand) {
	a := act{pause: time.Duration(pick(t, "pause", []int{1, 1, 7, 61})) * time.Second}
	defer func() { p.acts = append(p.acts, a) }()
	if strings.HasPrefix(p.aim, "/") {
		drawPlain(t, p, &a, h)
		for range 8 {
			if strings.HasPrefix(a.path, p.aim) {
				return
			}
			drawPlain(t, p, &a, h)
		}
		a.path = p.aim
		return
	}
	meantBy := func(f *ast.FieldDefinition) bool { return f.Name == p.aim }
	var q question
	if i := slices.IndexFunc(schema.Mutation.Fields, meantBy); i >= 0 {
		h.aim(meant(p.aim, h.ids), p.people[0].Party)
		q = drawQuestion(t, ast.Mutation, meantBy, h.value)
	} else {
		to := slices.DeleteFunc(slices.Clone(targets), func(x target) bool { return !meantBy(x.field) })
		q = drawTowards(t, []target{pick(t, "aimed at", to)}, h.value)
	}
	a.ask, a.file, a.socket = &q, h.sent, q.kind == ast.Subscription && chance(t, "socket", 2)
}

// drawPlain draws a request for a file, or for a publication in one of its forms.
func drawPlain(t *rapid.T, p *plan, a *act, h *hand) {
	a.method = pick(t, "method", []string{http.MethodGet, http.MethodGet, http.MethodHead})
	a.header = http.Header{}
	if chance(t, "publication", 2) {
		id := h.id("publication", nil)
		if of := meant("publication", h.ids); len(of) > 0 && !chance(t, "any publication", 3) {
			id = pick(t, "publication", of)
		}
		a.path = "/publications/" + string(id) + "." + pick(t, "form", []string{"html", "pdf", "md", "json"})
	} else {
		a.path = "/files/" + string(h.id("evidence", nil))
		if len(h.files) > 0 && !chance(t, "any evidence", 3) {
			a.path = "/files/" + string(pick(t, "file of", h.files))
		}
	}
	for _, earlier := range p.acts { // what was asked for may be asked for again
		if earlier.who == 0 && strings.HasPrefix(earlier.path, "/publications/") && chance(t, "again", 2) {
			a.path = earlier.path
		}
	}
	switch rapid.IntRange(0, 5).Draw(t, "header") {
	case 0:
		a.header.Set("Range", pick(t, "range", []string{"bytes=0-3", "bytes=2-", "bytes=-1", "bytes=900-"}))
	case 1:
		a.header.Set("If-None-Match", pick(t, "tag", []string{"{tag 0}", "{tag 1}", "{tag 2}", "*", `"` + strings.Repeat("a", 64) + `"`}))
	case 2:
		a.header.Set("Range", "bytes=1-2")
		a.header.Set("If-Range", pick(t, "of tag", []string{"{tag 0}", "{tag 1}"}))
	case 3:
		a.path = pick(t, "path", []string{"/metrics", "/healthz", "/readyz", "/files/", "/graphql"})
	}
}
