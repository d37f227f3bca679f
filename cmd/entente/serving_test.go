package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"entente/rego"
)

// written writes files into a folder.
func written(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// certified writes a key and a certificate for this machine with a number, and
// returns who believes in it.
func certified(t *testing.T, dir string, number int64) *x509.CertPool {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(number), Subject: pkix.Name{CommonName: "entente"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	written(t, dir, map[string]string{"cert.pem": string(cert), "key.pem": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}))})
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(cert)
	return pool
}

const roster = `
people:
  - {handle: nl.analyst, party: NL-CSIRT, roles: [INTELLIGENCE_ANALYST]}
  - {handle: nl.author, party: NL-MFA, assurance: aal2, roles: [POLICY_AUTHOR]}
`

const parties = `
parties:
  - {key: NL-CSIRT, kind: AGENCY, name: CSIRT, parent: NL}
  - {key: NL-MFA, kind: AGENCY, name: Ministry, parent: NL}
`

// The command serves over TLS, speaks HTTP/2, takes a renewed certificate over while
// it serves, and tells nothing to who does not speak TLS.
func TestTheCommandServesOverTLSAndTakesARenewedCertificate(t *testing.T) {
	if testing.Short() {
		t.Skip("waits some seconds for a certificate to be looked at; not in short mode")
	}
	dir := t.TempDir()
	first := certified(t, dir, 1)
	written(t, dir, map[string]string{"roster.yaml": roster, "parties.yaml": parties, "entente.yaml": `
listen: 127.0.0.1:0
data: data
tls: {cert: cert.pem, key: key.pem}
identity: {roster: roster.yaml}
parties: parties.yaml
log: {level: warn}
`})
	s := start(t, dir)
	if !strings.HasPrefix(s.url, "https://") {
		t.Fatalf("it is at %s", s.url)
	}
	ask := func(pool *x509.CertPool) (*http.Response, error) {
		c := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: pool}}}
		r, err := http.NewRequest(http.MethodPost, s.url+"/graphql", strings.NewReader(`{"query": "{ viewer { handle } }"}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+s.tokens["nl.analyst"])
		w, err := c.Do(r)
		if err == nil {
			w.Body.Close() // read only: a failure to close loses nothing
		}
		return w, err
	}
	w, err := ask(first)
	if err != nil {
		t.Fatal(err)
	}
	if w.StatusCode != http.StatusOK || w.ProtoMajor != 2 || w.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%s %s, %v", w.Proto, w.Status, w.Header)
	}
	if w, err := http.Get("http://" + strings.TrimPrefix(s.url, "https://") + "/graphql"); err == nil {
		w.Body.Close()
		if w.StatusCode != http.StatusBadRequest {
			t.Errorf("without TLS it answers %s", w.Status)
		}
	}
	second := certified(t, dir, 2)
	for range 600 {
		if w, err = ask(second); err == nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err != nil || w.TLS.PeerCertificates[0].SerialNumber.Int64() != 2 {
		t.Errorf("the renewed certificate is not in use: %v", err)
	}
	if _, err := ask(first); err == nil {
		t.Error("the certificate before it still is")
	}
}

// said runs the command to its end.
func said(t *testing.T, dir string, args ...string) (out, err string) {
	t.Helper()
	self, fail := os.Executable()
	if fail != nil {
		t.Fatal(fail)
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(self, args...)
	cmd.Args[0], cmd.Dir, cmd.Stdout, cmd.Stderr = "entente", dir, &stdout, &stderr
	_ = cmd.Run() // what it said is what is looked at
	return stdout.String(), stderr.String()
}

// Rules are proposed from a folder. The server is killed before it has checked them,
// and checks them when it runs again.
func TestRulesProposedFromAFolderAreCheckedThoughTheServerIsKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the checks of a proposal; not in short mode")
	}
	dir := t.TempDir()
	written(t, dir, map[string]string{"roster.yaml": roster, "parties.yaml": parties, "entente.yaml": `
listen: 127.0.0.1:0
data: data
identity: {roster: roster.yaml}
parties: parties.yaml
policy: {evalLimit: 1s}
log: {level: warn}
`})
	tree := filepath.Join(dir, "rego")
	if err := os.CopyFS(tree, rego.FS); err != nil {
		t.Fatal(err)
	}
	first := start(t, dir)
	written(t, dir, map[string]string{"author": first.tokens["nl.author"], "analyst": first.tokens["nl.analyst"]})
	propose := func(who string) (out, err string) {
		return said(t, dir, "policy", "propose", "rego", "--to", first.url, "--token-file", who, "--alliance", "nato",
			"--title", "Longer silence", "--rationale", "Two days, as the committee agreed")
	}
	if _, err := propose("author"); !strings.Contains(err, "the folder changes nothing of the rules in force") {
		t.Errorf("for nothing: %s", err)
	}
	data := filepath.Join(tree, "alliances", "nato", "data.json")
	text, err := os.ReadFile(data)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(data, bytes.Replace(text, []byte(`"minimum_hours": 24`), []byte(`"minimum_hours": "48"`), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := propose("analyst"); !strings.Contains(err, "a policy author's token is needed") {
		t.Errorf("by an analyst: %s", err)
	}
	out, problem := propose("author")
	var id string
	if fields := strings.Fields(out); len(fields) > 1 && fields[0] == "proposed" {
		id = strings.TrimSuffix(fields[1], ",")
	}
	if !strings.HasSuffix(out, ", number 1; files changed: 1\n") {
		t.Fatalf("%s%s", out, problem)
	}
	first.kill()

	second := start(t, dir)
	var now struct {
		PolicyBundle struct {
			State string
			Gates []struct {
				Name   string
				Passed bool
			}
		}
	}
	for range 6000 { // the checks take long on a busy machine
		second.ask("nl.author", `{ policyBundle(id: "`+id+`") { state gates { name passed } } }`, &now)
		if now.PolicyBundle.State != "PROPOSED" {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if got := now.PolicyBundle; got.State != "FAILED" || len(got.Gates) == 0 {
		t.Errorf("after another start it is %+v", got)
	}
}
