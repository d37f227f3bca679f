package casework

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"entente/internal/decisions"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
)

// NewPolicyBundle is what an author writes to propose a change of the sharing rules.
type NewPolicyBundle struct {
	Title, Rationale string
	Alliance         dossier.AllianceKey // whose rules it changes; "" for the common base
	Base             string              // digest of the tree that it changes; "" is the one in force
	Number           int                 // 0 is the next one
	Files            []dossier.PolicyFile
	Marking          marking.Marking // without a TLP: GREEN, of the caller's party
}

// ProposePolicy proposes a change of the rules. It is checked by itself, soon after.
// Faults: Conflict with code POLICY_BASE_STALE when the tree that it changes is no
// longer in force, POLICY_DOWNGRADE for a number that comes too late; Invalid with
// POLICY_PATH, FILE_TOO_LARGE and the like for its files, and with POLICY_SIGNATURE
// where only signed rules are taken.
func (s *Session) ProposePolicy(ctx context.Context, in NewPolicyBundle) (Released[*dossier.PolicyBundle], error) {
	if s.desk.cfg.Signed {
		return Released[*dossier.PolicyBundle]{}, unsigned("rules are taken signed or not at all: upload a signed bundle")
	}
	return s.propose(ctx, in, "")
}

func unsigned(text string) error {
	return fault.New(fault.Invalid, "casework.ProposePolicy", text).WithCode(fault.CodePolicySignature).At("files")
}

func (s *Session) propose(ctx context.Context, in NewPolicyBundle, key string) (Released[*dossier.PolicyBundle], error) {
	return updateOne[*dossier.PolicyBundle](ctx, s, func(c *change) (dossier.ID, error) {
		if err := c.mayBegin(&in); err != nil {
			return "", err
		}
		h, err := c.start(dossier.NounPolicyBundle, dossier.Header{Marking: in.Marking})
		if err != nil {
			return "", err
		}
		b := &dossier.PolicyBundle{Header: h, Title: in.Title, Rationale: in.Rationale, Alliance: in.Alliance, Number: in.Number,
			Files: slices.Clone(in.Files), SignedBy: key}
		slices.SortFunc(b.Files, func(x, y dossier.PolicyFile) int { return strings.Compare(x.Path, y.Path) })
		if in.Alliance != "" && !c.knows("alliance:"+in.Alliance) {
			return "", fault.New(fault.Invalid, "casework.ProposePolicy", "there is no such alliance").WithCode(fault.CodeReferenceUnknown).At("alliance")
		}
		last, used := c.numbers(in.Alliance)
		b.Number = cmp.Or(b.Number, used+1)
		if b.Number <= last {
			return "", outOfDate()
		}
		if err := c.setBase(b, in.Base); err != nil {
			return "", err
		}
		return h.ID, c.tx.Put(b)
	})
}

// mayBegin asks the policy whether the caller may propose such a change, with the
// marking that it would have.
func (c *change) mayBegin(in *NewPolicyBundle) error {
	if in.Marking.TLP == marking.TLPUnset {
		in.Marking = marking.Marking{TLP: marking.Green, PAP: marking.PAPGreen, Naming: marking.NamingMay, Originators: marking.SetOf(c.subj.Party)}
	}
	if err := c.checkMarking(in.Marking); err != nil {
		return err
	}
	b := &dossier.PolicyBundle{Header: dossier.Header{State: dossier.Proposed, Owner: c.subj.Party, Author: c.who, Marking: in.Marking}, Alliance: in.Alliance}
	return c.judge("create", c.making(b), policy.Context{Marking: &b.Marking, Bundle: c.bundled(b)})
}

// setBase sets what a bundle changes and what would come of it.
func (c *change) setBase(b *dossier.PolicyBundle, base string) error {
	now := inForce(c.view)
	if now == nil {
		return fault.New(fault.Precondition, "casework.ProposePolicy", "no policy is in force").WithCode(fault.CodePolicyStale).At("base")
	}
	if base != "" && base != digestOf(now) {
		return staleBase()
	}
	b.Base, b.Digest = digestOf(now), "unknown"
	if err := dossier.Validate(b); err != nil {
		return err
	}
	b.Digest = dossier.TreeDigest(b.Over(now.Files))
	return nil
}

func staleBase() error {
	return fault.New(fault.Conflict, "casework.PolicyBundle", "other rules are in force by now than those that this changes: propose it anew").
		WithCode(fault.CodePolicyStale).At("base")
}

func outOfDate() error {
	return fault.New(fault.Conflict, "casework.PolicyBundle", "newer rules than these have been in force: give it a higher number").
		WithCode(fault.CodePolicyNumber).At("number")
}

