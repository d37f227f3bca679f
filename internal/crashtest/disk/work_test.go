package disk_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"entente/internal/decisions"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
)

// life is what one worker process does before its power is cut: it opens everything
// below Root/data, does operations First, First+1, … and says of each that it was sent
// and, when it was acknowledged, what was promised.
type life struct {
	Root  string
	First int
	Ops   int
	Every uint64 // entries between snapshots
	Large bool   // some entries are so large that SQLite tidies its write-ahead log meanwhile
	Close bool   // ends in good order, to be cut while it does
	Warm  bool   // begins where another one ended, with the power on all the time

	Limit    int64 // bytes that a file may have; 0 is no limit
	Patience bool  // goes on after errors, to see that nothing more is acknowledged
}

const lifeVariable = "ENTENTE_DISK_LIFE"

// worker is the process under trace.
type worker struct {
	*parts
	life
	now  atomic.Int64 // the operation under way
	said sync.Mutex
}

// live is the main function of a worker process.
func live(text string) int {
	w := &worker{}
	if err := json.Unmarshal([]byte(text), &w.life); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	if err := limit(w.Limit); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	w.now.Store(int64(w.First))
	ctx := context.Background()
	var err error
	if w.parts, err = openParts(ctx, filepath.Join(w.Root, "data"), w.clock, w.Every); err != nil {
		w.say("failed %d open %s %s", w.First, codeOf(err), err)
		return 3
	}
	w.say("opened %d", w.First)
	failed := w.work(ctx)
	w.store.Close() // a snapshot under way is finished, so that the trace holds all that was written
	if w.Close || failed {
		if err := w.close(); err != nil {
			w.say("failed %d close %s %s", w.First+w.Ops, codeOf(err), err)
			return 4
		}
		w.say("closed %d", w.First+w.Ops)
	}
	if failed {
		return 5
	}
	return 0
}

func (w *worker) clock() time.Time { return momentOf(int(w.now.Load())) }

// say writes one line with one system call, which the trace holds.
func (w *worker) say(format string, args ...any) {
	w.said.Lock()
	defer w.said.Unlock()
	line := strings.ReplaceAll(fmt.Sprintf(format, args...), "\n", " ")
	if len(line) > 1000 {
		line = line[:1000]
	}
	if _, err := os.Stdout.WriteString(line + "\n"); err != nil {
		os.Exit(6) // nobody would hear what is acknowledged
	}
}

// work does the operations, mostly one by one, every twelfth time several at once.
func (w *worker) work(ctx context.Context) (failed bool) {
	var any atomic.Bool
	do := func(op int) {
		w.say("sent %d", op)
		promise, err := w.do(ctx, op)
		if err != nil {
			any.Store(true)
			w.say("failed %d op %s %s", op, codeOf(err), err)
			return
		}
		w.say("acked %d %s", op, promise)
	}
	for op := w.First; op < w.First+w.Ops; {
		if any.Load() && !w.Patience {
			return true
		}
		w.now.Store(int64(op))
		n := 1
		switch {
		case op%36 == 30:
			n = 70 // more rows than one statement takes
		case op%12 == 5:
			n = 4
		}
		n = min(n, w.First+w.Ops-op)
		var group sync.WaitGroup
		for i := range n {
			group.Go(func() { do(op + i) })
		}
		group.Wait()
		op += n
	}
	return any.Load()
}

func codeOf(err error) string {
	if f := fault.As(err); f != nil && f.Code != "" {
		return string(f.Code)
	}
	return "-"
}

// The parties and alliances of every world of this package.
const (
	alliance = "eu27"
	owner    = "NL"
	shutOut  = "TR"
)

var green = marking.Marking{TLP: marking.Green, PAP: marking.PAPGreen, Originators: marking.SetOf(owner), Naming: marking.NamingMay}

// idOf returns the id of what operation op makes.
func idOf(n dossier.Noun, op int) dossier.ID {
	id, err := dossier.NewID(n, randomOf(op))
	if err != nil {
		panic(err) // the generator never fails
	}
	return id
}

func randomOf(op int) *rand.ChaCha8 {
	return rand.NewChaCha8(sha256.Sum256(fmt.Appendf(nil, "operation %d", op)))
}

// kindOf says what operation op is.
func kindOf(op int) int {
	if op == 0 {
		return -1
	}
	return int(randomOf(-op).Uint64() % 16)
}

