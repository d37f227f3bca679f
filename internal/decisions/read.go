package decisions

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"strings"
	"time"

	"entente/internal/fault"
	"entente/internal/marking"
	"entente/policy"
)

// Order is the order in which records are read.
type Order bool

// The orders.
const (
	Newest Order = false
	Oldest Order = true
)

// Stored is a record with its place in the log. The place is for cursors that
// nobody can read: it would tell how many others there are.
type Stored struct {
	Record
	Place int64
}

// chunk is how many records are read at once.
const chunk = 128

// Records yields the records that a filter chooses, whole, from the first after a
// place (0: from the start) in an order. Each comes with every part that it has,
// also those that the filter does not choose. Faults: Unavailable (the file), Internal
// (it does not hold what was written).
func (l *Log) Records(ctx context.Context, f Filter, o Order, after int64) iter.Seq2[*Stored, error] {
	return func(yield func(*Stored, error) bool) {
		texts := newTexts()
		for {
			page, err := l.page(ctx, texts, f, o, after)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, r := range page {
				if !yield(r, nil) {
					return
				}
				after = r.Place
			}
			if len(page) < chunk {
				return
			}
		}
	}
}

// Record returns the record with an id. Faults: NotFound, Unavailable, Internal.
func (l *Log) Record(ctx context.Context, id string) (*Stored, error) {
	page, err := l.query(ctx, newTexts(), `WHERE id = ?`, []any{id})
	if err != nil {
		return nil, err
	}
	if len(page) == 0 {
		return nil, fault.New(fault.NotFound, "decisions.Record", "there is no such decision").At("id")
	}
	return page[0], nil
}

func (l *Log) page(ctx context.Context, texts *texts, f Filter, o Order, after int64) ([]*Stored, error) {
	where, args := f.where()
	order := " ORDER BY seq DESC LIMIT ?"
	if o == Oldest {
		order = " ORDER BY seq ASC LIMIT ?"
	}
	if after != 0 {
		where, args = append(where, map[Order]string{Newest: "seq < ?", Oldest: "seq > ?"}[o]), append(args, after)
	}
	clause := ""
	if len(where) > 0 {
		clause = "WHERE " + strings.Join(where, " AND ")
	}
	page, err := l.query(ctx, texts, clause+order, append(args, chunk))
	for i := 1; i < len(page) && f == (Filter{}); i++ {
		if between := page[i].Place - page[i-1].Place; between != 1 && between != -1 {
			return nil, damaged(errors.New("a record is gone"))
		}
	}
	return page, err
}

// where puts a filter into SQL.
func (f Filter) where() (where []string, args []any) {
	add := func(is bool, sql string, value any) {
		if is {
			where, args = append(where, sql), append(args, value)
		}
	}
	add(f.Person != "", "person = ?", f.Person)
	add(f.Party != "", "party = ?", f.Party)
	add(f.Action != "", "action = ?", f.Action)
	add(f.Channel != "", "channel = ?", string(f.Channel))
	add(!f.From.IsZero(), "at >= ?", f.From.UnixMilli())
	add(!f.Until.IsZero(), "at < ?", f.Until.UnixMilli())
	add(f.Object != "", "seq IN (SELECT record FROM touched WHERE object = ?)", f.Object)
	add(f.Noun != "", "EXISTS (SELECT 1 FROM part WHERE record = seq AND noun = ?)", f.Noun)
	add(f.Outcome != "", "EXISTS (SELECT 1 FROM part WHERE record = seq AND outcome = ?)", f.Outcome)
	add(f.Rule != "", "EXISTS (SELECT 1 FROM part WHERE record = seq AND rule = ?)", f.Rule)
	return where, args
}

