package local_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"entente/internal/fault"
	"entente/internal/identity"
	"entente/internal/identity/local"
)

func provider(t *testing.T) *local.Provider {
	t.Helper()
	p, err := local.New([]identity.Principal{
		{Handle: "nl.diplomat", Name: "Cyber diplomat", Party: "NL-MFA", Roles: []string{"CYBER_DIPLOMAT"}},
		{Handle: "vendor.liaison", Party: "vendor-v"},
	}, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestATokenLeadsToItsPersonAndToNobodyElse(t *testing.T) {
	p := provider(t)
	people, err := p.People(t.Context())
	if err != nil || len(people) == 0 {
		t.Fatal(people, err)
	}
	for _, who := range people {
		got, err := p.Authenticate(context.Background(), identity.Credential{Token: p.Token(who.Handle)})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(who, got); diff != "" {
			t.Error(diff)
		}
	}
	if p.Token("nl.diplomat") == p.Token("vendor.liaison") {
		t.Error("two people have one token")
	}
	token := p.Token("nl.diplomat")
	for _, wrong := range []string{"", "x", token[:len(token)-1], token + "A", strings.ToLower(token), "nl.diplomat"} {
		if got, err := p.Authenticate(context.Background(), identity.Credential{Token: wrong}); !fault.Is(err, fault.Unauthenticated) || got != nil {
			t.Errorf("token %q: got %v, %v", wrong, got, err)
		}
	}
}

func TestWhoHasASecondFactorCanAlsoComeInWithTheFirstAlone(t *testing.T) {
	people := []identity.Principal{{Handle: "a", Party: "NL", Roles: []string{"CYBER_DIPLOMAT"}, Assurance: "aal2"}, {Handle: "b", Party: "NL", Assurance: "aal1"}}
	p, err := local.New(people, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	want := people[0]
	for token, assurance := range map[string]string{p.Token("a"): "aal2", p.FirstFactor("a"): "aal1"} {
		want.Assurance = assurance
		got, err := p.Authenticate(context.Background(), identity.Credential{Token: token})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, *got); diff != "" {
			t.Error(diff)
		}
	}
	if got := p.FirstFactor("b"); got != "" || p.FirstFactor("nobody") != "" {
		t.Errorf("somebody without a second factor has the token %q", got)
	}
	known, err := p.People(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if len(known) != len(people) {
		t.Fatalf("%d people, want %d", len(known), len(people))
	}
	for i, who := range known {
		if diff := cmp.Diff(people[i], *who); diff != "" {
			t.Error(diff)
		}
	}
	if _, err := local.New(people[:1], io.LimitReader(rand.Reader, 63)); !fault.Is(err, fault.Unavailable) {
		t.Errorf("short randomness: got %v", err)
	}
}

func TestTokensHold256BitsAndDifferWithEachStart(t *testing.T) {
	a, b := provider(t).Token("nl.diplomat"), provider(t).Token("nl.diplomat")
	if len(a) != 43 || a == b { // 32 bytes in unpadded base64
		t.Errorf("%d letters, equal: %v", len(a), a == b)
	}
}

func TestPeopleWhoCannotBeToldApartAreRefused(t *testing.T) {
	for name, people := range map[string][]identity.Principal{
		"a handle given twice": {{Handle: "a", Party: "NL"}, {Handle: "a", Party: "DE"}},
		"no handle":            {{Party: "NL"}},
		"no party":             {{Handle: "a"}},
	} {
		if _, err := local.New(people, rand.Reader); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := local.New([]identity.Principal{{Handle: "a", Party: "NL"}}, io.LimitReader(rand.Reader, 31)); !fault.Is(err, fault.Unavailable) {
		t.Errorf("short randomness: got %v", err)
	}
}

func TestOnlyLoopbackMayBeListenedOn(t *testing.T) {
	for address, ok := range map[string]bool{
		"127.0.0.1:8080": true, "127.9.9.9:0": true, "[::1]:8080": true, "localhost:80": true, "[::ffff:127.0.0.1]:1": true,
		"0.0.0.0:8080": false, ":8080": false, "[::]:8080": false, "192.0.2.1:80": false, "example.org:80": false,
		"127.0.0.1": false, "": false, "localhost.example.org:80": false, "[::ffff:192.0.2.1]:1": false,
	} {
		err := local.CheckListen(address)
		if ok != (err == nil) {
			t.Errorf("%q: got %v", address, err)
		}
		if err != nil && fault.As(err).Code != fault.CodeConfigInvalid {
			t.Errorf("%q: code %s", address, fault.As(err).Code)
		}
	}
}

func TestThePersonasFileIsForItsOwnerAloneAndHoldsEveryToken(t *testing.T) {
	p := provider(t)
	name := filepath.Join(t.TempDir(), "personas.json")
	if err := os.WriteFile(name, []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	err := p.WritePersonas(name, func(party string) []string {
		if party == "NL-MFA" {
			return []string{"eu27"}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(name)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var got []local.Persona
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	want := []local.Persona{
		{"nl.diplomat", "Cyber diplomat", "NL-MFA", []string{"CYBER_DIPLOMAT"}, []string{"eu27"}, p.Token("nl.diplomat"), ""},
		{"vendor.liaison", "", "vendor-v", []string{}, []string{}, p.Token("vendor.liaison"), ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if lines := bytes.Count(text, []byte("\n")); lines != 4 {
		t.Errorf("%d lines: a shell reads one person a line", lines)
	}
	left, err := os.ReadDir(filepath.Dir(name))
	if err != nil || len(left) != 1 {
		t.Errorf("%d files in the folder, %v", len(left), err)
	}
	if err := p.WritePersonas(filepath.Join(name, "x"), func(string) []string { return nil }); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a folder that is not there: got %v", err)
	}
}

func TestARosterIsReadWhole(t *testing.T) {
	got, err := local.ReadRoster(strings.NewReader(`
people:
  - handle: nl.analyst
    name: Analyst
    party: NL-CSIRT
    nationality: [NL]
    roles: [INTELLIGENCE_ANALYST]
    clearances: [{scheme: NL, rank: 3, until: 2031-01-01T00:00:00Z}]
    compartments: [case-7]
    mandates: [{alliance: eu27, action: consent}]
    assurance: aal2
  - {handle: b, party: NL-MFA}
`), []string{"INTELLIGENCE_ANALYST"})
	if err != nil {
		t.Fatal(err)
	}
	want := []identity.Principal{{
		Handle: "nl.analyst", Name: "Analyst", Party: "NL-CSIRT", Nationality: []string{"NL"},
		Roles:      []string{"INTELLIGENCE_ANALYST"},
		Clearances: []identity.Clearance{{Scheme: "NL", Rank: 3, Until: time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)}}, Compartments: []string{"case-7"},
		Mandates: []identity.Mandate{{Alliance: "eu27", Action: "consent"}}, Assurance: "aal2",
	}, {Handle: "b", Party: "NL-MFA", Assurance: "aal1"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestARosterThatSaysSomethingUnknownIsRefused(t *testing.T) {
	for name, text := range map[string]string{
		"an unknown key":         "people: [{handle: a, party: b, rolls: []}]",
		"an unknown role":        "people: [{handle: a, party: b, roles: [KING]}]",
		"a rank above top":       "people: [{handle: a, party: b, clearances: [{scheme: NL, rank: 5}]}]",
		"a clearance of nothing": "people: [{handle: a, party: b, clearances: [{rank: 1}]}]",
		"a mandate for nothing":  "people: [{handle: a, party: b, mandates: [{alliance: x}]}]",
		"an unknown assurance":   "people: [{handle: a, party: b, assurance: high}]",
		"text that is no YAML":   "people: [",
	} {
		_, err := local.ReadRoster(strings.NewReader(text), []string{"INTELLIGENCE_ANALYST"})
		if !fault.Is(err, fault.Invalid) || fault.As(err).Code != fault.CodeConfigInvalid {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := local.ReadRoster(failing{}, nil); err == nil {
		t.Error("a reader that fails: no error")
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("gone") }
