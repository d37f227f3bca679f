package crashtest_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
)

// row is an object as somebody reads it.
type row struct {
	ID      string
	Version int
	State   string
	Title   *string
	Summary *string
	File    *struct {
		SHA256 string
		Size   int
	}
	Custody []struct{ Action string }
	Grants  []struct{ Via string }
}

// plural is the root field of a noun's list, single that of one object.
var (
	plural = map[string]string{"incident": "incidents", "case": "cases", "evidence": "evidence"}
	single = map[string]string{"incident": "incident", "case": "case", "evidence": "evidenceItem"}
	fields = map[string]string{
		"incident": "id version state title summary grants { via }",
		"case":     "id version state title summary grants { via }",
		"evidence": "id version state title summary grants { via } custody { action } file { sha256 size }",
	}
)

// ask sends a question that must be answered.
func (s *server) ask(t testing.TB, who, query string, into any) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	_, text, err := s.fetch(who, http.MethodPost, "/graphql", "application/json", body)
	if err != nil {
		t.Fatalf("%s asks %s: %v\n%s", who, query, err, s.said)
	}
	got := struct {
		Data   any
		Errors json.RawMessage
	}{Data: into}
	if err := json.Unmarshal(text, &got); err != nil || got.Errors != nil {
		t.Fatalf("%s asks %s and is answered with %s", who, query, text)
	}
}

// all reads a whole list, page by page, and its count.
func (s *server) all(t testing.TB, who, noun, filter string) (rows []row) {
	t.Helper()
	after, total := "", 0
	for {
		var got map[string]struct {
			TotalCount int
			PageInfo   struct {
				HasNextPage bool
				EndCursor   string
			}
			Edges []struct{ Node row }
		}
		s.ask(t, who, fmt.Sprintf(`{ %s(first: 100%s%s) { totalCount pageInfo { hasNextPage endCursor } edges { node { %s } } } }`, plural[noun], after, filter, fields[noun]), &got)
		page := got[plural[noun]]
		total = page.TotalCount
		for _, e := range page.Edges {
			rows = append(rows, e.Node)
		}
		if !page.PageInfo.HasNextPage {
			break
		}
		after = fmt.Sprintf(`, after: "%s"`, page.PageInfo.EndCursor)
	}
	if total != len(rows) {
		t.Errorf("%s is told of %d %s, and lists %d", who, total, plural[noun], len(rows))
	}
	return rows
}

// findings collects what a look has found, so that it can be looked again.
type findings struct {
	testing.TB
	bad []string
}

// Errorf keeps a finding.
func (f *findings) Errorf(format string, args ...any) {
	f.bad = append(f.bad, fmt.Sprintf(format, args...))
}

// undecided counts the log's lines about decisions that ran out of time. On a machine that
// is very busy the answer is then no, which is right, but looks like a loss.
func (s *server) undecided() int {
	return strings.Count(s.said.String(), "a decision failed and was answered with no")
}

// check compares everything that the service tells with the model, and settles what was
// in doubt. Nothing may be written meanwhile.
func check(t testing.TB, s *server, m *model, r *rand.Rand) {
	t.Helper()
	for range 20 { // until every sort of reader has its decisions
		before := s.undecided()
		for noun := range plural {
			for _, party := range filers {
				s.all(&findings{TB: t}, office(party), noun, "")
			}
			for _, party := range readers {
				s.all(&findings{TB: t}, reader(party), noun, "")
			}
		}
		if s.undecided() == before {
			break
		}
	}
	for try := 1; ; try++ {
		before, f := s.undecided(), &findings{TB: t}
		compare(f, s, m, r)
		leaks := strings.Contains(strings.Join(f.bad, "\n"), "LEAK")
		if len(f.bad) > 0 && !leaks && s.undecided() > before && try < 10 {
			t.Logf("%d findings while decisions ran out of time; looking again", len(f.bad))
			continue
		}
		for _, text := range f.bad {
			t.Error(text)
		}
		return
	}
}

// compare is one look of check.
func compare(t testing.TB, s *server, m *model, r *rand.Rand) {
	t.Helper()
	checkMember(t, s, m)
	for _, party := range filers {
		for noun := range plural {
			checkOwn(t, s, m, party, noun)
		}
	}
	for _, party := range readers {
		for noun := range plural {
			checkSeen(t, s, m, party, noun)
		}
	}
	looked := m.fresher()
	if len(looked) > 40 {
		r.Shuffle(len(looked), func(i, j int) { looked[i], looked[j] = looked[j], looked[i] })
		looked = looked[:40]
	}
	for _, o := range looked {
		checkWays(t, s, m, o)
	}
}