// query reads records and all that belongs to them as of one moment, whatever is removed meanwhile.
func (l *Log) query(ctx context.Context, texts *texts, clause string, args []any) (_ []*Stored, err error) {
	tx, err := l.read.BeginTx(ctx, nil)
	if err != nil {
		return nil, unavailable("decisions.Records", err)
	}
	defer func() { _ = tx.Rollback() }() // nothing was changed
	texts.tx = tx
	rows, err := tx.QueryContext(ctx, `SELECT seq, id, at, minute, person, party, action, channel, subject, context, revision, seal FROM record `+clause, args...)
	if err != nil {
		return nil, unavailable("decisions.Records", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var out []*Stored
	type sealed struct {
		head
		seal []byte
	}
	var of []sealed
	for rows.Next() {
		r := &Stored{}
		var h sealed
		if err := rows.Scan(&r.Place, &h.id, &h.at, &h.minute, &h.person, &h.party, &h.action, &h.channel, &h.subject, &h.context, &h.revision, &h.seal); err != nil {
			return nil, unavailable("decisions.Records", err)
		}
		r.ID, r.At, r.Person, r.Party, r.Action, r.Revision = h.id, time.UnixMilli(h.at).UTC(), h.person, h.party, h.action, h.revision
		out, of = append(out, r), append(of, h)
	}
	if err := rows.Err(); err != nil {
		return nil, unavailable("decisions.Records", err)
	}
	for i, r := range out {
		h := &of[i]
		rows, err := rowsOf(ctx, tx, r.Place)
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(h.seal, h.head.seal(rows)) {
			return nil, damaged(errors.New("a record is another than was written"))
		}
		if err := errors.Join(texts.read(ctx, h.subject, &r.Subject), texts.read(ctx, h.context, &r.Context)); err != nil {
			return nil, err
		}
		r.Context.Now = marking.Minute(h.minute) //nolint:gosec // was written from one
		if r.Parts, err = parts(ctx, texts, rows, r.Revision); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// rowsOf reads the parts of a record as they stand in the file.
func rowsOf(ctx context.Context, tx *sql.Tx, place int64) (out []row, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT noun, label, relations, outcome, rule, result, objects FROM part WHERE record = ? ORDER BY number`, place)
	if err != nil {
		return nil, unavailable("decisions.Records", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var p row
		if err := rows.Scan(&p.noun, &p.label, &p.relations, &p.outcome, &p.rule, &p.result, &p.objects); err != nil {
			return nil, unavailable("decisions.Records", err)
		}
		out = append(out, p)
	}
	if err := rows.Err(); err != nil {
		return nil, unavailable("decisions.Records", err)
	}
	return out, nil
}

func parts(ctx context.Context, texts *texts, rows []row, revision string) (out []Part, err error) {
	for _, p := range rows {
		part := Part{Relations: policy.Relations(p.relations & 3)} //nolint:gosec // two bits
		if err := json.Unmarshal([]byte(p.objects), &part.Objects); err != nil {
			return nil, damaged(err)
		}
		if part.Label, err = texts.label(ctx, p.label); err != nil {
			return nil, err
		}
		if part.Result, err = texts.result(ctx, p.result, revision); err != nil {
			return nil, err
		}
		out = append(out, part)
	}
	return out, nil
}

// outcomes by their names.
var outcomes = []policy.Outcome{policy.DenyHidden, policy.DenyVisible, policy.Redact, policy.Allow}

func decisionOf(s result, revision string) (policy.Decision, error) {
	i := slices.IndexFunc(outcomes, func(o policy.Outcome) bool { return o.String() == s.Outcome })
	if i < 0 {
		return policy.Decision{}, damaged(errors.New("an outcome is none"))
	}
	return policy.Decision{Outcome: outcomes[i], Redact: s.Redact, Reasons: s.Reasons, Rule: s.Rule, Grant: s.Grant,
		Obligations: s.Obligations, Revision: revision}, nil
}

func digestOf(body string) []byte {
	d := sha256.Sum256([]byte(body))
	return d[:]
}

func damaged(err error) error {
	return fault.Wrap(fault.Internal, "decisions.Records", "", err).WithCode(fault.CodeFileDamaged)
}

// texts reads what is stored once, and remembers the labels and results of one reading.
type texts struct {
	tx     *sql.Tx // of the records that are being read
	labels map[string]*marking.Label
	bodies map[string]string
}

func newTexts() *texts {
	return &texts{labels: map[string]*marking.Label{}, bodies: map[string]string{}}
}

func (t *texts) body(ctx context.Context, hash []byte) (string, error) {
	if body, ok := t.bodies[string(hash)]; ok {
		return body, nil
	}
	var body string
	err := t.tx.QueryRowContext(ctx, `SELECT body FROM text WHERE hash = ?`, hash).Scan(&body)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return "", damaged(errors.New("a text is missing"))
	case err != nil:
		return "", unavailable("decisions.Records", err)
	case !bytes.Equal(hash, digestOf(body)):
		return "", damaged(errors.New("a text is another than was written"))
	}
	if len(t.bodies) > maxKnown {
		clear(t.bodies)
		clear(t.labels)
	}
	t.bodies[string(hash)] = body
	return body, nil
}

func (t *texts) read(ctx context.Context, hash []byte, into any) error {
	body, err := t.body(ctx, hash)
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(body), into); err != nil {
		return damaged(err)
	}
	return nil
}

func (t *texts) label(ctx context.Context, hash []byte) (*marking.Label, error) {
	if l, ok := t.labels[string(hash)]; ok {
		return l, nil
	}
	l := &marking.Label{}
	if err := t.read(ctx, hash, l); err != nil {
		return nil, err
	}
	t.labels[string(hash)] = l
	return l, nil
}

func (t *texts) result(ctx context.Context, hash []byte, revision string) (policy.Decision, error) {
	var s result
	if err := t.read(ctx, hash, &s); err != nil {
		return policy.Decision{}, err
	}
	return decisionOf(s, revision)
}
