package store

import (
	"github.com/hashicorp/go-memdb"

	"entente/internal/dossier"
	"entente/internal/marking"
)

// Table and index names.
const (
	tableObject     = "object"     // *Row by id
	tableName       = "name"       // *nameRow by unique name ("party:NL", "import:…")
	tableMembership = "membership" // *membershipRow by party
	tableEdge       = "edge"       // *listRow by parent id: what belongs to it
	tableRelation   = "relation"   // *listRow by person: what names that person
	tableHead       = "head"       // the one *head of a snapshot
	indexID         = "id"
)

// Row is an object as a snapshot holds it. It is never changed.
type Row struct {
	ID       string // of the object; memdb's key
	Seq      uint64 // order of creation; internal, never shown
	Obj      dossier.Object
	Label    marking.ID
	Portions []PortionLabel
	Fold     string    // folded words for search
	History  []LabelAt // every label that it had, oldest first
}

// PortionLabel is the label of one portion of a row.
type PortionLabel struct {
	Name  string
	Label marking.ID
}

// LabelAt says from when on a row had a label.
type LabelAt struct {
	From  marking.Minute
	Label marking.ID
}

type nameRow struct{ ID, Object string }

type membershipRow struct {
	ID  string // the party
	All []dossier.Membership
}

type listRow struct {
	ID   string
	Rows Posting
}

func schema() *memdb.DBSchema {
	tables := map[string]*memdb.TableSchema{}
	for _, name := range []string{tableObject, tableName, tableMembership, tableEdge, tableRelation, tableHead} {
		tables[name] = &memdb.TableSchema{Name: name, Indexes: map[string]*memdb.IndexSchema{
			indexID: {Name: indexID, Unique: true, Indexer: &idIndex{}},
		}}
	}
	return &memdb.DBSchema{Tables: tables}
}

// idIndex is memdb's string index without its reflection.
type idIndex struct{}

func (*idIndex) FromArgs(args ...any) ([]byte, error) {
	return append([]byte(args[0].(string)), 0), nil
}

func (*idIndex) FromObject(o any) (bool, []byte, error) {
	id := ""
	switch r := o.(type) {
	case *Row:
		id = r.ID
	case *nameRow:
		id = r.ID
	case *membershipRow:
		id = r.ID
	case *listRow:
		id = r.ID
	case *head:
		id = headID
	}
	return id != "", append([]byte(id), 0), nil
}

const headID = "head"

// head is what a snapshot knows beside its rows. Slices grow by the one writer
// only; a reader's own length ends before.
type head struct {
	at       headAt
	byLabel  pages
	byKind   map[dossier.Noun]Posting
	labelsOf map[dossier.Noun][]marking.ID // whole-object labels, in order of first use
	policies []PolicyRevision              // oldest first; the last is active
}

// pages is an array of posting lists by label number, shared page by page between
// snapshots. Length and newest row of each list stand apart, close together, so
// that counting and merging need not touch the lists themselves.
type pages struct{ list []*page }

type page struct {
	posts  [pageSize]Posting
	count  [pageSize]uint32
	newest [pageSize]uint64 // Seq of the newest row, 0 when empty
}

const pageSize = 256

func (p pages) page(id marking.ID) *page {
	if i := int(id / pageSize); i < len(p.list) {
		return p.list[i]
	}
	return nil
}

func (p pages) at(id marking.ID) Posting {
	if pg := p.page(id); pg != nil {
		return pg.posts[id%pageSize]
	}
	return Posting{}
}

// editor changes pages for one transaction, copying each page once.
type editor struct {
	pages
	own map[int]bool
}

func edit(p pages) *editor {
	return &editor{pages: pages{append([]*page(nil), p.list...)}, own: map[int]bool{}}
}

func (e *editor) set(id marking.ID, post Posting) {
	i := int(id / pageSize)
	for i >= len(e.list) {
		e.list = append(e.list, nil)
	}
	if !e.own[i] {
		c := page{}
		if e.list[i] != nil {
			c = *e.list[i]
		}
		e.list[i], e.own[i] = &c, true
	}
	pg, k := e.list[i], id%pageSize
	pg.posts[k], pg.count[k], pg.newest[k] = post, uint32(post.Len()), 0
	if last := post.last(); last != nil {
		pg.newest[k] = last.Seq
	}
}
