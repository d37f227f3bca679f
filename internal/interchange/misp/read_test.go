package misp_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/interchange/misp"
	"entente/internal/marking"
)

var public = marking.Marking{TLP: marking.Clear, PAP: marking.PAPClear, Naming: marking.NamingMay, Originators: marking.SetOf("NL")}

const (
	uuidA = "aaaaaaaa-0000-4000-8000-000000000001"
	uuidB = "bbbbbbbb-0000-4000-8000-000000000002"
)

// entry writes one entry with more fields than value and uuid.
func entry(uuid, name, more string) string {
	return fmt.Sprintf(`{"uuid":%q,"value":%q%s}`, uuid, name, more)
}

func clusterOf(entries ...string) string {
	return `{"type":"threat-actor","values":[` + strings.Join(entries, ",\n") + `],"version":1}`
}

// readAll collects all records, of which each must keep the package's promises.
func readAll(t testing.TB, r io.Reader) ([]misp.Record, error) {
	t.Helper()
	var out []misp.Record
	err := misp.Read(misp.File{Name: "galaxy.json", Reader: r}, public, func(rec misp.Record) error {
		fatal := false
		for _, p := range rec.Problems {
			fatal = fatal || p.Fatal
			if p.File == "" || p.Line < 1 || p.Code == "" || p.Reason == "" {
				t.Fatalf("a problem that helps nobody: %+v", p)
			}
		}
		if (rec.Actor == nil) != fatal || rec.Line < 1 {
			t.Fatalf("line %d: actor %v, fatal %v: %+v", rec.Line, rec.Actor != nil, fatal, rec.Problems)
		}
		if rec.Actor != nil {
			next := dossier.Next(rec.Actor, rec.Actor.Changed)
			next.ID, next.Owner, next.State = "act_aaaaaaaaaaaaaaaaaaaaaaaaaa", "NL", dossier.Active
			if err := dossier.Validate(next); err != nil {
				t.Fatalf("line %d gives an actor that cannot be filed: %v", rec.Line, err)
			}
			if rec.Key == "" || next.ImportKey != rec.Key || !strings.HasSuffix(next.StixID, strings.TrimPrefix(rec.Key, "misp-galaxy:")) {
				t.Fatalf("line %d: keys %q, %q, %q", rec.Line, rec.Key, next.ImportKey, next.StixID)
			}
		}
		out = append(out, rec)
		return nil
	})
	if f := fault.As(err); err != nil && (f.Op == "" || f.Public == "") {
		t.Fatalf("an error that is no fault: %v", err)
	}
	return out, err
}

