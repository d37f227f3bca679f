package app

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"entente/internal/dossier"
	"entente/internal/ledger"
)

// keptLedger is a service with a ledger whose clock the test moves on.
type keptLedger struct {
	*App
	key   *ledger.Key
	later atomic.Int64 // nanoseconds that its clock is ahead
	item  dossier.ID   // shared with the Union
}

func withLedger(t *testing.T, witnesses string) *keptLedger {
	t.Helper()
	k, dir := &keptLedger{}, t.TempDir()
	var err error
	if k.key, err = ledger.MakeKey(filepath.Join(dir, "ledger.key"), "entente.test", time.Now().Add(-time.Hour), bytes.NewReader(make([]byte, 64))); err != nil {
		t.Fatal(err)
	}
	cfg := configIn(dir)
	cfg.People, cfg.Witnesses = strings.NewReader(people+auditors), witnesses
	cfg.Clock = func() time.Time { return time.Now().Add(time.Duration(k.later.Load())) }
	k.App = open(t, cfg)
	run(t, k.App)
	k.item = share(t, k.App, "bytes")
	k.pass(t, 20*time.Minute)
	return k
}

// pass moves the clock on and has the epochs closed that are over.
func (k *keptLedger) pass(t *testing.T, d time.Duration) {
	t.Helper()
	k.later.Add(int64(d))
	l, err := k.Ledger(t.Context())
	if err == nil {
		err = l.Advance(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
}

func (k *keptLedger) get(t *testing.T, handle, path string) (int, string) {
	t.Helper()
	w, body := ask(t, k.App, http.MethodGet, path, handle, "")
	return w.StatusCode, body
}

func TestTheLedgerIsProvedOverHTTPAndCheckedWithNoServer(t *testing.T) {
	k := withLedger(t, "")
	_, earlier := k.get(t, "nl.audit", "/ledger/alliance:eu27/checkpoint")
	code, leaves := k.get(t, "nl.audit", "/ledger/alliance:eu27/leaves?object="+string(k.item))
	if code != http.StatusOK || strings.Count(leaves, "\n") != 1 {
		t.Fatalf("%d %s", code, leaves)
	}
	var r ledger.Receipt
	if err := json.Unmarshal([]byte(leaves), &r); err != nil {
		t.Fatal(err)
	}
	leaf, err := r.Verify(k.key.Public())
	if err != nil || leaf.Action != "evidence:share" || leaf.Object != string(k.item) || r.Checkpoint != earlier {
		t.Errorf("%+v, %v", leaf, err)
	}
	if code, one := k.get(t, "nl.audit", fmt.Sprintf("/ledger/alliance:eu27/leaf/%d/%d", r.Epoch, r.Slot)); code != http.StatusOK || one != leaves {
		t.Errorf("by its place: %d %s", code, one)
	}
	if code, rest := k.get(t, "nl.audit", fmt.Sprintf("/ledger/alliance:eu27/leaves?first=3&after=%d/%d&object=%s", r.Epoch, r.Slot, k.item)); code != http.StatusOK || rest != "" {
		t.Errorf("after it: %d %s", code, rest)
	}
	k.pass(t, 3*time.Hour)
	_, later := k.get(t, "nl.audit", "/ledger/alliance:eu27/checkpoint")
	_, text := k.get(t, "nl.audit", "/ledger/alliance:eu27/consistency?from="+strings.Split(earlier, "\n")[1])
	var c struct {
		From, To int
		Proof    [][]byte
	}
	if err := json.Unmarshal([]byte(text), &c); err != nil || fmt.Sprint(c.To) != strings.Split(later, "\n")[1] {
		t.Fatalf("%v: %s", err, text)
	}
	if err := ledger.VerifyConsistency(k.key.Public(), []byte(earlier), []byte(later), c.Proof); err != nil {
		t.Error(err)
	}
	code, export := k.get(t, "nl.audit", "/ledger/export")
	report, err := ledger.Verify([]byte(export), k.key.Public())
	if code != http.StatusOK || err != nil || !report.Good() || report.For != "NL-CSIRT" || !strings.Contains(export, strings.TrimSuffix(strings.SplitAfter(leaves, `,"epoch"`)[0], `,"epoch"`)[1:]) {
		t.Errorf("%d %v %+v", code, err, report)
	}
}

// What a caller may not have answers like what there is not, and says why nothing.
func TestOfTheLedgerNobodyIsHandedWhatTheyMayNotHave(t *testing.T) {
	k := withLedger(t, "")
	_, one := k.get(t, "nl.audit", "/ledger/alliance:eu27/leaves?object="+string(k.item))
	var r ledger.Receipt
	if err := json.Unmarshal([]byte(one), &r); err != nil {
		t.Fatal(err)
	}
	code, none := k.get(t, "us.analyst", "/ledger/alliance:nowhere/checkpoint")
	if code != http.StatusNotFound {
		t.Fatalf("%d %s", code, none)
	}
	place := fmt.Sprintf("/leaf/%d/%d", r.Epoch, r.Slot)
	for _, path := range []string{"/ledger/alliance:eu27/checkpoint", "/ledger/party:NL/checkpoint", "/ledger/alliance:eu27/consistency?from=1", "/ledger/party:DE/leaves?object=" + string(k.item),
		"/ledger/alliance:eu27" + place, "/ledger/service" + place, "/ledger/service/leaf/-1/0", "/ledger/service/leaf/99999999/4096", "/ledger/service/leaf/x/y"} {
		if c, got := k.get(t, "us.analyst", path); c != code || got != none {
			t.Errorf("%s: %d %s", path, c, got)
		}
	}
	// Of a member's persons only those who may read logs are shown leaves; a checkpoint tells nothing, so all have it.
	if c, got := k.get(t, "de.analyst", "/ledger/alliance:eu27"+place); c != code || got != none {
		t.Errorf("somebody who audits nothing is shown %d %s", c, got)
	}
	if c, got := k.get(t, "de.analyst", "/ledger/alliance:eu27/leaves?object="+string(k.item)); c != http.StatusOK || got != "" {
		t.Errorf("somebody who audits nothing is shown %d %s", c, got)
	}
	if c, got := k.get(t, "de.audit", "/ledger/alliance:eu27/leaves?object="+string(k.item)); c != http.StatusOK || got != one {
		t.Errorf("another member's auditor is shown %d %s", c, got)
	}
	if c, _ := k.get(t, "de.analyst", "/ledger/alliance:eu27/checkpoint"); c != http.StatusOK {
		t.Errorf("a member gets no checkpoint: %d", c)
	}
	for path, want := range map[string]int{"/ledger/service/consistency?from=0": 400, "/ledger/service/consistency": 400, "/ledger/service/consistency?from=1&to=999999": 400,
		"/ledger/service/consistency?from=1&from=2": 400, "/ledger/service/leaves?object=x": 400, "/ledger/service/leaves?object=" + string(k.item) + "&first=101": 400,
		"/ledger/service/leaves?object=" + string(k.item) + "&after=1": 400, "/ledger/service/leaves?object=" + string(k.item) + "&page=1": 400} {
		if c, got := k.get(t, "nl.audit", path); c != want {
			t.Errorf("%s: %d %s", path, c, got)
		}
	}
	for _, path := range []string{"/ledger/service/checkpoint", "/ledger/export"} {
		if c, _ := k.get(t, "", path); c != http.StatusUnauthorized {
			t.Errorf("%s: a stranger is answered with %d", path, c)
		}
	}
}

func TestWhileTheLedgerIsBeingReadItAnswersToComeBack(t *testing.T) {
	a := open(t, configIn(t.TempDir())) // nobody has begun to read it: Run does
	if _, err := a.readLedger(); err == nil {
		t.Fatal("a ledger that was not read answers")
	}
	if err := a.Listen(t.Context()); err != nil {
		t.Fatal(err)
	}
	a.ledgerOnce.Lock() // its reading does not end
	run(t, a)
	for _, path := range []string{"/ledger/service/checkpoint", "/ledger/export"} {
		if w, body := ask(t, a, http.MethodGet, path, "nl.analyst", ""); w.StatusCode != http.StatusServiceUnavailable || w.Header.Get("Retry-After") == "" {
			t.Errorf("%s: %d %s", path, w.StatusCode, body)
		}
	}
	if _, body := ask(t, a, http.MethodPost, "/graphql", "nl.analyst", `{"query":"{ ledger(tree: \"service\") { size } }"}`); !strings.Contains(body, "UNAVAILABLE") {
		t.Error(body)
	}
	a.ledgerOnce.Unlock()
}

func TestAWitnessHandsInACosignatureAndItIsCheckedAndKept(t *testing.T) {
	seed := sha256.Sum256([]byte("witness"))
	private := ed25519.NewKeyFromSeed(seed[:])
	raw := append([]byte{4}, private.Public().(ed25519.PublicKey)...)
	id := sha256.Sum256(append([]byte("witness.de\n"), raw...))
	public := fmt.Sprintf("witness.de+%x+%s", id[:4], base64.StdEncoding.EncodeToString(raw))
	cosigned := func(note, name string) string {
		text, _, _ := strings.Cut(note, "\n\n")
		sig := binary.BigEndian.AppendUint64(append([]byte{}, id[:4]...), 1)
		sig = append(sig, ed25519.Sign(private, []byte("cosignature/v1\ntime 1\n"+text+"\n"))...)
		return note + "— " + name + " " + base64.StdEncoding.EncodeToString(sig) + "\n"
	}
	k := withLedger(t, public)
	_, eu := k.get(t, "de.audit", "/ledger/alliance:eu27/checkpoint")
	_, service := k.get(t, "de.audit", "/ledger/service/checkpoint")
	hand := func(handle, tree, note string) (int, string) {
		w, body := ask(t, k.App, http.MethodPost, "/ledger/"+tree+"/cosignatures", handle, note)
		return w.StatusCode, body
	}
	for _, test := range []struct {
		name, tree, note, code string
		status                 int
	}{
		{"nothing", "alliance:eu27", "", "TEXT_INVALID", 400},
		{"a checkpoint with no cosignature", "alliance:eu27", eu, "INCOMPLETE", 422},
		{"a witness that is not known", "alliance:eu27", cosigned(eu, "witness.fr"), "INCOMPLETE", 422},
		{"the checkpoint of another tree", "alliance:eu27", cosigned(service, "witness.de"), "REFERENCE_UNKNOWN", 409},
		{"a checkpoint that was never signed", "alliance:eu27", cosigned(strings.Replace(eu, "\n", "\n9", 1), "witness.de"), "REFERENCE_UNKNOWN", 409},
		{"a cosignature of another text", "alliance:eu27", eu + strings.SplitAfter(cosigned(service, "witness.de"), "\n")[5], "TEXT_INVALID", 400},
		{"a tree that there is not", "alliance:nowhere", cosigned(eu, "witness.de"), "NOT_FOUND", 404},
		{"too much", "alliance:eu27", strings.Repeat("x", 20<<10), "LIMIT_EXCEEDED", 413},
	} {
		if status, body := hand("de.audit", test.tree, test.note); status != test.status || !strings.Contains(body, `"`+test.code+`"`) {
			t.Errorf("%s: %d %s", test.name, status, body)
		}
	}
	for _, want := range []string{`{"kept":1}`, `{"kept":0}`} {
		if status, body := hand("de.audit", "alliance:eu27", cosigned(eu, "witness.de")); status != http.StatusOK || strings.TrimSpace(body) != want {
			t.Errorf("%d %s", status, body)
		}
	}
	if _, now := k.get(t, "nl.audit", "/ledger/alliance:eu27/checkpoint"); now != cosigned(eu, "witness.de") {
		t.Errorf("the checkpoint does not carry it:\n%s", now)
	}
	_, export := k.get(t, "nl.audit", "/ledger/export")
	if r, err := ledger.Verify([]byte(export), k.key.Public(), public); err != nil || !r.Good() || len(r.Trees[0].Witnesses) != 1 {
		t.Errorf("%v %+v", err, r)
	}
}