// do does one operation and returns what it has promised.
func (w *worker) do(ctx context.Context, op int) (string, error) {
	switch kind := kindOf(op); {
	case kind == -1:
		return w.update(ctx, op, w.found)
	case op%36 >= 30, kind < 4: // the crowd, and many others
		return w.update(ctx, op, w.file)
	case kind < 6:
		return w.evidence(ctx, op)
	case kind < 8:
		return w.update(ctx, op, w.revoke)
	case kind == 8:
		return w.update(ctx, op, w.join)
	case kind == 9:
		return w.update(ctx, op, w.leave)
	case kind == 10:
		return w.update(ctx, op, w.exclude)
	case kind == 11:
		return w.refuse(ctx, op)
	case kind < 14:
		return w.decide(ctx, op)
	case kind == 14:
		return w.sign(ctx)
	default:
		return "snapshot", w.store.Snapshot(ctx)
	}
}

func auditOf(op int) store.Audit {
	return store.Audit{Person: fmt.Sprint("op-", op), Party: owner, Action: "create", Outcome: "ALLOW"}
}

// update makes one change and returns where in the journal it is, and what f promised.
func (w *worker) update(ctx context.Context, op int, f func(tx *store.Tx, op int) (string, error)) (string, error) {
	var promise string
	v, err := w.store.Update(ctx, func(tx *store.Tx) (err error) {
		tx.Audit(auditOf(op))
		promise, err = f(tx, op)
		return err
	})
	if err != nil {
		return "", err
	}
	at := v.Token()
	return fmt.Sprintf("entry %d %x %s", at.Seq, at.Hash, promise), nil
}

func headerOf(n dossier.Noun, op int, s dossier.State) dossier.Header {
	return dossier.Header{ID: idOf(n, op), Version: 1, State: s, Owner: owner, Author: "nl.analyst", Marking: green, Created: momentOf(op), Changed: momentOf(op)}
}

// found makes the registry.
func (w *worker) found(tx *store.Tx, op int) (string, error) {
	a := &dossier.Alliance{Header: headerOf(dossier.NounAlliance, op, dossier.Active), Key: alliance, Name: "European Union", Type: dossier.AllianceTypes[0]}
	errs := []error{tx.Put(a)}
	for i, key := range []string{owner, shutOut, "DE"} {
		p := &dossier.Party{Header: headerOf(dossier.NounParty, -1-i, dossier.Active), Key: key, Kind: dossier.PartyState, Name: key}
		errs = append(errs, tx.Put(p))
	}
	return "found " + string(a.ID), errors.Join(errs...)
}

// file opens a case.
func (w *worker) file(tx *store.Tx, op int) (string, error) {
	c := &dossier.Case{Header: headerOf(dossier.NounCase, op, dossier.Open), Title: fmt.Sprint("case ", op), Lead: owner}
	c.Grants = granted()
	c.Summary = strings.Repeat("x", int(randomOf(op).Uint64()%1500))
	return "object " + string(c.ID), tx.Put(c)
}

func granted() []dossier.Grant {
	return []dossier.Grant{{Grant: marking.Grant{Via: alliance, By: owner}}}
}

// contentOf is the file that comes with operation op.
func contentOf(op int) []byte {
	r := randomOf(op)
	size := 1 + int(r.Uint64()%9000)
	content := make([]byte, size)
	_, _ = r.Read(content) // never fails
	return content
}

// evidence keeps a file and then registers it, as the service does.
func (w *worker) evidence(ctx context.Context, op int) (string, error) {
	stored, err := w.blobs.Put(ctx, bytes.NewReader(contentOf(op)))
	if err != nil {
		return "", err
	}
	return w.update(ctx, op, func(tx *store.Tx, op int) (string, error) {
		e := &dossier.Evidence{Header: headerOf(dossier.NounEvidence, op, dossier.Shared), Title: fmt.Sprint("evidence ", op), Kind: dossier.EvidenceReport,
			Grade: dossier.Admiralty{Reliability: "B", Credibility: 2}, Provider: owner,
			File: &dossier.File{SHA256: stored.Digest.String(), Size: stored.Size, Name: "report.bin", MediaType: "application/octet-stream"}}
		e.Grants = granted()
		cases := tx.View().Kind(dossier.NounCase).Newest()
		if row := cases.Next(); row != nil {
			e.Case = row.Obj.Head().ID
		}
		return fmt.Sprintf("stored %s %s", e.ID, stored.Digest), tx.Put(e)
	})
}