// checkMember settles whether Portugal stands in the Union.
func checkMember(t testing.TB, s *server, m *model) {
	t.Helper()
	var got struct {
		Alliance struct {
			Members []struct{ PartyKey, Status string }
		}
	}
	s.ask(t, secretary, `{ alliance(key: "eu27") { members(first: 100) { partyKey status } } }`, &got)
	found := ""
	for _, x := range got.Alliance.Members {
		if x.PartyKey == "PT" {
			found = x.Status
		}
	}
	is := found == "MEMBER"
	if found != "MEMBER" && found != "SUSPENDED" {
		t.Errorf("Portugal stands in the Union as %q", found)
	}
	switch {
	case is == m.member:
	case m.memberDoubt != nil && is == *m.memberDoubt:
		m.adopted++
	default:
		t.Errorf("that Portugal is a member is %t; acknowledged was %t", is, m.member)
	}
	m.member, m.memberDoubt = is, nil
}

// checkOwn compares what a party has filed with what it finds, and settles what was in doubt.
func checkOwn(t testing.TB, s *server, m *model, party, noun string) {
	t.Helper()
	byMark := map[string]row{}
	for _, w := range s.all(t, office(party), noun, `, filter: {owners: ["`+party+`"]}`) {
		switch {
		case w.Title == nil:
			t.Errorf("%s: its owner does not read the title of %s", party, w.ID)
		case byMark[*w.Title].ID != "":
			t.Errorf("%s: %s is there twice", party, *w.Title)
		default:
			byMark[*w.Title] = w
		}
	}
	for _, o := range m.of(party, noun) {
		w, found := byMark[o.mark]
		delete(byMark, o.mark)
		switch {
		case !found && o.id == "" && o.doubt != nil:
			m.settle(o, false)
			continue
		case !found:
			t.Errorf("LOST: %s %s of %s was acknowledged in version %d and is gone", noun, o.mark, party, o.now.version)
			continue
		case o.id == "":
			if o.doubt == nil {
				t.Errorf("%s %s of %s was refused and is there", noun, o.mark, party)
				continue
			}
			o.id = w.ID
			o.doubt.version = w.Version
			m.settle(o, true)
		case o.doubt != nil:
			done := happened(t, s, o, w)
			o.doubt.version = max(w.Version, o.now.version) // not every change is counted
			m.settle(o, done)
		}
		copies := 0
		for _, c := range w.Custody {
			if c.Action == "COPIED" {
				copies++
			}
		}
		if copies < o.copies {
			t.Errorf("LOST: %s was downloaded %d times, and its custody has %d", o.mark, o.copies, copies)
		}
		if got := read(w); w.ID != o.id || !same(got, o.now) {
			t.Errorf("LOST: %s %s (%s) of %s is %+v, and should be %+v", noun, o.mark, o.id, party, got, o.now)
		}
	}
	for mark := range byMark {
		t.Errorf("%s %q of %s was never sent", noun, mark, party)
	}
}

// happened finds out whether the change in doubt was made: by what its owner reads or,
// where that is the same, by whether Germany is still let in.
func happened(t testing.TB, s *server, o *object, w row) bool {
	t.Helper()
	got, now, doubt := read(w), o.now, *o.doubt
	got.version, now.version, doubt.version = 0, 0, 0
	if !same(now, doubt) {
		return same(got, doubt)
	}
	var seen struct{ Case *row }
	s.ask(t, reader("DE"), fmt.Sprintf(`{ case(id: "%s") { id } }`, o.id), &seen)
	return seen.Case == nil
}

// read returns a row's facts, as far as they can be read off it.
func read(w row) facts {
	f := facts{version: w.Version, state: w.State}
	if w.Summary != nil {
		f.text = *w.Summary
	}
	if w.File != nil {
		f.sum = w.File.SHA256
	}
	for _, g := range w.Grants {
		f.shared = f.shared || g.Via == "eu27"
	}
	return f
}

