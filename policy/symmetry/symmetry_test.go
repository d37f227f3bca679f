package symmetry_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"entente/internal/marking"
	"entente/policy"
	"entente/policy/symmetry"
	"entente/rego"
)

const now = marking.Minute(29_600_000)

func sieve(t *testing.T, rules string) *symmetry.Sieve {
	t.Helper()
	tree := fstest.MapFS{
		"capabilities.json": {Data: []byte(`{"builtins": [{"name": "eq"}, {"name": "equal"}, {"name": "neq"}, {"name": "lt"}, {"name": "count"}, {"name": "internal.member_2"}, {"name": "startswith"}]}`)},
		"decision/decision.rego": {Data: []byte("package decision\n\n# METADATA\n# custom:\n#   code: NOTHING\ndefault verdict := {\"outcome\": \"DENY_HIDDEN\", \"redact\": [], \"reasons\": [], \"rule\": \"NOTHING\", \"grant\": \"\", \"obligations\": []}\n\n" +
			"verdict := {\"outcome\": \"ALLOW\", \"redact\": [], \"reasons\": [], \"rule\": \"NOTHING\", \"grant\": \"\", \"obligations\": []} if {\n" + rules + "\n}\n")},
	}
	r, err := policy.Compile(context.Background(), tree, policy.Default())
	if err != nil {
		t.Fatal(policy.FlawsOf(err).Text())
	}
	return symmetry.Of(symmetry.Scope{Actions: []string{"read"}, Channel: policy.ChannelAPI}, []string{"data.decision.verdict"}, r)
}

// alike reports whether two pairs of a party and an owner have one key.
func alike(s *symmetry.Sieve, partyA, ownerA, partyB, ownerB string) bool {
	b := s.Book(now)
	key := func(party, owner string) symmetry.Key {
		l := b.Label(&marking.Label{Kind: "evidence", Owner: owner})
		return b.Lens(b.Subject(policy.Subject{Party: party})).Key(l)
	}
	first := key(partyA, ownerA)
	return first == key(partyB, ownerB)
}

func TestNamesCountByWhetherTheyAreEqualUnlessRulesNameThem(t *testing.T) {
	equality, named := "\tinput.subject.party == input.object.owner", "\tinput.object.owner in {\"NL\", \"DE\"}\n\tinput.subject.party == input.object.owner"
	for name, c := range map[string]struct {
		rules                          string
		partyA, ownerA, partyB, ownerB string
		want                           bool
	}{
		"two parties with their own are alike":         {equality, "NL", "NL", "DE", "DE", true},
		"two parties with another's are alike":         {equality, "NL", "FR", "DE", "SE", true},
		"one's own and another's are not":              {equality, "NL", "NL", "DE", "FR", false},
		"a name that a rule mentions is not any other": {named, "NL", "NL", "SE", "SE", false},
		"nor are two of these":                         {named, "NL", "NL", "DE", "DE", false},
		"two names that no rule mentions are":          {named, "FR", "FR", "SE", "SE", true},
		"what no rule reads does not count":            {"\tinput.subject.party == \"NL\"", "NL", "FR", "NL", "NL", true},
		"a length counts as far as it is compared":     {"\tcount(input.object.owner) == 2", "NL", "FR", "NL", "USA", false},
		"beyond that it does not":                      {"\tcount(input.object.owner) == 2", "NL", "FRA", "NL", "FRAN", true},
		"a rule for another action does not count":     {"\tinput.action == \"export\"\n\tinput.subject.party == input.object.owner", "NL", "NL", "NL", "DE", true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := alike(sieve(t, c.rules), c.partyA, c.ownerA, c.partyB, c.ownerB); got != c.want {
				t.Errorf("alike: %v", got)
			}
		})
	}
}

func TestWhereRulesLookAtTheLettersOfNamesNoneIsRenamed(t *testing.T) {
	for name, rules := range map[string]string{
		"by their order":     "\tinput.subject.party < input.object.owner",
		"by their beginning": "\tstartswith(input.object.owner, input.subject.party)",
		"by equal lengths":   "\tcount(input.object.owner) == count(input.subject.party)",
	} {
		t.Run(name, func(t *testing.T) {
			s := sieve(t, rules)
			if s.Exact == "" || alike(s, "NL", "FR", "DE", "SE") {
				t.Errorf("names are renamed; exact: %q", s.Exact)
			}
		})
	}
}

func TestUnderTheRulesOfTheProductPartiesCanBeRenamed(t *testing.T) {
	r, err := policy.Compile(context.Background(), rego.FS, policy.Default())
	if err != nil {
		t.Fatal(err)
	}
	for _, action := range []string{"read", "discover", "export", "cite_public", "act_visible"} {
		s := symmetry.Of(symmetry.Scope{Actions: []string{action}, Channel: policy.ChannelAPI}, []string{"data.decision.verdict"}, r)
		if s.Exact != "" {
			t.Errorf("%s: %s", action, s.Exact)
		}
		if c := s.Constants("object.owner"); len(c) > 0 {
			t.Errorf("%s: owners are compared with %s", action, strings.Join(c, " "))
		}
		if c := s.Constants("object.tlp"); len(c) != 5 {
			t.Errorf("%s: TLP is compared with %v", action, c)
		}
	}
}

func TestTimesCountByWhetherTheyHaveCome(t *testing.T) {
	r, err := policy.Compile(context.Background(), rego.FS, policy.Default())
	if err != nil {
		t.Fatal(err)
	}
	b := symmetry.Of(symmetry.Scope{Actions: []string{"read"}, Channel: policy.ChannelAPI}, []string{"data.decision.verdict"}, r).Book(now)
	shape := func(expires marking.Minute) uint32 {
		return b.Label(&marking.Label{Kind: "evidence", Owner: "NL", Marking: marking.Marking{Expires: expires}}).Shape
	}
	if shape(now-1) != shape(now-500) || shape(now+1) != shape(now+500) {
		t.Error("two times on one side of now are told apart")
	}
	if shape(now-1) == shape(now+1) || shape(now) == shape(now+1) || shape(0) == shape(now+1) {
		t.Error("times on two sides of now are not told apart")
	}
}

func TestASubjectWithAScopeIsNotOneWithout(t *testing.T) {
	r, err := policy.Compile(context.Background(), rego.FS, policy.Default())
	if err != nil {
		t.Fatal(err)
	}
	b := symmetry.Of(symmetry.Scope{Actions: []string{"read"}, Channel: policy.ChannelAPI}, []string{"data.decision.verdict"}, r).Book(now)
	person := policy.Subject{Party: "NL", Chain: []string{"NL"}}
	program := person
	program.Scope = &policy.Scope{}
	if b.Subject(person).Shape == b.Subject(program).Shape {
		t.Error("a program that may do nothing counts as a person")
	}
}
