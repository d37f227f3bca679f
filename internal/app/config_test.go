package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"entente/internal/config"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/httpd"
	"entente/internal/identity/local"
	"entente/internal/marking"
)

func example(name string) string { return filepath.Join("..", "config", "testdata", name) }

func TestTheExampleConfigurationIsValid(t *testing.T) {
	cfg := Default()
	if err := config.Load(cfg.Settings(), config.Sources{File: example("entente.yaml")}); err != nil {
		t.Fatal(err)
	}
	if err := cfg.Validate(); err != nil {
		t.Fatal(err)
	}
	if cfg.HTTP.Metrics != "127.0.0.1:9464" || cfg.Roster != "roster.yaml" || cfg.LogFormat != "json" {
		t.Errorf("the file was not taken over: %+v", cfg)
	}
}

func TestTheExampleRosterAndPartiesFitTogether(t *testing.T) {
	orgs, err := os.Open(example("parties.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defer orgs.Close()
	all, err := parties(orgs)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]*dossier.Party{}
	for _, p := range all {
		if known[p.Key] != nil {
			t.Errorf("%s is there twice", p.Key)
		}
		known[p.Key] = p
	}
	if nl := known["NL"]; len(nl.Agreements) != 1 || nl.Agreements[0].From.String() != "2020-01-01T00:00Z" {
		t.Errorf("the file does not replace what is built in: %+v", nl)
	}
	if known["FR"] == nil || known["NATO-IS"] == nil {
		t.Error("the built-in parties are gone")
	}
	roster, err := os.Open(example("roster.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defer roster.Close()
	people, err := local.ReadRoster(roster, []string{string(dossier.RoleReporter), string(dossier.RoleAnalyst)})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range people {
		if known[p.Party] == nil {
			t.Errorf("%s belongs to no party", p.Handle)
		}
	}
}

func TestFilesFollowTheDataFolderUnlessToldOtherwise(t *testing.T) {
	cfg := Default()
	cfg.Data = t.TempDir()
	if err := cfg.Validate(); err != nil {
		t.Fatal(err)
	}
	if cfg.Blob.URL != "file://"+cfg.Data+"/files" || cfg.Blob.KeyFile != cfg.Data+"/files.key" {
		t.Errorf("got %s and %s", cfg.Blob.URL, cfg.Blob.KeyFile)
	}
	cfg = Default()
	cfg.Data, cfg.Blob.URL = t.TempDir(), "s3://evidence?region=eu-central-1"
	if err := cfg.Validate(); err != nil || cfg.Blob.URL != "s3://evidence?region=eu-central-1" {
		t.Errorf("got %s, %v", cfg.Blob.URL, err)
	}
}

func TestASettingThatCannotWorkIsNamedByItsKey(t *testing.T) {
	for key, change := range map[string]func(*Config){
		"listen":             func(c *Config) { c.HTTP.Listen = "0.0.0.0:8080" },
		"metrics":            func(c *Config) { c.HTTP.Metrics = "here" },
		"data":               func(c *Config) { c.Data = "" },
		"blob.url":           func(c *Config) { c.Blob.URL = "ftp://x" },
		"blob.key":           func(c *Config) { c.Blob.URL, c.Blob.KeyFile = "file:///var/x", "/var/x/key" },
		"blob.maxBytes":      func(c *Config) { c.Blob.MaxBytes = 0 },
		"policy.source":      func(c *Config) { c.PolicySource = "" },
		"policy.evalLimit":   func(c *Config) { c.Policy.EvalLimit = time.Hour },
		"policy.maxClasses":  func(c *Config) { c.Policy.MaxClasses = 0 },
		"identity.kind":      func(c *Config) { c.IdentityKind = "ldap" },
		"kratos.public":      func(c *Config) { c.IdentityKind, c.Kratos.Public = IdentityKratos, "127.0.0.1:4433" },
		"kratos.timeout":     func(c *Config) { c.IdentityKind, c.Kratos.Timeout = IdentityKratos, time.Minute },
		"kratos.remember":    func(c *Config) { c.IdentityKind, c.Kratos.Remember = IdentityKratos, 6*time.Second },
		"http.recheck":       func(c *Config) { c.HTTP.Recheck = 5 * time.Second },
		"profile":            func(c *Config) { c.HTTP.Profile = "0.0.0.0:6060" },
		"tls.cert":           func(c *Config) { c.HTTP.TLS.Key = "key.pem" },
		"tls.proxy":          func(c *Config) { c.HTTP.TLS = httpd.TLS{Cert: "cert.pem", Key: "key.pem", Proxy: true} },
		"limits.depth":       func(c *Config) { c.Limits.Depth = 0 },
		"overload.each":      func(c *Config) { c.HTTP.Overload.Each = 0 },
		"overload.party":     func(c *Config) { c.HTTP.Overload.Party = 1 },
		"limits.partyBudget": func(c *Config) { c.Limits.PartyBudget = 1 },
		"limits.budget":      func(c *Config) { c.Limits.Budget = 1 },
		"graph.allowOnly":    func(c *Config) { c.AllowOnly = true },
		"graph.register":     func(c *Config) { c.Operations, c.AllowOnly, c.Register = "list.json", true, true },
	} {
		cfg := Default()
		cfg.Data = t.TempDir()
		change(cfg)
		err := cfg.Validate()
		if !fault.Is(err, fault.Invalid) || strings.Join(fault.As(err).Path, ".") != key {
			t.Errorf("%s: got %v", key, err)
		}
	}
}

func TestAnAddressThatOthersReachNeedsTLS(t *testing.T) {
	for name, c := range map[string]struct {
		listen string
		tls    httpd.TLS
		fits   bool
	}{
		"loopback without TLS":         {"127.0.0.1:8080", httpd.TLS{}, true},
		"loopback of IPv6 without TLS": {"[::1]:8080", httpd.TLS{}, true},
		"localhost without TLS":        {"localhost:8080", httpd.TLS{}, true},
		"everywhere without TLS":       {"0.0.0.0:8080", httpd.TLS{}, false},
		"no host without TLS":          {":8080", httpd.TLS{}, false},
		"another name without TLS":     {"localhost.example.org:8080", httpd.TLS{}, false},
		"everywhere with TLS":          {"0.0.0.0:8443", httpd.TLS{Cert: "cert.pem", Key: "key.pem"}, true},
		"behind a proxy":               {"0.0.0.0:8080", httpd.TLS{Proxy: true}, true},
	} {
		cfg := Default()
		cfg.Data, cfg.IdentityKind, cfg.Kratos.Public = t.TempDir(), IdentityKratos, "http://127.0.0.1:4433"
		cfg.HTTP.Listen, cfg.HTTP.TLS = c.listen, c.tls
		err := cfg.Validate()
		if (err == nil) != c.fits || err != nil && strings.Join(fault.As(err).Path, ".") != "listen" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEverySettingHasItsOwnKeyAndMeaning(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Default().Settings() {
		if seen[s.Key] || seen[s.Env()] || s.Doc == "" {
			t.Errorf("%s: double or without meaning", s.Key)
		}
		seen[s.Key], seen[s.Env()] = true, true
	}
}

func TestPartiesThatMakeNoSenseAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"an unknown key":     "parties: [{key: X, kind: STATE, name: X, size: 3}]",
		"an unknown kind":    "parties: [{key: X, kind: KINGDOM, name: X}]",
		"no name":            "parties: [{key: X, kind: STATE}]",
		"a key given twice":  "parties: [{key: X, kind: STATE, name: X}, {key: X, kind: STATE, name: Y}]",
		"a parent of no one": "parties: [{key: X, kind: AGENCY, name: X, parent: Y}]",
		"a client of no one": "parties: [{key: X, kind: AGENCY, name: X, clients: [Y]}]",
		"text that is none":  "parties: [",
	} {
		if _, err := parties(strings.NewReader(text)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestThatAPartyExistsIsPublic(t *testing.T) {
	all, err := parties(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		if p.Marking.TLP != marking.Clear || p.Owner != p.Key {
			t.Errorf("%s: %s of %s", p.Key, p.Marking.Banner(), p.Owner)
		}
	}
}