// numbers returns the highest number of an alliance's rules that was ever in force,
// and the highest that was ever given.
func (c *change) numbers(alliance dossier.AllianceKey) (last, used int) {
	c.eachBundle(func(b *dossier.PolicyBundle) {
		if b.Alliance != alliance {
			return
		}
		used = max(used, b.Number)
		if b.Activated != nil {
			last = max(last, b.Number)
		}
	})
	return last, used
}

func (c *change) eachBundle(do func(*dossier.PolicyBundle)) {
	walk := c.view.Kind(dossier.NounPolicyBundle).Oldest()
	for r := walk.Next(); r != nil; r = walk.Next() {
		do(r.Obj.(*dossier.PolicyBundle))
	}
}

// inForce returns the newest entry of the policy's history; nil before the first.
func inForce(v *store.View) *store.PolicyRevision {
	all := v.Policies()
	if len(all) == 0 {
		return nil
	}
	return &all[len(all)-1]
}

// digestOf names a tree of the history. Entries of older versions do not say it.
func digestOf(p *store.PolicyRevision) string {
	if p.Digest != "" {
		return p.Digest
	}
	return dossier.TreeDigest(p.Files)
}

// treeAt returns the newest entry of the history with a digest; nil for none.
func treeAt(v *store.View, digest string) *store.PolicyRevision {
	all := v.Policies()
	for i := range slices.Backward(all) {
		if digestOf(&all[i]) == digest {
			return &all[i]
		}
	}
	return nil
}

// bundled returns what a rule may know of a bundle, as the caller is about to take a
// step on it; nil for every other noun.
func (st *state) bundled(o dossier.Object) *policy.Bundle {
	b, ok := o.(*dossier.PolicyBundle)
	if !ok {
		return nil
	}
	f := &policy.Bundle{Alliance: b.Alliance, Affected: b.Affected, Approved: b.Approved(), Passed: b.Passed(), Demanded: b.Demanded != nil}
	if len(b.Affected) == 1 {
		f.For = b.Affected[0]
	}
	var done []string
	if slices.ContainsFunc(b.Reviews, func(r dossier.PolicyReview) bool { return r.Approved && r.Person == st.who }) {
		done = append(done, "approve")
	}
	if b.Demanded != nil && b.Demanded.Person == st.who {
		done = append(done, "demand_roll_back")
	}
	f.Done = marking.SetOf(done...)
	return f
}

// reachBundle is reach with the facts of the bundle.
func (c *change) reachBundle(id dossier.ID, version uint64, action string, alliance dossier.AllianceKey) (*dossier.PolicyBundle, error) {
	row, err := c.find(id, dossier.NounPolicyBundle, action)
	if err != nil {
		return nil, err
	}
	b := row.Obj.(*dossier.PolicyBundle)
	facts := c.bundled(b)
	facts.For = cmp.Or(alliance, facts.For)
	if _, err := c.reach(id, dossier.NounPolicyBundle, version, action, policy.Context{Bundle: facts}); err != nil {
		return nil, err
	}
	return b, nil
}

// PolicyReview is the word of a reviewer.
type PolicyReview struct {
	Alliance dossier.AllianceKey // for which the reviewer speaks; "" where the bundle touches one alone
	Approve  bool
	Text     string
}

// ReviewPolicy records the word of a reviewer for one alliance. A no ends the
// proposal. When policy finds that everybody has agreed who has to, it is approved.
// Faults: those of reach; Conflict with POLICY_BASE_STALE, for what is approved is
// the change of one tree.
func (s *Session) ReviewPolicy(ctx context.Context, id dossier.ID, version uint64, in PolicyReview) (Released[*dossier.PolicyBundle], error) {
	return updateOne[*dossier.PolicyBundle](ctx, s, func(c *change) (dossier.ID, error) {
		action := "reject"
		if in.Approve {
			action = "approve"
		}
		b, err := c.reachBundle(id, version, action, in.Alliance)
		if err != nil {
			return "", err
		}
		next, err := moved(c, b, action)
		if err != nil {
			return "", err
		}
		if in.Approve && b.Base != digestOf(inForce(c.view)) {
			return "", staleBase()
		}
		alliance := in.Alliance
		if alliance == "" && len(b.Affected) > 0 {
			alliance = b.Affected[0]
		}
		next.Reviews = append(next.Reviews, dossier.PolicyReview{Opinion: c.says(in.Text), Alliance: alliance, Approved: in.Approve})
		if in.Approve && c.byItself("adopt", next).Outcome.Permits() {
			if next.State, err = dossier.PolicyBundleCycle.Check(next.State, "adopt"); err != nil {
				return "", err
			}
		}
		return id, c.tx.Put(next)
	})
}

