package store_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/journal"
	"entente/internal/marking"
	"entente/internal/store"
)

// acts reads a whole journal as an audit trail.
func acts(t *testing.T, jr journal.Journal) []store.Act {
	t.Helper()
	trail := store.NewTrail()
	var out []store.Act
	err := jr.Read(t.Context(), journal.Head{}, func(e journal.Entry) error {
		resumed := store.NewTrail() // what was known before the entry is enough for it
		if err := resumed.Resume(trail.State()); err != nil {
			t.Fatal(err)
		}
		got, err := trail.Take(e)
		if same, err := resumed.Take(e); err != nil || !slices.EqualFunc(same, got, sameAct) {
			t.Errorf("a trail that was resumed says %+v, not %+v: %v", same, got, err)
		}
		out = append(out, got...)
		for _, a := range got {
			if a.Label == nil {
				continue
			}
			if was, err := resumed.ResumeEarlier(trail.EarlierState(a.Earlier())); err != nil || !bytes.Equal(resumed.EarlierState(was), trail.EarlierState(a.Earlier())) || was.Label().Text() != a.Label.Text() {
				t.Errorf("what %+v owes to earlier entries comes back as %+v: %v", a, was, err)
			}
		}
		for _, a := range got { // each comes back from its entry alone
			if o := dossier.New(a.Noun); a.Body != nil { // what was read of it piece by piece is what all of it says
				if err := json.Unmarshal(a.Body, o); err != nil {
					t.Fatal(err)
				}
				if l := dossier.LabelOf(o, nil); o.Head().Case == "" && l.Text() != a.Label.Text() {
					t.Errorf("%s has the label %s, not %s", a.Object, a.Label.Text(), l.Text())
				}
			}
			once, err := store.Again(e, a.Earlier())
			if err != nil || !reflect.DeepEqual(once, a) {
				t.Errorf("again it is %+v, not %+v: %v", once, a, err)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// sameAct compares acts of two trails, each of which has labels of its own.
func sameAct(a, b store.Act) bool {
	labels := (a.Label == nil) == (b.Label == nil) && (a.Label == nil || a.Label.Text() == b.Label.Text())
	a.Label, b.Label = nil, nil
	return labels && reflect.DeepEqual(a, b)
}

func TestATrailTellsEachChangeMembershipRefusalAndPolicy(t *testing.T) {
	s, jr := open(t, t.TempDir(), store.Config{})
	nl := &dossier.Party{Header: header(t, dossier.NounParty, dossier.Active), Key: "NL", Kind: dossier.PartyState, Name: "Netherlands"}
	csirt := &dossier.Party{Header: header(t, dossier.NounParty, dossier.Active), Key: "NL-CSIRT", Kind: dossier.PartyAgency, Name: "CSIRT", Parent: "NL"}
	eu := &dossier.Alliance{Header: header(t, dossier.NounAlliance, dossier.Active), Key: "eu27", Name: "EU", Type: dossier.AllianceTypes[0]}
	c := newCase(t, "Case")
	c.Owner, c.Excluded = "NL-CSIRT", marking.SetOf("RU")
	in := &dossier.ThreatActor{Header: header(t, dossier.NounThreatActor, dossier.CycleOf(dossier.NounThreatActor).Start), Name: "Actor"}
	in.Owner, in.Case = "NL-CSIRT", c.ID
	put(t, s, nl, csirt, eu)
	put(t, s, in, c) // what is in a case may come before it
	update := func(fn func(tx *store.Tx) error) error {
		_, err := s.Update(context.Background(), fn)
		return err
	}
	refused := errors.New("no")
	for _, err := range []error{
		update(func(tx *store.Tx) error {
			tx.Audit(store.Audit{Party: "NL", Action: "alliance:record_membership", Outcome: "ALLOW"})
			return tx.Member(dossier.Membership{Alliance: "eu27", Party: "NL", Status: dossier.Member, From: 1})
		}),
		update(func(tx *store.Tx) error {
			tx.Audit(store.Audit{Action: "policy_bundle:activate", Revision: "r1"})
			tx.Activate(store.PolicyRevision{ID: "r1"})
			return nil
		}),
		update(func(tx *store.Tx) error {
			tx.Refuse(store.Audit{Party: "DE", Action: "threat_actor:retire", Object: in.ID, Outcome: "DENY_HIDDEN"})
			return refused
		}),
		update(func(tx *store.Tx) error {
			tx.Refuse(store.Audit{Party: "DE", Action: "case:create", Outcome: "DENY_HIDDEN"})
			return refused
		}),
	} {
		if err != nil && !errors.Is(err, refused) {
			t.Fatal(err)
		}
	}
	var got []string
	for _, a := range acts(t, jr) {
		shut := "-"
		if a.Label != nil && len(a.Label.Excluded) > 0 {
			shut = strings.Join(a.Label.Excluded, ",")
		}
		got = append(got, fmt.Sprintf("%s %s v%d body=%v alliance=%s state=%s shut=%s %s", a.Noun, a.Audit.Action, a.Version, a.Body != nil, a.Alliance, a.State, shut, a.Audit.Outcome))
	}
	want := []string{
		"party  v1 body=true alliance= state=NL shut=- ",
		"party  v1 body=true alliance= state=NL shut=- ",
		"alliance  v1 body=true alliance=eu27 state=NL shut=- ",
		"threat_actor  v1 body=true alliance= state=NL shut=RU ",
		"case  v1 body=true alliance= state=NL shut=RU ",
		"alliance alliance:record_membership v1 body=false alliance=eu27 state=NL shut=- ALLOW",
		" policy_bundle:activate v0 body=false alliance= state= shut=- ",
		"threat_actor threat_actor:retire v1 body=false alliance= state=NL shut=RU DENY_HIDDEN",
		" case:create v0 body=false alliance= state= shut=- DENY_HIDDEN",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestATrailRefusesWhatItCannotRead(t *testing.T) {
	for _, e := range []journal.Entry{{Kind: 99, Body: []byte(`{}`)}, {Kind: store.EntryChange, Body: []byte(`[]`)},
		{Kind: store.EntryChange, Body: []byte(`{"objects":[{"noun":"ship","object":{}}]}`)}} {
		if _, err := store.NewTrail().Take(e); !fault.Is(err, fault.Internal) {
			t.Errorf("%s: got %v", e.Body, err)
		}
	}
}

func TestATrailDoesNotResumeWhatIsNoStateOfOne(t *testing.T) {
	s, jr := open(t, t.TempDir(), store.Config{})
	c := newCase(t, "Case")
	put(t, s, c)
	trail := store.NewTrail()
	err := jr.Read(t.Context(), journal.Head{}, func(e journal.Entry) error {
		_, err := trail.Take(e)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	whole := trail.State()
	if err := store.NewTrail().Resume(whole); err != nil {
		t.Fatal(err)
	}
	for name, state := range map[string][]byte{
		"nothing": nil, "another version": append([]byte("\x0fentente-trail-0"), whole[16:]...), "too much": append(slices.Clone(whole), 0),
	} {
		if err := store.NewTrail().Resume(state); !fault.Is(err, fault.Internal) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for n := range whole {
		if err := store.NewTrail().Resume(whole[:n]); !fault.Is(err, fault.Internal) {
			t.Fatalf("the first %d of %d bytes: got %v", n, len(whole), err)
		}
	}
}