// revoke takes back the oldest evidence that is still shared.
func (w *worker) revoke(tx *store.Tx, op int) (string, error) {
	all := tx.View().Kind(dossier.NounEvidence).Oldest()
	for row := all.Next(); row != nil; row = all.Next() {
		if e := row.Obj.(*dossier.Evidence); e.State == dossier.Shared {
			e = dossier.Next(e, tx.Now())
			e.State, e.Revocation = dossier.Revoked, &dossier.Revocation{By: owner, At: tx.Now(), Reason: "No longer believed."}
			return "revoked " + string(e.ID), tx.Put(e)
		}
	}
	return w.file(tx, op)
}

// exclude shuts a party out of the oldest case from which it is not shut out yet.
func (w *worker) exclude(tx *store.Tx, op int) (string, error) {
	all := tx.View().Kind(dossier.NounCase).Oldest()
	for row := all.Next(); row != nil; row = all.Next() {
		if c := row.Obj.(*dossier.Case); !c.Excluded.Has(shutOut) {
			c = dossier.Next(c, tx.Now())
			c.Excluded = marking.SetOf(shutOut)
			return "excluded " + string(c.ID), tx.Put(c)
		}
	}
	return w.file(tx, op)
}

// join makes a party a member. Each party joins once in its life.
func (w *worker) join(tx *store.Tx, op int) (string, error) {
	key := fmt.Sprint("P", op)
	if tx.View().Party(key) == nil {
		p := &dossier.Party{Header: headerOf(dossier.NounParty, op, dossier.Active), Key: key, Kind: dossier.PartyState, Name: key}
		return "object " + string(p.ID), tx.Put(p)
	}
	return "", fmt.Errorf("operation %d was done before", op)
}

// leave ends the membership of the oldest party that is a member, or makes one of
// the oldest party that never was.
func (w *worker) leave(tx *store.Tx, op int) (string, error) {
	all := tx.View().Kind(dossier.NounParty).Oldest()
	now := marking.MinuteOf(tx.Now())
	for row := all.Next(); row != nil; row = all.Next() {
		p := row.Obj.(*dossier.Party)
		facts := tx.View().Memberships(p.Key)
		m := dossier.Membership{Alliance: alliance, Party: p.Key, Status: dossier.Member, From: now}
		switch {
		case len(facts) == 0:
			return "joined " + p.Key, tx.Member(m)
		case facts[len(facts)-1].Status == dossier.Member && !slices.Contains([]string{owner, "DE"}, p.Key):
			m.Status = dossier.Left
			return "left " + p.Key, tx.Member(m)
		}
	}
	return w.file(tx, op)
}

// refuse puts a refusal on record.
func (w *worker) refuse(ctx context.Context, op int) (string, error) {
	a := auditOf(op)
	a.Outcome = "DENY_HIDDEN"
	if w.Large {
		a.Reasons = []string{strings.Repeat("r", 700<<10)}
	}
	no := errors.New("refused")
	_, err := w.store.Update(ctx, func(tx *store.Tx) error {
		tx.Refuse(a)
		return no
	})
	switch {
	case !errors.Is(err, no):
		return "", err
	case w.store.ReadOnly():
		// The answer is the same whether or not it could be put on record: of what does not
		// exist nothing is, so another answer would tell it from what is hidden.
		return "", fault.New(fault.Unavailable, "disk.refuse", "the refusal may not be on record").WithCode(fault.CodeReadOnly)
	}
	return "refused", nil
}

// decide puts a decision on record.
func (w *worker) decide(ctx context.Context, op int) (string, error) {
	r := &decisions.Record{At: momentOf(op), Person: fmt.Sprint("op-", op), Party: owner, Action: "read",
		Context: policy.Context{Now: marking.MinuteOf(momentOf(op)), Channel: policy.ChannelAPI}, Revision: "r1"}
	r.Add(decisions.Part{Label: &marking.Label{Kind: "evidence", Marking: green},
		Objects: []decisions.Object{{ID: string(idOf(dossier.NounEvidence, op)), Version: 1}}})
	err := w.log.Add(ctx, []*decisions.Record{r}, decisions.Durable)
	return "decided " + r.ID, err
}

// sign closes the epochs that are over and hands out a checkpoint.
func (w *worker) sign(ctx context.Context) (string, error) {
	if err := w.ledger.Advance(ctx); err != nil {
		return "", err
	}
	note, err := w.ledger.Checkpoint(alliance)
	if err != nil {
		return "", err
	}
	lines := strings.Split(string(note), "\n")
	return fmt.Sprintf("signed %s %s", lines[1], lines[2]), nil
}
