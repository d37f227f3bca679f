package scenario

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"entente/internal/casework"
	"entente/internal/dossier"
)

// client is a person who uses the public interface.
type client struct {
	*Server
	w        *World
	who      string
	capacity string
}

func (c *client) ask(ctx context.Context, document string, variables map[string]any) (map[string]any, error) {
	return c.Ask(ctx, c.who, c.capacity, document, variables)
}

// GraphQL runs a row as a client of the public interface would, over HTTP.
func (w *World) GraphQL(ctx context.Context, r *Row) (Answer, error) {
	if r.Channel != "api" && (r.Channel != "file" || r.Does != "export") {
		return Answer{}, fmt.Errorf("the public interface has no way to do %s by the channel %s", r.Does, r.Channel)
	}
	s := w.Serve()
	defer s.Close()
	w.clock.Set(r.At.Time())
	c := &client{Server: s, w: w, who: r.Who, capacity: r.Capacity}
	if r.Does == "count" {
		return c.count(ctx, r)
	}
	name, portion := split(r.What[0])
	switch {
	case (r.Does == "read" || r.Does == "discover") && r.Known != 0:
		return c.asKnown(ctx, r, w.ids[name])
	case r.Does == "read" || r.Does == "discover":
		return c.read(ctx, name, portion)
	case r.Does == "export":
		return c.download(ctx, name)
	}
	return c.change(ctx, r, name)
}

// readDocument asks for everything that policy can withhold.
const readDocument = `query Read($id: ID!) {
  node(id: $id) {
    id
    ... on Guarded { version state marking { banner } owner { key } ownerKey grants { by } withheld { field code reason } }
    ... on Case { title summary excluded }
    ... on Incident { title summary sources { publisher } actors { id } victim { name detail } }
    ... on Evidence {
      title summary provider { key } providerKey file { sha256 href } derivedFrom { id } custody { seq party }
      source { description } victim { name detail } technical { detail indicators }
    }
    ... on ReleaseRequest { reason asked answers { by } }
    ... on Attribution { title text outcome publicity communicated { to } }
    ... on SupportRequest { title text asked verifications { method } answers { mode } package { by } }
    ... on Measure { title text against }
    ... on ListingProposal { title regime }
    ... on PolicyBundle { title rationale alliance number files { path text } reviews { alliance approved } gates { name passed } }
    ... on ServiceClient { name scope { tlp } tail issuedBy }
    ... on Party { clients agreements { scheme } }
    ... on Statement { title digest sections { claims { key text } } positions { partyKey } plan { embargo } breaker rendered }
    ... on StatementVersion { title digest sections { claims { key text } } }
    ... on Publication { digest texts { title } slots { partyKey } }
    ... on Amendment { reason op target }
    ... on Comment { text }
    ... on Notification { code due about { id } }
    ... on Judgement { title question conclusion concludes assumptions dissents { text } matrix { leading items { version } } }
    ... on NormAssessment { title judgement { id } judgementVersion finding facts { text } counter notices { state } dissents { text } legal { advice } }
  }
}`

// beside names the fields that must go when a withheld one goes, for they would tell it.
var beside = map[string][]string{"provider": {"providerKey", "owner", "ownerKey"}}

// read asks for an object and looks at what came and what was withheld.
func (c *client) read(ctx context.Context, name, portion string) (Answer, error) {
	data, err := c.ask(ctx, readDocument, map[string]any{"id": c.w.ids[name]})
	if err != nil || data["node"] == nil {
		return Answer{Outcome: "DENY_HIDDEN"}, err
	}
	node := data["node"].(map[string]any)
	portion = fieldOf(portion)
	var fields []string
	stub := false
	for _, entry := range list(node["withheld"]) {
		field, _ := entry["field"].(string)
		gone := append([]string{field}, beside[field]...)
		if field == "*" {
			stub = true
			gone = slices.DeleteFunc(slices.Sorted(maps.Keys(node)), func(f string) bool { return f == "id" || f == "withheld" })
		}
		for _, f := range gone {
			if v, asked := node[f]; !asked && !stub {
				return Answer{}, fmt.Errorf("%s is withheld and was not asked for", f)
			} else if v != nil {
				return Answer{}, fmt.Errorf("%s is said to be withheld, and %v was sent", f, v)
			}
		}
		if entry["code"] == "" || entry["reason"] == "" {
			return Answer{}, fmt.Errorf("%s is withheld for no reason", field)
		}
		fields = append(fields, snake(field))
	}
	if portion != "" && !stub && !slices.Contains(fields, portion) && node[portion] == nil {
		return Answer{}, fmt.Errorf("%s was neither shown nor withheld", portion)
	}
	return shown(true, stub, c.w.fields(name, portion, fields), portion), nil
}

