package noleak_test

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"entente/internal/casework"
	"entente/internal/demo"
	"entente/internal/dossier"
	"entente/internal/identity"
	"entente/internal/identity/local"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
	"entente/rego"
)

// slots are the worlds that stand beside each other, each with a compiled policy of
// its own, so that in each of them verdicts are remembered.
const slots = 5

// lab is what all worlds share.
type lab struct {
	laws        [slots]*policy.Revision
	registry    registry
	people      []identity.Principal
	templates   map[dossier.Noun][]dossier.Object
	base        *store.View // with the registry alone
	registryIDs []dossier.ID
	words       map[string][]string // by the names of fields
	corpus      []string            // the files of kept plans, around which others are drawn
	oracle      *oracle
	guard       *guard
}

func compile(ctx context.Context, tree fs.FS) (*policy.Revision, error) {
	cfg := policy.Default()
	cfg.EvalLimit = time.Second
	return policy.Compile(ctx, tree, cfg)
}

// openLab compiles the shipped rules and plays the demo once for its objects.
func openLab(t *testing.T) *lab {
	t.Helper()
	ctx := context.Background()
	l := &lab{templates: map[dossier.Noun][]dossier.Object{}, guard: newGuard(), words: map[string][]string{}, corpus: slices.Concat(keptPlans(t, "found"), keptPlans(t, "leaks"))}
	var err error
	for i := range l.laws {
		if l.laws[i], err = compile(ctx, rego.FS); err != nil {
			t.Fatal(err)
		}
	}
	if l.registry, err = registryOf(l.laws[0]); err != nil {
		t.Fatal(err)
	}
	file, err := demo.People()
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, r := range dossier.Roles {
		words = append(words, string(r))
	}
	if l.people, err = local.ReadRoster(file, words); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		if err := l.play(ctx); err != nil {
			t.Fatal(err)
		}
	})
	return l
}

// play tells the demo's story in a world and keeps the objects that it ends with.
func (l *lab) play(ctx context.Context) error {
	w, err := open(ctx, l.laws[slots-1], l.registry, &plan{})
	if err != nil {
		return err
	}
	defer w.close()
	l.base, l.oracle = w.store.View(), newOracle()
	story, err := demo.Load()
	if err != nil {
		return err
	}
	w.dice.at("demo")
	err = story.Play(ctx, func(handle string) (*casework.Session, error) {
		i := slices.IndexFunc(l.people, func(p identity.Principal) bool { return p.Handle == handle })
		if i < 0 {
			return nil, fmt.Errorf("nobody is called %s", handle)
		}
		return w.desk.Session(&l.people[i], casework.Options{}), nil
	}, time.Now)
	if err != nil {
		return err
	}
	for _, n := range registryNouns {
		walk := l.base.Kind(n).Oldest()
		for r := walk.Next(); r != nil; r = walk.Next() {
			l.registryIDs = append(l.registryIDs, r.Obj.Head().ID)
		}
	}
	for _, n := range dossier.Nouns() {
		walk := w.store.View().Kind(n).Oldest()
		for r := walk.Next(); r != nil; r = walk.Next() {
			l.templates[n] = append(l.templates[n], r.Obj)
		}
		if more := shaped[n]; more != nil {
			l.templates[n] = append(l.templates[n], more)
		}
		for _, o := range l.templates[n] {
			harvest(l.words, []placed{{object: o}}, nil)
		}
	}
	return nil
}

// shaped are objects of nouns that the demo's story does not come to.
var shaped = map[dossier.Noun]dossier.Object{
	dossier.NounSupportRequest: &dossier.SupportRequest{Title: "Verify what was found", Text: "Please verify.", From: "NL-MFA", Asked: []string{"US-STATE"}},
	dossier.NounListingProposal: &dossier.ListingProposal{Title: "Listing of a unit", Regime: "Decision (CFSP) 2019/797",
		Subjects: []dossier.ListingSubject{{Kind: dossier.SubjectEntity, Name: "A unit", Reasons: "It took part."}},
		Factors:  []dossier.Factor{{Kind: dossier.SignificanceLoss, Text: "Much was lost."}},
		Uses:     []dossier.Cite{{Object: idOf(dossier.NounEvidence, "used", 0), Version: 1}}},
	dossier.NounServiceClient: &dossier.ServiceClient{Name: "Feed of the response team", Expires: marking.MinuteOf(begin) + dossier.DefaultClientLife, IssuedAt: begin,
		Scope:  dossier.ClientScope{Actions: []string{"read"}, Own: true, Channels: []dossier.ClientChannel{dossier.ClientAPI}, TLP: marking.Green},
		Digest: strings.Repeat("ab", 32), Tail: "wxyz"},
	dossier.NounPolicyBundle: &dossier.PolicyBundle{Title: "Rules of an alliance", Rationale: "It was agreed.", Alliance: "eu27", Number: 1, Base: "b", Digest: "d",
		Files: []dossier.PolicyFile{{Path: "alliances/eu27/eu27.rego", Text: "package alliances.eu27\n"}}},
	dossier.NounComment: &dossier.Comment{Statement: idOf(dossier.NounStatement, "said", 0), Number: 1, Text: "Say less."},
}