// same leaves out who is excluded: that shows in who can read it.
func same(a, b facts) bool {
	a.shut, b.shut = false, false
	return a == b
}

// checkSeen compares what somebody of another party lists with what may be seen there.
func checkSeen(t testing.TB, s *server, m *model, party, noun string) {
	t.Helper()
	rows := map[string]row{}
	for _, w := range s.all(t, reader(party), noun, "") {
		rows[w.ID] = w
	}
	for _, o := range m.of("", noun) {
		w, found := rows[o.id]
		delete(rows, o.id)
		whole := found && w.Title != nil
		switch may := o.now.seenBy(party, m.member); {
		case whole && !may:
			t.Errorf("LEAK: %s reads %s %s of %s, which is %+v", party, noun, o.mark, o.owner, o.now)
		case !whole && may:
			t.Errorf("LOST: %s does not find %s %s (%s) of %s, which is %+v", party, noun, o.mark, o.id, o.owner, o.now)
		case whole && (*w.Title != o.mark || w.State != o.now.state || !o.later(party, w.Version)):
			t.Errorf("%s reads %s %s as %+v, and it is %+v", party, noun, o.mark, read(w), o.now)
		}
	}
	for id := range rows {
		t.Errorf("LEAK: %s reads %s %s, which nobody has filed", party, noun, id)
	}
}

// later reports whether a version is not before what the party was told of the object
// before, and keeps it. Others than its owner are told of the changes alone that they
// can tell, so theirs is behind.
func (o *object) later(party string, version int) bool {
	if o.told == nil {
		o.told = map[string]int{}
	}
	last := o.told[party]
	o.told[party] = version
	return version >= last && version <= o.now.version
}

// checkWays goes all ways to one object: by id, as any node, by search, its count, its file.
func checkWays(t testing.TB, s *server, m *model, o *object) {
	t.Helper()
	for _, party := range append([]string{o.owner}, readers...) {
		who := reader(party)
		may := o.now.seenBy(party, m.member)
		if party == o.owner {
			who, may = office(party), true
		}
		var got struct {
			One  *row
			Node *row
			List struct {
				TotalCount int
				Edges      []struct{ Node row }
			}
		}
		s.ask(t, who, fmt.Sprintf(`{ one: %s(id: "%s") { %s } node(id: "%s") { ... on %s { %s } }
			list: %s(first: 5, filter: {search: "%s"}) { totalCount edges { node { %s } } } }`, single[o.noun], o.id, fields[o.noun], o.id,
			map[string]string{"incident": "Incident", "case": "Case", "evidence": "Evidence"}[o.noun], fields[o.noun], plural[o.noun], o.mark, fields[o.noun]), &got)
		count := map[bool]int{true: 1}[may]
		for way, w := range map[string]*row{"by its id": got.One, "as a node": got.Node} {
			if whole := w != nil && w.Title != nil; whole != may || whole && (*w.Title != o.mark || party == o.owner && w.Version != o.now.version || !o.later(party, w.Version)) {
				t.Errorf("%s: %s looks for %s %s %s: %+v, and it is %+v", map[bool]string{true: "LOST", false: "LEAK"}[may], party, o.noun, o.mark, way, w, o.now)
			}
		}
		if got.List.TotalCount != count || len(got.List.Edges) != count {
			t.Errorf("%s: %s searches for %s %s, which is %+v, and finds %d and %d", map[bool]string{true: "LOST", false: "LEAK"}[may], party, o.noun, o.mark, o.now,
				got.List.TotalCount, len(got.List.Edges))
		}
		if o.noun == "evidence" {
			checkFile(t, s, o, who, may)
		}
	}
}

// checkFile downloads a file.
func checkFile(t testing.TB, s *server, o *object, who string, may bool) {
	t.Helper()
	status, content, err := s.fetch(who, http.MethodGet, "/files/"+o.id, "", nil)
	sum := sha256.Sum256(content)
	whole := err == nil && status == http.StatusOK
	if whole {
		o.copies++ // each stands in its custody
	}
	switch {
	case whole && !may:
		t.Errorf("LEAK: %s downloads the file of %s, which is %+v", who, o.mark, o.now)
	case may && (!whole || hex.EncodeToString(sum[:]) != o.now.sum):
		t.Errorf("LOST: %s downloads the file of %s and gets %d with %d bytes, %v", who, o.mark, status, len(content), err)
	}
}
