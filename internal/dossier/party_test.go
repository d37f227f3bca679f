package dossier_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"entente/internal/dossier"
	"entente/internal/marking"
)

// stretch is a membership of one party in one alliance, for tables.
func stretch(status dossier.MemberStatus, from, until, recorded marking.Minute, seq uint64) dossier.Membership {
	return dossier.Membership{Alliance: "eu27", Party: "UK", Status: status, From: from, Until: until, Recorded: recorded, Seq: seq}
}

func TestKnownMembershipsAreThoseOfTheLatestRecordInForce(t *testing.T) {
	joined := stretch(dossier.Member, 10, 0, 10, 1)
	left := stretch(dossier.Left, 50, 0, 40, 2)
	suspended := stretch(dossier.Suspended, 20, 30, 45, 3)
	type row struct {
		all   []dossier.Membership
		known marking.Minute
		want  []dossier.Membership
	}
	piece := func(m dossier.Membership, from, until marking.Minute) dossier.Membership {
		m.From, m.Until = from, until
		return m
	}
	each(t, map[string]row{
		"nothing recorded is nothing known":            {nil, 100, nil},
		"a record is not known before it was made":     {[]dossier.Membership{joined}, 9, nil},
		"a record is known in the minute it was made":  {[]dossier.Membership{joined}, 10, []dossier.Membership{joined}},
		"leaving was not known before it was recorded": {[]dossier.Membership{joined, left}, 39, []dossier.Membership{joined}},
		"leaving, recorded ahead, ends the membership at its day": {
			[]dossier.Membership{joined, left}, 40, []dossier.Membership{piece(joined, 10, 50), left}},
		"a suspension in the past, recorded later, is cut out of the middle": {
			[]dossier.Membership{joined, left, suspended}, 45,
			[]dossier.Membership{piece(joined, 10, 20), suspended, piece(joined, 30, 50), left}},
		"the order in which records are given does not matter": {
			[]dossier.Membership{suspended, joined, left}, 45,
			[]dossier.Membership{piece(joined, 10, 20), suspended, piece(joined, 30, 50), left}},
		"a record that covers all before it stands alone": {
			[]dossier.Membership{joined, left, stretch(dossier.Observer, 0, 0, 46, 4)}, 46,
			[]dossier.Membership{stretch(dossier.Observer, 0, 0, 46, 4)}},
		"a record of an empty stretch changes nothing": {
			[]dossier.Membership{joined, stretch(dossier.Left, 30, 30, 46, 4)}, 46, []dossier.Membership{joined}},
		"a record that ends before it begins changes nothing": {
			[]dossier.Membership{joined, stretch(dossier.Left, 30, 20, 46, 4)}, 46, []dossier.Membership{joined}},
	}, func(t *testing.T, c row) {
		if got := dossier.Known(c.all, c.known); !slices.Equal(got, c.want) {
			t.Errorf("\n got %+v\nwant %+v", got, c.want)
		}
	})
}

func TestKnownKeepsPartiesAndAlliancesApart(t *testing.T) {
	rows := []dossier.Membership{
		{Alliance: "nato", Party: "NL", Status: dossier.Member, From: 1, Seq: 1},
		{Alliance: "eu27", Party: "SE", Status: dossier.Member, From: 1, Seq: 3},
		{Alliance: "eu27", Party: "NL", Status: dossier.Left, From: 1, Seq: 2},
	}
	want := []dossier.Membership{rows[2], rows[1], rows[0]}
	for range 2 {
		slices.Reverse(rows)
		if got := dossier.Known(rows, 5); !slices.Equal(got, want) {
			t.Errorf("\n got %+v\nwant %+v", got, want)
		}
	}
}

func TestAMembershipHoldsFromItsFirstMinuteToBeforeItsLast(t *testing.T) {
	m := stretch(dossier.Member, 10, 20, 1, 1)
	for at, want := range map[marking.Minute]bool{9: false, 10: true, 19: true, 20: false} {
		if m.Holds(at) != want {
			t.Errorf("at %d: %v, want %v", at, !want, want)
		}
	}
	if m.Until = 0; !m.Holds(1 << 30) {
		t.Error("a membership without an end has ended")
	}
}

// TestKnownAgreesWithLookingAtEveryMinute compares Known with the plain meaning:
// at each minute, the newest known record that covers it says how things stand.
func TestKnownAgreesWithLookingAtEveryMinute(t *testing.T) {
	const horizon = 14
	rapid.Check(t, func(t *rapid.T) {
		seq := map[[2]string]uint64{}
		all := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) dossier.Membership {
			m := dossier.Membership{
				Alliance: rapid.SampledFrom([]string{"eu27", "nato"}).Draw(t, "alliance"),
				Party:    rapid.SampledFrom([]string{"NL", "UK"}).Draw(t, "party"),
				Status:   rapid.SampledFrom(dossier.MemberStatuses).Draw(t, "status"),
				From:     marking.Minute(rapid.Uint32Range(0, horizon).Draw(t, "from")),
				Until:    marking.Minute(rapid.Uint32Range(0, horizon).Draw(t, "until")),
			}
			return m
		}), 0, 8).Draw(t, "records")
		for i := range all {
			key := [2]string{all[i].Alliance, all[i].Party}
			seq[key]++
			all[i].Seq, all[i].Recorded = seq[key], marking.Minute(seq[key])
		}
		asKnownAt := marking.Minute(rapid.Uint32Range(0, 9).Draw(t, "as known at"))
		given := all
		if len(all) > 0 {
			given = rapid.Permutation(all).Draw(t, "order")
		}
		before := slices.Clone(given)
		known := dossier.Known(given, asKnownAt)
		if !slices.Equal(given, before) {
			t.Fatal("the argument was changed")
		}
		for key := range seq {
			for at := range marking.Minute(horizon + 3) {
				want := newest(all, key, at, asKnownAt)
				var got []dossier.Membership
				for _, m := range known {
					if m.Alliance == key[0] && m.Party == key[1] && m.Holds(at) {
						got = append(got, m)
					}
				}
				switch {
				case len(got) > 1:
					t.Fatalf("%v at %d stands in two ways: %+v", key, at, got)
				case len(got) == 0 && want != nil, len(got) == 1 && want == nil,
					len(got) == 1 && (got[0].Seq != want.Seq || got[0].Status != want.Status):
					t.Fatalf("%v at %d: got %+v, want %+v", key, at, got, want)
				}
			}
		}
		if !slices.IsSortedFunc(known, func(a, b dossier.Membership) int {
			if a.Alliance != b.Alliance {
				return strings.Compare(a.Alliance, b.Alliance)
			}
			return int(a.From) - int(b.From)
		}) {
			t.Fatalf("not in order of alliance and time: %+v", known)
		}
	})
}

func newest(all []dossier.Membership, key [2]string, at, asKnownAt marking.Minute) *dossier.Membership {
	var best *dossier.Membership
	for i, m := range all {
		if m.Alliance == key[0] && m.Party == key[1] && m.Recorded <= asKnownAt && m.Holds(at) && (best == nil || m.Seq > best.Seq) {
			best = &all[i]
		}
	}
	return best
}
