package noleak_test

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"entente/internal/dossier"
	"entente/internal/identity"
	"entente/internal/marking"
	"entente/policy"
)

// actions are asked about in the comparison of the three readings.
var actions = []string{"read", "discover", "export", "share", "create", "amend", "cite_public"}

// threeWay draws a law with people and labels, and compares three readings of it
// for every person, label, action and tie, by two channels and at several moments: the reference
// evaluator, a full evaluation by OPA, and what verdict tables remember.
func (l *lab) threeWay(t *rapid.T) string {
	ctx := context.Background()
	rules := drawLaw(t)
	rev, err := compile(ctx, rules.tree())
	if err != nil {
		return err.Error()
	}
	one := pick(t, "person", l.people)
	one.Compartments = marking.SetOf(pick(t, "compartment", []string{"case-7", "opcw-2018", "none"}))
	other := one // differs in little, so that what is remembered of one must not serve the other
	if other.Roles = pick(t, "roles of", l.people).Roles; chance(t, "another party", 2) {
		other.Party = pick(t, "party of", l.people).Party
	}
	people := []identity.Principal{one, other}
	capacity, ch := pick(t, "capacity", []string{"", "eu27"}), pick(t, "channel", channels)
	labels := marking.NewTable()
	var ids []marking.ID
	for range rapid.IntRange(3, 6).Draw(t, "labels") {
		n := pick(t, "noun", drawnNouns())
		h := l.drawHeader(t, n, people, begin)
		o := copyOf(l.templates[n][0], nil)
		*o.Head() = h
		ids = append(ids, labels.Intern(dossier.LabelOf(o, nil)))
	}
	moments := []marking.Minute{marking.MinuteOf(begin), marking.MinuteOf(begin.Add(15 * time.Minute)), marking.MinuteOf(begin)}
	for _, now := range moments {
		for i := range people {
			subj := subject(l.base, &people[i], capacity, now)
			class := rev.Class(subj)
			for _, action := range actions {
				tables := []*policy.Table{class.Table(action, ch), class.Table(action, channels[0])}
				visible := tables[0].Select(ctx, labels, ids, now)
				for _, id := range ids {
					for _, rel := range []policy.Relations{0, policy.Author, policy.Recipient} {
						for k, by := range []policy.Channel{ch, channels[0]} {
							r := &policy.Request{Action: action, Subject: subj, Relations: rel, Object: labels.At(id), Context: policy.Context{Now: now, Channel: by}}
							want, full, fast := rules.outcome(r), rev.Decide(ctx, r).Outcome, tables[k].At(ctx, labels, id, rel, now).Outcome
							listed := want.Discoverable()
							if rel == 0 && k == 0 {
								listed = slices.Contains(visible, id)
							}
							if want != full || full != fast || listed != want.Discoverable() {
								return fmt.Sprintf("%s of %s by %s (%s, capacity %q, tie %d) at %v: reference %s, OPA %s, table %s, listed %v, under\n%+v",
									action, labels.At(id).Banner(), people[i].Handle, by, capacity, rel, now, want, full, fast, listed, rules)
							}
						}
					}
				}
			}
		}
	}
	return ""
}

func TestThreeReadingsOfALawAgree(t *testing.T) {
	few(t)
	l := openLab(t)
	rapid.Check(t, func(r *rapid.T) {
		if odd := l.threeWay(r); odd != "" {
			r.Fatal(odd)
		}
	})
}

// The shipped rules have no second reading; what tables remember of them is compared
// with full evaluations, for every person and object of a world.
func TestRememberedVerdictsOfTheShippedRulesAreThoseOfAnEvaluation(t *testing.T) {
	few(t)
	l := openLab(t)
	ctx := context.Background()
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		n++
		people := []identity.Principal{pick(r, "person", l.people), pick(r, "person", l.people)}
		labels := marking.NewTable()
		for i := range people {
			people[i].Compartments = append(slices.Clone(people[i].Compartments), fmt.Sprint("remembered-", n))
		}
		for _, now := range []marking.Minute{marking.MinuteOf(begin), marking.MinuteOf(begin.Add(9 * time.Minute))} {
			for _, x := range build(nil, l.drawObjects(r, people, "")[:6]) {
				id := labels.Intern(dossier.LabelOf(x.object, nil))
				for i := range people {
					for _, action := range actions {
						subj := subject(l.base, &people[i], "", now)
						rel := tied(x.object.Head(), people[i].Handle)
						full := l.laws[0].Decide(ctx, &policy.Request{Action: action, Subject: subj, Relations: rel, Object: labels.At(id),
							Context: policy.Context{Now: now, Channel: policy.ChannelAPI}}).Outcome
						if fast := l.laws[0].Class(subj).Table(action, policy.ChannelAPI).At(ctx, labels, id, rel, now).Outcome; fast != full {
							r.Fatalf("%s of %s by %s at %v: evaluation %s, table %s", action, labels.At(id).Banner(), people[i].Handle, now, full, fast)
						}
					}
				}
			}
		}
	})
}

// few makes a property be tried fewer times than usual: each try asks hundreds of questions.
func few(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("asks many thousands of questions")
	}
	was := flag.Lookup("rapid.checks").Value.String()
	if err := flag.Set("rapid.checks", "25"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = flag.Set("rapid.checks", was) }) // it was a number before
}
