package identitytest

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"entente/internal/fault"
	"entente/internal/identity"
)

// Contract runs everything that a provider promises. open returns a provider whose
// people come from the service, and closes it when the test ends; roles must hold
// INTELLIGENCE_ANALYST and DECISION_AUTHORITY.
func Contract(t *testing.T, s Service, open func(*testing.T, Service) identity.Provider) {
	p := open(t, s)
	c := &contract{s: s, p: p}
	c.untilReady(t)
	for _, step := range []struct {
		name string
		run  func(*testing.T)
	}{
		{"a native session leads to its person with all that metadata says", c.native},
		{"a browser's session does, too", c.browser},
		{"what is no session leads to nobody", c.wrong},
		{"a person whose metadata is not in order cannot come in", c.disorder},
		{"a second factor that somebody has must be given", c.stepUp},
		{"a session that an administrator ends is over at once where it is asked afresh", c.revoked},
		{"a person who is shut out is out, and does not come back by the same session", c.inactive},
		{"a change of roles and clearance shows at once where it is asked afresh", c.changed},
		{"what is remembered is forgotten in time", c.forgotten},
		{"a service that is stopped cannot tell, and its sessions survive the restart", c.stopped},
		{"a service that is frozen cannot tell, and goes on where it was", c.frozen},
		{"a database that is gone is never taken for a wrong token", c.database},
		{"someone who leaves does not disturb those who wait", c.leaves},
	} {
		t.Run(step.name, step.run)
	}
}

type contract struct {
	s Service
	p identity.Provider
}

// fresh asks past everything that is remembered.
func (c *contract) fresh(t *testing.T, cred identity.Credential) (*identity.Principal, error) {
	t.Helper()
	cred.Fresh = true
	begun := time.Now()
	who, err := c.p.Authenticate(t.Context(), cred)
	t.Logf("answered after %v", time.Since(begun).Round(100*time.Microsecond))
	if (who == nil) == (err == nil) {
		t.Fatalf("both or neither: %v, %v", who, err)
	}
	return who, err
}

func (c *contract) wantIn(t *testing.T, cred identity.Credential) *identity.Principal {
	t.Helper()
	who, err := c.fresh(t, cred)
	if err != nil {
		t.Fatalf("the session is valid, and the answer %v", err)
	}
	return who
}

// wantOut asks afresh and by memory, which must agree: what was denied is forgotten.
func (c *contract) wantOut(t *testing.T, cred identity.Credential) {
	t.Helper()
	if who, err := c.fresh(t, cred); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("got %v, %v, want UNAUTHENTICATED", who, err)
	}
	if who, err := c.p.Authenticate(t.Context(), cred); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("from memory: got %v, %v, want UNAUTHENTICATED", who, err)
	}
}

func (c *contract) wantUnknown(t *testing.T, cred identity.Credential) {
	t.Helper()
	if who, err := c.fresh(t, cred); !fault.Is(err, fault.Unavailable) || fault.As(err).Code != fault.CodeIdentityAway {
		t.Errorf("got %v, %v, want IDENTITY_UNAVAILABLE", who, err)
	}
}

