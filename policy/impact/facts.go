package impact

import (
	"encoding/json"
	"maps"
	"slices"

	"entente/internal/marking"
	"entente/policy"
	"entente/policy/symmetry"
)

// Facts is the world that the facts of the alliances can form, for a comparison
// without people and objects of a service: one person for every party that is
// written down as a member and every function that rules name, and one object for
// every alliance, noun, TLP and way of sharing, of two owners. Memberships are those
// of the revisions' data at that minute.
func Facts(now marking.Minute, revisions ...*policy.Revision) World {
	w := World{Now: now}
	memberships := map[string][]policy.Membership{}
	members := map[string][]string{}
	for _, r := range revisions {
		for _, key := range r.Alliances() {
			raw, _ := r.Alliance(key)
			var facts struct {
				Members []struct {
					Party, Status string
					From, Until   marking.Minute
				} `json:"members"`
			}
			_ = json.Unmarshal(raw, &facts) // data of another form has no members to speak of
			for _, m := range facts.Members {
				one := policy.Membership{Alliance: key, Party: m.Party, Status: m.Status, From: m.From, Until: m.Until}
				if !slices.Contains(memberships[m.Party], one) {
					memberships[m.Party] = append(memberships[m.Party], one)
				}
				if !slices.Contains(members[key], m.Party) {
					members[key] = append(members[key], m.Party)
				}
			}
		}
	}
	sieve := symmetry.Of(symmetry.Scope{Actions: Readings(), Channel: policy.ChannelAPI}, []string{"data.decision.verdict"}, revisions...)
	memberships["outsider"] = nil
	for _, party := range slices.Sorted(maps.Keys(memberships)) {
		for _, role := range append([]string{""}, sieve.Constants("subject.roles")...) {
			w.Classes = append(w.Classes, Class{People: 1, Subject: policy.Subject{Party: party, Chain: []string{party}, Kind: "STATE",
				Nationality: marking.SetOf(party), Roles: marking.SetOf(role), Memberships: memberships[party], Assurance: "aal2"}.Canonical()})
		}
	}
	for _, key := range slices.Sorted(maps.Keys(members)) {
		owners := members[key][:min(2, len(members[key]))]
		for _, owner := range owners {
			for _, kind := range []string{"evidence", "incident"} {
				for tlp := marking.Clear; tlp <= marking.Red; tlp++ {
					for _, to := range []marking.Set{nil, marking.SetOf(members[key][len(members[key])-1])} {
						w.Stocks = append(w.Stocks, Stock{Objects: 1, Label: marking.Label{Kind: kind, State: "SHARED", Owner: owner,
							Marking: marking.Marking{TLP: tlp, PAP: marking.PAPGreen, Originators: marking.SetOf(owner), Naming: marking.NamingMay},
							Grants:  []marking.Grant{{Via: key, By: owner, To: to}}}})
					}
				}
			}
		}
	}
	return w
}
