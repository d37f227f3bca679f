package catalogue

import (
	"cmp"
	"fmt"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"entente/internal/fault"
)

// entry is what every list has in common.
type entry struct {
	list, key string
	texts     []string
	source    Source
}

func entries() []entry {
	var all []entry
	add := func(list, key string, source Source, texts ...string) {
		all = append(all, entry{list: list, key: key, texts: texts, source: source})
	}
	for _, n := range Norms() {
		add("norm", n.Key, n.Source, n.Title, n.Summary)
		for _, e := range n.Elements {
			add("element of "+n.Key, e.Key, n.Source, e.Question)
		}
		for _, p := range n.Positions {
			add("position on "+n.Key, p.State, p.Source)
		}
	}
	for _, b := range Bases() {
		add("basis", b.Article, b.Source, b.Title, b.Summary)
	}
	for _, g := range Grades() {
		add("grade", g.Key, g.Source, g.Title, g.Summary)
	}
	for _, v := range Vocabularies() {
		add("vocabulary", v.Key, v.Source, v.Title)
		for _, t := range v.Terms {
			add("term of "+v.Key, t.Key, v.Source, t.Texts["en"])
		}
	}
	for _, m := range MeasureFamilies() {
		add("measure", m.Key, m.Source, m.Title, m.Summary)
	}
	for _, c := range AccuserChecklist() {
		add("checklist", c.Key, c.Source, c.Question)
	}
	return all
}

func TestTheListsCanBeRead(t *testing.T) {
	if err := Check(); err != nil {
		t.Fatal(err)
	}
}

