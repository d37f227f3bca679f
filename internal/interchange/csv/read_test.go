package csv_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/interchange/csv"
	"entente/internal/marking"
)

func TestACompleteRowBecomesAnIncident(t *testing.T) {
	r := one(t, `7,Mast down,"It fell, and ""twice""",wipe|leak,01.03.2020,2020-04,4.25,T1|T2,"['https://www.News.example/a']"`+"\n",
		"7,Netherlands,power,Example Harbour,Example Agency,2020-05-01\n")
	if r.Key != "small:7" || r.Line != 2 || len(r.Problems) > 0 || r.Incident == nil {
		t.Fatalf("got %+v", r)
	}
	public := marking.Marking{TLP: marking.Green, PAP: marking.PAPAmber, Naming: marking.NamingMay, Originators: marking.SetOf("NL")}
	victim := marking.Marking{TLP: marking.Amber, PAP: marking.PAPAmber, Naming: marking.NamingMustNot, Originators: marking.SetOf("NL")}
	want := &dossier.Incident{
		Header: dossier.Header{ImportKey: "small:7", Marking: public},
		Title:  "Mast down", Summary: `It fell, and "twice"`,
		Types:     []dossier.IncidentType{dossier.IncidentWiper, dossier.IncidentDataTheft},
		FirstSeen: "2020-03-01", LastSeen: "2020-04", Severity: 43,
		Targets:    []dossier.Target{{Country: "NL", Sector: dossier.SectorInfrastructure}},
		Techniques: []string{"T1", "T2"},
		Sources: []dossier.Source{{Publisher: "news.example", URL: "https://www.News.example/a"},
			{Publisher: "Example Agency", Title: "reported: Netherlands", Day: "2020-05-01"}},
		Victim: dossier.VictimPortion{Name: "Example Harbour", Marking: victim},
	}
	if got, want := fmt.Sprintf("%+v", r.Incident), fmt.Sprintf("%+v", want); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

func TestTrapsAreItemisedAndTheRestIsImported(t *testing.T) {
	each(t, map[string]struct{ row, hits, want string }{
		"nothing wrong":                             {"1,a,,wipe,,,1,,", "", ""},
		"an end before the start":                   {"1,a,,wipe,2020-03-01,2020-02-29,1,,", "", "RANGE_INVERTED@to"},
		"a no-break space":                          {"1,a\u00a0b,,wipe,,,1,,", "", "TEXT_MENDED@name"},
		"a control character":                       {"1,a\x01b,,wipe,,,1,,", "", "TEXT_MENDED@name"},
		"an unknown type":                           {"1,a,,wipe|burn,,,1,,", "", "VALUE_UNKNOWN@kind"},
		"a missing type":                            {"1,a,,N/A,,,1,,", "", "VALUE_MISSING@kind"},
		"a missing number":                          {"1,a,,wipe,,,,,", "", "VALUE_MISSING@points"},
		"a number above the scale":                  {"1,a,,wipe,,,10.1,,", "", "NUMBER_MALFORMED@points"},
		"a number below the scale":                  {"1,a,,wipe,,,-1,,", "", "NUMBER_MALFORMED@points"},
		"a number that is none":                     {"1,a,,wipe,,,NaN,,", "", "NUMBER_MALFORMED@points"},
		"a number without end":                      {"1,a,,wipe,,,Inf,,", "", "NUMBER_MALFORMED@points"},
		"a date that does not exist":                {"1,a,,wipe,2020-02-30,,1,,", "", "DATE_MALFORMED@from"},
		"a date in another form":                    {"1,a,,wipe,03/01/2020,,1,,", "", "DATE_MALFORMED@from"},
		"a description that is too long":            {"1,a," + strings.Repeat("x", 20_001) + ",wipe,,,1,,", "", "TEXT_TOO_LONG@text"},
		"a technique that is too long":              {"1,a,,wipe,,,1," + strings.Repeat("x", 301) + "|T1,", "", "TEXT_TOO_LONG@how"},
		"a list that is none":                       {`1,a,,wipe,,,1,,"['x"`, "", "CELL_MALFORMED@links"},
		"an address of another kind":                {`1,a,,wipe,,,1,,"['ftp://x.example/']"`, "", "URL_MALFORMED@links"},
		"an address of this machine":                {`1,a,,wipe,,,1,,"['http://localhost/x']"`, "", "URL_MALFORMED@links"},
		"an address with blanks":                    {`1,a,,wipe,,,1,,"['https://x.example/a b']"`, "", "URL_MALFORMED@links"},
		"two addresses in one text":                 {`1,a,,wipe,,,1,,"['https://x.example/a, https://y.example/b']"`, "", "URL_MALFORMED@links"},
		"an address that is a novel":                {`1,a,,wipe,,,1,,"['https://x.example/` + strings.Repeat("x", 4000) + `']"`, "", "TEXT_TOO_LONG@links"},
		"a region for a country":                    {"1,a,,wipe,,,1,,", "1,EU (region),power,,X,\n", "NOT_A_STATE@where"},
		"a group for a country":                     {"1,a,,wipe,,,1,,", "1,ISIS,power,,X,\n", "NOT_A_STATE@where"},
		"a country that nobody knows":               {"1,a,,wipe,,,1,,", "1,Atlantis,power,,X,\n", "VALUE_UNKNOWN@where"},
		"a sector that nobody knows":                {"1,a,,wipe,,,1,,", "1,Peru,sailing,,X,\n", "VALUE_UNKNOWN@sector"},
		"a source without a name":                   {"1,a,,wipe,,,1,,", "1,Peru,,,,2020-01-01\n", "TEXT_EMPTY@where"},
		"a source with a name that is too long":     {"1,a,,wipe,,,1,,", "1,Peru,,," + strings.Repeat("x", 301) + ",\n", "TEXT_TOO_LONG@where"},
		"no title":                                  {"1,,,wipe,,,1,,", "", ""},
		"a title that is too long":                  {"1," + strings.Repeat("é", 301) + ",,wipe,,,1,,", "", "TEXT_TOO_LONG@name!"},
		"a field too few":                           {"1,a,,wipe,,,1,", "", "FIELD_COUNT@!"},
		"a field too many":                          {"1,a,,wipe,,,1,,,", "", "FIELD_COUNT@!"},
		"shifted by one column, with a field added": {",1,a,,wipe,,,1,", "", "ID_MALFORMED@no!"},
		"an id with a leading zero":                 {"01,a,,wipe,,,1,,", "", "ID_MALFORMED@no!"},
		"an id that is a fraction":                  {"1.0,a,,wipe,,,1,,", "", "ID_MALFORMED@no!"},
		"an id without end":                         {"1234567890123456789,a,,wipe,,,1,,", "", "ID_MALFORMED@no!"},
		"Latin-1 bytes":                             {"1,caf\xe9,,wipe,,,1,,", "", "TEXT_INVALID@name!"},
		"a bare quote":                              {`1,a "b" c,,wipe,,,1,,`, "", "QUOTING@!"},
		"a quote that never closes":                 {`1,"a,,wipe,,,1,,`, "", "QUOTING@!"},
	}, func(t *testing.T, c struct{ row, hits, want string }) {
		r := one(t, c.row+"\n", c.hits)
		got := codes(r.Problems)
		if got != c.want {
			t.Fatalf("got %q, want %q", got, c.want)
		}
		if (r.Incident == nil) != strings.HasSuffix(got, "!") {
			t.Errorf("incident: %+v", r.Incident)
		}
	})
}

func TestWhatIsMendedIsMendedAsItsProblemSays(t *testing.T) {
	r := one(t, `1,,"a`+"\u00a0"+`b",wipe|burn,2020-03-01,2020-02,99,,"['https://x.example/a b', 'https://x.example/c, http://y.example/d']"`+"\n",
		"1,EU (region),,Harbour,n/a,\n1,ISIS,power,"+strings.Repeat("Harbour ", 37)+",X,\n1,,power,n/a,X,\n")
	i := r.Incident
	if i == nil {
		t.Fatalf("refused: %+v", r.Problems)
	}
	if i.Title != "report 1" || i.Summary != "a b" || i.LastSeen != "" || i.Severity != 0 {
		t.Errorf("title %q, summary %q, end %q, severity %d", i.Title, i.Summary, i.LastSeen, i.Severity)
	}
	if want := []dossier.IncidentType{dossier.IncidentWiper, dossier.IncidentOther}; !slices.Equal(i.Types, want) {
		t.Errorf("types %v, want %v", i.Types, want)
	}
	if want := []dossier.Target{{Country: "EU", Sector: dossier.SectorUnknown}, {Country: "", Sector: dossier.SectorInfrastructure}}; !slices.Equal(i.Targets, want) {
		t.Errorf("targets %v, want %v", i.Targets, want)
	}
	if want := []dossier.Source{{Publisher: "x.example"}, {Publisher: "x.example", URL: "https://x.example/c"},
		{Publisher: "y.example", URL: "http://y.example/d"}, {Publisher: "X", Title: "reported: ISIS"}, {Publisher: "X"}}; !slices.Equal(i.Sources, want) {
		t.Errorf("sources %+v, want %+v", i.Sources, want)
	}
	if i.Victim.Name != "2 victims, listed in the detail" || !strings.HasPrefix(i.Victim.Detail, "Harbour\nHarbour Harbour ") {
		t.Errorf("victim %q, %q", i.Victim.Name, i.Victim.Detail)
	}
}

func TestCompetingSourcesOfOneRowStayApart(t *testing.T) {
	r := one(t, "1,a,,wipe,,,1,,\n", "1,Peru,,,Agency A,2020-01-01\n1,Chile,,,Agency A,2020-01-01\n1,Peru,,,Agency B,2020-01-01\n1,Peru,,,Agency A,2020-01-01\n")
	if len(r.Incident.Sources) != 3 {
		t.Errorf("got %+v", r.Incident.Sources)
	}
}

func TestListsAreKeptUpToTheirLimitAndTheRestIsItemised(t *testing.T) {
	var hits strings.Builder
	for i := range 250 {
		fmt.Fprintf(&hits, "1,Peru,,,Agency %d,\n", i)
	}
	r := one(t, "1,a,,wipe,,,1,"+strings.Repeat("T", 3)+"|"+join(250, "T%d", "|")+",\n", hits.String())
	if got := codes(r.Problems); got != "LIST_TOO_LONG@how LIST_TOO_LONG@" {
		t.Errorf("problems %q", got)
	}
	if len(r.Incident.Techniques) != dossier.MaxList || len(r.Incident.Sources) != dossier.MaxList {
		t.Errorf("%d techniques and %d sources", len(r.Incident.Techniques), len(r.Incident.Sources))
	}
}

func join(n int, format, sep string) string {
	var parts []string
	for i := range n {
		parts = append(parts, fmt.Sprintf(format, i))
	}
	return strings.Join(parts, sep)
}

func TestTheProblemsOfOneRowAreBounded(t *testing.T) {
	r := one(t, "1,a,,wipe,,,1,,\n", strings.Repeat("1,Atlantis,sailing,,,someday\n", 500))
	if len(r.Problems) != 201 {
		t.Errorf("%d problems", len(r.Problems))
	}
}

func TestRowsAfterARefusedOneAreStillRead(t *testing.T) {
	rows := "1,a,,wipe,,,1,,\n" + "1,again,,wipe,,,1,,\n" + `2,b "c" d,,wipe,,,1,,` + "\n" + "3,short\n" + "\n" + "4,\"two\nlines\",,wipe,,,1,,\n" + "5,e,,wipe,,,1,,\n"
	hits := "1,Peru,,,X,\n9,Peru,,,X,\nnine,Peru,,,X,\n5,short\n9,Chile,,,X,\n"
	all, err := readAll(t, filesOf(rows, hits), smallMapping(t))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range all {
		got = append(got, fmt.Sprintf("%s line %d: %s", r.Key, r.Line, codes(r.Problems)))
	}
	want := []string{
		" line 4: ID_MALFORMED@report!", // rows of the companion that cannot be taken come first
		" line 5: FIELD_COUNT@!",
		"small:1 line 2: ",
		"small:1 line 3: DUPLICATE@no!",
		" line 4: QUOTING@!",
		" line 5: FIELD_COUNT@!",
		"small:4 line 7: ", // the row begins there and ends a line later
		"small:5 line 9: ",
		" line 3: REFERENCE_UNKNOWN@!", // rows of no incident come last
	}
	if !slices.Equal(got, want) {
		t.Errorf("\n got %s\nwant %s", strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

func TestAFileThatCannotBeReadIsRefusedAsAWhole(t *testing.T) {
	whole := smallHeader + "1,a,,wipe,,,1,,\n"
	wide := func(order binary.AppendByteOrder, mark bool) string {
		var b []byte
		if mark {
			b = order.AppendUint16(b, 0xFEFF)
		}
		for _, u := range utf16.Encode([]rune(whole)) {
			b = order.AppendUint16(b, u)
		}
		return string(b)
	}
	each(t, map[string]struct {
		main string
		kind fault.Kind
		code fault.Code
		path []string
	}{
		"UTF-16, little end first":    {wide(binary.LittleEndian, true), fault.Invalid, fault.CodeTextInvalid, []string{"main.csv"}},
		"UTF-16, big end first":       {wide(binary.BigEndian, true), fault.Invalid, fault.CodeTextInvalid, []string{"main.csv"}},
		"UTF-16 without a mark":       {wide(binary.LittleEndian, false), fault.Invalid, fault.CodeTextInvalid, []string{"main.csv"}},
		"nothing at all":              {"", fault.Invalid, fault.CodeImportRow, []string{"main.csv"}},
		"a header with a stray quote": {`no,na"me`, fault.Invalid, fault.CodeImportRow, []string{"main.csv"}},
		"semicolons between fields": {strings.ReplaceAll(whole, ",", ";"), fault.Invalid, fault.CodeImportRow,
			[]string{"main.csv", "no", "name", "text", "from", "to", "points", "kind", "how", "links"}},
		"columns that are missing": {"no,name,text,kind,from,points,links\n", fault.Invalid, fault.CodeImportRow,
			[]string{"main.csv", "to", "how"}},
		"a column that occurs twice": {"no,name,text,kind,from,to,points,how,links,name\n", fault.Invalid, fault.CodeImportRow,
			[]string{"main.csv", "name"}},
		"a row without end":    {whole + "2," + strings.Repeat("x", csv.MaxRecord), fault.TooLarge, fault.CodeTextTooLong, []string{"main.csv"}},
		"a header without end": {strings.Repeat("x", csv.MaxRecord+1), fault.TooLarge, fault.CodeTextTooLong, []string{"main.csv"}},
	}, func(t *testing.T, c struct {
		main string
		kind fault.Kind
		code fault.Code
		path []string
	}) {
		files := filesOf("", "")
		files.Main.Reader = strings.NewReader(c.main)
		_, err := readAll(t, files, smallMapping(t))
		if f := fault.As(err); err == nil || f.Kind != c.kind || f.Code != c.code || !slices.Equal(f.Path, c.path) {
			t.Errorf("got %v, want %v %s at %v", err, c.kind, c.code, c.path)
		}
	})
}

func TestHarmlessDifferencesOfFilesAreNone(t *testing.T) {
	row := "1,a,,wipe,,,1,,\n"
	each(t, map[string]string{
		"a byte order mark":      "\ufeff" + smallHeader + row,
		"line ends of Windows":   strings.ReplaceAll(smallHeader+row, "\n", "\r\n"),
		"columns in other order": "links,how,points,to,from,kind,text,name,no\n,,1,,,wipe,,a,1\n",
		"columns more than used": "more," + smallHeader + "x," + row,
		"blanks in the header":   strings.ReplaceAll(smallHeader, ",", " , ") + row,
		"no line end at the end": smallHeader + strings.TrimSpace(row),
		"quotes around all":      strings.ReplaceAll(smallHeader, "no", `"no"`) + `"1","a","","wipe","","","1","",""`,
	}, func(t *testing.T, main string) {
		files := filesOf("", "")
		files.Main.Reader = iotest.OneByteReader(strings.NewReader(main))
		all, err := readAll(t, files, smallMapping(t))
		if err != nil || len(all) != 1 || all[0].Incident == nil || all[0].Incident.Title != "a" || len(all[0].Problems) > 0 {
			t.Errorf("got %+v, %v", all, err)
		}
	})
}

func TestAnImportThatWouldLoseHalfOfItsFactsDoesNotBegin(t *testing.T) {
	m := smallMapping(t)
	none := func(csv.Record) error { t.Error("a record was given"); return nil }

	files := filesOf("1,a,,wipe,,,1,,\n", "")
	files.Companions = nil
	err := csv.Read(files, m, none)
	if f := fault.As(err); err == nil || f.Kind != fault.Precondition || !slices.Equal(f.Path, []string{"companions", "hits"}) {
		t.Errorf("without a companion: %v", err)
	}

	files = filesOf("1,a,,wipe,,,1,,\n", "")
	files.Companions["hits"] = csv.File{Name: "hits.csv", Reader: strings.NewReader("report,where\n")}
	err = csv.Read(files, m, none)
	if f := fault.As(err); err == nil || f.Kind != fault.Invalid || !slices.Equal(f.Path, []string{"hits.csv", "sector", "who", "by", "on"}) {
		t.Errorf("with a companion that lacks columns: %v", err)
	}

	err = csv.Read(filesOf("1,a,,wipe,,,1,,\n", ""), m.WithOriginators(), none)
	if f := fault.As(err); err == nil || f.Kind != fault.Precondition || f.Code != fault.CodeMarkingMissing {
		t.Errorf("without an originator: %v", err)
	}
}

func TestAReaderThatFailsEndsTheReading(t *testing.T) {
	broken := errors.New("the disk is gone")
	for name, files := range map[string]csv.Files{
		"at the start of the main file": func() csv.Files {
			f := filesOf("", "")
			f.Main.Reader = iotest.ErrReader(broken)
			return f
		}(),
		"in the main file": func() csv.Files {
			f := filesOf("", "")
			f.Main.Reader = io.MultiReader(strings.NewReader(smallHeader+"1,a,,wipe,,,1,,\n2,"), iotest.ErrReader(broken))
			return f
		}(),
		"in a companion": func() csv.Files {
			f := filesOf("1,a,,wipe,,,1,,\n", "")
			f.Companions["hits"] = csv.File{Name: "hits.csv", Reader: io.MultiReader(strings.NewReader(hitsHeader), iotest.ErrReader(broken))}
			return f
		}(),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readAll(t, files, smallMapping(t))
			if !fault.Is(err, fault.Unavailable) || !errors.Is(err, broken) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestAnErrorOfTheReceiverIsReturnedAsItIs(t *testing.T) {
	enough := errors.New("enough")
	calls := 0
	err := csv.Read(filesOf("1,a,,wipe,,,1,,\n2,b,,wipe,,,1,,\n", ""), smallMapping(t), func(csv.Record) error { calls++; return enough })
	if err != enough || calls != 1 {
		t.Errorf("got %v after %d records", err, calls)
	}
}

// endless gives the same text for ever and counts it.
type endless struct {
	text  []byte
	given int
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, bytes.Repeat(e.text, len(p)/len(e.text)+1))
	e.given += n
	return n, nil
}

func TestAQuoteThatNeverClosesDoesNotFillTheMemory(t *testing.T) {
	flood := &endless{text: []byte("1,a,,wipe\n")}
	files := filesOf("", "")
	files.Main.Reader = io.MultiReader(strings.NewReader(smallHeader+`1,"a`), flood)
	_, err := readAll(t, files, smallMapping(t))
	if !fault.Is(err, fault.TooLarge) {
		t.Errorf("got %v", err)
	}
	if flood.given > 2*csv.MaxRecord {
		t.Errorf("%d bytes were read of a record that may have %d", flood.given, csv.MaxRecord)
	}
}

func TestAFileMayBeFarLongerThanARow(t *testing.T) {
	var b strings.Builder
	for i := range 12_000 {
		fmt.Fprintf(&b, "%d,Report of a made-up incident for the length of the file,%s,wipe,,,1,,\n", i, strings.Repeat("text ", 20))
	}
	if b.Len() < csv.MaxRecord*3/2 {
		t.Fatalf("%d bytes are not enough for this test", b.Len())
	}
	n := 0
	err := csv.Read(filesOf(b.String(), ""), smallMapping(t), func(r csv.Record) error {
		if r.Incident != nil && len(r.Problems) == 0 && r.Line == n+2 {
			n++
		}
		return nil
	})
	if err != nil || n != 12_000 {
		t.Errorf("%d incidents, %v", n, err)
	}
}

func TestACompanionThatDoesNotFitInMemoryIsRefused(t *testing.T) {
	flood := &endless{text: []byte("1,Peru,power,Harbour,X,\n")}
	files := filesOf("", "")
	files.Companions["hits"] = csv.File{Name: "hits.csv", Reader: io.MultiReader(strings.NewReader(hitsHeader), flood)}
	_, err := readAll(t, files, smallMapping(t))
	if !fault.Is(err, fault.TooLarge) {
		t.Errorf("got %v", err)
	}
}
