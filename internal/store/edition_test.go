package store_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"entente/internal/dossier"
	"entente/internal/journal"
	"entente/internal/marking"
	"entente/internal/store"
)

// former appends a journal of the release that did not count editions yet.
func former(t *testing.T, jr journal.Journal) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "before_editions.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(text) {
		var e struct {
			Kind journal.Kind
			At   time.Time
			Body json.RawMessage
		}
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatal(err)
		}
		if _, err := jr.Append(t.Context(), jr.Head(), []journal.Draft{{Kind: e.Kind, At: e.At, Body: e.Body}}); err != nil {
			t.Fatal(err)
		}
	}
}

// everything is a reader from whom nothing is withheld; nothing is one who sees no
// more than what every reader does.
func everything(string) bool { return true }
func nothing(string) bool    { return false }

func TestAJournalWithoutEditionsIsReadAsIfEveryChangeHadBeenTold(t *testing.T) {
	dir := t.TempDir()
	first, jr := open(t, dir, store.Config{})
	first.Close()
	former(t, jr)
	jr.(closer).all()

	s, jr := open(t, dir, store.Config{})
	walk := s.View().Kind(dossier.NounEvidence).Newest()
	e := walk.Next().Obj.(*dossier.Evidence)
	was := time.Date(2026, 11, 1, 9, 3, 0, 0, time.UTC)
	for _, sight := range []func(string) bool{everything, nothing} {
		if got := e.Editions().Told(sight); e.Version != 4 || got.N != 4 || !got.At.Equal(was) {
			t.Fatalf("version %d is told as %d of %s", e.Version, got.N, got.At)
		}
	}
	next := dossier.Next(e, time.Now().UTC())
	next.Grants = append(next.Grants, dossier.Grant{Grant: marking.Grant{By: "NL", To: marking.SetOf("FR")}, At: next.Changed})
	put(t, s, next)
	next = dossier.Next(next, time.Now().UTC())
	next.Title = "Another title"
	put(t, s, next)
	want := state(s.View())
	if err := s.Snapshot(t.Context()); err != nil {
		t.Fatal(err)
	}
	jr.(closer).all()

	again, _ := open(t, dir, store.Config{})
	o := again.View().Object(e.ID).Obj
	if got, all := o.Head().Editions().Told(nothing), o.Head().Editions().Told(everything); o.Head().Version != 6 || got.N != 4 || !got.At.Equal(was) || all.N != 5 || !all.At.Equal(next.Changed) {
		t.Errorf("version %d is told as %d of %s, and to who sees all as %d of %s", o.Head().Version, got.N, got.At, all.N, all.At)
	}
	if got := state(again.View()); len(got) != len(want) || string(mustJSON(t, got)) != string(mustJSON(t, want)) {
		t.Error("the state is another one after reopening")
	}
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestTwoVersionsOfOneUpdateAreCountedAsOne(t *testing.T) {
	s, _ := open(t, t.TempDir(), store.Config{})
	c := newCase(t, "A case")
	put(t, s, c)
	next := dossier.Next(c, time.Now().UTC())
	next.Title = "Another"
	twice := dossier.Next(c, next.Changed)
	twice.Title = "A third"
	put(t, s, next, twice)
	if got := s.View().Object(c.ID).Obj.Head(); got.Version != 2 || got.Editions().Told(nothing).N != 2 {
		t.Errorf("version %d, told as %d", got.Version, got.Editions().Told(nothing).N)
	}
}
