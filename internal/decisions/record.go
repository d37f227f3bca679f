package decisions

import (
	"time"

	"entente/internal/marking"
	"entente/policy"
)

// Record is what one person asked with one action at one moment.
type Record struct {
	ID       string    // opaque; Add sets it
	At       time.Time // UTC, to the millisecond
	Person   string    // handle; "" is the service itself
	Party    string
	Action   string
	Subject  policy.Subject
	Context  policy.Context // Now is the minute that was decided for
	Revision string         // of the policy
	Parts    []Part
}

// Part is one decision of a record, and the objects that it was about. Objects of
// equal label and relations share it.
type Part struct {
	Label     *marking.Label
	Relations policy.Relations
	Result    policy.Decision // Revision is the record's
	Objects   []Object        // none for what does not exist yet
}

// Object is one version of an object.
type Object struct {
	ID      string
	Version uint64 // of the row
	Edition string `json:",omitempty"` // what readers could tell of its changes, as JSON; "" where that is the version
}

// Request returns the input of a part's decision.
func (r *Record) Request(p *Part) policy.Request {
	return policy.Request{Action: r.Action, Subject: r.Subject, Relations: p.Relations, Object: p.Label, Context: r.Context}
}

// Add puts a decision into a record: to an equal one, if there is one.
func (r *Record) Add(p Part) {
	for i := range r.Parts {
		have := &r.Parts[i]
		if have.Relations == p.Relations && have.Result.Outcome == p.Result.Outcome && have.Result.Rule == p.Result.Rule && have.Label.Text() == p.Label.Text() {
			have.Objects = append(have.Objects, p.Objects...)
			return
		}
	}
	r.Parts = append(r.Parts, p)
}

// Filter chooses records. What is zero chooses all. A record is chosen when it is as
// Person, Party, Action, Channel and the times say, and one of its parts is as the
// others say.
type Filter struct {
	Person, Party, Action string
	Channel               policy.Channel
	From, Until           time.Time // From <= At < Until

	Noun    string // of the label
	Outcome string // a name of policy.Outcome
	Rule    string // that decided
	Object  string // id
}

// MatchesPart reports whether a part is as the filter says.
func (f Filter) MatchesPart(p *Part) bool {
	if f.Noun != "" && p.Label.Kind != f.Noun || f.Outcome != "" && p.Result.Outcome.String() != f.Outcome || f.Rule != "" && p.Result.Rule != f.Rule {
		return false
	}
	if f.Object == "" {
		return true
	}
	for _, o := range p.Objects {
		if o.ID == f.Object {
			return true
		}
	}
	return false
}
