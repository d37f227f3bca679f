package decisions

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"

	modernc "modernc.org/sqlite"

	"entente/internal/fault"
)

// FileName is the name of the log in the data folder.
const FileName = "decisions.db"

const format = "2" // of the tables; a file of another one is refused

const schema = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE text (hash BLOB PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE record (seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, at INTEGER NOT NULL, minute INTEGER NOT NULL,
	person TEXT NOT NULL, party TEXT NOT NULL, action TEXT NOT NULL, channel TEXT NOT NULL,
	subject BLOB NOT NULL, context BLOB NOT NULL, revision TEXT NOT NULL, seal BLOB NOT NULL) STRICT;
CREATE UNIQUE INDEX record_id ON record (id);
CREATE INDEX record_person ON record (person, seq);
CREATE INDEX record_party ON record (party, seq);
CREATE INDEX record_at ON record (at);
CREATE TABLE part (record INTEGER NOT NULL, number INTEGER NOT NULL, noun TEXT NOT NULL, label BLOB NOT NULL,
	relations INTEGER NOT NULL, outcome TEXT NOT NULL, rule TEXT NOT NULL, result BLOB NOT NULL, objects TEXT NOT NULL,
	PRIMARY KEY (record, number)) STRICT, WITHOUT ROWID;
CREATE TABLE touched (object TEXT NOT NULL, record INTEGER NOT NULL, PRIMARY KEY (object, record)) STRICT, WITHOUT ROWID;
INSERT INTO meta (key, value) VALUES ('format', '` + format + `');`

// connect returns connections to the file, which is made if it may be written.
func connect(name string, write bool) (*sql.DB, error) {
	q := url.Values{"_pragma": {"busy_timeout(5000)"}, "mode": {"ro"}}
	if write {
		f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, err
		}
		if err := errors.Join(f.Chmod(0o600), f.Close()); err != nil {
			return nil, err
		}
		q.Set("mode", "rw")
		q["_pragma"] = append(q["_pragma"], "journal_mode(WAL)", "synchronous(FULL)")
	}
	connector, err := modernc.NewConnector((&url.URL{Scheme: "file", OmitHost: true, Path: name, RawQuery: q.Encode()}).String())
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector)
	if write {
		db.SetMaxOpenConns(1)
	}
	return db, nil
}

// prepare makes the tables in an empty file and refuses a file of another format.
func prepare(ctx context.Context, db *sql.DB, write bool) error {
	const op = "decisions.Open"
	var tables int
	if err := db.QueryRowContext(ctx, `SELECT count(*) FROM sqlite_schema WHERE name = 'meta'`).Scan(&tables); err != nil {
		return unavailable(op, err)
	}
	if tables == 0 && write {
		if _, err := db.ExecContext(ctx, "BEGIN IMMEDIATE;"+schema+"COMMIT"); err != nil {
			return unavailable(op, err)
		}
		return nil
	}
	var found string
	if err := db.QueryRowContext(ctx, `SELECT value FROM meta WHERE key = 'format'`).Scan(&found); err != nil || found != format {
		return fault.Wrap(fault.Precondition, op, FileName+" is not a decision log that this version knows", err)
	}
	return nil
}

func unavailable(op string, err error) error {
	f := fault.Wrap(fault.Unavailable, op, "the decision log cannot be used, and without it nothing is let go", err)
	var e *modernc.Error
	if errors.As(err, &e) && (e.Code()&0xff == corrupt || e.Code()&0xff == notDatabase) {
		return f.WithCode(fault.CodeFileDamaged)
	}
	return f
}

const corrupt, notDatabase = 11, 26 // SQLite's primary result codes
