package casework

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/identity"
	"entente/internal/leak"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
)

// change is one update in the making, on the newest state.
type change struct {
	*state
	ctx    context.Context
	s      *Session // nil for what the service does by itself
	tx     *store.Tx
	at     time.Time
	random io.Reader
	works  map[dossier.ID][]*store.Row // what rests on what; see resting

	delegates map[string]*policy.Table // what delegates read; see delegateReads
}

// update runs fn in the store's writer, on the newest state and the policy in
// force there, and moves the session to the snapshot that holds the result.
func (s *Session) update(ctx context.Context, fn func(c *change) error) (*state, error) {
	if err := s.desk.recordable(); err != nil {
		return nil, err
	}
	var st *state
	v, err := s.desk.cfg.Store.Update(ctx, func(tx *store.Tx) error {
		st = s.desk.stateOf(tx.View(), s.who, s.opts)
		st.now = marking.MinuteOf(tx.Now())
		return fn(&change{state: st, ctx: ctx, s: s, tx: tx, at: tx.Now(), random: s.desk.cfg.Random})
	})
	if st != nil { // what was refused is on record as well
		if err := s.desk.recordDone(ctx, st); err != nil {
			return nil, err
		}
	}
	if err != nil {
		return nil, err
	}
	return s.advance(v), nil
}

// trialChange is a change that only asks: it stages nothing.
func (s *Session) trialChange(ctx context.Context, st *state) *change {
	return &change{state: st, ctx: ctx, s: s, at: st.now.Time(), random: s.desk.cfg.Random}
}

// system is a change of the service's own, when the time for something has come.
func (d *Desk) system(ctx context.Context, v *store.View, at time.Time, tx *store.Tx) *change {
	st := d.stateOf(v, &identity.Principal{}, Options{Channel: ChannelSystem})
	st.now = marking.MinuteOf(at)
	return &change{state: st, ctx: ctx, tx: tx, at: at, random: d.cfg.Random}
}

// updateOne is update for a change whose answer is one object.
func updateOne[T dossier.Object](ctx context.Context, s *Session, fn func(c *change) (dossier.ID, error)) (Released[T], error) {
	var id dossier.ID
	st, err := s.update(ctx, func(c *change) (err error) {
		id, err = fn(c)
		return err
	})
	if err != nil {
		return Released[T]{}, err
	}
	return releaseAs[T](ctx, st, st.view.Object(id)), nil
}

// reach returns the row of an id for an action that the policy allows. What the
// caller may not know of is Withheld, which outside looks exactly as NotFound; what
// it may not do is Forbidden, whatever the object holds. Only then a version other
// than the one that the caller is told is Conflict; version 0 stands for the newest.
func (c *change) reach(id dossier.ID, n dossier.Noun, version uint64, action string, with policy.Context) (*store.Row, error) {
	if row := c.tx.View().Object(id); leak.Planted("error.stale") && row != nil && version != 0 && version != row.Obj.Head().Version {
		return nil, stale("version")
	}
	row, err := c.find(id, n, action)
	if err != nil {
		return nil, err
	}
	if err := c.may(action, row, with); err != nil {
		return nil, err
	}
	return row, c.fresh(c.ctx, row, version)
}

// find returns the row of an id that the caller may know of.
func (c *change) find(id dossier.ID, n dossier.Noun, action string) (*store.Row, error) {
	row := c.tx.View().Object(id)
	if row == nil || n != "" && row.Obj.Noun() != n {
		return nil, notFound()
	}
	h := row.Obj.Head()
	d := c.decide(c.ctx, "read", c.view.Labels().At(row.Label), relations(h, c.who), policy.Context{})
	if !d.Outcome.Discoverable() {
		c.decidedOn("read", row, policy.Context{}, d)
		c.refuse(action, row, d)
		if leak.Planted("error.kind") {
			return nil, c.forbidden(d)
		}
		if leak.Planted("error.path") {
			return nil, fault.New(fault.Withheld, "casework.find", "there is no such object").At("object")
		}
		if leak.Planted("error.state") {
			return nil, fault.New(fault.Precondition, "casework.find", "this is "+string(h.State)).WithCode(fault.CodeMoveIllegal).At("state")
		}
		return nil, withheld()
	}
	return row, nil
}

