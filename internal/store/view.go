package store

import (
	"time"

	"github.com/hashicorp/go-memdb"

	"entente/internal/dossier"
	"entente/internal/journal"
	"entente/internal/marking"
)

// View is one snapshot of everything. It is immutable, cheap to take, and safe
// for concurrent use. Policy revision, memberships and objects in it are of the
// same moment.
type View struct {
	txn    *memdb.Txn
	head   *head
	labels *marking.Table
}

// headAt is where in the journal a snapshot stands.
type headAt struct {
	journal journal.Head
	at      time.Time // of the newest entry
	rows    uint64    // how many rows were ever created
}

// PolicyRevision is an entry of the policy's history.
type PolicyRevision struct {
	ID    string            `json:"id"`    // content hash
	From  time.Time         `json:"from"`  // in force from
	Files map[string]string `json:"files"` // path -> content of the whole tree
	By    string            `json:"by"`

	Digest string     `json:"digest,omitempty"` // of the whole tree; see dossier.TreeDigest
	Bundle dossier.ID `json:"bundle,omitempty"` // the proposal that brought it, or whose rollback did; "" for the operator
}

// Token names the moment of the snapshot in the journal.
func (v *View) Token() journal.Head { return v.head.at.journal }

// At returns the time of the newest entry; zero for a journal without one.
func (v *View) At() time.Time { return v.head.at.at }

// Labels returns the label table. It is shared by all snapshots and only grows.
func (v *View) Labels() *marking.Table { return v.labels }

// Object returns the row of an id, nil if there is none.
func (v *View) Object(id dossier.ID) *Row {
	r, _ := v.get(tableObject, string(id)).(*Row)
	return r
}

// Named returns the row that has a unique name, nil if there is none. Names are
// "party:KEY", "alliance:KEY" and "import:KEY".
func (v *View) Named(name string) *Row {
	n, _ := v.get(tableName, name).(*nameRow)
	if n == nil {
		return nil
	}
	return v.Object(dossier.ID(n.Object))
}

// Party returns the party with a key, nil if there is none.
func (v *View) Party(key dossier.PartyKey) *dossier.Party {
	if r := v.Named("party:" + key); r != nil {
		return r.Obj.(*dossier.Party)
	}
	return nil
}

// Alliance returns the alliance with a key, nil if there is none.
func (v *View) Alliance(key dossier.AllianceKey) *dossier.Alliance {
	if r := v.Named("alliance:" + key); r != nil {
		return r.Obj.(*dossier.Alliance)
	}
	return nil
}

// Chain returns a party's key and those of all parties above it, nearest first.
// A loop ends where it closes.
func (v *View) Chain(key dossier.PartyKey) []dossier.PartyKey {
	var chain []dossier.PartyKey
	seen := map[string]bool{}
	for key != "" && !seen[key] {
		seen[key] = true
		chain = append(chain, key)
		p := v.Party(key)
		if p == nil {
			break
		}
		key = p.Parent
	}
	return chain
}

// Memberships returns every recorded membership of a party, in order of recording.
func (v *View) Memberships(party dossier.PartyKey) []dossier.Membership {
	m, _ := v.get(tableMembership, party).(*membershipRow)
	if m == nil {
		return nil
	}
	return m.All
}

// Case returns the case that an object belongs to, nil if it has none.
func (v *View) Case(o dossier.Object) *dossier.Case {
	if r := v.Object(o.Head().Case); r != nil {
		c, _ := r.Obj.(*dossier.Case)
		return c
	}
	return nil
}

// Kind returns all rows of a noun.
func (v *View) Kind(n dossier.Noun) Posting { return v.head.byKind[n] }

// Labelled returns all rows whose whole carries a label.
func (v *View) Labelled(id marking.ID) Posting { return v.head.byLabel.at(id) }

// Size returns how many rows carry a label, and the place of the newest in the
// order of creation. It is cheaper than Labelled.
func (v *View) Size(id marking.ID) (n int, newest uint64) {
	pg := v.head.byLabel.page(id)
	if pg == nil {
		return 0, 0
	}
	return int(pg.count[id%pageSize]), pg.newest[id%pageSize]
}

// LabelsOf returns the labels that rows of a noun carry or once carried, in order
// of first use. The list only ever grows at its end.
func (v *View) LabelsOf(n dossier.Noun) []marking.ID { return v.head.labelsOf[n] }

// Children returns the rows that belong to an object.
func (v *View) Children(id dossier.ID) Posting { return v.list(tableEdge, string(id)) }

// Related returns the rows that name a person as author or recipient.
func (v *View) Related(person string) Posting { return v.list(tableRelation, person) }

// Policies returns the history of policy revisions, oldest first.
func (v *View) Policies() []PolicyRevision { return v.head.policies }

func (v *View) list(table, id string) Posting {
	l, _ := v.get(table, id).(*listRow)
	if l == nil {
		return Posting{}
	}
	return l.Rows
}

func (v *View) get(table, id string) any {
	if id == "" {
		return nil
	}
	o, err := v.txn.First(table, indexID, id)
	if err != nil {
		panic("store: " + err.Error()) // only a wrong table or index name can do this
	}
	return o
}