// codes lists the codes of problems with their fields, such as "CODE@field".
func codes(problems []misp.Problem) string {
	var out []string
	for _, p := range problems {
		s := p.Code + "@" + p.Column
		if p.Fatal {
			s += "!"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func one(t *testing.T, entry string) misp.Record {
	t.Helper()
	all, err := readAll(t, strings.NewReader(clusterOf(entry)))
	if err != nil || len(all) != 1 {
		t.Fatalf("%d records, %v", len(all), err)
	}
	return all[0]
}

func TestACompleteEntryBecomesAnActor(t *testing.T) {
	r := one(t, entry(strings.ToUpper(uuidA), " SAND HERON ", `,"description":"Made up.","meta":{"synonyms":["TA-0","SAND HERON","TA-0"],
		"country":"nl","attribution-confidence":"75","cfr-suspected-state-sponsor":"The Netherlands",
		"cfr-target-category":["Government"],"targeted-sector":["Energy","Government"],"cfr-type-of-incident":["Espionage"],
		"refs":["https://a.example/1"],"references":["https://a.example/1","https://b.example/2"],"origin:X":"x"}`))
	if len(r.Problems) > 0 || r.Actor == nil {
		t.Fatalf("got %+v", r)
	}
	want := &dossier.ThreatActor{
		Header: dossier.Header{ImportKey: "misp-galaxy:" + uuidA, Marking: public},
		Name:   "SAND HERON", Aliases: []string{"TA-0"}, Description: "Made up.",
		Suspected: []dossier.StateClaim{
			{Country: "NL", Confidence: 75, Source: "MISP galaxy (country)", Wording: "nl"},
			{Country: "NL", Confidence: -1, Wording: "The Netherlands",
				Source: "Council on Foreign Relations, by way of the MISP galaxy (cfr-suspected-state-sponsor)"},
		},
		Sectors:    []string{"Government", "Energy"},
		References: []string{"https://a.example/1", "https://b.example/2"},
		StixID:     "threat-actor--" + uuidA,
	}
	if got, want := fmt.Sprintf("%+v", r.Actor), fmt.Sprintf("%+v", want); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

func TestTrapsAreItemisedAndTheRestIsImported(t *testing.T) {
	meta := func(s string) string { return entry(uuidA, "X", `,"meta":{`+s+`}`) }
	for name, c := range map[string]struct{ entry, want string }{
		"nothing but a name":                  {entry(uuidA, "X", ""), ""},
		"no value for a field":                {entry(uuidA, "X", `,"description":null,"meta":null`), ""},
		"an empty description":                {entry(uuidA, "X", `,"description":""`), ""},
		"a control character":                 {entry(uuidA, "X", `,"description":"a\u0007b"`), "TEXT_MENDED@description"},
		"a no-break space":                    {entry(uuidA, "X\u00a0Y", ""), "TEXT_MENDED@value"},
		"a description that is too long":      {entry(uuidA, "X", `,"description":"`+strings.Repeat("x", 20_001)+`"`), "TEXT_TOO_LONG@description"},
		"a description that is a list":        {entry(uuidA, "X", `,"description":["a"]`), "CELL_MALFORMED@description"},
		"meta that is a list":                 {entry(uuidA, "X", `,"meta":["a"]`), "CELL_MALFORMED@meta"},
		"one synonym for a list":              {meta(`"synonyms":"Y"`), ""},
		"a synonym that is no text":           {meta(`"synonyms":["Y",7,null]`), "CELL_MALFORMED@meta.synonyms.1 CELL_MALFORMED@meta.synonyms.2"},
		"synonyms that are an object":         {meta(`"synonyms":{}`), "CELL_MALFORMED@meta.synonyms.0"},
		"a synonym that is too long":          {meta(`"synonyms":["` + strings.Repeat("x", 301) + `"]`), "TEXT_TOO_LONG@meta.synonyms.0"},
		"an empty country":                    {meta(`"country":""`), ""},
		"a country that nobody knows":         {meta(`"country":"QX"`), "VALUE_UNKNOWN@meta.country"},
		"a region for a country":              {meta(`"country":"Middle East"`), "NOT_A_STATE@meta.country"},
		"two countries":                       {meta(`"country":["NL","BE"]`), ""},
		"an unknown sponsor":                  {meta(`"cfr-suspected-state-sponsor":"Unknown"`), ""},
		"a confidence that is a number":       {meta(`"country":"NL","attribution-confidence":50`), ""},
		"a confidence without a country":      {meta(`"attribution-confidence":"50"`), "VALUE_MISSING@meta.attribution-confidence"},
		"a confidence above all":              {meta(`"country":"NL","attribution-confidence":"101"`), "NUMBER_MALFORMED@meta.attribution-confidence"},
		"a confidence in words":               {meta(`"country":"NL","attribution-confidence":"high"`), "NUMBER_MALFORMED@meta.attribution-confidence"},
		"a reference that is none":            {meta(`"refs":["see the report","https://a.example/a b"]`), "URL_MALFORMED@meta.refs URL_MALFORMED@meta.refs"},
		"more references than an actor takes": {meta(`"refs":["https://a.example/0"` + many(250, `,"https://a.example/%d"`) + `]`), "LIST_TOO_LONG@meta.refs"},
		"no uuid":                             {`{"value":"X"}`, "ID_MALFORMED@uuid!"},
		"a uuid that is none":                 {entry("1", "X", ""), "ID_MALFORMED@uuid!"},
		"a uuid that is a number":             {`{"uuid":5,"value":"X"}`, "CELL_MALFORMED@uuid ID_MALFORMED@uuid!"},
		"no name":                             {`{"uuid":"` + uuidA + `"}`, "TEXT_EMPTY@value!"},
		"a name of blanks":                    {entry(uuidA, " ", ""), "TEXT_EMPTY@value!"},
		"a name that is too long":             {entry(uuidA, strings.Repeat("é", 301), ""), "TEXT_TOO_LONG@value TEXT_EMPTY@value!"},
		"an entry that is a text":             {`"X"`, "CELL_MALFORMED@!"},
		"an entry that is nothing":            {`null`, "CELL_MALFORMED@!"},
		"an entry in Latin-1":                 {"{\"uuid\":\"" + uuidA + "\",\"value\":\"caf\xe9\"}", "TEXT_INVALID@!"},
		"half a surrogate pair":               {entry(uuidA, "X", `,"description":"\ud800"`), ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := one(t, c.entry)
			if got := codes(r.Problems); got != c.want {
				t.Fatalf("got %q, want %q", got, c.want)
			}
			if (r.Actor == nil) != strings.HasSuffix(c.want, "!") {
				t.Errorf("actor: %+v", r.Actor)
			}
		})
	}
}

func many(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i+1)
	}
	return b.String()
}

func TestTheProblemsOfOneEntryAreBounded(t *testing.T) {
	r := one(t, entry(uuidA, "X", `,"meta":{"synonyms":[1`+strings.Repeat(",1", 400)+`]}`))
	if len(r.Problems) != 201 || r.Actor == nil {
		t.Errorf("%d problems, actor %v", len(r.Problems), r.Actor != nil)
	}
}

func TestANameOfTwoActorsStaysWithBothAndIsPointedOut(t *testing.T) {
	all, err := readAll(t, strings.NewReader(clusterOf(
		entry(uuidA, "SAND HERON", `,"meta":{"synonyms":["TA 7"]}`),
		entry(uuidB, "MARSH FOX", `,"meta":{"synonyms":["FX-1","ta-7","Sand Heron"]}`),
	)))
	if err != nil || len(all) != 2 {
		t.Fatalf("%d records, %v", len(all), err)
	}
	if got := codes(all[0].Problems); got != "" {
		t.Errorf("first: %q", got)
	}
	if got := codes(all[1].Problems); got != "ALIAS_SHARED@aliases.1 ALIAS_SHARED@aliases.2" {
		t.Errorf("second: %q", got)
	}
	if !strings.Contains(all[1].Problems[0].Reason, all[0].Key) {
		t.Errorf("the other actor is not named: %q", all[1].Problems[0].Reason)
	}
	if got := all[1].Actor.Aliases; !slices.Equal(got, []string{"FX-1", "ta-7", "Sand Heron"}) {
		t.Errorf("aliases %q", got)
	}
}

func TestTheSecondEntryOfOneUUIDIsRefused(t *testing.T) {
	all, err := readAll(t, strings.NewReader(clusterOf(entry(uuidA, "X", ""), entry(strings.ToUpper(uuidA), "Y", ""))))
	if err != nil || len(all) != 2 || all[0].Actor == nil || codes(all[1].Problems) != "DUPLICATE@uuid!" || all[1].Key != all[0].Key {
		t.Errorf("got %+v, %v", all, err)
	}
}

func TestEntriesKnowTheirLines(t *testing.T) {
	all, err := readAll(t, iotest.OneByteReader(strings.NewReader(
		"\ufeff{\n\"description\": \"x\",\n\"values\": [\n\n"+entry(uuidA, "X", ",\n\"description\":\n\"x\"\n")+"\n,\n"+entry(uuidB, "Y", "")+"]}")))
	if err != nil || len(all) != 2 || all[0].Line != 5 || all[1].Line != 10 {
		t.Errorf("got %+v, %v", all, err)
	}
}

func TestAFileThatIsNoClusterOfThreatActorsIsRefused(t *testing.T) {
	good := entry(uuidA, "X", "")
	for name, c := range map[string]struct {
		text  string
		kind  fault.Kind
		code  fault.Code
		given int // records before the refusal
	}{
		"nothing":                     {"", fault.Invalid, fault.CodeImportRow, 0},
		"a list":                      {"[]", fault.Invalid, fault.CodeImportRow, 0},
		"a text":                      {`"x"`, fault.Invalid, fault.CodeImportRow, 0},
		"no JSON":                     {"no,name\n1,X\n", fault.Invalid, fault.CodeImportRow, 0},
		"no values":                   {`{"type":"threat-actor"}`, fault.Invalid, fault.CodeImportRow, 0},
		"values that are an object":   {`{"values":{}}`, fault.Invalid, fault.CodeImportRow, 0},
		"another galaxy":              {`{"type":"ransomware","values":[` + good + `]}`, fault.Invalid, fault.CodeImportRow, 0},
		"another galaxy, said late":   {`{"values":[` + good + `],"type":"ransomware"}`, fault.Invalid, fault.CodeImportRow, 1},
		"an end that is missing":      {`{"values":[` + good + `,`, fault.Invalid, fault.CodeImportRow, 1},
		"something after the end":     {clusterOf(good) + "{}", fault.Invalid, fault.CodeImportRow, 1},
		"UTF-16":                      {"\xff\xfe{\x00}\x00", fault.Invalid, fault.CodeTextInvalid, 0},
		"an entry without end":        {`{"values":[` + good + `,"` + strings.Repeat("x", misp.MaxEntry), fault.TooLarge, fault.CodeTextTooLong, 1},
		"a skipped field without end": {`{"x":"` + strings.Repeat("x", misp.MaxEntry), fault.TooLarge, fault.CodeTextTooLong, 0},
		"an entry that is too deep":   {`{"values":[` + strings.Repeat("[", 20_000), fault.Invalid, fault.CodeImportRow, 0},
	} {
		t.Run(name, func(t *testing.T) {
			all, err := readAll(t, strings.NewReader(c.text))
			if f := fault.As(err); err == nil || f.Kind != c.kind || f.Code != c.code || f.Path[0] != "galaxy.json" || len(all) != c.given {
				t.Errorf("%d records and %v, want %d and %v %s", len(all), err, c.given, c.kind, c.code)
			}
		})
	}
}

func TestAReaderThatFailsAndAReceiverThatHasEnough(t *testing.T) {
	broken := errors.New("the disk is gone")
	_, err := readAll(t, io.MultiReader(strings.NewReader(`{"values":[`+entry(uuidA, "X", "")+`,`), iotest.ErrReader(broken)))
	if !fault.Is(err, fault.Unavailable) || !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	enough := errors.New("enough")
	err = misp.Read(misp.File{Reader: strings.NewReader(clusterOf(entry(uuidA, "X", ""), entry(uuidB, "Y", "")))}, public,
		func(misp.Record) error { return enough })
	if err != enough {
		t.Errorf("got %v", err)
	}
	err = misp.Read(misp.File{Reader: strings.NewReader("{}")}, marking.Marking{}, func(misp.Record) error { return nil })
	if f := fault.As(err); err == nil || f.Kind != fault.Invalid || !slices.Equal(f.Path, []string{"marking", "tlp"}) {
		t.Errorf("without a marking: %v", err)
	}
}

// TestTheExtractOfTheGalaxy reads real entries that hold the traps of the galaxy.
func TestTheExtractOfTheGalaxy(t *testing.T) {
	f, err := os.Open("testdata/threat-actor-extract.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := readAll(t, f)
	if err != nil {
		t.Fatal(err)
	}
	claims := map[string]string{}
	problems := map[string]string{}
	for _, r := range all {
		if r.Actor == nil {
			t.Fatalf("refused: %+v", r)
		}
		var c []string
		for _, s := range r.Actor.Suspected {
			c = append(c, fmt.Sprintf("%s %d %q", s.Country, s.Confidence, s.Wording))
		}
		claims[r.Actor.Name] = strings.Join(c, ", ")
		if p := codes(r.Problems); p != "" {
			problems[r.Actor.Name] = p
		}
	}
	if len(claims) != 17 {
		t.Errorf("%d actors, want 17", len(claims))
	}
	for name, want := range map[string]string{
		"APT41":                     `CN -1 "CN", CN -1 "People's Republic of China"`,
		"NightEagle":                `US 25 "US", US -1 "US"`,
		"Prophet Spider":            "", // an empty country
		"APT27":                     `CN 50 "CN"`,
		"El Machete":                "",                             // a confidence, and no country
		"Stealth Mango and Tangelo": `PK 50 "PK", PK -1 "Pakistan"`, // with blanks around its name
		"Cutting Kitten":            `IR 50 "IR", IR -1 "Iran (Islamic Republic of)"`,
	} {
		if got, there := claims[name]; !there || got != want {
			t.Errorf("%s: claims %s, want %s", name, got, want)
		}
	}
	for name, want := range map[string]string{
		"OilRig":       "TEXT_MENDED@description",
		"El Machete":   "VALUE_MISSING@meta.attribution-confidence",
		"TiltedTemple": "ALIAS_SHARED@aliases.1",
		"UNC2452":      "ALIAS_SHARED@aliases.2",
	} {
		if got := problems[name]; got != want {
			t.Errorf("%s: problems %q, want %q", name, got, want)
		}
		delete(problems, name)
	}
	if len(problems) > 0 {
		t.Errorf("more problems: %v", problems)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"", "{}", clusterOf(), clusterOf(entry(uuidA, "X", "")),
		clusterOf(entry(uuidA, "X", `,"meta":{"synonyms":"Y","country":"NL","attribution-confidence":"5"}`), entry(uuidB, "y", "")),
		`{"values":[{"uuid":"` + uuidA + `","value":7,"meta":{"refs":[[]]}},null]}`, "\ufeff" + clusterOf(), "{\"values\":[\"\xff\"]}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		readAll(t, strings.NewReader(string(text)))
	})
}
