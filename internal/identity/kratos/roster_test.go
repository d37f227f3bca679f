package kratos_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente/internal/fault"
	"entente/internal/identity/identitytest"
	"entente/internal/identity/kratos"
)

const head = "email,state,handle,name,party,nationality,roles,alliances,clearances,compartments,mandates\n"

const rosterCSV = head +
	"a@example.org,,nl.analyst,Analyst,NL-CSIRT,NL;DE,INTELLIGENCE_ANALYST,eu27; nato,NL:3:2031-01-01T00:00:00Z;EU:2,case-7,\n" +
	"b@example.org,inactive,nl.diplomat,,NL-MFA,NL,CYBER_DIPLOMAT;LEGAL_ADVISER,eu27,,,eu27:sign;eu27:consent:2030-06-01T12:00:00Z\n"

const rosterJSON = `{"people": [
	{"email": "a@example.org", "handle": "nl.analyst", "name": "Analyst", "party": "NL-CSIRT", "nationality": ["NL", "DE"],
	 "roles": ["INTELLIGENCE_ANALYST"], "alliances": ["eu27", "nato"],
	 "clearances": [{"scheme": "NL", "rank": 3, "until": "2031-01-01T00:00:00Z"}, {"scheme": "EU", "rank": 2}],
	 "compartments": ["case-7"], "mandates": []},
	{"email": "b@example.org", "state": "inactive", "handle": "nl.diplomat", "party": "NL-MFA", "nationality": ["NL"],
	 "roles": ["CYBER_DIPLOMAT", "LEGAL_ADVISER"], "alliances": ["eu27"], "clearances": [], "compartments": [],
	 "mandates": [{"alliance": "eu27", "action": "sign"}, {"alliance": "eu27", "action": "consent", "until": "2030-06-01T12:00:00Z"}]}
]}`

func TestARosterSaysTheSameInBothForms(t *testing.T) {
	a, err := kratos.ReadRoster("people.csv", strings.NewReader(rosterCSV), words())
	if err != nil {
		t.Fatal(err)
	}
	b, err := kratos.ReadRoster("people.json", strings.NewReader(rosterJSON), words())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a, b); diff != "" || len(a) != 2 || a[0].State != "active" || *a[0].Clearances[0].Rank != 3 {
		t.Error(diff)
	}
}

func TestARosterInWhichOneThingIsWrongIsRefusedWhole(t *testing.T) {
	row := func(change func([]string)) string {
		cells := []string{"c@example.org", "", "c", "", "NL", "", "", "", "", "", ""}
		change(cells)
		return rosterCSV + strings.Join(cells, ",") + "\n"
	}
	set := func(i int, text string) string { return row(func(c []string) { c[i] = text }) }
	for name, text := range map[string]string{
		"no e-mail address": set(0, ""), "a name in the address": set(0, "C <c@example.org>"), "an address in upper case": set(0, "C@example.org"),
		"an unknown state": set(1, "gone"), "a handle that is there": set(2, "nl.analyst"), "an address that is there": set(0, "a@example.org"),
		"a handle in upper case": set(2, "NL"), "no party": set(4, ""), "a nationality of three letters": set(5, "NLD"),
		"an unknown role": set(6, "EMPEROR"), "a rank above the highest": set(8, "NL:5"), "a rank that is no number": set(8, "NL:secret"),
		"a clearance without rank": set(8, "NL"), "a time that is none": set(8, "NL:1:tomorrow"), "a mandate without action": set(10, "eu27"),
		"a mandate in upper case": set(10, "eu27:SIGN"), "a row too short": rosterCSV + "x\n",
		"a column missing": strings.Replace(rosterCSV, ",mandates", "", 1), "a column twice": strings.Replace(rosterCSV, "email,", "email,email,", 1),
		"nothing": "",
	} {
		if list, err := kratos.ReadRoster("people.csv", strings.NewReader(text), words()); !fault.Is(err, fault.Invalid) || fault.As(err).Code != fault.CodeImportRow {
			t.Errorf("%s: got %v, %v", name, list, err)
		}
	}
	for name, text := range map[string]string{
		"an unknown key": strings.Replace(rosterJSON, `"name"`, `"nick"`, 1), "a list missing": strings.Replace(rosterJSON, `"mandates": []`, `"name": ""`, 1),
		"more than the list": rosterJSON + "{}", "no object": "[]",
	} {
		if list, err := kratos.ReadRoster("people.json", strings.NewReader(text), words()); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: got %v, %v", name, list, err)
		}
	}
	if _, err := kratos.ReadRoster("people.xml", strings.NewReader(rosterJSON), words()); !fault.Is(err, fault.Invalid) {
		t.Errorf("another form: got %v", err)
	}
}

