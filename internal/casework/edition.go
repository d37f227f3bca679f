package casework

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"entente/internal/decisions"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/leak"
	"entente/internal/store"
	"entente/policy"
)

// counted puts into a cleared header the version and the time that its reader is told:
// those of the changes that made a difference to what the reader may read. The version
// of the row, which moves with every sharing and every download, stays inside.
func (c *clearing) counted(h *dossier.Header) {
	row := c.row.Obj.Head()
	told := c.st.told(c.ctx, c.row, row.Editions())
	h.Version, h.Changed, h.Edition = told.N, told.At, dossier.Edition{}
	if leak.Planted("version.row") {
		h.Version = row.Version
	}
	if leak.Planted("changed.row") {
		h.Changed = row.Changed
	}
	if leak.Planted("version.global") {
		h.Version = c.st.view.Token().Seq
	}
	if leak.Planted("changed.global") {
		h.Changed = h.Changed.Add(time.Duration(c.st.view.Token().Seq) * time.Second)
	}
}

// told is what the caller, who may read a row, is told of one of its editions.
func (st *state) told(ctx context.Context, row *store.Row, e dossier.Edition) dossier.Count {
	return e.Told(func(atom string) bool { return st.beholds(ctx, row, atom) })
}

// beholds reports whether the caller may see now what an atom of a row's faces stands
// for (dossier.Faces). Of a portion that is not there any more nobody is told how
// often it was changed.
func (st *state) beholds(ctx context.Context, row *store.Row, atom string) bool {
	if id, reading := strings.CutPrefix(atom, dossier.ReadAtom); reading {
		return st.reads(ctx, st.view.Object(dossier.ID(id)))
	}
	if id, err := dossier.ParseID(atom); err == nil {
		return st.sees(ctx, st.view.Object(id))
	}
	h := row.Obj.Head()
	rel := relations(h, st.who)
	fields := st.verdict(ctx, row.Label, rel).Fields
	kind := string(row.Obj.Noun())
	field, party, owned := strings.Cut(atom, "/")
	if owned && st.org.Has(party) {
		return true
	}
	if field == dossier.OriginatorsAtom {
		return !st.unnamed(h.Marking) && !fields.Has(kind, "provider")
	}
	if fields.Has(kind, field) {
		return false
	}
	if a, ok := row.Obj.(*dossier.NormAssessment); ok && field == "legal" {
		field = a.LegalPortionName()
	}
	for _, p := range row.Portions {
		if p.Name == field {
			return st.verdict(ctx, p.Label, rel).Outcome.Permits()
		}
	}
	_, known := policy.FieldMask(kind, []string{field})
	return known
}

// fresh refuses a version other than the one that the caller is told of a row; 0
// stands for the newest. Who may know of a row without reading it is told none.
func (st *state) fresh(ctx context.Context, row *store.Row, version uint64) error {
	if version == 0 {
		return nil
	}
	if !st.reads(ctx, row) || st.told(ctx, row, row.Obj.Head().Editions()).N != version {
		return stale("version")
	}
	return nil
}

func stale(field string) error {
	return fault.New(fault.Conflict, "casework.reach", "the object was changed in the meantime; read it again").WithCode(fault.CodeStale).At(field)
}

// read is a citation as the caller may have it: with the version that the caller
// would have been told then, and none of what may not be read.
func (c *clearing) read(cite dossier.Cite) dossier.Cite {
	row := c.st.view.Object(cite.Object)
	e := cite.Editions()
	cite.Version, cite.Edition = 0, nil
	if c.st.reads(c.ctx, row) {
		cite.Version = c.st.told(c.ctx, row, e).N
	}
	return cite
}

// editionText is a header's edition for the decision log; "" where that is the version.
func editionText(h *dossier.Header) string {
	if h.Edition.Open.N == 0 {
		return ""
	}
	text, err := json.Marshal(h.Edition)
	if err != nil {
		return ""
	}
	return string(text)
}

// loggedObject is an object of a past decision as the caller may be told of it: with the
// version that the caller would have been told then, and none of what may not be read.
func (st *state) loggedObject(ctx context.Context, row *store.Row, o decisions.Object) decisions.Object {
	e := dossier.Edition{Open: dossier.Count{N: o.Version}}
	if o.Edition != "" && json.Unmarshal([]byte(o.Edition), &e) != nil || o.Version == 0 || !st.reads(ctx, row) {
		return decisions.Object{ID: o.ID}
	}
	return decisions.Object{ID: o.ID, Version: st.told(ctx, row, e).N}
}
