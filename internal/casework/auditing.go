package casework

import (
	"context"
	"sync"

	"entente/internal/dossier"
	"entente/internal/marking"
	"entente/policy"
)

// auditing says what of the past a party may be told. An auditor who may read a log
// must not learn by it that there is something which its party may not know of: so
// of each label two things are asked, whether anybody in the party could know of
// what has it, and whether the reader may read the log of it. It remembers answers
// and serves one request, whose fields are answered side by side: it is safe for
// concurrent use.
type auditing struct {
	st    *state
	party dossier.PartyKey

	mu    sync.Mutex
	known map[string]policy.Decision // guarded by mu; by label
	logs  map[string]policy.Decision // guarded by mu; by label and reader
}

func (st *state) auditing(party dossier.PartyKey) *auditing {
	return &auditing{st: st, party: party, known: map[string]policy.Decision{}, logs: map[string]policy.Decision{}}
}

// anybodyKnows reports whether somebody in the party could know of what has a label.
func (a *auditing) anybodyKnows(ctx context.Context, l *marking.Label) bool {
	return a.anybody(ctx, l).Outcome.Discoverable()
}

// anybody is the decision on reading for somebody who has every function in the
// party and every clearance that the label asks for.
func (a *auditing) anybody(ctx context.Context, l *marking.Label) policy.Decision {
	return a.once(a.known, l.Text(), func() policy.Decision {
		anybody := a.st.delegate(a.party, l)
		anybody.Roles = everyRole()
		return a.st.asks(ctx, anybody.Canonical(), 0, l)
	})
}

// once returns what is remembered under a key, or asks; two who ask at once are told the same.
func (a *auditing) once(of map[string]policy.Decision, key string, ask func() policy.Decision) policy.Decision {
	a.mu.Lock()
	d, asked := of[key]
	a.mu.Unlock()
	if asked {
		return d
	}
	d = ask()
	a.mu.Lock()
	of[key] = d
	a.mu.Unlock()
	return d
}

// anAuditorReads reports whether an auditor of the party may read the log of what has a label.
func (a *auditing) anAuditorReads(ctx context.Context, l *marking.Label) bool {
	auditor := a.st.delegate(a.party, l)
	auditor.Roles = marking.SetOf(string(dossier.RoleAudit))
	return a.reads(ctx, "an auditor", auditor.Canonical(), 0, logOf(l)).Outcome.Permits()
}

// readsLog is the decision on the caller's reading of the log of what has a label;
// own is that it was the caller's own request.
func (a *auditing) readsLog(ctx context.Context, l *marking.Label, own bool) policy.Decision {
	return a.reads(ctx, "the caller", a.st.subj, ownRequest(own), logOf(l))
}

// readsPerson reports whether the caller may read which person of a party it was.
func (a *auditing) readsPerson(ctx context.Context, l *marking.Label, party dossier.PartyKey, own bool) bool {
	log := logOf(l)
	log.Portion, log.Owner = portionPerson, party
	return a.reads(ctx, "the caller", a.st.subj, ownRequest(own), log).Outcome.Permits()
}

func (a *auditing) reads(ctx context.Context, who string, subj policy.Subject, rel policy.Relations, log *marking.Label) policy.Decision {
	key := who + "\x00" + log.Text()
	if rel != 0 {
		key += "\x00own"
	}
	return a.once(a.logs, key, func() policy.Decision { return a.st.asks(ctx, subj, rel, log) })
}

func ownRequest(own bool) policy.Relations {
	if own {
		return policy.Author
	}
	return 0
}

// portionPerson is the part of a record that says which person asked.
const portionPerson = "person"

// logOf is the label of a record about what has a label.
func logOf(l *marking.Label) *marking.Label {
	log := *l
	log.Kind, log.Portion = nounDecisionLog, ""
	return &log
}

// asks asks for reading, with nothing remembered.
func (st *state) asks(ctx context.Context, subj policy.Subject, rel policy.Relations, l *marking.Label) policy.Decision {
	return st.rev.Decide(ctx, &policy.Request{Action: "read", Subject: subj, Relations: rel, Object: l,
		Context: policy.Context{Now: st.now, Channel: st.opts.Channel}})
}
