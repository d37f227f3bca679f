package store_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/journal"
	"entente/internal/journal/sqlite"
	"entente/internal/marking"
	"entente/internal/store"
)

var green = marking.Marking{TLP: marking.Green, PAP: marking.PAPGreen, Originators: marking.SetOf("NL")}

func open(t testing.TB, dir string, cfg store.Config) (*store.Store, journal.Journal) {
	t.Helper()
	jr, err := sqlite.Open(context.Background(), sqlite.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(context.Background(), jr, cfg)
	if err != nil {
		t.Fatal(err)
	}
	closeAll := sync.OnceFunc(func() { s.Close(); jr.Close() })
	t.Cleanup(closeAll)
	return s, closer{jr, closeAll}
}

type closer struct {
	journal.Journal
	all func()
}

func newCase(t testing.TB, title string) *dossier.Case {
	t.Helper()
	return &dossier.Case{Header: header(t, dossier.NounCase, "OPEN"), Title: title, Lead: "NL"}
}

func header(t testing.TB, n dossier.Noun, s dossier.State) dossier.Header {
	id, err := dossier.NewID(n, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return dossier.Header{ID: id, Version: 1, State: s, Owner: "NL", Author: "nl.analyst", Marking: green}
}

func put(t testing.TB, s *store.Store, objects ...dossier.Object) *store.View {
	t.Helper()
	v, err := s.Update(context.Background(), func(tx *store.Tx) error {
		for _, o := range objects {
			if err := tx.Put(o); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// state is everything that a snapshot shows, for comparison.
func state(v *store.View) map[string]any {
	out := map[string]any{}
	for _, n := range dossier.Nouns() {
		c := v.Kind(n).Oldest()
		for r := c.Next(); r != nil; r = c.Next() {
			var history []string
			for _, h := range r.History {
				history = append(history, v.Labels().At(h.Label).Text())
			}
			text, err := json.Marshal(r.Obj)
			if err != nil {
				panic(err)
			}
			out[r.ID] = []any{r.Seq, string(text), v.Labels().At(r.Label).Text(), r.Fold, history, v.Labelled(r.Label).Len()}
		}
	}
	return out
}

func TestWhatIsAcknowledgedIsThereAfterReopening(t *testing.T) {
	dir := t.TempDir()
	s, jr := open(t, dir, store.Config{SnapshotEvery: 5})
	for i := range 23 {
		put(t, s, newCase(t, fmt.Sprint("case ", i)))
	}
	c := s.View().Kind(dossier.NounCase).Newest()
	changed := dossier.Next(c.Next().Obj.(*dossier.Case), time.Now())
	changed.Excluded = marking.SetOf("RU")
	put(t, s, changed)
	want, token := state(s.View()), s.View().Token()
	jr.(closer).all()

	again, _ := open(t, dir, store.Config{})
	if diff := cmp.Diff(want, state(again.View())); diff != "" {
		t.Errorf("state after reopening (-want +got):\n%s", diff)
	}
	if again.View().Token() != token {
		t.Error("the head moved")
	}
}

func TestAnUpdateThatFailsLeavesNothing(t *testing.T) {
	s, _ := open(t, t.TempDir(), store.Config{})
	a := newCase(t, "kept")
	put(t, s, a)
	before := s.View().Token()
	boom := errors.New("boom")
	for name, fn := range map[string]func(*store.Tx) error{
		"error after a put": func(tx *store.Tx) error { _ = tx.Put(newCase(t, "lost")); return boom },
		"panic":             func(tx *store.Tx) error { panic("oh") },
		"invalid object": func(tx *store.Tx) error {
			bad := newCase(t, "")
			return tx.Put(bad)
		},
		"stale version": func(tx *store.Tx) error { return tx.Put(a) },
		"unmarked": func(tx *store.Tx) error {
			bad := newCase(t, "x")
			bad.Marking = marking.Marking{}
			return tx.Put(bad)
		},
	} {
		if _, err := s.Update(context.Background(), fn); err == nil {
			t.Errorf("%s: no error", name)
		}
		if s.View().Token() != before || s.View().Kind(dossier.NounCase).Len() != 1 {
			t.Errorf("%s: something was written", name)
		}
	}
	put(t, s, newCase(t, "still works"))
}

func TestARefusalIsWrittenAndChangesNothing(t *testing.T) {
	s, jr := open(t, t.TempDir(), store.Config{})
	refused := fault.New(fault.Forbidden, "test", "no")
	_, err := s.Update(context.Background(), func(tx *store.Tx) error {
		tx.Refuse(store.Audit{Person: "nl.analyst", Action: "case:create", Outcome: "DENY_VISIBLE"})
		return refused
	})
	if !errors.Is(err, refused) {
		t.Fatalf("error %v", err)
	}
	var kinds []journal.Kind
	_ = jr.Read(context.Background(), journal.Head{}, func(e journal.Entry) error { kinds = append(kinds, e.Kind); return nil })
	if !slices.Equal(kinds, []journal.Kind{store.EntryRefuse}) {
		t.Errorf("entries %v", kinds)
	}
	if s.View().Kind(dossier.NounCase).Len() != 0 {
		t.Error("something changed")
	}
}

func TestExcludingFromACaseRelabelsAllThatIsInIt(t *testing.T) {
	s, _ := open(t, t.TempDir(), store.Config{})
	c := newCase(t, "case")
	put(t, s, c)
	inc := &dossier.Incident{Header: header(t, dossier.NounIncident, dossier.Submitted), Title: "i", Types: []dossier.IncidentType{dossier.IncidentWiper}}
	inc.Case = c.ID
	put(t, s, inc)
	next := dossier.Next(c, time.Now())
	next.Excluded = marking.SetOf("XX")
	v := put(t, s, next)
	if l := v.Labels().At(v.Object(inc.ID).Label); !l.Excluded.Has("XX") {
		t.Error("the incident's label does not know the exclusion")
	}
	if n := len(v.Object(inc.ID).History); n != 2 {
		t.Errorf("%d labels in its history, want 2", n)
	}
}

func TestConcurrentUpdatesAreAllThereOnce(t *testing.T) {
	s, _ := open(t, t.TempDir(), store.Config{SnapshotEvery: 50})
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := range 25 {
				put(t, s, newCase(t, fmt.Sprint(w, i)))
			}
		})
	}
	wg.Wait()
	if n := s.View().Kind(dossier.NounCase).Len(); n != 200 {
		t.Errorf("%d cases, want 200", n)
	}
}

func TestTheFeedHasEveryCommitInOrder(t *testing.T) {
	s, _ := open(t, t.TempDir(), store.Config{})
	feed, _ := s.Watch()
	var want []string
	for i := range 10 {
		c := newCase(t, fmt.Sprint(i))
		want = append(want, string(c.ID))
		put(t, s, c)
	}
	var got []string
	for len(got) < len(want) {
		c, err := feed.Next(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for _, ch := range c.Changed {
			got = append(got, ch.After.ID)
			if c.View.Object(dossier.ID(ch.After.ID)) != ch.After {
				t.Error("the commit's snapshot does not hold its change")
			}
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// failing refuses every append after the first n.
type failing struct {
	journal.Journal
	left int
}

func (f *failing) Append(ctx context.Context, h journal.Head, d []journal.Draft) ([]journal.Entry, error) {
	if f.left--; f.left < 0 {
		return nil, fault.New(fault.Unavailable, "test", "disk full").WithCode(fault.CodeReadOnly)
	}
	return f.Journal.Append(ctx, h, d)
}

func TestAfterAFailedAppendNothingIsAcknowledgedAnyMore(t *testing.T) {
	jr, err := sqlite.Open(context.Background(), sqlite.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer jr.Close()
	s, err := store.Open(context.Background(), &failing{jr, 1}, store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	put(t, s, newCase(t, "kept"))
	for range 2 {
		_, err = s.Update(context.Background(), func(tx *store.Tx) error { return tx.Put(newCase(t, "lost")) })
		if fault.As(err).StableCode() != string(fault.CodeReadOnly) {
			t.Errorf("error %v, want READ_ONLY", err)
		}
	}
	if n := s.View().Kind(dossier.NounCase).Len(); n != 1 || !s.ReadOnly() {
		t.Errorf("%d cases, read-only %v", n, s.ReadOnly())
	}
}

func TestTimeNeverRunsBackwardsInTheJournal(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s, jr := open(t, t.TempDir(), store.Config{Clock: func() time.Time { return now }})
	put(t, s, newCase(t, "a"))
	now = now.AddDate(-10, 0, 0)
	put(t, s, newCase(t, "b"))
	var last time.Time
	_ = jr.Read(context.Background(), journal.Head{}, func(e journal.Entry) error {
		if e.At.Before(last) {
			t.Errorf("entry %d is before the one before", e.Seq)
		}
		last = e.At
		return nil
	})
}

func TestSearchIgnoresCaseAccentsAndPunctuation(t *testing.T) {
	folded := store.Fold("Täiesti Salajane: NotPetya (2017)", "Ministère de l'Europe")
	for query, want := range map[string]bool{"notpetya": true, "NOT": true, "petya": false, "ministere europe": true, "2017": true, "2018": false} {
		if got := store.WordsOf(query).In(folded); got != want {
			t.Errorf("%q: %v, want %v", query, got, want)
		}
	}
}

// Random changes, snapshots and restarts: the state is always the replay of the journal.
func TestStateIsTheReplayOfTheJournal(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		dir := t.TempDir()
		s, jr := open(t, dir, store.Config{})
		var ids []dossier.ID
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			switch rapid.SampledFrom([]string{"new", "new", "share", "name", "snapshot", "restart"}).Draw(r, "step") {
			case "new":
				c := newCase(t, rapid.StringMatching(`[a-z]{1,5}`).Draw(r, "title"))
				ids = append(ids, c.ID)
				put(t, s, c)
			case "share", "name":
				if len(ids) == 0 {
					continue
				}
				old := s.View().Object(rapid.SampledFrom(ids).Draw(r, "case")).Obj.(*dossier.Case)
				next := dossier.Next(old, time.Now())
				next.Recipients = marking.SetOf(rapid.SampledFrom([]string{"a", "b"}).Draw(r, "person"))
				next.Grants = append(next.Grants, dossier.Grant{Grant: marking.Grant{Via: rapid.SampledFrom([]string{"eu27", "nato"}).Draw(r, "via"), By: "NL"}})
				put(t, s, next)
			case "snapshot":
				if len(ids) > 0 {
					if err := s.Snapshot(context.Background()); err != nil {
						r.Fatal(err)
					}
				}
			case "restart":
				want := state(s.View())
				jr.(closer).all()
				s, jr = open(t, dir, store.Config{})
				if diff := cmp.Diff(want, state(s.View())); diff != "" {
					r.Fatalf("after a restart (-want +got):\n%s", diff)
				}
			}
		}
		jr.(closer).all()
	})
}
