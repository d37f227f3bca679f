package prove

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"entente/internal/marking"
	"entente/policy"
	"entente/policy/symmetry"
)

// now is the moment at which every case is asked about; times of a case lie
// before or after it, which is all that rules can tell.
const now = marking.Minute(30_000_000) // 2027-01-15T08:00Z

// The parties of the space. Where the rules name none of them, each stands for
// every party in its place.
const (
	readerState = "AA"
	readerOrg   = "AA-ONE"
	sisterOrg   = "AA-TWO"
	client      = "firm-a"
	ownerOrg    = "BB-ONE"
	thirdOrg    = "CC-ONE"
	outsideOrg  = "DD-ONE"
)

// person is a subject of the space, and how far it is from the plainest one.
type person struct {
	subject  policy.Subject
	words    string
	standing string
	stands   bool // as a member or an observer, now, and not shut out
	odd      int
}

// thing is a label of the space.
type thing struct {
	label marking.Label
	words string
	odd   int
	core  int    // of things with the same number all but the TLP is equal
	extra string // the one caveat or consent added to a plain label; "" is none
	place int    // in the space
	plain int    // of things with an extra: the place of the same one without
}

// space is everything that is asked about one alliance.
type space struct {
	alliance  string
	people    []person
	things    []thing
	bounds    []string
	functions []string // that people of it have; the first is none
}

// standings are all that a party can be to an alliance.
var standings = []struct {
	words  string
	stands bool
	of     func(alliance, party string) []policy.Membership
}{
	{"a member", true, func(a, p string) []policy.Membership {
		return []policy.Membership{{Alliance: a, Party: p, Status: "MEMBER"}}
	}},
	{"an observer", true, func(a, p string) []policy.Membership {
		return []policy.Membership{{Alliance: a, Party: p, Status: "OBSERVER"}}
	}},
	{"no member", false, func(string, string) []policy.Membership { return nil }},
	{"a former member", false, func(a, p string) []policy.Membership {
		return []policy.Membership{{Alliance: a, Party: p, Status: "MEMBER", From: now - 90, Until: now - 5}}
	}},
	{"a member only from later on", false, func(a, p string) []policy.Membership {
		return []policy.Membership{{Alliance: a, Party: p, Status: "MEMBER", From: now + 5}}
	}},
	{"aligned only", false, func(a, p string) []policy.Membership {
		return []policy.Membership{{Alliance: a, Party: p, Status: "ALIGNED"}}
	}},
	{"a member that is suspended", false, func(a, p string) []policy.Membership {
		return []policy.Membership{{Alliance: a, Party: p, Status: "MEMBER"}, {Alliance: a, Party: p, Status: "SUSPENDED", From: now - 5}}
	}},
	{"a party that has left", false, func(a, p string) []policy.Membership {
		return []policy.Membership{{Alliance: a, Party: p, Status: "MEMBER", Until: now - 5}, {Alliance: a, Party: p, Status: "LEFT", From: now - 5}}
	}},
}

// spaceOf forms the space of an alliance from what the rules can tell apart.
func spaceOf(r *policy.Revision, alliance string) *space {
	scope := symmetry.Scope{Actions: actions, Channel: policy.ChannelAPI, Held: map[string]bool{alliance: true, "evidence": true, "incident": true}}
	s := symmetry.Of(scope, []string{"data.decision.verdict"}, r)
	functions := representatives(r, alliance, s.Constants("subject.roles"))
	purposes := s.Constants("subject.compartments")
	parties := s.Constants("subject.chain")
	sp := &space{alliance: alliance, functions: functions}
	sp.addPeople(functions, purposes, parties)
	sp.addThings(purposes, parties)
	sp.bounds = []string{
		fmt.Sprintf("people: %d standings in %s, of one organisation, its client and %d parties that rules name, with at most one function (%d can be told apart) and at most one compartment, with the function %s also with every clearance",
			len(standings), alliance, len(parties), len(functions), functions[min(1, len(functions)-1)]),
		"objects: evidence and incidents as a whole, every TLP, exactly one grant, through this alliance, to all or to one party, ended or not, at most one other originator",
		"at most one caveat or consent beside that, on evidence of the owner alone, TLP:GREEN to TLP:AMBER+STRICT, that is shared with all or with one organisation",
		"nobody is tied to the object as author or recipient; every time lies before or after the moment asked about",
	}
	return sp
}

