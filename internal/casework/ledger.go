package casework

import (
	"slices"

	"entente/internal/dossier"
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
			out = append(out, AuditRecord(a, tree))
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

// AuditRecord is an act as one tree holds it. What it says of rules and grants
// names no other alliance than the tree's own.
func AuditRecord(a store.Act, tree string) ledger.Record {
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
	r := ledger.Record{Tree: tree, Leaf: l, Body: a.Body, Canonical: true, Earlier: a.Earlier()}
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
