package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"entente/internal/journal"
)

// rowsPerInsert bounds the number of parameters of one statement; more rows than
// this hardly make it faster.
const rowsPerInsert = 64

// writer is the one connection that writes. It is held for the whole life of the
// journal, since a pool would try a failed statement again on another one.
type writer struct {
	pool    *sql.DB
	conn    *sql.Conn
	inserts [rowsPerInsert + 1]*sql.Stmt // by number of rows, prepared when first needed
	args    []any
	unmoved int // pages, about, that were written to the write-ahead log since it was last moved
}

// movedAfter is how many pages the write-ahead log takes before they are moved into the
// database: four mebibytes, as is SQLite's habit.
const movedAfter = 1000

// tidy moves the write-ahead log into the database when much has come. SQLite would do
// so by itself, but passes over errors: then a failed flush would be followed by more
// acknowledgements.
func (w *writer) tidy(ctx context.Context, fresh []journal.Entry) error {
	const page = 4096 // bytes
	bytes := 0
	for i := range fresh {
		bytes += len(fresh[i].Body) + 256
	}
	if w.unmoved += 2 + bytes/page; w.unmoved < movedAfter {
		return nil
	}
	w.unmoved = 0
	var busy, frames, moved int // what somebody still reads is moved the next time
	return w.conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy, &frames, &moved)
}

// open does nothing if the writer is open.
func (w *writer) open(ctx context.Context, name string) (err error) {
	if w.conn != nil {
		return nil
	}
	if w.pool, err = connect(name, readWriteMode); err != nil {
		return err
	}
	if w.conn, err = w.pool.Conn(ctx); err != nil {
		return err
	}
	return requireDurable(ctx, w.conn)
}

// insert makes entries durable as one transaction. Any error leaves the question
// open what is on disk.
func (w *writer) insert(ctx context.Context, entries []journal.Entry) error {
	if len(entries) <= rowsPerInsert {
		return w.statement(ctx, entries) // one statement is a transaction of its own
	}
	if _, err := w.conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	for len(entries) > 0 {
		n := min(len(entries), rowsPerInsert)
		if err := w.statement(ctx, entries[:n]); err != nil {
			_, undo := w.conn.ExecContext(ctx, "ROLLBACK")
			return errors.Join(err, undo)
		}
		entries = entries[n:]
	}
	if _, err := w.conn.ExecContext(ctx, "COMMIT"); err != nil {
		_, undo := w.conn.ExecContext(ctx, "ROLLBACK")
		return errors.Join(err, undo)
	}
	return nil
}

func (w *writer) statement(ctx context.Context, entries []journal.Entry) error {
	n := len(entries)
	if w.inserts[n] == nil {
		text := `INSERT INTO entry (seq, at, kind, body, prev, hash) VALUES (?,?,?,?,?,?)` +
			strings.Repeat(`,(?,?,?,?,?,?)`, n-1)
		stmt, err := w.conn.PrepareContext(ctx, text)
		if err != nil {
			return err
		}
		w.inserts[n] = stmt
	}
	w.args = w.args[:0]
	for i := range entries {
		r := entries[i].Record()
		w.args = append(w.args, r.Seq, r.At, r.Kind, r.Body, r.Prev, r.Hash)
	}
	_, err := w.inserts[n].ExecContext(ctx, w.args...)
	clear(w.args) // lets the bodies go
	return err
}

// close lets the connection go. After a failed write it does not tidy up first.
func (w *writer) close(tidy bool) error {
	var errs []error
	if w.conn != nil {
		if tidy {
			var busy, frames, moved int
			row := w.conn.QueryRowContext(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)")
			errs = append(errs, row.Scan(&busy, &frames, &moved)) // busy: somebody reads; the log stays, whole
		}
		for _, stmt := range w.inserts {
			if stmt != nil {
				errs = append(errs, stmt.Close())
			}
		}
		errs = append(errs, w.conn.Close())
	}
	if w.pool != nil {
		errs = append(errs, w.pool.Close())
	}
	return errors.Join(errs...)
}
