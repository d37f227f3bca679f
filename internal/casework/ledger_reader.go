package casework

import (
	"context"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/identity"
	"entente/internal/ledger"
	"entente/internal/marking"
	"entente/internal/store"
)

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
	r := ledger.Reader{Name: party, Trees: st.trees(func(*store.Row, dossier.AllianceKey) bool { return true })}
	a := st.auditing(party)
	st.sight(&r, func(l *marking.Label) bool { return a.anybodyKnows(ctx, l) && a.anAuditorReads(ctx, l) })
	return r, nil
}

// trees lists the names of the trees of a party's alliances, as far as they are
// admitted, of its state, and of the service.
func (st *state) trees(admitted func(*store.Row, dossier.AllianceKey) bool) []string {
	out := []string{treeOfService}
	if n := len(st.subj.Chain); n > 0 {
		out = append(out, treeOfParty(st.subj.Chain[n-1]))
	}
	walk := st.view.Kind(dossier.NounAlliance).Oldest()
	for row := walk.Next(); row != nil; row = walk.Next() {
		if key := row.Obj.(*dossier.Alliance).Key; st.memberOf(st.subj.Chain, key) != "" && admitted(row, key) {
			out = append(out, treeOfAlliance(key))
		}
	}
	return out
}

// sight sets which leaves a reader sees: those whose object it may read the log of,
// as the object was labelled then and as it is now, in the tree and as a whole: by rules
// that take something away from what is shared elsewhere, the part may say more.
func (st *state) sight(r *ledger.Reader, mayRead func(*marking.Label) bool) {
	r.Consider = func(tree string, earlier any) bool {
		was, _ := earlier.(store.Earlier)
		if was.Label() == nil {
			return tree == treeOfService
		}
		return mayRead(labelIn(was.Label(), tree))
	}
	r.See = func(rec ledger.Record) bool {
		then, about := rec.Context.(*marking.Label)
		if !about {
			return rec.Leaf.Object == "" && rec.Tree == treeOfService
		}
		row := st.view.Object(dossier.ID(rec.Leaf.Object))
		if row == nil {
			return false
		}
		now := st.view.Labels().At(row.Label)
		return mayRead(then) && mayRead(labelIn(now, rec.Tree)) && mayRead(now)
	}
}
