package impact

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"entente/internal/marking"
	"entente/policy"
)

// shown bounds what a report lists of single changes and of single labels; the
// counts are of all, and Options.Each is told of all.
const shown = 50

// Report is what a candidate revision would change. Pairs are of one person, in
// one capacity, and one object or portion: 3 people and 2 objects are 6.
type Report struct {
	Old     string         `json:"old"` // revision
	Next    string         `json:"next"`
	Minute  marking.Minute `json:"at"`             // that everything was decided for
	Over    string         `json:"over,omitempty"` // what was compared, in words
	Changed []Changed      `json:"changed"`

	People  int   `json:"people"`
	Objects int   `json:"objects"`
	Parts   int   `json:"parts"`   // portions that are marked on their own
	Classes int   `json:"classes"` // people with equal subjects are one
	Labels  int   `json:"labels"`
	Pairs   int   `json:"pairs"` // of one person and one object that were compared: all
	Cases   int   `json:"cases"` // that rules can tell apart, of those that a changed rule reaches
	Asked   int64 `json:"asked"` // evaluations

	Total      Count   `json:"total"`
	ByAction   []Group `json:"byAction"`
	ByAlliance []Group `json:"byAlliance"` // that the object was shared through; "" is none
	ByParty    []Group `json:"byParty"`    // of the person
	ByRole     []Group `json:"byRole"`     // of the person, who may have several
	ByField    []Group `json:"byField"`
	ByLabel    []Group `json:"byLabel"` // the labels with most pairs
	Labelled   int     `json:"labelled"`
	Examples   []Line  `json:"examples"`
	Changes    int     `json:"changes"` // of which Examples are the largest

	Past *PastReport `json:"past,omitempty"` // nil when no decisions of the past were given, and when no rule differs

	actions, alliances, parties, roles, fields map[string]*Count
	stocks                                     map[int]*Count
	top                                        []Change
}

// Count is how many pairs a change opens and closes.
type Count struct {
	Opened int `json:"opened"` // more may be done, known or read
	Closed int `json:"closed"`
	Duties int `json:"duties"` // the outcome is the same, other obligations go with it
}

// Group is a count under one heading.
type Group struct {
	Name string `json:"name"`
	Count
}

// Line is one change in words.
type Line struct {
	Who    string `json:"who"`
	People int    `json:"people"`
	Label  string `json:"label"`
	Action string `json:"action"`
	Before string `json:"before"`
	After  string `json:"after"`
	Rule   string `json:"rule"` // that decides after the change
	Pairs  int    `json:"pairs"`
}

// Found reports whether anything would change.
func (r *Report) Found() bool { return r.Changes > 0 }

func newReport(c *comparison) *Report {
	r := &Report{Old: c.old.ID(), Next: c.next.ID(), Minute: c.world.Now, Over: c.o.Over, Classes: len(c.world.Classes), Labels: len(c.world.Stocks),
		actions: map[string]*Count{}, alliances: map[string]*Count{}, parties: map[string]*Count{}, roles: map[string]*Count{},
		fields: map[string]*Count{}, stocks: map[int]*Count{}}
	asking := 0
	for _, cl := range c.world.Classes {
		asking += cl.People
		if !cl.Again {
			r.People += cl.People
		}
	}
	for _, s := range c.world.Stocks {
		if s.Label.Portion == "" {
			r.Objects += s.Objects
		} else {
			r.Parts += s.Objects
		}
	}
	r.Pairs = asking * (r.Objects + r.Parts)
	return r
}

// Direction says whether a change opens, closes, or does both to fields.
func (ch Change) Direction() (opens, closes bool) {
	b, a := ch.Before, ch.After
	switch {
	case a.Outcome > b.Outcome:
		return true, false
	case a.Outcome < b.Outcome:
		return false, true
	}
	return b.Fields&^a.Fields != 0, a.Fields&^b.Fields != 0
}

func (n *Count) all() int { return n.Opened + n.Closed + n.Duties }

func (n *Count) add(ch Change) {
	opens, closes := ch.Direction()
	if opens {
		n.Opened += ch.Pairs
	}
	if closes {
		n.Closed += ch.Pairs
	}
	if !opens && !closes {
		n.Duties += ch.Pairs
	}
}

func count[K comparable](in map[K]*Count, key K, ch Change) {
	if in[key] == nil {
		in[key] = &Count{}
	}
	in[key].add(ch)
}

func (r *Report) add(c *comparison, ch Change) {
	if c.o.Each != nil {
		c.o.Each(ch)
	}
	r.Changes++
	r.Total.add(ch)
	s, l := &c.world.Classes[ch.Class].Subject, &c.world.Stocks[ch.Stock].Label
	count(r.actions, ch.Action, ch)
	count(r.parties, s.Party, ch)
	count(r.stocks, ch.Stock, ch)
	for _, alliance := range throughs(l) {
		count(r.alliances, alliance, ch)
	}
	for _, role := range s.Roles {
		count(r.roles, role, ch)
	}
	if len(s.Roles) == 0 {
		count(r.roles, "", ch)
	}
	if ch.Action == "read" {
		r.addFields(l, ch)
	}
	r.keep(ch)
}