func TestAListThatCannotBeReadIsNamed(t *testing.T) {
	for name, files := range map[string]fstest.MapFS{
		"a missing file": {},
		"an unknown key": {"data/norms_un_gge_2015.yaml": {Data: []byte("norms: [{key: a, colour: red}]")}},
		"a double key":   {"data/norms_un_gge_2015.yaml": {Data: []byte("set: A\nset: B")}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := load(files)
			if !fault.Is(err, fault.Internal) || !slices.Equal(fault.As(err).Path, []string{"norms_un_gge_2015.yaml"}) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestEveryKeyIsUniqueInItsListAndWellFormed(t *testing.T) {
	shapes := map[string]*regexp.Regexp{
		"norm":       regexp.MustCompile(`^(un-13[a-k]|osce-cbm-\d+|gcsc-\d|paris-\d|law-[a-z-]+)$`),
		"basis":      regexp.MustCompile(`^\d+$`),
		"grade":      regexp.MustCompile(`^state_[a-z_]+$`),
		"vocabulary": regexp.MustCompile(`^[A-Z0-9_]+$`),
		"measure":    regexp.MustCompile(`^[A-Z_]+$`),
		"checklist":  regexp.MustCompile(`^[a-z_]+$`),
		"element":    regexp.MustCompile(`^[a-z_]+$`),
		"term":       regexp.MustCompile(`^[A-Z_]+$`),
		"position":   regexp.MustCompile(`^[A-Z]{2}$`),
	}
	seen := map[string]bool{}
	for _, e := range entries() {
		id := e.list + " " + e.key
		if seen[id] {
			t.Errorf("%s is listed twice", id)
		}
		seen[id] = true
		kind, _, _ := strings.Cut(e.list, " ")
		if !shapes[kind].MatchString(e.key) {
			t.Errorf("%s: the key is malformed", id)
		}
	}
}

func TestEveryEntryHasASourceAndItsTexts(t *testing.T) {
	for _, e := range entries() {
		if e.source.Document == "" {
			t.Errorf("%s %s names no document", e.list, e.key)
		}
		if u, err := url.Parse(e.source.URL); err != nil || e.source.URL != "" && u.Host == "" {
			t.Errorf("%s %s: %q is no address", e.list, e.key, e.source.URL)
		}
		for _, text := range e.texts {
			if strings.TrimSpace(text) == "" || text != strings.Join(strings.Fields(text), " ") {
				t.Errorf("%s %s: a text is empty or has odd white space: %q", e.list, e.key, text)
			}
		}
	}
}

func TestEverySetOfNormsIsComplete(t *testing.T) {
	var keys []string
	for _, n := range Norms() {
		keys = append(keys, n.Key)
	}
	var want []string
	for c := 'a'; c <= 'k'; c++ {
		want = append(want, "un-13"+string(c))
	}
	for _, set := range []struct {
		prefix string
		size   int
	}{{"osce-cbm-", 16}, {"gcsc-", 8}, {"paris-", 9}} {
		for i := range set.size {
			want = append(want, fmt.Sprint(set.prefix, i+1))
		}
	}
	want = append(want, "law-sovereignty", "law-non-intervention", "law-use-of-force", "law-due-diligence", "law-ihl", "law-human-rights",
		"law-diplomatic", "law-telecommunication", "law-space", "law-self-determination", "law-international-organisations")
	if !slices.Equal(keys, want) {
		t.Errorf("got  %v\nwant %v", keys, want)
	}
}

func TestNormsKeepToTheClosedLists(t *testing.T) {
	prefix := map[NormSet]string{UNGGE2015: "un-", OSCECBM: "osce-", GCSC2019: "gcsc-", ParisCall2018: "paris-", InternationalLaw: "law-"}
	for _, n := range Norms() {
		if p := prefix[n.Set]; p == "" || !strings.HasPrefix(n.Key, p) {
			t.Errorf("%s is in the set %q", n.Key, n.Set)
		}
		if !slices.Contains([]Polarity{Obligation, Restraint, Procedure}, n.Polarity) {
			t.Errorf("%s: polarity %q", n.Key, n.Polarity)
		}
		if (n.Number == "") != (n.Set == InternationalLaw) {
			t.Errorf("%s: number %q; rules of law have none, all others have one", n.Key, n.Number)
		}
		if len(n.Elements) == 0 {
			t.Errorf("%s: nothing is to be shown", n.Key)
		}
		if len(n.Positions) > 0 && n.Set != InternationalLaw {
			t.Errorf("%s: only rules of law have positions", n.Key)
		}
	}
	if n, _ := NormByKey("un-13b"); n.Polarity != Procedure || n.Number != "13(b)" || n.Source.Paragraph != "13(b)" || n.Source.Document != "A/70/174" {
		t.Errorf("13(b) is %+v", n)
	}
}

func TestPositionsAreOrderedDatedAndOfAKnownView(t *testing.T) {
	for _, n := range Norms() {
		if !slices.IsSortedFunc(n.Positions, func(a, b Position) int { return cmp.Compare(a.State, b.State) }) {
			t.Errorf("%s: positions are not in the order of states", n.Key)
		}
		for _, p := range n.Positions {
			if !slices.Contains([]View{ViewRule, ViewPrincipleOnly, ViewContested, ViewReserved}, p.View) {
				t.Errorf("%s, %s: view %q", n.Key, p.State, p.View)
			}
			_, year := time.Parse("2006", p.Since)
			if _, day := time.Parse("2006-01-02", p.Since); year != nil && day != nil {
				t.Errorf("%s, %s: %q is neither a year nor a day", n.Key, p.State, p.Since)
			}
		}
	}
	sovereignty, _ := NormByKey("law-sovereignty")
	views := map[string]View{}
	for _, p := range sovereignty.Positions {
		views[p.State] = p.View
	}
	if views["NL"] != ViewRule || views["GB"] != ViewPrincipleOnly {
		t.Errorf("on sovereignty NL holds %q and GB %q", views["NL"], views["GB"])
	}
}

func TestArticlesAreOfAKindAndInTheirOrder(t *testing.T) {
	kinds := map[BasisKind][]string{}
	for _, b := range Bases() {
		kinds[b.Kind] = append(kinds[b.Kind], b.Article)
		if b.Source.Paragraph != "Article "+b.Article {
			t.Errorf("article %s: source %+v", b.Article, b.Source)
		}
	}
	want := map[BasisKind][]string{
		Imputation:  {"4", "5", "6", "7", "8", "9", "10", "11", "16", "17", "18"},
		Preclusion:  {"20", "21", "22", "23", "24", "25"},
		Consequence: {"30", "31", "34", "42", "48", "49", "50", "51", "52", "53", "54"},
	}
	if !reflect.DeepEqual(kinds, want) {
		t.Errorf("got %v", kinds)
	}
}

func TestGradesRiseFromOneToTen(t *testing.T) {
	grades := Grades()
	for i, g := range grades {
		if g.Number != i+1 {
			t.Errorf("%s is number %d at place %d", g.Key, g.Number, i+1)
		}
	}
	if len(grades) != 10 || grades[0].Key != "state_prohibited" || grades[9].Key != "state_integrated" {
		t.Errorf("%d grades", len(grades))
	}
}

func TestFamiliesAndChecklistHoldWhatTheirSourcesAsk(t *testing.T) {
	var families, items []string
	for _, m := range MeasureFamilies() {
		families = append(families, m.Key)
	}
	for _, c := range AccuserChecklist() {
		items = append(items, c.Key)
	}
	if want := "PREVENTIVE COOPERATIVE STABILITY RESTRICTIVE LAWFUL_RESPONSE_SUPPORT NATIONAL"; strings.Join(families, " ") != want {
		t.Errorf("families %v", families)
	}
	norm, _ := NormByKey("un-13b")
	for _, e := range norm.Elements {
		if !slices.Contains(items, e.Key) {
			t.Errorf("the checklist does not ask about %s, an element of 13(b)", e.Key)
		}
	}
	if !slices.Contains(items, "alternative_explanations") || !slices.Contains(items, "substantiation") {
		t.Errorf("items %v", items)
	}
}

func TestWhatIsNotListedIsNotFound(t *testing.T) {
	_, norm := NormByKey("un-13l")
	_, basis := BasisByArticle("12")
	_, grade := GradeByKey("")
	vocabulary, known := VocabularyByKey("phia")
	_, term := vocabulary.Term("LIKELY")
	if norm || basis || grade || known || term {
		t.Error(norm, basis, grade, known, term)
	}
	if b, ok := BasisByArticle("8"); !ok || b.Kind != Imputation {
		t.Error("article 8 is missing")
	}
	if g, ok := GradeByKey("state_ordered"); !ok || g.Number != 7 {
		t.Error("state_ordered is missing")
	}
}

func TestWhatACallerChangesDoesNotReachTheLists(t *testing.T) {
	before := fmt.Sprint(entries(), Vocabularies(), Norms())
	for _, n := range Norms() {
		n.Elements[0].Key = "spoilt"
		if len(n.Positions) > 0 {
			n.Positions[0].View = "spoilt"
		}
	}
	Norms()[0].Key, Bases()[0].Article, Grades()[0].Key = "spoilt", "spoilt", "spoilt"
	MeasureFamilies()[0].Key, AccuserChecklist()[0].Key = "spoilt", "spoilt"
	norm, _ := NormByKey("law-sovereignty")
	norm.Elements[0].Key, norm.Positions[0].State = "spoilt", "spoilt"
	for _, v := range Vocabularies() {
		v.Terms[1].Texts["en"], v.Terms[1].Aliases, v.Terms[0].Key = "spoilt", append(v.Terms[1].Aliases[:0], "spoilt"), "spoilt"
	}
	phia, _ := VocabularyByKey("PHIA")
	phia.Terms[0].Key = "spoilt"
	icd, _ := VocabularyByKey("ICD_203")
	term, _ := icd.Term("LIKELY")
	term.Texts["en"], term.Aliases[0] = "spoilt", "spoilt"
	if again, _ := icd.Term("LIKELY"); again.Aliases[0] == "spoilt" {
		t.Error("a term reaches the vocabulary that it was taken from")
	}
	for _, found := range LikelihoodTerms("very likely") {
		found.Texts["en"], found.Aliases[0] = "spoilt", "spoilt"
	}
	if after := fmt.Sprint(entries(), Vocabularies(), Norms()); after != before {
		t.Error("a caller changed the lists")
	}
}
