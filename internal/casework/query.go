package casework

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/leak"
	"entente/internal/store"
)

// Page says which part of a list is wanted. Newest first; First counts from the
// newest, Last from the oldest. First and Last exclude each other.
type Page struct {
	First, Last   *int // default First 20, at most 100
	After, Before string
}

// Page sizes.
const (
	DefaultPage = 20
	MaxPage     = 100
)

// Connection is one page of a list, newest first.
type Connection[T dossier.Object] struct {
	Edges                []Edge[T]
	HasNext, HasPrevious bool
	total                func() int
}

// Edge is one object of a page.
type Edge[T dossier.Object] struct {
	Node  Released[T]
	seal  *sealer
	bound string
}

// Cursor returns the cursor of the object's place, for the same query by the same person.
func (e Edge[T]) Cursor() string { return e.seal.seal(e.Node.object.Head().ID, e.bound) }

// Total counts everything in the list that the caller may know of.
func (c *Connection[T]) Total() int { return c.total() }

// Parties lists parties.
func (s *Session) Parties(ctx context.Context, f PartyFilter, p Page) (*Connection[*dossier.Party], error) {
	return list(ctx, s, dossier.NounParty, f.Common, "", f, f.match, p)
}

// Alliances lists alliances.
func (s *Session) Alliances(ctx context.Context, f AllianceFilter, p Page) (*Connection[*dossier.Alliance], error) {
	return list(ctx, s, dossier.NounAlliance, f.Common, "", f, f.match, p)
}

// Cases lists cases.
func (s *Session) Cases(ctx context.Context, f CaseFilter, p Page) (*Connection[*dossier.Case], error) {
	return list(ctx, s, dossier.NounCase, f.Common, "", f, f.match, p)
}

// Incidents lists incidents.
func (s *Session) Incidents(ctx context.Context, f IncidentFilter, p Page) (*Connection[*dossier.Incident], error) {
	return list(ctx, s, dossier.NounIncident, f.Common, "", f, f.match, p)
}

// EvidenceItems lists evidence.
func (s *Session) EvidenceItems(ctx context.Context, f EvidenceFilter, p Page) (*Connection[*dossier.Evidence], error) {
	return list(ctx, s, dossier.NounEvidence, f.Common, f.Incident, f, f.match, p)
}

// ThreatActors lists threat actors.
func (s *Session) ThreatActors(ctx context.Context, f ActorFilter, p Page) (*Connection[*dossier.ThreatActor], error) {
	return list(ctx, s, dossier.NounThreatActor, f.Common, "", f, f.match, p)
}

// ReleaseRequests lists release requests.
func (s *Session) ReleaseRequests(ctx context.Context, f ReleaseFilter, p Page) (*Connection[*dossier.ReleaseRequest], error) {
	return list(ctx, s, dossier.NounReleaseRequest, f.Common, f.Object, f, f.match, p)
}

// Node returns one object of any noun. A hidden and an unknown id both give the
// zero Item.
func (s *Session) Node(ctx context.Context, id dossier.ID) (Item, error) {
	st := s.at()
	return st.release(ctx, st.view.Object(id)), nil
}

// Party returns a party by its key; the zero Released if there is none to be known of.
func (s *Session) Party(ctx context.Context, key dossier.PartyKey) (Released[*dossier.Party], error) {
	st := s.at()
	return releaseAs[*dossier.Party](ctx, st, st.view.Named("party:"+key)), nil
}

// Alliance returns an alliance by its key; the zero Released if there is none to be known of.
func (s *Session) Alliance(ctx context.Context, key dossier.AllianceKey) (Released[*dossier.Alliance], error) {
	st := s.at()
	return releaseAs[*dossier.Alliance](ctx, st, st.view.Named("alliance:"+key)), nil
}