func notFound() error {
	return fault.New(fault.NotFound, "casework.find", "there is no such object").At("id")
}

func withheld() error {
	return fault.New(fault.Withheld, "casework.find", "there is no such object").At("id")
}

// may asks the policy for an action on a row and audits the answer: a refusal in
// an entry of its own, a permission with the change that it allows.
func (c *change) may(action string, row *store.Row, with policy.Context) error {
	return c.judge(action, c.filed(row), with)
}

// mayCreate asks the policy for an action on an object that does not exist yet.
func (c *change) mayCreate(action string, o dossier.Object) error {
	m := o.Head().Marking
	return c.judge(action, c.making(o), policy.Context{Marking: &m})
}

// subjectMatter is what a step is about.
type subjectMatter struct {
	id      dossier.ID
	version uint64 // 0 for what is not filed as it is judged
	edition string // of that version; see editionText
	made    bool   // does not exist yet
	label   *marking.Label
	rel     policy.Relations
}

// filed is what a row holds.
func (st *state) filed(row *store.Row) subjectMatter {
	h := row.Obj.Head()
	return subjectMatter{id: h.ID, version: h.Version, edition: editionText(h), label: st.view.Labels().At(row.Label), rel: relations(h, st.who)}
}

// making is an object that does not exist yet, as it would be.
func (c *change) making(o dossier.Object) subjectMatter {
	l := dossier.LabelOf(o, c.view.Case(o)).Canonical()
	return subjectMatter{id: o.Head().ID, made: true, label: &l, rel: relations(o.Head(), c.who)}
}

func (c *change) judge(action string, about subjectMatter, with policy.Context) error {
	d := c.decide(c.ctx, action, about.label, about.rel, with)
	c.decided(action, about, with, d)
	id := about.id
	if about.made {
		id = ""
	}
	audit := c.audit(about.label.Kind+":"+action, id, d)
	if d.Outcome.Permits() {
		c.tx.Audit(audit)
		return nil
	}
	c.tx.Refuse(audit)
	if !d.Outcome.Discoverable() && id != "" {
		return withheld()
	}
	return c.forbidden(d)
}

// forbidden words a refusal by the public reason of the rule that decided. A rule's
// answer, which tells people what they can do, is given only where nothing else
// is in the way: nobody is sent for a second factor to be refused again.
func (st *state) forbidden(d policy.Decision) error {
	if d.Rule == policy.PolicyError {
		// Nobody has refused this: there was no time to decide, or the policy failed.
		return fault.New(fault.Unavailable, "casework.judge", "This could not be decided; try again.").WithCode(fault.CodeTimeout)
	}
	var final, mendable []policy.Rule
	for _, code := range d.Reasons {
		switch rule, ok := st.rev.Rule(code); {
		case ok && rule.Answer != "":
			mendable = append(mendable, rule)
		case !ok || rule.PublicReason != "":
			final = append(final, rule)
		}
	}
	text := "the rules in force do not allow this"
	for _, rule := range slices.Concat(final, mendable) {
		if rule.PublicReason != "" {
			text = rule.PublicReason
			break
		}
	}
	refusal := fault.New(fault.Forbidden, "casework.judge", text)
	if len(final) == 0 && len(mendable) > 0 {
		return refusal.WithCode(fault.Code(mendable[0].Answer))
	}
	return refusal
}

func (c *change) refuse(action string, row *store.Row, d policy.Decision) {
	c.tx.Refuse(c.audit(string(row.Obj.Noun())+":"+action, row.Obj.Head().ID, d))
}

func (c *change) audit(action string, id dossier.ID, d policy.Decision) store.Audit {
	return store.Audit{
		Person: c.who, Party: c.subj.Party, Action: action, Object: id, Outcome: d.Outcome.String(),
		Reasons: d.Reasons, Rule: d.Rule, Grant: d.Grant, Revision: d.Revision,
	}
}

