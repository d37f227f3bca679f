package kratos

import (
	"testing"
	"time"

	client "github.com/ory/kratos-client-go"

	"entente/internal/fault"
)

func TestASessionIsTakenOnlyIfAllOfItHolds(t *testing.T) {
	now := time.Now()
	p := &Provider{cfg: Config{Roles: []string{"INTELLIGENCE_ANALYST"}}}
	whole := func() *client.Session {
		yes, active, level, end := true, "active", client.AUTHENTICATORASSURANCELEVEL_AAL2, now.Add(time.Hour)
		return &client.Session{Id: "s", Active: &yes, ExpiresAt: &end, AuthenticatorAssuranceLevel: &level,
			Identity: &client.Identity{Id: "i", State: &active, MetadataPublic: map[string]any{"entente": good()}}}
	}
	if who, err := p.vouch(whole(), now); err != nil || who.Assurance != "aal2" || who.Handle != "nl.analyst" {
		t.Fatalf("%+v, %v", who, err)
	}
	no, inactive, high, past := false, "inactive", client.AuthenticatorAssuranceLevel("aal3"), now
	for name, change := range map[string]func(*client.Session){
		"not active":                   func(s *client.Session) { s.Active = &no },
		"nothing about whether it is":  func(s *client.Session) { s.Active = nil },
		"at its end":                   func(s *client.Session) { s.ExpiresAt = &past },
		"without an end":               func(s *client.Session) { s.ExpiresAt = nil },
		"of nobody":                    func(s *client.Session) { s.Identity = nil },
		"of somebody shut out":         func(s *client.Session) { s.Identity.State = &inactive },
		"of somebody without a state":  func(s *client.Session) { s.Identity.State = nil },
		"of somebody without metadata": func(s *client.Session) { s.Identity.MetadataPublic = nil },
		"without a level of assurance": func(s *client.Session) { s.AuthenticatorAssuranceLevel = nil },
		"with an unknown level of it":  func(s *client.Session) { s.AuthenticatorAssuranceLevel = &high },
		"of somebody who only has traits": func(s *client.Session) {
			s.Identity.Traits, s.Identity.MetadataPublic = map[string]any{"entente": good()}, map[string]any{}
		},
	} {
		s := whole()
		change(s)
		if who, err := p.vouch(s, now); !fault.Is(err, fault.Unauthenticated) || who != nil {
			t.Errorf("%s: got %+v, %v", name, who, err)
		}
	}
}

func TestAnAnswerThatWasUnderWayDuringADenialIsNotKept(t *testing.T) {
	cfg := Default()
	m := newMemory(cfg)
	who := Facts{Handle: "a"}.principal()
	now := time.Now()
	who.Expires = now.Add(time.Hour)
	k := key{1}
	early := m.ask(k)
	m.forget(k) // somebody else was told no
	late := m.ask(k)
	m.put(k, early, who, now)
	if m.get(k, now) != nil {
		t.Error("what was under way came back")
	}
	m.put(k, late, who, now)
	if m.get(k, now) == nil {
		t.Error("what was asked afterwards is not kept")
	}
	older := *who
	m.put(k, late, &older, now.Add(-time.Second))
	if m.get(k, now) != who {
		t.Error("an older answer took the place of a newer one")
	}
	m.done(k, early)
	m.done(k, late)
	if len(m.asking) != 0 {
		t.Errorf("%d questions are left", len(m.asking))
	}
	if m.get(k, now.Add(cfg.Remember)) != nil {
		t.Error("it is remembered for longer than it may be")
	}
}

func TestWhatIsRememberedIsBounded(t *testing.T) {
	cfg := Default()
	cfg.Entries = 2
	m := newMemory(cfg)
	now := time.Now()
	who := Facts{Handle: "a"}.principal()
	who.Expires = now.Add(time.Hour)
	for i := range byte(3) {
		k := key{i}
		q := m.ask(k)
		m.put(k, q, who, now)
		m.done(k, q)
	}
	if m.get(key{0}, now) != nil || m.get(key{1}, now) == nil || m.get(key{2}, now) == nil {
		t.Error("the oldest of three has to go")
	}
}