// Members returns the memberships of an alliance in force now, to those who may
// read the alliance, of parties that they may know of.
func (s *Session) Members(ctx context.Context, alliance dossier.AllianceKey) ([]dossier.Membership, error) {
	st := s.at()
	if a := st.release(ctx, st.view.Named("alliance:"+alliance)); !a.OK() || a.Stub() {
		return nil, nil
	}
	var out []dossier.Membership
	walk := st.view.Kind(dossier.NounParty).Oldest()
	for r := walk.Next(); r != nil; r = walk.Next() {
		if !st.sees(ctx, r) {
			continue
		}
		for _, m := range dossier.Known(st.view.Memberships(r.Obj.(*dossier.Party).Key), st.now) {
			if m.Alliance == alliance && m.Holds(st.now) {
				out = append(out, m)
			}
		}
	}
	return out, nil
}

// query is one list in the making.
type query[T dossier.Object] struct {
	st     *state
	noun   dossier.Noun
	common Common
	words  store.Words
	plain  bool // no filter at all: counting needs no walk
	match  func(T) bool
	under  dossier.ID // only what belongs to this object
}

func list[T dossier.Object](ctx context.Context, s *Session, n dossier.Noun, c Common, under dossier.ID, whole any, match func(T) bool, p Page) (*Connection[T], error) {
	if err := c.check(); err != nil {
		return nil, fault.As(err).At("filter")
	}
	want, backward, err := p.size()
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(whole)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "casework.list", "", err)
	}
	sum := sha256.Sum256(append([]byte(string(n)+"\x00"+s.who.Handle+"\x00"+s.opts.Capacity+"\x00"), text...))
	bound := hex.EncodeToString(sum[:])
	if leak.Planted("cursor.place") {
		bound += strconv.Itoa(s.at().view.Kind(n).Len())
	}

	st := s.at()
	q := &query[T]{st: st, noun: n, common: c, under: cmp.Or(under, c.Case), words: store.WordsOf(c.Search), match: match}
	q.plain = string(text) == plainText(whole)
	after, err := q.place(s.desk.seal, p.After, bound, "after")
	if err != nil {
		return nil, err
	}
	before, err := q.place(s.desk.seal, p.Before, bound, "before")
	if err != nil {
		return nil, err
	}
	if rows := st.view.Kind(n).Len(); leak.Planted("page.short") && rows > 3 {
		want = min(want, 3+rows%4)
	}
	conn := &Connection[T]{total: func() int { return q.count(ctx) }}
	if backward {
		q.backward(ctx, conn, after, before, want)
	} else {
		q.forward(ctx, conn, after, before, want)
	}
	for i := range conn.Edges {
		conn.Edges[i].seal, conn.Edges[i].bound = s.desk.seal, bound
	}
	return conn, nil
}

// plainText is the JSON form of the filter's type with nothing set.
func plainText(filter any) string {
	empty := reflect.Zero(reflect.TypeOf(filter)).Interface()
	b, _ := json.Marshal(empty) // these types always have a JSON form
	return string(b)
}

func (p Page) size() (n int, backward bool, err error) {
	bad := func(field string) error {
		return fault.New(fault.Invalid, "casework.Page", "a number from 0 to 100 is needed, and only one of first and last").
			WithCode(fault.CodePageSize).At(field)
	}
	ask, field := p.First, "first"
	switch {
	case p.First != nil && p.Last != nil:
		return 0, false, bad("last")
	case p.Last != nil:
		ask, field, backward = p.Last, "last", true
	case p.First == nil:
		return DefaultPage, false, nil
	}
	if *ask < 0 || *ask > MaxPage {
		return 0, false, bad(field)
	}
	return *ask, backward, nil
}

// place returns the place in the order of creation that a cursor stands for, 0 without a cursor.
func (q *query[T]) place(seal *sealer, cursor, bound, field string) (uint64, error) {
	if cursor == "" {
		return 0, nil
	}
	id, err := seal.open(cursor, bound)
	if err != nil {
		return 0, fault.As(err).At(field)
	}
	row := q.st.view.Object(id)
	if row == nil || row.Obj.Noun() != q.noun {
		return 0, fault.New(fault.Invalid, "casework.cursor", "this cursor does not belong to this query").
			WithCode(fault.CodeCursorInvalid).At(field)
	}
	return row.Seq, nil
}

