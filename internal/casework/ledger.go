package casework

import (
	"context"
	"slices"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/identity"
	"entente/internal/ledger"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
)

// nounDecisionLog is the kind under which the rules know a record of a past
// decision; it has the label of what was decided about.
const nounDecisionLog = "decision_log"

// treeOfService is the ledger's tree of what concerns everybody.
const treeOfService = "service"

func treeOfAlliance(key dossier.AllianceKey) string { return "alliance:" + key }
func treeOfParty(key dossier.PartyKey) string       { return "party:" + key }

// AuditRecords says which leaves of the ledger acts make: one in the tree of each
// alliance that the object is shared through, or one in the tree of the owner's state.
func AuditRecords(acts []store.Act) []ledger.Record {
	var out []ledger.Record
	for _, a := range acts {
		for _, tree := range treesOf(a) {
			out = append(out, auditRecord(a, tree))
		}
	}
	return out
}

func treesOf(a store.Act) []string {
	if a.Alliance != "" {
		return []string{treeOfAlliance(a.Alliance)}
	}
	var trees []string
	if a.Label != nil {
		for _, g := range a.Label.Grants {
			if g.Via != "" {
				trees = append(trees, treeOfAlliance(g.Via))
			}
		}
	}
	slices.Sort(trees)
	switch trees = slices.Compact(trees); {
	case len(trees) > 0:
		return trees
	case a.State != "":
		return []string{treeOfParty(a.State)}
	default:
		return []string{treeOfService}
	}
}

// auditRecord is an act as one tree holds it. What it says of rules and grants
// names no other alliance than the tree's own.
func auditRecord(a store.Act, tree string) ledger.Record {
	l := ledger.Leaf{Party: a.Audit.Party, Action: a.Audit.Action, Object: string(a.Object), Version: a.Version,
		Outcome: a.Audit.Outcome, Revision: a.Audit.Revision}
	if l.Action == "" {
		l.Action, l.Outcome = string(a.Noun)+":change", policy.Allow.String()
	}
	permitted := l.Outcome == policy.Allow.String() || l.Outcome == policy.Redact.String()
	inAlliance := a.Alliance != "" || a.Label != nil && slices.ContainsFunc(a.Label.Grants, func(g marking.Grant) bool { return g.Via != "" })
	if !inAlliance || tree == treeOfAlliance(a.Audit.Grant) || a.Audit.Grant == "" && permitted {
		l.Rule = a.Audit.Rule
	}
	r := ledger.Record{Tree: tree, Leaf: l, Body: a.Body}
	if a.Label != nil {
		r.Context = labelIn(a.Label, tree)
	}
	return r
}

// labelIn is the label of an object with the ways alone that lead through a tree.
func labelIn(of *marking.Label, tree string) *marking.Label {
	l := *of
	l.Grants = nil
	for _, g := range of.Grants {
		if g.Via == "" || treeOfAlliance(g.Via) == tree {
			l.Grants = append(l.Grants, g)
		}
	}
	c := l.Canonical()
	return &c
}

// everyRole stands for whoever in a party may know of something.
func everyRole() marking.Set {
	var out []string
	for _, r := range dossier.Roles {
		out = append(out, string(r))
	}
	return marking.SetOf(out...)
}

// LedgerReader returns what the ledger may show to a party's auditor: the trees of
// its alliances, of its state and of the service, and in them the leaves whose
// object the rules in force let the party know of, and its auditor read the log of,
// both as the object was then and as it is now. See auditing. Faults: NotFound
// (there is no such party).
func (d *Desk) LedgerReader(ctx context.Context, party dossier.PartyKey) (ledger.Reader, error) {
	st := d.stateOf(d.cfg.Store.View(), &identity.Principal{Party: party}, Options{Channel: ChannelAPI})
	if st.view.Party(party) == nil {
		return ledger.Reader{}, fault.New(fault.NotFound, "casework.LedgerReader", "there is no such party").At("party")
	}
	r := ledger.Reader{Name: party, Trees: []string{treeOfService, treeOfParty(st.subj.Chain[len(st.subj.Chain)-1])}}
	walk := st.view.Kind(dossier.NounAlliance).Oldest()
	for row := walk.Next(); row != nil; row = walk.Next() {
		if key := row.Obj.(*dossier.Alliance).Key; st.memberOf(st.subj.Chain, key) != "" {
			r.Trees = append(r.Trees, treeOfAlliance(key))
		}
	}
	a := st.auditing(party)
	mayRead := func(l *marking.Label) bool { return a.anybodyKnows(ctx, l) && a.anAuditorReads(ctx, l) }
	r.See = func(rec ledger.Record) bool {
		then, about := rec.Context.(*marking.Label)
		if !about {
			return rec.Leaf.Object == "" && rec.Tree == treeOfService
		}
		row := st.view.Object(dossier.ID(rec.Leaf.Object))
		return row != nil && mayRead(then) && mayRead(labelIn(st.view.Labels().At(row.Label), rec.Tree))
	}
	return r, nil
}
