package scenario_test

import (
	"net/http"
	"strings"
	"testing"

	"entente/internal/dossier"
	"entente/internal/scenario"
)

// press is a desk with one text that is public.
const press = `
title: "A text that is public"
source: "none: how it is handed out is tested"
at: "2026-11-21T10:00Z"
people:
  uk.press: {party: UK-FCDO, roles: [COMMS_OFFICER]}
objects:
  on-ports: {kind: publication, owner: NL-MFA, state: PUBLISHED, marking: {tlp: "TLP:CLEAR"}, grants: [{via: eu27, by: NL, to: [DE, NL]}],
    statement: {alliance: eu27, kind: JOINT, lead: NL, parties: [DE, NL]}}
  პორტები: {kind: publication, owner: NL-MFA, state: PUBLISHED, marking: {tlp: "TLP:CLEAR"}, grants: [{via: eu27, by: NL, to: [DE, NL]}],
    statement: {alliance: eu27, kind: JOINT, lead: NL, parties: [DE, NL]}}
rows: []
`

func TestAPublicationIsHandedOutInEveryForm(t *testing.T) {
	f, id := table(t, press)
	c := enter(t, f, &scenario.Row{Who: "uk.press", At: f.At}, files(t))
	fetch := func(id dossier.ID, form string) *scenario.Reply {
		return c.send(t, scenario.Call{Method: http.MethodGet, Path: "/publications/" + string(id) + "." + form})
	}
	data := string(c.send(t, posting(`query($id:ID!){publication(id:$id){digest version exports{html pdf markdown json}}}`, map[string]any{"id": id["on-ports"]})).Body)
	for form, want := range map[string][]string{
		"html": {"text/html; charset=utf-8", "<h1", "Joint author", "Facts"},
		"md":   {"text/markdown; charset=utf-8", "# on ports", "Joint author"},
		"json": {"application/json", `"title": "on ports"`, `"kind": "Joint statement"`},
		"pdf":  {"application/pdf", "%PDF-"},
	} {
		reply := fetch(id["on-ports"], form)
		if reply.Status != http.StatusOK || !strings.Contains(data, `"/publications/`+string(id["on-ports"])+"."+form) {
			t.Errorf("%s: %d\n%s", form, reply.Status, data)
		}
		for _, w := range append(want, `filename="on ports.`+form) {
			if !strings.Contains(reply.Whole, w) {
				t.Errorf("the %s holds no %q:\n%.1500s", form, w, reply.Whole)
			}
		}
		_, tag, _ := strings.Cut(reply.Whole, `Etag: "`)
		tag, _, _ = strings.Cut(tag, `.1"`)
		if len(tag) != 64 || !strings.Contains(data, tag) {
			t.Errorf("the tag %q is not the digest and the version", tag)
		}
	}
	if reply := fetch(id["პორტები"], "pdf"); reply.Status != http.StatusNotAcceptable || !strings.Contains(string(reply.Body), "TEXT_INVALID") {
		t.Errorf("a text that the fonts cannot draw: %d %s", reply.Status, reply.Body)
	}
	if reply := fetch(id["პორტები"], "md"); reply.Status != http.StatusOK {
		t.Errorf("a text that only the PDF cannot carry: %d %s", reply.Status, reply.Body)
	}
}
