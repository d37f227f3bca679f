package prove

import (
	"context"
	"io/fs"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"entente/policy"
	"entente/rego"
)

// changed is the tree of the product with one text of a file replaced.
func changed(t *testing.T, file, before, after string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(rego.FS, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(rego.FS, p)
		if p == file {
			if !strings.Contains(string(text), before) {
				t.Fatalf("%s does not hold %q", p, before)
			}
			text = []byte(strings.Replace(string(text), before, after, 1))
		}
		out[p] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func prepared(t *testing.T, tree fs.FS, alliance string) *proof {
	t.Helper()
	ctx := context.Background()
	cfg := policy.Default()
	cfg.EvalLimit *= 10
	r, err := policy.Compile(ctx, tree, cfg)
	if err != nil {
		t.Fatal(policy.FlawsOf(err).Text())
	}
	all, err := readRules(ctx, r, tree)
	if err != nil {
		t.Fatal(err)
	}
	p := &proof{ctx: ctx, revision: r, again: r, rules: all, space: spaceOf(r, alliance), own: all.own[alliance], memo: map[string]*memo{}}
	if err := p.prepare(); err != nil {
		t.Fatal(err)
	}
	return p
}

// A case that is answered by that of somebody else is answered as when it is asked
// by itself, under the rules of the product and under such as tell people apart in
// ways in which these do not.
func TestACaseIsAnsweredAsWhenAskedByItself(t *testing.T) {
	const community = "\tmembership.member(\"nato\")\n\tsome grant in input.object.grants\n\tgrant.via == \"nato\"\n\taudience.is_community(grant.to)\n"
	const member = "\tmembership.alliance == alliance\n\tmembership.status == \"MEMBER\"\n"
	trees := map[string][3]string{
		"what a membership is worth to this object": {"lib/membership/membership.rego", member, member + "\tmembership.until != input.object.embargo\n"},
		"what it is worth to this person":           {"lib/membership/membership.rego", member, member + "\tmembership.party in input.subject.chain\n"},
	}
	for name, after := range map[string]string{
		"as it is":                           community,
		"one function alone":                 community + "\tnot \"FORENSIC_EXAMINER\" in input.subject.roles\n",
		"how a membership is recorded":       community + "\tevery m in input.subject.memberships {\n\t\tm.status != \"SUSPENDED\"\n\t}\n",
		"whether one was ever a member":      strings.Replace(community, "membership.member(\"nato\")", "input.subject.memberships != []", 1),
		"a membership of the very party":     community + "\tsome m in input.subject.memberships\n\tm.party == input.subject.party\n",
		"functions by their number":          community + "\tcount(input.subject.roles) == 0\n",
		"a membership beside the embargo":    community + "\tsome m in input.subject.memberships\n\tm.from != input.object.embargo\n",
		"the subject through another's eyes": community + "\tobject.get(input.subject, \"memberships\", []) != []\n",
	} {
		trees[name] = [3]string{"alliances/nato/nato.rego", community, after}
	}
	for name, tree := range trees {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && name != "as it is" {
				t.Skip("one tree is enough for a short run")
			}
			p := prepared(t, changed(t, tree[0], tree[1], tree[2]), "nato")
			rapid.Check(t, func(t *rapid.T) {
				// A few things, so that people meet what was answered to others.
				thing := 41 * rapid.IntRange(0, (len(p.space.things)-1)/41).Draw(t, "thing")
				action := rapid.SampledFrom(actions).Draw(t, "action")
				m := p.memo[action]
				for person := rapid.IntRange(0, 7).Draw(t, "first"); person < len(p.space.people); person += 7 {
					lens := m.book.Lens(m.subjects[person])
					got, want := p.decide(lens, person, thing, action), p.revision.Decide(p.ctx, p.request(person, thing, action))
					got.Revision, want.Revision = "", ""
					if !reflect.DeepEqual(got, want) {
						t.Fatalf("%s %s\n%s\nanswered %+v\nasked alone %+v", action, p.space.people[person].words, p.space.things[thing].words, got, want)
					}
				}
			})
		})
	}
}

func TestPeopleWhomTheRulesCannotTellApartAreDecidedOnce(t *testing.T) {
	p := prepared(t, rego.FS, "nato")
	shapes := map[uint32]bool{}
	for _, f := range p.memo["read"].subjects {
		shapes[f.Shape] = true
	}
	if len(shapes)*3 > len(p.space.people) {
		t.Errorf("of %d people %d are told apart", len(p.space.people), len(shapes))
	}
}