// throughs lists the alliances that a label was shared through, each once; "" for
// none and for a grant to parties.
func throughs(l *marking.Label) []string {
	if len(l.Grants) == 0 {
		return []string{""}
	}
	out := make([]string, 0, len(l.Grants))
	for _, g := range l.Grants {
		if !slices.Contains(out, g.Via) {
			out = append(out, g.Via)
		}
	}
	return out
}

// addFields counts what of an object comes into sight and goes out of it.
func (r *Report) addFields(l *marking.Label, ch Change) {
	fields := policy.Fields(l.Kind)
	if l.Portion != "" {
		fields = []string{l.Portion}
	}
	for _, f := range fields {
		before, after := hides(ch.Before, l, f), hides(ch.After, l, f)
		if before == after {
			continue
		}
		one := Change{Before: Effect{Outcome: policy.Allow}, After: Effect{Outcome: policy.Allow}, Pairs: ch.Pairs}
		if before {
			one.Before.Outcome = policy.DenyHidden
		} else {
			one.After.Outcome = policy.DenyHidden
		}
		count(r.fields, l.Kind+"."+f, one)
	}
}

// hides reports whether a field is not to be seen.
func hides(e Effect, l *marking.Label, field string) bool {
	return !e.Outcome.Permits() || e.Fields.Has(l.Kind, field)
}

// keep remembers the changes with most pairs.
func (r *Report) keep(ch Change) {
	if len(r.top) >= 2*shown {
		r.trim()
	}
	r.top = append(r.top, ch)
}

func (r *Report) trim() {
	slices.SortFunc(r.top, func(a, b Change) int {
		return cmp.Or(cmp.Compare(b.Pairs, a.Pairs), cmp.Compare(a.Class, b.Class), cmp.Compare(a.Stock, b.Stock),
			cmp.Compare(a.Action, b.Action), cmp.Compare(a.Relations, b.Relations))
	})
	r.top = r.top[:min(shown, len(r.top))]
}

func (r *Report) finish(c *comparison) {
	r.ByAction, r.ByAlliance, r.ByParty = sorted(r.actions), sorted(r.alliances), sorted(r.parties)
	r.ByRole, r.ByField = sorted(r.roles), sorted(r.fields)
	labels := map[string]*Count{}
	for stock, n := range r.stocks {
		words := c.world.Stocks[stock].words()
		if labels[words] == nil {
			labels[words] = &Count{}
		}
		labels[words].Opened += n.Opened
		labels[words].Closed += n.Closed
		labels[words].Duties += n.Duties
	}
	r.Labelled = len(labels)
	r.ByLabel = sorted(labels)
	r.ByLabel = r.ByLabel[:min(shown, len(r.ByLabel))]
	r.trim()
	for _, ch := range r.top {
		cl, l := c.world.Classes[ch.Class], &c.world.Stocks[ch.Stock].Label
		r.Examples = append(r.Examples, Line{Who: Who(cl), People: cl.People, Label: c.world.Stocks[ch.Stock].words(), Action: ch.Action,
			Before: ch.Before.words(l.Kind), After: ch.After.words(l.Kind), Rule: ch.After.Rule, Pairs: ch.Pairs})
	}
}

// sorted lists groups, the largest first.
func sorted(in map[string]*Count) []Group {
	out := make([]Group, 0, len(in))
	for _, k := range slices.Sorted(maps.Keys(in)) {
		out = append(out, Group{Name: k, Count: *in[k]})
	}
	slices.SortStableFunc(out, func(a, b Group) int {
		return cmp.Compare(b.Opened+b.Closed+b.Duties, a.Opened+a.Closed+a.Duties)
	})
	return out
}

func (e Effect) words(kind string) string {
	text := e.Outcome.String()
	if e.Fields != 0 {
		text += " without " + strings.Join(e.Fields.Names(kind), ", ")
	}
	if e.Duties != "" {
		text += " (" + e.Duties + ")"
	}
	return text
}

// Who says who a class is: its names if there are few, else party and roles.
func Who(c Class) string {
	if n := len(c.Names); n > 0 && n <= 3 {
		return strings.Join(c.Names, ", ")
	}
	text := cmp.Or(c.Subject.Party, "nobody's person")
	if len(c.Subject.Roles) > 0 {
		text += " " + strings.Join(c.Subject.Roles, "+")
	}
	if c.Subject.Capacity != "" {
		text += " for " + c.Subject.Capacity
	}
	return text
}
