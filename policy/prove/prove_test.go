package prove_test

import (
	"context"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"entente/policy"
	"entente/policy/prove"
	"entente/rego"
)

var ctx = context.Background()

// edited is the tree of the product with texts replaced: file, before, after, and so on.
func edited(t testing.TB, edits ...string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(rego.FS, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(rego.FS, p)
		for i := 0; i < len(edits); i += 3 {
			if p == edits[i] {
				if !strings.Contains(string(text), edits[i+1]) {
					t.Fatalf("%s does not hold %q", p, edits[i+1])
				}
				text = []byte(strings.Replace(string(text), edits[i+1], edits[i+2], 1))
			}
		}
		out[p] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func proved(t testing.TB, tree fs.FS, alliance string, only ...string) *prove.Report {
	t.Helper()
	cfg := policy.Default()
	cfg.EvalLimit *= 10
	r, err := policy.Compile(ctx, tree, cfg)
	if err != nil {
		t.Fatal(policy.FlawsOf(err).Text())
	}
	report, err := prove.Run(ctx, r, tree, prove.Options{Alliances: []string{alliance}, Only: only})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestTheRulesOfTheProductKeepEveryInvariant(t *testing.T) {
	if testing.Short() {
		t.Skip("a proof takes too long for a short run")
	}
	// All of it costs half a minute of processor time for each alliance, so it is done with TEST_REQUIRE=all.
	alliances, only := []string{"opcw_coalition"}, []string{"STANDING_NOW", "NAMED_ONLY", "RED_NAMES_PERSONS", "STRICT_STAYS_IN_ORGANISATION"}
	if os.Getenv("TEST_REQUIRE") == "all" {
		only, alliances = nil, []string{"eu27", "five_eyes", "g7_rrm", "nato", "opcw_coalition", "vendor_nda"}
	}
	for _, alliance := range alliances {
		t.Run(alliance, func(t *testing.T) {
			t.Parallel()
			report := proved(t, rego.FS, alliance, only...)
			for _, f := range report.Findings {
				if f.Broken != nil {
					t.Errorf("%s (%d of %d): %s\n%v", f.Code, f.Failures, f.Cases, f.Broken.Words, f.Broken.Rules)
				}
				if f.Cases == 0 {
					t.Errorf("%s was checked on nothing", f.Code)
				}
			}
			t.Logf("%+v", report.Spaces[0])
		})
	}
}

// weakenings are one-line changes that a reviewer could miss, one in each alliance.
var weakenings = []struct{ alliance, file, before, after, invariant string }{
	{"eu27", "alliances/eu27/eu27.rego", "\tmembership.member(\"eu27\")\n", "", "STANDING_NOW"},
	{"nato", "alliances/nato/nato.rego", "\taudience.names(grant.to)\n", "", "NAMED_ONLY"},
	{"five_eyes", "alliances/five_eyes/five_eyes.rego", "audience.is_community(grant.to)", "grant.to == []", "RED_NAMES_PERSONS"},
	{"g7_rrm", "alliances/g7_rrm/g7_rrm.rego", "\tmembership.member(\"g7_rrm\")\n", "", "STANDING_NOW"},
	{"opcw_coalition", "alliances/opcw_coalition/opcw_coalition.rego", "audience.is_circle(grant.to)", "grant.to == []", "STRICT_STAYS_IN_ORGANISATION"},
	{"vendor_nda", "alliances/vendor_nda/vendor_nda.rego", "\tmembership.member(\"vendor_nda\")\n\tnot _provider\n", "\tnot _provider\n", "STANDING_NOW"},
}

func TestAWeakeningOfEachAllianceIsCaughtByACaseInWords(t *testing.T) {
	for i, w := range weakenings {
		t.Run(w.alliance, func(t *testing.T) {
			if testing.Short() && i > 0 {
				t.Skip("one alliance is enough for a short run")
			}
			tree := edited(t, w.file, w.before, w.after)
			cfg := policy.Default()
			cfg.EvalLimit *= 10
			r, err := policy.Compile(ctx, tree, cfg)
			if err != nil {
				t.Fatal(policy.FlawsOf(err).Text())
			}
			report, err := prove.Run(ctx, r, tree, prove.Options{Alliances: []string{w.alliance}, Only: []string{w.invariant}, First: true})
			if err != nil {
				t.Fatal(err)
			}
			if report.Holds() {
				t.Fatalf("%s was not seen", w.invariant)
			}
			b := report.Findings[0].Broken
			for _, want := range []string{"Somebody of ", w.alliance, "TLP:", " reads "} {
				if !strings.Contains(b.Words, want) {
					t.Errorf("%q lacks %q", b.Words, want)
				}
			}
			if len(b.Rules) == 0 || !strings.Contains(strings.Join(b.Rules, " "), w.file) {
				t.Errorf("the rule is not named: %v", b.Rules)
			}
			t.Log(b.Words)
		})
	}
}

// unkept are one-line changes after which an alliance no longer keeps what it promises
// beside its own rules.
var unkept = []struct{ alliance, file, before, after, invariant, says string }{
	{"eu27", "alliances/eu27/eu27.rego", "\troles.has_one(data.alliances.eu27.thresholds.delegates)\n", "\troles.has_one(roles.asking)\n", "EU27_AMBER_DELEGATES", "asks of its rules"},
	{"five_eyes", "alliances/five_eyes/five_eyes.rego", "\tinput.action == \"forward\"\n", "\tinput.action == \"derive\"\n", "FVEY_HANDED_ON", "asks of its rules"},
	{"g7_rrm", "alliances/g7_rrm/g7_rrm.rego", "\"export\": \"FORWARD\", ", "", "G7_OBSERVERS_READ", "is an observer of g7_rrm"},
	{"nato", "alliances/nato/nato.rego", "\tinput.action in {\"export\", \"forward\"}\n\tnot consent", "\tinput.action == \"forward\"\n\tnot consent", "NATO_RELEASED_BY_CONSENT", "and a clearance"},
	{"opcw_coalition", "alliances/opcw_coalition/opcw_coalition.rego", "{\"cite_public\", \"publish\"}", "{\"publish\"}", "OPCW_TWO_APPROVE", "Asked to cite public"},
	{"vendor_nda", "alliances/vendor_nda/vendor_nda.rego", "\tdata.alliances.vendor_nda.thresholds.purpose in input.subject.compartments\n", "", "NDA_ONE_CASE", "asks of its rules"},
}

func TestAnAllianceIsHeldToWhatItPromisesBesideItsRules(t *testing.T) {
	for i, w := range unkept {
		t.Run(w.alliance, func(t *testing.T) {
			if testing.Short() && i > 0 {
				t.Skip("one alliance is enough for a short run")
			}
			tree := edited(t, w.file, w.before, w.after)
			cfg := policy.Default()
			cfg.EvalLimit *= 10
			r, err := policy.Compile(ctx, tree, cfg)
			if err != nil {
				t.Fatal(policy.FlawsOf(err).Text())
			}
			report, err := prove.Run(ctx, r, tree, prove.Options{Alliances: []string{w.alliance}, Only: []string{w.invariant}, First: true})
			if err != nil {
				t.Fatal(err)
			}
			f := report.Findings[0]
			if f.Broken == nil || f.Owner != w.alliance {
				t.Fatalf("%s was not seen: %+v", w.invariant, f)
			}
			if !strings.Contains(f.Broken.Words, w.says) || !strings.HasSuffix(f.Say, ".") {
				t.Errorf("%q, %q lacks %q", f.Say, f.Broken.Words, w.says)
			}
			t.Log(f.Say, f.Broken.Words)
		})
	}
}

func TestAnAllianceAddsInvariantsOfItsOwn(t *testing.T) {
	tree := edited(t).(fstest.MapFS)
	tree["alliances/nato/nato_invariants_test.rego"] = &fstest.MapFile{Data: []byte(`package alliances.nato_invariants_test

import data.lib.membership

# METADATA
# title: The community rule lets in nobody but members.
broken contains "NATO_MEMBERS" if {
	input.answer.rule == "NATO_COMMUNITY"
	not membership.member("nato")
}

# METADATA
# title: No diplomat reads TLP:GREEN.
broken contains "NATO_NO_DIPLOMATS" if {
	input.answer.outcome == "ALLOW"
	input.object.tlp == "TLP:GREEN"
	"CYBER_DIPLOMAT" in input.subject.roles
}
`)}
	cfg := policy.Default()
	cfg.EvalLimit *= 10
	r, err := policy.Compile(ctx, tree, cfg)
	if err != nil {
		t.Fatal(policy.FlawsOf(err).Text())
	}
	report, err := prove.Run(ctx, r, tree, prove.Options{Alliances: []string{"nato"}, Only: []string{"NATO_NO_DIPLOMATS"}, First: true})
	if err != nil {
		t.Fatal(err)
	}
	f := report.Findings[0]
	if f.Owner != "nato" || f.Say != "No diplomat reads TLP:GREEN." || f.Broken == nil || !strings.Contains(f.Broken.Person, "CYBER_DIPLOMAT") {
		t.Errorf("%+v", f)
	}
	tree["alliances/nato/nato_invariants_test.rego"] = &fstest.MapFile{Data: []byte("package alliances.nato_invariants_test\n\nbroken contains http.send({}).x if true\n")}
	if _, err := prove.Run(ctx, r, tree, prove.Options{Alliances: []string{"nato"}}); err == nil {
		t.Error("an invariant may reach a network")
	}
}