// start fills the header of a new object.
func (c *change) start(n dossier.Noun, h dossier.Header) (dossier.Header, error) {
	id, err := dossier.NewID(n, c.random)
	if err != nil {
		return h, err
	}
	if leak.Planted("id.sequence") {
		id, _ = dossier.NewID(n, strings.NewReader(fmt.Sprintf("%016d", c.view.Kind(n).Len())))
	}
	if leak.Planted("create.crowded") && c.view.Kind(n).Len()%3 == 0 {
		return h, fault.New(fault.TooLarge, "casework.start", "there are too many")
	}
	h.ID, h.Version, h.State = id, 1, dossier.CycleOf(n).Start
	h.Owner, h.Author, h.Created, h.Changed = c.subj.Party, c.who, c.at, c.at
	return h, c.checkMarking(h.Marking)
}

// checkMarking refuses a marking as it was written: one that says too little, one
// with an originator that nobody could ever ask for consent, and an embargo or an
// expiry in the past, for a marking that says nothing any more was not meant.
func (c *change) checkMarking(m marking.Marking) error {
	if err := m.Validate(); err != nil {
		return fault.As(err).At("marking")
	}
	for _, o := range m.Originators {
		if !c.knows("party:" + o) {
			return fault.New(fault.Invalid, "casework.checkMarking", "an originator is a party that this service knows").
				WithCode(fault.CodeReferenceUnknown).At("marking", "originators")
		}
	}
	past := func(field string, code fault.Code) error {
		return fault.New(fault.Invalid, "casework.checkMarking", "this time has passed").WithCode(code).At("marking", field)
	}
	if m.Embargo != 0 && m.Embargo <= c.now {
		return past("embargo", fault.CodeEmbargoPast)
	}
	if m.Expires != 0 && m.Expires <= c.now {
		return past("expires", fault.CodeExpiryPast)
	}
	return nil
}

// known refuses a reference to an object that the caller may not read.
func (c *change) known(id dossier.ID, n dossier.Noun, field string) (*store.Row, error) {
	if id == "" {
		return nil, nil
	}
	row := c.view.Object(id)
	if leak.Planted("reference.code") && row != nil && !c.reads(c.ctx, row) {
		return nil, fault.New(fault.Forbidden, "casework.known", "this may not be referred to").At(field)
	}
	if leak.Planted("reference.hidden") && row != nil && row.Obj.Noun() == n {
		return row, nil
	}
	if row == nil || row.Obj.Noun() != n || !c.reads(c.ctx, row) {
		return nil, fault.New(fault.Invalid, "casework.known", "there is no such object to refer to").
			WithCode(fault.CodeReferenceUnknown).At(field)
	}
	return row, nil
}

// knows reports whether a party or an alliance is there for the caller; one that
// may not be known of is refused as one that does not exist.
func (c *change) knows(name string) bool { return c.sees(c.ctx, c.view.Named(name)) }

// moved returns the next version of an object after a life-cycle move.
func moved[T dossier.Object](c *change, o T, move string) (T, error) {
	to, err := dossier.CycleOf(o.Noun()).Check(o.Head().State, move)
	if err != nil {
		var none T
		return none, err
	}
	next := again(c, o)
	next.Head().State = to
	return next, nil
}

// again returns a copy of an object to be changed in this update: the version after
// the one that is stored, also if this update has staged it already.
func again[T dossier.Object](c *change, o T) T {
	next := dossier.Next(o, c.at)
	if row := c.view.Object(o.Head().ID); row != nil {
		next.Head().Version = row.Obj.Head().Version + 1
	}
	return next
}

// same reports whether two objects say the same, apart from version and times.
func same(a, b dossier.Object) bool {
	strip := func(o dossier.Object) string {
		c := dossier.Next(o, time.Time{})
		h := c.Head()
		h.ID, h.Version, h.Edition, h.Author = "", 0, dossier.Edition{}, ""
		h.Created, h.Changed = time.Time{}, time.Time{}
		text, err := json.Marshal(c)
		if err != nil {
			return ""
		}
		return string(text)
	}
	return strip(a) == strip(b)
}