// representatives picks one of each kind of function that the rules treat alike:
// functions that occur in exactly the same lists.
func representatives(r *policy.Revision, alliance string, functions []string) []string {
	seen := map[string]string{}
	var lists []string
	for _, file := range slices.Sorted(maps.Keys(r.Modules())) {
		if dir, _, _ := strings.Cut(strings.TrimPrefix(file, "alliances/"), "/"); strings.HasPrefix(file, "alliances/") && dir != alliance {
			continue
		}
		if noun, other := strings.CutPrefix(path.Dir(file), "actions/"); other && !slices.Contains([]string{"base", "evidence", "incident"}, noun) {
			continue
		}
		lists = append(lists, listsOf(r.Modules()[file])...)
	}
	raw, _ := r.Alliance(alliance)
	lists = append(lists, dataLists(raw)...)
	out := []string{""}
	for _, f := range functions {
		mark := ""
		for i, list := range lists {
			if strings.Contains(list, `"`+f+`"`) {
				mark += fmt.Sprint(i, " ")
			}
		}
		if _, known := seen[mark]; !known {
			seen[mark] = f
			out = append(out, f)
		}
	}
	return out
}

func (sp *space) addPeople(functions, purposes, parties []string) {
	places := []struct {
		words   string
		subject policy.Subject
	}{
		{readerOrg, policy.Subject{Party: readerOrg, Chain: []string{readerOrg, readerState}, Kind: "AGENCY"}},
		{client + ", a client of " + readerOrg, policy.Subject{Party: client, Chain: []string{client}, Kind: "VENDOR", ServedBy: marking.SetOf(readerOrg)}},
	}
	for _, p := range parties {
		places = append(places, struct {
			words   string
			subject policy.Subject
		}{p, policy.Subject{Party: p, Chain: []string{p}, Kind: "VENDOR"}})
	}
	for i, standing := range standings {
		for j, place := range places {
			for k, function := range functions {
				for l, purpose := range append([]string{""}, purposes...) {
					s := place.subject
					s.Nationality, s.Assurance = marking.SetOf(readerState), "aal2"
					top := s.Chain[len(s.Chain)-1]
					s.Memberships = standing.of(sp.alliance, top)
					s.Roles, s.Compartments = marking.SetOf(function), marking.SetOf(purpose)
					words := "Somebody of " + place.words
					if function != "" {
						words += " with the function " + function
					}
					if purpose != "" {
						words += " and access to " + purpose
					}
					rest := "; " + top + " is " + standing.words + " of " + sp.alliance
					odd := i + 4*j + min(k, 1)*2 + l
					sp.people = append(sp.people, person{subject: s.Canonical(), words: words + rest, standing: standing.words, stands: standing.stands, odd: odd})
					if k != min(1, len(functions)-1) {
						continue // a clearance is asked for whatever the function
					}
					for _, scheme := range schemes {
						s.Clearances = append(s.Clearances, policy.Clearance{Scheme: scheme, Rank: marking.Restricted})
					}
					sp.people = append(sp.people, person{subject: s.Canonical(), words: words + " and a clearance" + rest, standing: standing.words, stands: standing.stands, odd: odd + 1})
				}
			}
		}
	}
}

// schemes are those by which things of the space are classified: of the Union, of
// NATO and of the owner's state.
var schemes = []string{"EU", "NATO", "BB"}

// before returns the thing that is equal but for a TLP one step laxer. Things of
// one core stand side by side, from the laxest to the strictest.
func (sp *space) before(t *thing) *thing {
	n := sp.placeOf(t)
	if n == 0 || sp.things[n-1].core != t.core {
		return nil
	}
	return &sp.things[n-1]
}

func (sp *space) placeOf(t *thing) int { return t.place }
