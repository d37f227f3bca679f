package decisions

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"slices"
	"time"

	"entente/internal/marking"
	"entente/policy"
)

type digest [sha256.Size]byte

// maxKnown bounds the texts that the writer remembers to be in the file.
const maxKnown = 1 << 16

// run writes what is queued, until the log is closed and the queue is empty.
func (l *Log) run() {
	var batch []*job
	for {
		if len(batch) == 0 {
			select {
			case j := <-l.queue:
				batch = append(batch, j)
			case <-l.quit:
				if batch = l.drain(batch); len(batch) == 0 {
					return
				}
			}
		}
		batch = l.gather(batch)
		err := l.store(batch)
		l.mu.Lock()
		l.broken = err
		l.mu.Unlock()
		for _, j := range batch {
			if j.done != nil {
				j.done <- err
				j.done = nil // it was told; its records are kept all the same
			}
		}
		if err == nil {
			batch = batch[:0]
			continue
		}
		select {
		case <-time.After(again):
		case <-l.quit:
			for _, j := range l.drain(nil) {
				if j.done != nil {
					j.done <- err
				}
			}
			return
		}
	}
}

// gather waits a moment for more, unless somebody waits for what is there.
func (l *Log) gather(batch []*job) []*job {
	wait := time.NewTimer(linger)
	defer wait.Stop()
	for len(batch) < maxBatch && !slices.ContainsFunc(batch, func(j *job) bool { return j.done != nil }) {
		select {
		case j := <-l.queue:
			batch = append(batch, j)
		case <-wait.C:
			return l.drain(batch)
		case <-l.quit:
			return l.drain(batch)
		}
	}
	return l.drain(batch)
}

// drain adds what is queued, without waiting.
func (l *Log) drain(batch []*job) []*job {
	for len(batch) < maxBatch {
		select {
		case j := <-l.queue:
			batch = append(batch, j)
		default:
			return batch
		}
	}
	return batch
}

// store writes the records of many requests in one transaction.
func (l *Log) store(batch []*job) error {
	if err := l.insert(batch); err != nil {
		return err
	}
	for _, j := range batch {
		if j.prune != nil {
			j.pruned, j.failed = l.prune(*j.prune)
			j.prune = nil
		}
	}
	return nil
}

func (l *Log) insert(batch []*job) error {
	if !slices.ContainsFunc(batch, func(j *job) bool { return len(j.records) > 0 }) {
		return nil
	}
	if err := l.marked(); err != nil {
		return err
	}
	tx, err := l.write.BeginTx(context.Background(), nil)
	if err != nil {
		return err
	}
	w := &writing{tx: tx, log: l, fresh: map[digest]bool{}}
	defer w.close()
	for _, j := range batch {
		for _, r := range j.records {
			w.record(r)
		}
	}
	if w.err != nil {
		_ = tx.Rollback() // the first error is the one to report
		return w.err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	l.written(w.newest)
	if len(l.known) > maxKnown {
		clear(l.known)
	}
	for d := range w.fresh {
		l.known[d] = true
	}
	return nil
}

// writing is one transaction. After an error it does nothing.
type writing struct {
	tx                         *sql.Tx
	log                        *Log
	fresh                      map[digest]bool
	texts, heads, parts, touch *sql.Stmt
	newest                     int64
	err                        error
}

func (w *writing) close() {
	for _, s := range []*sql.Stmt{w.texts, w.heads, w.parts, w.touch} {
		if s != nil {
			_ = s.Close() // the transaction has said what went wrong
		}
	}
}

func (w *writing) exec(s **sql.Stmt, query string, args ...any) sql.Result {
	if w.err != nil {
		return nil
	}
	if *s == nil {
		if *s, w.err = w.tx.Prepare(query); w.err != nil {
			return nil
		}
	}
	var res sql.Result
	res, w.err = (*s).Exec(args...)
	return res
}

// text stores what occurs often and returns its hash.
func (w *writing) text(v any) []byte {
	body, err := json.Marshal(v)
	if err != nil && w.err == nil {
		w.err = err
	}
	d := digest(sha256.Sum256(body))
	if !w.log.known[d] && !w.fresh[d] {
		w.exec(&w.texts, `INSERT OR IGNORE INTO text (hash, body) VALUES (?, ?)`, d[:], string(body))
		w.fresh[d] = true
	}
	return d[:]
}

// label is text for a label, which is written out once while it is in use: nobody
// changes a label that a decision was made about.
func (w *writing) label(l *marking.Label) []byte {
	if d, ok := w.log.labels[l]; ok && (w.log.known[d] || w.fresh[d]) {
		return d[:]
	}
	d := w.text(l)
	if len(w.log.labels) > maxKnown {
		clear(w.log.labels)
	}
	w.log.labels[l] = digest(d)
	return d
}

func (w *writing) record(r *Record) {
	circumstances := r.Context
	circumstances.Now = 0 // stands in the record, so that the rest is stored once
	h := head{r.ID, r.At.UnixMilli(), int64(r.Context.Now), r.Person, r.Party, r.Action, string(r.Context.Channel), w.text(r.Subject), w.text(circumstances), r.Revision}
	rows := make([]row, len(r.Parts))
	var touched []string
	for i := range r.Parts {
		p := &r.Parts[i]
		rows[i] = row{p.Label.Kind, w.label(p.Label), int64(p.Relations), p.Result.Outcome.String(), p.Result.Rule, w.text(resultOf(p.Result)), w.list(p.Objects)}
		for _, o := range p.Objects {
			touched = append(touched, o.ID)
		}
	}
	res := w.exec(&w.heads, `INSERT INTO record (id, at, minute, person, party, action, channel, subject, context, revision, seal)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		h.id, h.at, h.minute, h.person, h.party, h.action, h.channel, h.subject, h.context, h.revision, h.seal(rows))
	if w.err != nil {
		return
	}
	var seq int64
	if seq, w.err = res.LastInsertId(); w.err != nil {
		return
	}
	w.newest = seq
	for i, p := range rows {
		w.exec(&w.parts, `INSERT INTO part (record, number, noun, label, relations, outcome, rule, result, objects) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			seq, i, p.noun, p.label, p.relations, p.outcome, p.rule, p.result, p.objects)
	}
	if len(touched) > 0 {
		w.exec(&w.touch, `INSERT OR IGNORE INTO touched (object, record) SELECT value, ?2 FROM json_each(?1)`, w.list(touched), seq)
	}
}

// list is a column that holds several values, as JSON.
func (w *writing) list(values any) string {
	text, err := json.Marshal(values)
	if err != nil && w.err == nil {
		w.err = err
	}
	return string(text)
}

// result is the stored form of a decision; its revision is the record's.
type result struct {
	Outcome     string   `json:"outcome"`
	Redact      []string `json:"redact"`
	Reasons     []string `json:"reasons"`
	Rule        string   `json:"rule"`
	Grant       string   `json:"grant"`
	Obligations []string `json:"obligations"`
}

func resultOf(d policy.Decision) result {
	return result{d.Outcome.String(), d.Redact, d.Reasons, d.Rule, d.Grant, d.Obligations}
}
