package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// scriptWitness is the witness of the scripts.
func scriptWitness() (private ed25519.PrivateKey, id []byte, public string) {
	seed := sha256.Sum256([]byte("a witness of scripts"))
	private = ed25519.NewKeyFromSeed(seed[:])
	raw := append([]byte{4}, private.Public().(ed25519.PublicKey)...)
	sum := sha256.Sum256(append([]byte("witness.test\n"), raw...))
	return private, sum[:4], fmt.Sprintf("witness.test+%x+%s", sum[:4], base64.StdEncoding.EncodeToString(raw))
}

// freePort returns a port on which nothing listens.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return "", err
	}
	return port, l.Close()
}

// fetch asks the server of the script, on $PORT, as one of data/personas.json, and
// writes the answer to a file; with "!" it must be a refusal.
func fetch(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 4 || len(args) > 5 {
		ts.Fatalf("usage: fetch METHOD PATH HANDLE OUT [BODY]")
	}
	var people []struct{ Handle, Token string }
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("data/personas.json")), &people))
	token := ""
	for _, p := range people {
		if p.Handle == args[2] {
			token = p.Token
		}
	}
	var body []byte
	if len(args) == 5 {
		body = []byte(ts.ReadFile(args[4]))
	}
	var w *http.Response
	for try := 0; ; try++ { // it has written the file, but may not listen or have read its ledger yet
		r, err := http.NewRequest(args[0], "http://127.0.0.1:"+ts.Getenv("PORT")+args[1], bytes.NewReader(body))
		ts.Check(err)
		r.Header.Set("Authorization", "Bearer "+token)
		if w, err = http.DefaultClient.Do(r); err == nil && w.StatusCode != http.StatusServiceUnavailable || try == 600 {
			ts.Check(err)
			break
		}
		if err == nil {
			_ = w.Body.Close() // asked again below
		}
		time.Sleep(50 * time.Millisecond)
	}
	defer w.Body.Close()
	got, err := io.ReadAll(w.Body)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[3]), got, 0o600))
	if neg == (w.StatusCode < 300) {
		ts.Fatalf("%s: %s %s", args[1], w.Status, got)
	}
}

// cosign puts the cosignature of the scripts' witness under a checkpoint.
func cosign(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: cosign CHECKPOINT OUT")
	}
	note := ts.ReadFile(args[0])
	text, _, _ := strings.Cut(note, "\n\n")
	private, id, _ := scriptWitness()
	sig := append(append([]byte{}, id...), 0, 0, 0, 0, 0, 0, 0, 9)
	sig = append(sig, ed25519.Sign(private, []byte("cosignature/v1\ntime 9\n"+text+"\n"))...)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(note+"— witness.test "+base64.StdEncoding.EncodeToString(sig)+"\n"), 0o600))
}

func TestTheWitnessOfTheScriptsIsTheOneThatTheyName(t *testing.T) {
	_, _, public := scriptWitness()
	text, err := os.ReadFile("testdata/ledger_http.txtar")
	if err != nil || !strings.Contains(string(text), public) {
		t.Errorf("%s is not in the script: %v", public, err)
	}
}
