package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"net/url"

	modernc "modernc.org/sqlite"

	"entente/internal/fault"
	"entente/internal/journal"
)

const (
	// FileName is the name of the log in the data folder.
	FileName  = "journal.db"
	walSuffix = "-wal" // SQLite's name for the write-ahead log
	format    = "1"    // of the tables; a database of another one is refused
)

const schema = `
CREATE TABLE entry (seq INTEGER PRIMARY KEY, at TEXT NOT NULL, kind INTEGER NOT NULL, body TEXT NOT NULL,
	prev TEXT NOT NULL, hash TEXT NOT NULL) STRICT;
CREATE TABLE dropped (id INTEGER PRIMARY KEY, seq INTEGER NOT NULL, at TEXT NOT NULL, kind INTEGER NOT NULL,
	body TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL, reason TEXT NOT NULL,
	dropped_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP) STRICT;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
INSERT INTO meta (key, value) VALUES ('format', '` + format + `');`

// access is how a pool may use the database.
type access bool

const (
	readWriteMode access = false
	readOnlyMode  access = true
)

// connect returns a pool whose connections have the journal's settings. SQLite
// itself opens the file at the first use.
func connect(name string, mode access) (*sql.DB, error) {
	q := url.Values{"_pragma": {"busy_timeout(5000)"}}
	if mode == readOnlyMode {
		q.Set("mode", "ro")
	} else {
		q.Set("mode", "rw")
		// SQLite's own checkpoints tell nobody when they fail; see writer.tidy.
		q["_pragma"] = append(q["_pragma"], "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "wal_autocheckpoint(0)")
	}
	file := url.URL{Scheme: "file", OmitHost: true, Path: name, RawQuery: q.Encode()}
	connector, err := modernc.NewConnector(file.String())
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(connector), nil
}

// create makes the tables of a new journal.
func create(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE;"+schema+"COMMIT")
	return err
}

// inspect reports whether the database holds a journal (or nothing at all yet).
// Anything else is refused.
func inspect(ctx context.Context, db *sql.DB) (begun bool, err error) {
	const op = "sqlite.inspect"
	var tables, meta int
	err = db.QueryRowContext(ctx, `SELECT count(*), count(*) FILTER (WHERE name = 'meta') FROM sqlite_schema`).
		Scan(&tables, &meta)
	if err != nil || tables == 0 {
		return false, err
	}
	var found string
	if meta > 0 {
		err = db.QueryRowContext(ctx, `SELECT value FROM meta WHERE key = 'format'`).Scan(&found)
	}
	switch {
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return false, err
	case found == "":
		return false, fault.New(fault.Precondition, op, "journal.db is not a journal of this product")
	case found != format:
		return false, fault.New(fault.Precondition, op,
			"the journal has a format that this version does not know; use the newer version that wrote it")
	}
	return true, nil
}

// requireDurable checks that the connection has the settings on which the promise
// of Append rests: a file system without shared memory, for instance, refuses WAL
// without an error.
func requireDurable(ctx context.Context, conn *sql.Conn) error {
	const op = "sqlite.requireDurable"
	for _, s := range []struct{ name, want string }{{"journal_mode", "wal"}, {"synchronous", "2"}, {"foreign_keys", "1"}} {
		var got string
		if err := conn.QueryRowContext(ctx, "PRAGMA "+s.name).Scan(&got); err != nil {
			return err
		}
		if got != s.want {
			return fault.New(fault.Unavailable, op, "the data folder's file system does not support the journal's "+s.name)
		}
	}
	return nil
}

// errRow is a row that does not have the columns of an entry: the file is damaged in a
// place where SQLite does not look.
var errRow = errors.New("a row of journal.db is no entry")

// scan calls f for each row, with one record that it uses again.
func scan(rows *sql.Rows, f func(*journal.Record) error) (err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	var r journal.Record
	for rows.Next() {
		if err := rows.Scan(&r.Seq, &r.At, &r.Kind, &r.Body, &r.Prev, &r.Hash); err != nil {
			return errors.Join(errRow, err)
		}
		if err := f(&r); err != nil {
			return err
		}
	}
	return rows.Err()
}