func TestTheRosterOfTheReadmeIsOne(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "```csv\n")
	block, _, found := strings.Cut(rest, "```")
	list, err := kratos.ReadRoster("people.csv", strings.NewReader(block), words())
	if err != nil || !found || len(list) != 2 {
		t.Errorf("%d people, %v", len(list), err)
	}
}

// each runs a test with the fake and with the real Kratos.
func each(t *testing.T, run func(*testing.T, identitytest.Service)) {
	t.Run("fake", func(t *testing.T) { run(t, identitytest.StartFake(t)) })
	t.Run("real", func(t *testing.T) { run(t, identitytest.StartKratos(t)) })
}

func TestARosterIsBroughtInOnceAndASecondRunChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, s identitytest.Service) {
		ctx := context.Background()
		admin, err := kratos.NewAdmin(configFor(s))
		if err != nil {
			t.Fatal(err)
		}
		defer admin.Close()
		p := open(t, configFor(s))
		known := s.Enter(t, nil) // somebody who has signed up and is nobody yet
		other := s.Enter(t, identitytest.Metadata("DE-BSI"))
		token, others := s.Token(t, known), s.Token(t, other)
		bring := func(text, want string) {
			t.Helper()
			list, err := kratos.ReadRoster("people.csv", strings.NewReader(strings.ReplaceAll(text, "a@example.org", known.Email)), words())
			if err != nil {
				t.Fatal(err)
			}
			plan, err := admin.Plan(ctx, list)
			if err != nil {
				t.Fatal(err)
			}
			var did []string
			for _, c := range plan {
				what := map[bool]string{true: "new", false: "known"}[c.Identity == ""]
				if c.Metadata {
					what += " facts"
				}
				if c.State {
					what += " state"
				}
				did = append(did, what)
				if err := admin.Apply(ctx, c); err != nil {
					t.Fatal(err)
				}
			}
			if got := strings.Join(did, ", "); got != want {
				t.Errorf("did %q, want %q", got, want)
			}
		}
		bring(rosterCSV, "known facts, new")
		who, err := p.Authenticate(ctx, fresh(token))
		if err != nil || who.Handle != "nl.analyst" || who.Clearances[0].Rank != 3 || who.Compartments[0] != "case-7" {
			t.Errorf("got %+v, %v", who, err)
		}
		bring(rosterCSV, "known, known")
		bring(strings.Replace(rosterCSV, "EU:2", "EU:3", 1), "known facts, known")
		bring(strings.Replace(rosterCSV, "EU:2", "EU:3", 1), "known, known")
		bring(strings.Replace(rosterCSV, "inactive", "active", 1), "known facts, known state")
		bring(strings.Replace(rosterCSV, "org,,nl", "org,inactive,nl", 1), "known state, known state")
		if who, err := p.Authenticate(ctx, fresh(token)); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("after the state inactive: got %v, %v", who, err)
		}
		if who, err := p.Authenticate(ctx, fresh(others)); err != nil || who.Party != "DE-BSI" {
			t.Errorf("somebody who is not in the roster: got %v, %v", who, err)
		}

		clash := head + other.Email + ",,somebody,,NL,,,,,,\n"
		list, err := kratos.ReadRoster("people.csv", strings.NewReader(clash), words())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := admin.Plan(ctx, list); !fault.Is(err, fault.Conflict) {
			t.Errorf("an address of another handle: got %v", err)
		}
		s.Stop(t)
		if _, err := admin.Plan(ctx, list); !fault.Is(err, fault.Unavailable) {
			t.Errorf("without Kratos: got %v", err)
		}
	})
}

func TestARosterIsComparedWithPeopleOfAllPages(t *testing.T) {
	s := identitytest.StartFake(t)
	for range 251 { // one more than fit on a page
		s.Enter(t, identitytest.Metadata("NL-CSIRT"))
	}
	m := identitytest.Metadata("NL-CSIRT", func(f map[string]any) { f["handle"] = "nl.analyst" })
	s.Enter(t, m)
	admin, err := kratos.NewAdmin(configFor(s))
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	list, err := kratos.ReadRoster("people.csv", strings.NewReader(rosterCSV), words())
	if err != nil {
		t.Fatal(err)
	}
	plan, err := admin.Plan(context.Background(), list)
	if err != nil || plan[0].Identity == "" || plan[1].Identity != "" {
		t.Errorf("%+v, %v", plan, err)
	}
	s.Enter(t, m)
	if _, err := admin.Plan(context.Background(), list); !fault.Is(err, fault.Conflict) {
		t.Errorf("a handle that two have: got %v", err)
	}
}
