package kratos_test

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"entente/internal/dossier"
	"entente/internal/identity"
	"entente/internal/identity/identitytest"
	"entente/internal/identity/kratos"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// words are the roles that exist.
func words() []string {
	out := make([]string, len(dossier.Roles))
	for i, r := range dossier.Roles {
		out[i] = string(r)
	}
	return out
}

func configFor(s identitytest.Service) kratos.Config {
	cfg := kratos.Default()
	cfg.Public, cfg.Admin, cfg.Roles = s.Public(), s.Admin(), words()
	cfg.Probe = 50 * time.Millisecond
	return cfg
}

func open(t *testing.T, cfg kratos.Config) *kratos.Provider {
	t.Helper()
	p, err := kratos.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestTheFakeKratosIsServedByTheContract(t *testing.T) {
	identitytest.Contract(t, identitytest.StartFake(t), func(t *testing.T, s identitytest.Service) identity.Provider {
		return open(t, configFor(s))
	})
}

func TestTheRealKratosIsServedByTheContract(t *testing.T) {
	log := &lines{}
	identitytest.Contract(t, identitytest.StartKratos(t), func(t *testing.T, s identitytest.Service) identity.Provider {
		cfg := configFor(s)
		cfg.Timeout = 2 * time.Second // the machine may be busy; a frozen Kratos is told from a slow one by waiting longer
		cfg.Log = slog.New(slog.NewTextHandler(log, nil))
		return open(t, cfg)
	})
	if text := log.String(); strings.Contains(text, "ory_st_") || !strings.Contains(text, "identities cannot be checked") {
		t.Errorf("the log holds a token, or says nothing:\n%s", text)
	}
}
