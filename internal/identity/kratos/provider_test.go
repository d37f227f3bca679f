package kratos_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"entente/internal/fault"
	"entente/internal/identity"
	"entente/internal/identity/identitytest"
	"entente/internal/identity/kratos"
)

func fresh(token string) identity.Credential { return identity.Credential{Token: token, Fresh: true} }

// still is a configuration in which nothing is forgotten while a test runs.
func still(s identitytest.Service) kratos.Config {
	cfg := configFor(s)
	cfg.Remember = 5 * time.Second
	return cfg
}

// asked returns how many questions fn leads to.
func asked(s *identitytest.Fake, fn func()) int {
	before := s.Looks()
	fn()
	return s.Looks() - before
}

func ask(t *testing.T, p *kratos.Provider, c identity.Credential) {
	t.Helper()
	if _, err := p.Authenticate(context.Background(), c); err != nil {
		t.Error(err)
	}
}

func TestAReadIsRememberedAndAChangeIsNot(t *testing.T) {
	s := identitytest.StartFake(t)
	p := open(t, still(s))
	token := s.Token(t, s.Enter(t, identitytest.Metadata("NL-CSIRT")))
	if n := asked(s, func() { ask(t, p, identity.Credential{Token: token}) }); n != 1 {
		t.Errorf("the first time: %d questions", n)
	}
	if n := asked(s, func() { ask(t, p, identity.Credential{Token: token}) }); n != 0 {
		t.Errorf("the second time: %d questions", n)
	}
	if n := asked(s, func() { ask(t, p, fresh(token)) }); n != 1 {
		t.Errorf("afresh: %d questions", n)
	}
	if n := asked(s, func() {
		if _, err := p.Authenticate(context.Background(), identity.Credential{Cookie: token}); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("a token as cookie: %v", err)
		}
	}); n != 1 {
		t.Errorf("a cookie is remembered as a token: %d questions", n)
	}
}

func TestOfThoseWhoCanReadWhatIsSecretNothingIsRemembered(t *testing.T) {
	s := identitytest.StartFake(t)
	p := open(t, still(s))
	for name, change := range map[string]func(map[string]any){
		"a clearance for SECRET": func(f map[string]any) { f["clearances"] = []any{map[string]any{"scheme": "NL", "rank": 3}} },
		"a compartment":          func(f map[string]any) { f["compartments"] = []any{"case-7"} },
	} {
		token := s.Token(t, s.Enter(t, identitytest.Metadata("NL-CSIRT", change)))
		if n := asked(s, func() {
			for range 3 {
				ask(t, p, identity.Credential{Token: token})
			}
		}); n != 3 {
			t.Errorf("%s: %d questions for three requests", name, n)
		}
	}
}

func TestNothingIsRememberedPastTheEndOfASession(t *testing.T) {
	s := identitytest.StartFake(t)
	p := open(t, still(s))
	token := s.Token(t, s.Enter(t, identitytest.Metadata("NL-CSIRT")))
	end := time.Now().Add(150 * time.Millisecond)
	s.Expire(token, end)
	ask(t, p, identity.Credential{Token: token})
	for time.Now().Before(end) {
		time.Sleep(5 * time.Millisecond)
	}
	if who, err := p.Authenticate(context.Background(), identity.Credential{Token: token}); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("got %v, %v", who, err)
	}
}

func TestThoseWhoAskAtTheSameTimeAskOnce(t *testing.T) {
	s := identitytest.StartFake(t)
	cfg := still(s)
	cfg.Timeout = 5 * time.Second
	p := open(t, cfg)
	waitReady(t, p)
	token := s.Token(t, s.Enter(t, identitytest.Metadata("NL-CSIRT")))
	s.Freeze(t)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { ask(t, p, identity.Credential{Token: token}) })
	}
	if n := asked(s, func() { time.Sleep(50 * time.Millisecond); s.Thaw(t); all.Wait() }); n != 1 {
		t.Errorf("%d questions", n)
	}
}

func TestABreakerLeavesAKratosAloneThatDoesNotAnswer(t *testing.T) {
	s := identitytest.StartFake(t)
	cfg := configFor(s)
	cfg.Timeout, cfg.Probe = 20*time.Millisecond, 5*time.Second
	log := &lines{}
	cfg.Log = slog.New(slog.NewTextHandler(log, nil))
	p := open(t, cfg)
	waitReady(t, p)
	s.Freeze(t)
	for range 5 {
		if _, err := p.Authenticate(context.Background(), fresh("x")); !fault.Is(err, fault.Unavailable) {
			t.Error(err)
		}
	}
	if p.Ready(context.Background()) == nil || !strings.Contains(log.String(), "identities cannot be checked") {
		t.Error("five failures in a row are no reason to think it away")
	}
	s.Thaw(t)
	waitReady(t, p)
	if !strings.Contains(log.String(), "identities can be checked") {
		t.Error("that it is back is not in the log")
	}
}

func waitReady(t *testing.T, p *kratos.Provider) {
	t.Helper()
	for begun := time.Now(); p.Ready(context.Background()) != nil; time.Sleep(time.Millisecond) {
		if time.Since(begun) > time.Minute {
			t.Fatal("never ready")
		}
	}
}

func TestACredentialPrintsAsNothing(t *testing.T) {
	log := &lines{}
	c := identity.Credential{Token: "secret-token", Cookie: "secret-cookie"}
	slog.New(slog.NewTextHandler(log, nil)).Info("x", "c", c, "p", &c)
	for _, text := range []string{log.String(), c.String(), c.GoString()} {
		if strings.Contains(text, "secret") {
			t.Error(text)
		}
	}
}

func TestAConfigurationThatCannotWorkIsRefusedByItsKey(t *testing.T) {
	for key, change := range map[string]func(*kratos.Config){
		"public": func(c *kratos.Config) { c.Public = "127.0.0.1:4433" }, "admin": func(c *kratos.Config) { c.Admin = "http://a:b@host/" },
		"schema": func(c *kratos.Config) { c.Schema = "" }, "cookie": func(c *kratos.Config) { c.Cookie = "" },
		"timeout": func(c *kratos.Config) { c.Timeout = 0 }, "probe": func(c *kratos.Config) { c.Probe = time.Minute },
		"remember": func(c *kratos.Config) { c.Remember = 6 * time.Second }, "entries": func(c *kratos.Config) { c.Entries = 0 },
	} {
		cfg := kratos.Default()
		change(&cfg)
		_, err := kratos.New(cfg)
		if !fault.Is(err, fault.Invalid) || fault.As(err).Code != fault.CodeConfigInvalid || strings.Join(fault.As(err).Path, ".") != key {
			t.Errorf("%s: got %v", key, err)
		}
	}
}
