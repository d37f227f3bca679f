package policy

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"testing/fstest"

	"entente/internal/marking"
)

// exact is a policy that allows exactly one request and hides every other.
func exact(t *testing.T, req Request) *Revision {
	t.Helper()
	part := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	answer := `{"outcome": %q, "redact": [], "reasons": [], "rule": "X", "grant": "", "obligations": []}`
	src := "package decision\n\ndefault verdict := " + fmt.Sprintf(answer, "DENY_HIDDEN") +
		"\n\nverdict := " + fmt.Sprintf(answer, "ALLOW") + " if {\n" +
		"\tinput.action == " + part(req.Action) + "\n\tinput.subject == " + part(req.Subject) +
		"\n\tinput.relations == " + part(req.Relations) + "\n\tinput.object == " + part(req.Object) +
		"\n\tinput.context.channel == " + part(req.Context.Channel) +
		"\n\tinput.context.grant == " + part(req.Context.Grant) +
		"\n\tinput.context.marking == " + part(req.Context.Marking) +
		"\n\tinput.context.consent == " + part(req.Context.Consent) +
		"\n\tinput.context.client == " + part(req.Context.Client) +
		"\n\tinput.context.statement == " + part(req.Context.Statement) +
		"\n\tinput.context.bundle == " + part(req.Context.Bundle) + "\n}\n"
	r, err := Compile(ctx, fstest.MapFS{
		"decision/decision.rego": {Data: []byte(src)},
		"capabilities.json":      {Data: []byte(`{"builtins": [{"name": "eq"}, {"name": "equal"}]}`)},
	}, testConfig(t))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func fullRequest() Request {
	t := base
	m := marking.Marking{TLP: marking.Amber, PAP: marking.PAPGreen, Originators: marking.SetOf("NL"), RelTo: marking.Only("NL"),
		Class:  marking.Classification{Scheme: "EU", Level: "L", Rank: 1},
		NotRel: marking.SetOf("DE"), DisplayOnly: marking.SetOf("UK"), EyesOnly: marking.Only("NL"), Naming: marking.NamingMay, Embargo: t, Expires: t + 1}
	l := marking.Label{Kind: "evidence", Portion: "source", State: "FILED", Owner: "NL", Marking: m,
		Overlays: []marking.Overlay{{Party: "DE", TLP: marking.Red}},
		Grants:   []marking.Grant{{Via: "north", By: "NL", To: marking.SetOf("DE"), Without: marking.SetOf("export"), Purpose: "case-1", Until: t}},
		Consents: []marking.Consent{{By: "NL", To: "public", Purpose: "READ", Until: t}}, Compartments: marking.SetOf("a"), Excluded: marking.SetOf("b")}.Canonical()
	s := Subject{Party: "NL", Chain: []string{"NL"}, Kind: "STATE", ServedBy: marking.SetOf("x"), Nationality: marking.SetOf("NL"), Roles: marking.SetOf("ANALYST"),
		Clearances: []Clearance{{"EU", 1, t}}, Compartments: marking.SetOf("a"), Memberships: []Membership{{"north", "NL", "MEMBER", t, t + 1}},
		Agreements: []Agreement{{"EU", t, t + 1}}, Mandates: []Mandate{{"north", "sign", t}}, Capacity: "north", Assurance: "aal1",
		Scope: &Scope{Actions: marking.SetOf("read"), Alliances: marking.SetOf("north"), Own: true, Channels: marking.SetOf("api"), TLP: marking.Amber, Rank: 1}}.Canonical()
	return Request{Action: "read", Subject: s, Relations: Author, Object: &l, Context: Context{Now: t, Channel: ChannelAPI}}
}

// A table that is warm with a request's verdict must see a change of any single
// part of the request: each field of subject and label down to the leaves, the
// action, the channel, the relation. Found by reflection, so that a field added
// later is in the test from its first day.
func TestAWarmTableSeesAChangeOfAnyInput(t *testing.T) {
	req := fullRequest()
	r := exact(t, req)
	interned := marking.NewTable()
	ask := func(q Request) Verdict {
		return r.Class(q.Subject).Table(q.Action, q.Context.Channel).At(ctx, interned, interned.Intern(*q.Object), q.Relations, q.Context.Now)
	}
	if v := ask(req); v.Outcome != Allow {
		t.Fatalf("the request itself: %+v", r.Why(v))
	}
	seen := 0
	try := func(name string, q Request) {
		seen++
		if v := ask(q); v.Outcome != DenyHidden {
			t.Errorf("%s: a change is not seen", name)
		}
		if d := r.Decide(ctx, &q); d.Outcome != DenyHidden {
			t.Errorf("%s: a change is not seen by Decide", name)
		}
		if v := ask(req); v.Outcome != Allow {
			t.Errorf("%s: the change is remembered for the request itself", name)
		}
	}
	other := req
	other.Action = "export"
	try("action", other)
	other = req
	other.Context.Channel = ChannelFile
	try("channel", other)
	for _, rel := range []Relations{0, Recipient, Author | Recipient} {
		other = req
		other.Relations = rel
		try("relations "+fmt.Sprint(rel), other)
	}
	eachLeaf(reflect.ValueOf(req.Subject), "subject", func(name string, changed reflect.Value) {
		q := req
		q.Subject = changed.Interface().(Subject)
		try(name, q)
	})
	eachLeaf(reflect.ValueOf(*req.Object), "object", func(name string, changed reflect.Value) {
		q, l := req, changed.Interface().(marking.Label)
		q.Object = &l
		try(name, q)
	})
	if seen < 60 {
		t.Errorf("only %d parts were changed", seen)
	}
	if next := exact(t, other); next.Class(req.Subject) == r.Class(req.Subject) {
		t.Error("two revisions share a class")
	}
}

// What an action would put in place reaches Rego by Decide alone.
func TestDecideSeesWhatAnActionPutsInPlace(t *testing.T) {
	req := fullRequest()
	r := exact(t, req)
	for name, change := range map[string]func(*Context){
		"grant":     func(c *Context) { c.Grant = &req.Object.Grants[0] },
		"marking":   func(c *Context) { c.Marking = &req.Object.Marking },
		"consent":   func(c *Context) { c.Consent = &req.Object.Consents[0] },
		"statement": func(c *Context) { c.Statement = fullStatement() },
		"bundle":    func(c *Context) { c.Bundle = fullBundle() },
		"client":    func(c *Context) { c.Client = &Client{Roles: marking.SetOf("ANALYST"), Scope: *req.Subject.Scope} },
	} {
		q := req
		change(&q.Context)
		if d := r.Decide(ctx, &q); d.Outcome != DenyHidden {
			t.Errorf("%s: a change is not seen", name)
		}
		if d := exact(t, q).Decide(ctx, &q); d.Outcome != Allow {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

// eachLeaf calls f with a copy of v for every leaf below v, changed there alone.
func eachLeaf(v reflect.Value, name string, f func(string, reflect.Value)) {
	if a, ok := v.Interface().(marking.Audience); ok {
		f(name, reflect.ValueOf(marking.Only(append(a.Parties(), "ZZ")...)))
		f(name+" without limit", reflect.ValueOf(marking.Audience{}))
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		f(name+" taken away", reflect.Zero(v.Type()))
		eachLeaf(v.Elem(), name, func(name string, changed reflect.Value) {
			c := reflect.New(v.Type().Elem())
			c.Elem().Set(changed)
			f(name, c)
		})
	case reflect.Struct:
		for i := range v.NumField() {
			eachLeaf(v.Field(i), name+"."+v.Type().Field(i).Name, func(name string, changed reflect.Value) {
				c := reflect.New(v.Type()).Elem()
				c.Set(v)
				c.Field(i).Set(changed)
				f(name, c)
			})
		}
	case reflect.Slice:
		f(name+" emptied", reflect.MakeSlice(v.Type(), 0, 0))
		for i := range v.Len() {
			eachLeaf(v.Index(i), name, func(name string, changed reflect.Value) {
				c := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
				reflect.Copy(c, v)
				c.Index(i).Set(changed)
				f(name, c)
			})
		}
	case reflect.String:
		f(name, reflect.ValueOf(v.String()+"2").Convert(v.Type()))
	case reflect.Bool:
		f(name, reflect.ValueOf(!v.Bool()).Convert(v.Type()))
	case reflect.Int:
		f(name, reflect.ValueOf(int(v.Int())+1).Convert(v.Type()))
	case reflect.Uint8, reflect.Uint32:
		f(name, reflect.ValueOf(v.Uint()+1).Convert(v.Type()))
	default:
		panic("a kind of field that the test does not know: " + name)
	}
}
