package store

import (
	"maps"
	"slices"
	"time"

	"github.com/hashicorp/go-memdb"

	"entente/internal/dossier"
	"entente/internal/marking"
)

// apply changes a memdb write transaction. One apply serves one transaction,
// from the live writer as well as from recovery.
type apply struct {
	txn     *memdb.Txn
	labels  *marking.Table
	head    *head
	pages   *editor
	changed []Change
	at      time.Time // of the update that is being applied

	// Of a snapshot that is being loaded; nil otherwise.
	met      map[string]marking.ID         // labels by their spelling
	numbered []marking.ID                  // labels by their number in the snapshot
	gathered map[string]map[string]Posting // lists by table and id, which go into it at the end
}

func newApply(txn *memdb.Txn, labels *marking.Table, old *head) *apply {
	h := *old
	h.byKind = maps.Clone(old.byKind)
	h.labelsOf = maps.Clone(old.labelsOf)
	return &apply{txn: txn, labels: labels, head: &h, pages: edit(old.byLabel)}
}

// view returns the state in the making. It is for the writer alone.
func (a *apply) view() *View {
	a.head.byLabel = a.pages.pages
	return &View{txn: a.txn, head: a.head, labels: a.labels}
}

// finish writes the head; the transaction may then be committed.
func (a *apply) finish() error {
	a.head.byLabel = a.pages.pages
	return a.txn.Insert(tableHead, a.head)
}

func (a *apply) body(b body, objects []dossier.Object, at time.Time) error {
	a.at = at
	for _, o := range objects {
		if err := a.object(o, marking.MinuteOf(at)); err != nil {
			return err
		}
	}
	for _, m := range b.Memberships {
		if err := a.member(m); err != nil {
			return err
		}
	}
	if b.Policy != nil {
		a.head.policies = append(slices.Clip(a.head.policies), *b.Policy)
	}
	return nil
}

func (a *apply) member(m dossier.Membership) error {
	row := &membershipRow{ID: m.Party}
	if old, _ := a.view().get(tableMembership, m.Party).(*membershipRow); old != nil {
		row.All = slices.Clip(old.All)
	}
	row.All = append(row.All, m)
	return a.txn.Insert(tableMembership, row)
}

// object puts an object in its row and moves the row between the lists.
func (a *apply) object(o dossier.Object, at marking.Minute) error {
	v := a.view()
	h := o.Head()
	old := v.Object(h.ID)
	row := &Row{ID: string(h.ID), Obj: o, Fold: Fold(o.Words()...)}
	if old != nil {
		row.Seq, row.History = old.Seq, old.History
	} else {
		a.head.at.rows++
		row.Seq = a.head.at.rows
	}
	var c *dossier.Case
	if self, ok := o.(*dossier.Case); ok {
		c = self
	} else {
		c = v.Case(o)
	}
	a.label(row, c, at)
	if err := a.put(old, row); err != nil {
		return err
	}
	if old != nil && o.Noun() == dossier.NounCase {
		return a.relabel(o.(*dossier.Case), at)
	}
	return nil
}

// label works out the labels of a row and of its portions.
func (a *apply) label(row *Row, c *dossier.Case, at marking.Minute) {
	row.Label = a.labels.Intern(dossier.LabelOf(row.Obj, c))
	row.Portions = nil
	for _, p := range row.Obj.Portions() {
		row.Portions = append(row.Portions, PortionLabel{p.Name, a.labels.Intern(dossier.PortionLabel(row.Obj, p, c))})
	}
	if n := len(row.History); n == 0 || row.History[n-1].Label != row.Label {
		row.History = append(slices.Clip(row.History), LabelAt{From: at, Label: row.Label})
	}
}

// relabel gives everything in a case the label that the changed case brings: who
// is shut out of a case is shut out of all that is in it.
func (a *apply) relabel(c *dossier.Case, at marking.Minute) error {
	walk := a.view().Children(c.ID).Newest()
	for old := walk.Next(); old != nil; old = walk.Next() {
		if old.Obj.Head().Case != c.ID {
			continue
		}
		row := *old
		a.label(&row, c, at)
		if row.Label == old.Label && slices.Equal(row.Portions, old.Portions) {
			continue
		}
		if err := a.put(old, &row); err != nil {
			return err
		}
	}
	return nil
}

// put replaces old (nil for a new row) by row everywhere.
func (a *apply) put(old, row *Row) error {
	if err := a.txn.Insert(tableObject, row); err != nil {
		return err
	}
	noun := row.Obj.Noun()
	a.head.byKind[noun] = a.head.byKind[noun].with(row)
	if old != nil && old.Label != row.Label {
		a.pages.set(old.Label, a.pages.at(old.Label).without(old.Seq))
	}
	if post := a.pages.at(row.Label); post.Len() == 0 {
		a.noteLabel(noun, row.Label)
	}
	a.pages.set(row.Label, a.pages.at(row.Label).with(row))

	if err := a.lists(tableEdge, refsOf(old), refsOf(row), row); err != nil {
		return err
	}
	if err := a.lists(tableRelation, personsOf(old), personsOf(row), row); err != nil {
		return err
	}
	for _, n := range namesOf(row.Obj) {
		if old == nil {
			if err := a.txn.Insert(tableName, &nameRow{n, row.ID}); err != nil {
				return err
			}
		}
	}
	a.changed = append(a.changed, Change{Before: old, After: row, At: a.at})
	return nil
}

func (a *apply) noteLabel(n dossier.Noun, id marking.ID) {
	if list := a.head.labelsOf[n]; !slices.Contains(list, id) {
		a.head.labelsOf[n] = append(list, id)
	}
}

// lists keeps the lists of one table: row leaves those in was and not in is.
func (a *apply) lists(table string, was, is []string, row *Row) error {
	if lists := a.gathered[table]; lists != nil { // a row of a snapshot comes once
		for _, id := range is {
			lists[id] = lists[id].with(row)
		}
		return nil
	}
	v := a.view()
	for _, id := range was {
		if !slices.Contains(is, id) {
			if err := a.txn.Insert(table, &listRow{id, v.list(table, id).without(row.Seq)}); err != nil {
				return err
			}
		}
	}
	for _, id := range is {
		if err := a.txn.Insert(table, &listRow{id, v.list(table, id).with(row)}); err != nil {
			return err
		}
	}
	return nil
}

func refsOf(r *Row) []string {
	if r == nil {
		return nil
	}
	var ids []string
	for _, id := range r.Obj.Refs() {
		ids = append(ids, string(id))
	}
	return ids
}

func personsOf(r *Row) []string {
	if r == nil {
		return nil
	}
	h := r.Obj.Head()
	return marking.SetOf(append(slices.Clone(h.Recipients), h.Author)...)
}