// byItself asks the policy for a step of the service itself on a bundle.
func (c *change) byItself(action string, b *dossier.PolicyBundle) policy.Decision {
	facts := c.bundled(b)
	facts.For, facts.Done = "", nil // who happened to be there does not count
	l := dossier.LabelOf(b, nil).Canonical()
	req := policy.Request{Action: action, Subject: policy.Subject{}.Canonical(), Object: &l,
		Context: policy.Context{Now: c.now, Channel: policy.ChannelSystem, Bundle: facts}}
	d := c.rev.Decide(c.ctx, &req)
	c.trail.step(step{request: req, answer: d, objects: []decisions.Object{{ID: string(b.ID)}}})
	return d
}

// ActivatePolicy puts an approved bundle into force: now, or at a moment that is
// settled to the second. Faults: those of reach; Conflict with POLICY_BASE_STALE or
// POLICY_DOWNGRADE when others came into force meanwhile; Invalid with
// DEADLINE_IN_PAST for a moment that has passed.
func (s *Session) ActivatePolicy(ctx context.Context, id dossier.ID, version uint64, at *time.Time, text string) (Released[*dossier.PolicyBundle], error) {
	if at == nil {
		s.desk.prepare(ctx, s.at(), id)
	}
	out, err := updateOne[*dossier.PolicyBundle](ctx, s, func(c *change) (dossier.ID, error) {
		action := "activate"
		if at != nil {
			action = "schedule"
		}
		b, err := c.reachBundle(id, version, action, "")
		if err != nil {
			return "", err
		}
		next, err := moved(c, b, action)
		if err != nil {
			return "", err
		}
		said := c.says(text)
		if at == nil {
			return id, c.enact(next, said)
		}
		moment := at.UTC().Truncate(time.Second)
		if !moment.After(c.at) {
			return "", fault.New(fault.Invalid, "casework.ActivatePolicy", "this moment has passed").WithCode(fault.CodeDeadlinePast).At("at")
		}
		if err := c.mayEnact(b); err != nil {
			return "", err
		}
		next.Effective, next.Activated = &moment, nil
		next.Scheduled = &said
		return id, c.tx.Put(next)
	})
	s.desk.enforce(ctx)
	return out, err
}

// mayEnact holds that a bundle changes what is in force, and is not older than it.
func (c *change) mayEnact(b *dossier.PolicyBundle) error {
	if b.Base != digestOf(inForce(c.view)) {
		return staleBase()
	}
	if last, _ := c.numbers(b.Alliance); b.Number <= last {
		return outOfDate()
	}
	return nil
}

// enact brings the tree of a bundle into force, with the entry that moves it.
func (c *change) enact(next *dossier.PolicyBundle, by dossier.Opinion) error {
	if err := c.mayEnact(next); err != nil {
		return err
	}
	now := inForce(c.view)
	files := next.Over(now.Files)
	if dossier.TreeDigest(files) != next.Digest {
		return fault.New(fault.Internal, "casework.enact", "the tree is not the one that was reviewed")
	}
	at := c.at
	next.Effective, next.Activated, next.Replaced = &at, &by, digestOf(now)
	var err error
	c.eachBundle(func(b *dossier.PolicyBundle) {
		if err == nil && b.ID != next.ID && b.Alliance == next.Alliance && b.State == dossier.Active {
			err = c.step(b, "supersede")
		}
	})
	if err != nil {
		return err
	}
	c.tx.Activate(store.PolicyRevision{ID: next.Revision, Files: files, By: by.Person, Digest: next.Digest, Bundle: next.ID})
	return c.tx.Put(next)
}

// step takes a step of the service's own on another bundle.
func (c *change) step(b *dossier.PolicyBundle, move string) error {
	if d := c.byItself(move, b); !d.Outcome.Permits() {
		return c.forbidden(d)
	}
	next, err := moved(c, b, move)
	if err != nil {
		return err
	}
	return c.tx.Put(next)
}

// settlePolicy puts into force what was set for this moment. What cannot come into
// force any more, because other rules did, waits for a person.
func (c *change) settlePolicy(b *dossier.PolicyBundle) error {
	if d := c.byItself("activate", b); !d.Outcome.Permits() || c.mayEnact(b) != nil {
		next := again(c, b)
		next.Effective, next.Scheduled = nil, nil
		return c.tx.Put(next)
	}
	next, err := moved(c, b, "activate")
	if err != nil {
		return err
	}
	by := dossier.Opinion{At: c.at}
	if b.Scheduled != nil {
		by = *b.Scheduled
	}
	return c.enact(next, by)
}