// until waits for what must come by itself, and says how long it took.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	begun := time.Now()
	for !is() {
		if time.Since(begun) > patience {
			t.Fatalf("never: %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Logf("%s after %v", what, time.Since(begun).Round(time.Millisecond))
}

func (c *contract) untilReady(t *testing.T) {
	t.Helper()
	until(t, "ready", func() bool { return c.p.Ready(t.Context()) == nil })
}

func (c *contract) untilAway(t *testing.T) {
	t.Helper()
	until(t, "known to be away", func() bool { return c.p.Ready(t.Context()) != nil })
	if err := c.p.Ready(t.Context()); fault.As(err).Code != fault.CodeIdentityAway {
		t.Errorf("not ready: %v", err)
	}
}

func token(s string) identity.Credential { return identity.Credential{Token: s} }

func cookie(s string) identity.Credential { return identity.Credential{Cookie: s} }

// want is what Metadata says.
func want(m map[string]any, party, assurance string) identity.Principal {
	facts := m["entente"].(map[string]any)
	return identity.Principal{
		Handle: facts["handle"].(string), Name: "Analyst", Party: party, Nationality: []string{"NL"},
		Roles: []string{"INTELLIGENCE_ANALYST"}, Alliances: []string{"eu27", "nato"},
		Clearances:   []identity.Clearance{{Scheme: "NL", Rank: 2, Until: time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)}},
		Compartments: []string{}, Mandates: []identity.Mandate{{Alliance: "eu27", Action: "consent"}}, Assurance: assurance,
	}
}

func (c *contract) same(t *testing.T, who *identity.Principal, m map[string]any, assurance string) {
	t.Helper()
	if !who.Expires.After(time.Now()) {
		t.Errorf("a session without an end: %v", who.Expires)
	}
	got := *who
	got.Expires = time.Time{}
	if diff := cmp.Diff(want(m, "NL-CSIRT", assurance), got); diff != "" {
		t.Error(diff)
	}
}

func (c *contract) native(t *testing.T) {
	m := Metadata("NL-CSIRT")
	tok := c.s.Token(t, c.s.Enter(t, m))
	c.same(t, c.wantIn(t, token(tok)), m, "aal1")
	for range 3 { // the first may be asked, the others remembered
		who, err := c.p.Authenticate(t.Context(), token(tok))
		must(t, err)
		c.same(t, who, m, "aal1")
	}
}

func (c *contract) browser(t *testing.T) {
	m := Metadata("NL-CSIRT")
	p := c.s.Enter(t, m)
	val := c.s.Cookie(t, p)
	c.same(t, c.wantIn(t, cookie(val)), m, "aal1")
	c.s.Revoke(t, p)
	c.wantOut(t, cookie(val))
}

func (c *contract) wrong(t *testing.T) {
	p := c.s.Enter(t, Metadata("NL-CSIRT"))
	tok, val := c.s.Token(t, p), c.s.Cookie(t, p)
	for name, cred := range map[string]identity.Credential{
		"nothing":                 {},
		"a word":                  token("x"),
		"a token cut short":       token(tok[:len(tok)-1]),
		"a token with more":       token(tok + "A"),
		"a token as cookie":       cookie(tok),
		"a cookie as token":       token(val),
		"both":                    {Token: tok, Cookie: val},
		"a cookie with another":   cookie(val + "; a=b"),
		"a line break":            token(tok + "\r\nX: y"),
		"a token of great length": token(string(make([]byte, 1<<16))),
	} {
		if who, err := c.fresh(t, cred); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("%s: got %v, %v", name, who, err)
		}
	}
}

func (c *contract) disorder(t *testing.T) {
	without := func(key string) map[string]any {
		return Metadata("NL-CSIRT", func(f map[string]any) { delete(f, key) })
	}
	with := func(key string, value any) map[string]any {
		return Metadata("NL-CSIRT", func(f map[string]any) { f[key] = value })
	}
	p := c.s.Enter(t, nil)
	tok := c.s.Token(t, p)
	c.wantOut(t, token(tok))
	for name, m := range map[string]any{
		"no party": without("party"), "no handle": without("handle"), "no list of alliances": without("alliances"),
		"no list of clearances": without("clearances"), "an unknown key": with("admin", true),
		"an unknown role": with("roles", []any{"EMPEROR"}), "a role that is no list": with("roles", "INTELLIGENCE_ANALYST"),
		"a rank that is a text": with("clearances", []any{map[string]any{"scheme": "NL", "rank": "4"}}),
		"an empty object":       map[string]any{}, "a list": []any{"entente"},
	} {
		c.s.SetMetadata(t, p, m)
		if who, err := c.fresh(t, token(tok)); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("%s: got %v, %v", name, who, err)
		}
	}
	c.s.SetMetadata(t, p, Metadata("NL-CSIRT"))
	c.wantIn(t, token(tok))
}

func (c *contract) stepUp(t *testing.T) {
	m := Metadata("NL-CSIRT")
	p := c.s.Enter(t, m)
	c.s.Enrol(t, &p, c.s.Token(t, p))
	tok := c.s.Token(t, p)
	for _, fresh := range []bool{true, false} {
		who, err := c.p.Authenticate(t.Context(), identity.Credential{Token: tok, Fresh: fresh})
		if !fault.Is(err, fault.Forbidden) || fault.As(err).Code != fault.CodeSessionAAL2 {
			t.Errorf("with the first factor: got %v, %v, want SESSION_AAL2_REQUIRED", who, err)
		}
	}
	c.s.StepUp(t, p, tok)
	c.same(t, c.wantIn(t, token(tok)), m, "aal2")
}