// forward fills a page from the newest side: rows older than after and newer than before.
func (q *query[T]) forward(ctx context.Context, conn *Connection[T], after, before uint64, want int) {
	w := q.newest(ctx, after)
	for r := w.next(); r != nil; r = w.next() {
		if before != 0 && r.Seq <= before {
			conn.HasNext = conn.HasNext || q.anyFrom(ctx, r.Seq+1)
			break
		}
		item, ok := q.take(ctx, r)
		if !ok {
			continue
		}
		if len(conn.Edges) == want {
			conn.HasNext = true
			break
		}
		q.st.trail.read(r)
		conn.Edges = append(conn.Edges, Edge[T]{Node: item})
	}
	if after != 0 {
		conn.HasPrevious = q.anyUpTo(ctx, after)
	}
	if leak.Planted("page.next") {
		conn.HasNext = conn.HasNext || q.st.view.Kind(q.noun).Len() > len(conn.Edges)
	}
	if leak.Planted("order.crowd") && q.st.view.Kind(q.noun).Len()%2 == 1 {
		slices.Reverse(conn.Edges)
	}
	if leak.Planted("order.score") && len(q.words) > 0 && q.st.view.Kind(q.noun).Len()%2 == 1 {
		slices.Reverse(conn.Edges)
	}
}

// backward fills a page from the oldest side, and turns it newest first.
func (q *query[T]) backward(ctx context.Context, conn *Connection[T], after, before uint64, want int) {
	w := q.oldest(ctx, before)
	for r := w.next(); r != nil; r = w.next() {
		if after != 0 && r.Seq >= after {
			conn.HasPrevious = true
			break
		}
		item, ok := q.take(ctx, r)
		if !ok {
			continue
		}
		if len(conn.Edges) == want {
			conn.HasPrevious = true
			break
		}
		q.st.trail.read(r)
		conn.Edges = append(conn.Edges, Edge[T]{Node: item})
	}
	for i, j := 0, len(conn.Edges)-1; i < j; i, j = i+1, j-1 {
		conn.Edges[i], conn.Edges[j] = conn.Edges[j], conn.Edges[i]
	}
	if before != 0 {
		conn.HasNext = q.anyFrom(ctx, before+1)
	}
	if leak.Planted("page.previous") {
		conn.HasPrevious = conn.HasPrevious || q.st.view.Kind(q.noun).Len() > len(conn.Edges)
	}
}

// take looks at a row and applies the filter to what may be released of it.
func (q *query[T]) take(ctx context.Context, r *store.Row) (Released[T], bool) {
	if !q.words.In(r.Fold) {
		return Released[T]{}, false
	}
	item := lookAs[T](ctx, q.st, r)
	if !item.ok {
		return item, false
	}
	if q.plain {
		return item, true
	}
	if len(q.words) > 0 && !leak.Planted("search.withheld") && !q.words.In(store.Fold(item.object.Words()...)) {
		return item, false
	}
	return item, q.common.match(item.object) && q.match(item.object)
}

// anyFrom reports whether the list goes on with rows created before seq.
func (q *query[T]) anyFrom(ctx context.Context, seq uint64) bool {
	w := q.newest(ctx, seq)
	for r := w.next(); r != nil; r = w.next() {
		if _, ok := q.take(ctx, r); ok {
			return true
		}
	}
	return false
}

// anyUpTo reports whether the list holds the row at seq or newer ones.
func (q *query[T]) anyUpTo(ctx context.Context, seq uint64) bool {
	w := q.oldest(ctx, seq-1)
	for r := w.next(); r != nil; r = w.next() {
		if _, ok := q.take(ctx, r); ok {
			return true
		}
	}
	return false
}

// count returns the length of the whole list. Without a filter it is a sum over
// labels; with one it walks what the caller may see and nothing else.
func (q *query[T]) count(ctx context.Context) int {
	if leak.Planted("count.hidden") {
		return q.st.view.Kind(q.noun).Len()
	}
	if q.plain {
		return q.sum(ctx)
	}
	n := 0
	w := q.everything(ctx)
	for r := w.next(); r != nil; r = w.next() {
		if _, ok := q.take(ctx, r); ok {
			n++
		}
	}
	if leak.Planted("count.filtered") {
		n = 0
		for all, r := q.st.view.Kind(q.noun).Newest(), (*store.Row)(nil); ; n++ {
			if r = all.Next(); r == nil {
				break
			}
		}
	}
	return n
}
