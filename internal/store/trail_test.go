package store_test

import (
	"context"
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
		got, err := trail.Take(e)
		out = append(out, got...)
		for _, a := range got { // each comes back from its entry alone
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