func (c *contract) revoked(t *testing.T) {
	p := c.s.Enter(t, Metadata("NL-CSIRT"))
	tok := c.s.Token(t, p)
	c.wantIn(t, token(tok))
	c.s.Revoke(t, p)
	c.wantOut(t, token(tok))
}

func (c *contract) inactive(t *testing.T) {
	p := c.s.Enter(t, Metadata("NL-CSIRT"))
	tok := c.s.Token(t, p)
	c.wantIn(t, token(tok))
	c.s.SetActive(t, p, false)
	c.wantOut(t, token(tok))
	c.s.SetActive(t, p, true)
	c.wantIn(t, token(c.s.Token(t, p)))
}

func (c *contract) changed(t *testing.T) {
	p := c.s.Enter(t, Metadata("NL-CSIRT"))
	tok := c.s.Token(t, p)
	before := c.wantIn(t, token(tok))
	m := Metadata("NL-CSIRT", func(f map[string]any) {
		f["handle"] = before.Handle
		f["roles"], f["compartments"] = []any{"DECISION_AUTHORITY"}, []any{"case-7"}
		f["clearances"] = []any{map[string]any{"scheme": "NL", "rank": 4}}
	})
	c.s.SetMetadata(t, p, m)
	after := c.wantIn(t, token(tok))
	if diff := cmp.Diff([]any{[]string{"DECISION_AUTHORITY"}, []string{"case-7"}, uint8(4)},
		[]any{after.Roles, after.Compartments, after.Clearances[0].Rank}); diff != "" || before.Same(after) {
		t.Error(diff)
	}
	// Of who can now read what is secret nothing is remembered.
	c.s.Revoke(t, p)
	if who, err := c.p.Authenticate(t.Context(), token(tok)); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("from memory: got %v, %v", who, err)
	}
}

func (c *contract) forgotten(t *testing.T) {
	p := c.s.Enter(t, Metadata("NL-CSIRT"))
	tok := c.s.Token(t, p)
	_, err := c.p.Authenticate(t.Context(), token(tok))
	must(t, err)
	c.s.Revoke(t, p)
	until(t, "forgotten", func() bool {
		_, err := c.p.Authenticate(t.Context(), token(tok))
		return fault.Is(err, fault.Unauthenticated)
	})
}

func (c *contract) stopped(t *testing.T) {
	m := Metadata("NL-CSIRT")
	tok := c.s.Token(t, c.s.Enter(t, m))
	c.s.Stop(t)
	c.wantUnknown(t, token(tok))
	c.wantUnknown(t, token("ory_st_nobody"))
	c.untilAway(t)
	c.wantUnknown(t, token(tok))
	c.s.Start(t)
	c.untilReady(t)
	c.same(t, c.wantIn(t, token(tok)), m, "aal1")
}

func (c *contract) frozen(t *testing.T) {
	m := Metadata("NL-CSIRT")
	tok := c.s.Token(t, c.s.Enter(t, m))
	c.s.Freeze(t)
	thawed := false
	defer func() {
		if !thawed {
			c.s.Thaw(t)
		}
	}()
	c.wantUnknown(t, token(tok))
	c.wantUnknown(t, token("ory_st_nobody"))
	c.untilAway(t)
	c.wantUnknown(t, token(tok))
	c.s.Thaw(t)
	thawed = true
	c.untilReady(t)
	c.same(t, c.wantIn(t, token(tok)), m, "aal1")
}

func (c *contract) database(t *testing.T) {
	m := Metadata("NL-CSIRT")
	tok := c.s.Token(t, c.s.Enter(t, m))
	c.wantIn(t, token(tok))
	c.s.LoseDatabase(t)
	for range 5 {
		c.wantUnknown(t, token(tok))
		c.wantUnknown(t, token("ory_st_nobody"))
	}
	c.untilAway(t)
	c.wantUnknown(t, token(tok))
	c.s.FindDatabase(t)
	c.untilReady(t)
	c.same(t, c.wantIn(t, token(tok)), m, "aal1")
}

func (c *contract) leaves(t *testing.T) {
	m := Metadata("NL-CSIRT")
	tok := c.s.Token(t, c.s.Enter(t, m))
	gone, leave := context.WithCancel(t.Context())
	leave()
	if who, err := c.p.Authenticate(gone, token(tok)); err == nil {
		c.same(t, who, m, "aal1") // it was faster than the leaving
	} else if !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v", err)
	}
	who, err := c.p.Authenticate(t.Context(), token(tok))
	must(t, err)
	c.same(t, who, m, "aal1")
}