// asKnown asks for a decision of the past.
func (c *client) asKnown(ctx context.Context, r *Row, id dossier.ID) (Answer, error) {
	data, err := c.ask(ctx, `query Explain($id: ID!, $action: Action!, $at: Minute!) {
  node(id: $id) { ... on Guarded { explain(action: $action, at: $at) { outcome at } } }
}`, map[string]any{"id": id, "action": strings.ToUpper(r.Does), "at": r.Known})
	if err != nil || data["node"] == nil {
		return Answer{Outcome: "DENY_HIDDEN"}, err
	}
	x, _ := data["node"].(map[string]any)["explain"].(map[string]any)
	outcome, _ := x["outcome"].(string)
	if x["at"] != r.Known.String() {
		return Answer{}, fmt.Errorf("asked about %s, was told about %v", r.Known, x["at"])
	}
	return Answer{Outcome: outcome}, nil
}

// download fetches the file of an evidence item.
func (c *client) download(ctx context.Context, name string) (Answer, error) {
	reply, err := c.Do(ctx, Call{Who: c.who, Capacity: c.capacity, Method: http.MethodGet, Path: "/files/" + string(c.w.ids[name])})
	if err != nil {
		return Answer{}, err
	}
	switch reply.Status {
	case http.StatusOK:
		if want := content(titled(name)); string(reply.Body) != want {
			return Answer{}, fmt.Errorf("the file holds %q, filed was %q", reply.Body, want)
		}
		return Answer{Outcome: "ALLOW"}, nil
	case http.StatusForbidden:
		return Answer{Outcome: "DENY_VISIBLE"}, nil
	case http.StatusNotFound:
		return c.hidden(ctx, name)
	}
	return Answer{}, fmt.Errorf("the file was answered with\n%s", reply.Whole)
}

// hidden checks that what was said not to exist cannot be read either.
func (c *client) hidden(ctx context.Context, name string) (Answer, error) {
	a, err := c.read(ctx, name, "")
	if err == nil && a.Outcome != "DENY_HIDDEN" {
		err = fmt.Errorf("the answer is that there is no such object, reading it gives %s", a.Outcome)
	}
	return a, err
}

// change sends the mutation that a row's action stands for.
func (c *client) change(ctx context.Context, r *Row, name string) (Answer, error) {
	m, err := c.w.mutation(r, name)
	if err != nil {
		return Answer{}, err
	}
	data, err := c.ask(ctx, m.document(), map[string]any{"input": m.input})
	if err != nil {
		return Answer{}, err
	}
	payload, _ := data[m.name].(map[string]any)
	refusals := list(payload["userErrors"])
	if len(refusals) == 0 {
		return Answer{Outcome: "ALLOW"}, nil
	}
	switch refusals[0]["code"] {
	case "FORBIDDEN", "SESSION_AAL2_REQUIRED":
		return Answer{Outcome: "DENY_VISIBLE"}, nil
	case "NOT_FOUND":
		return c.hidden(ctx, name)
	}
	return Answer{}, fmt.Errorf("%s was refused with %v", m.name, refusals)
}

// count asks how many of the listed objects the person is shown.
func (c *client) count(ctx context.Context, r *Row) (Answer, error) {
	wanted := map[any]bool{}
	for _, name := range r.What {
		if c.w.file.Objects[name].Kind != string(dossier.NounIncident) {
			return Answer{}, fmt.Errorf("%s is no incident; others are not counted here", name)
		}
		wanted[string(c.w.ids[name])] = true
	}
	data, err := c.ask(ctx, `query Count($first: Int!) { incidents(first: $first) { totalCount edges { node { id } } } }`,
		map[string]any{"first": casework.MaxPage})
	if err != nil {
		return Answer{}, err
	}
	page, _ := data["incidents"].(map[string]any)
	edges := list(page["edges"])
	n := 0
	for _, e := range edges {
		if node, _ := e["node"].(map[string]any); wanted[node["id"]] {
			n++
		}
	}
	if page["totalCount"] != float64(len(edges)) {
		return Answer{}, fmt.Errorf("the list counts %v and shows %d", page["totalCount"], len(edges))
	}
	return Answer{Count: n}, nil
}

// list returns a JSON list of objects.
func list(v any) []map[string]any {
	var out []map[string]any
	all, _ := v.([]any)
	for _, e := range all {
		m, _ := e.(map[string]any)
		out = append(out, m)
	}
	return out
}

// snake words a field of the schema as the policy does.
func snake(camel string) string {
	var b strings.Builder
	for _, r := range camel {
		if unicode.IsUpper(r) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
