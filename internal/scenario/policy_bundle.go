package scenario

import (
	"context"
	"io/fs"
	"testing/fstest"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/marking"
	"entente/policy"
)

// BundleFacts are what a step on a proposed change of the rules is decided by beyond
// its label. On an object they hold for every row about it; a row puts others in the
// place of single ones.
type BundleFacts struct {
	Alliance *string  `yaml:"alliance"`
	Affected []string `yaml:"affected"`
	Approved []string `yaml:"approved"`
	For      *string  `yaml:"for"`
	Passed   *bool    `yaml:"passed"`
	Demanded *string  `yaml:"demanded"` // by whom
}

// bundled returns what a rule may know of the change in a row; nil where neither the
// row nor its object says anything.
func (f *File) bundled(r *Row, o *Object) *policy.Bundle {
	if r.Bundle == nil && o.Bundle == nil {
		return nil
	}
	b := &policy.Bundle{}
	for _, given := range []*BundleFacts{o.Bundle, r.Bundle} {
		if given == nil {
			continue
		}
		set(&b.Alliance, given.Alliance)
		set(&b.For, given.For)
		set(&b.Passed, given.Passed)
		if given.Affected != nil {
			b.Affected = marking.SetOf(given.Affected...)
		}
		if given.Approved != nil {
			b.Approved = marking.SetOf(given.Approved...)
		}
		if by := given.Demanded; by != nil && *by != "" {
			b.Demanded = true
			if *by == r.Who {
				b.Done = marking.SetOf("demand_roll_back")
			}
		}
	}
	return b
}

// bundle builds a proposed change that has come as far as its facts say. It changes
// the last line of one file of the tree in force.
func (w *World) bundle(given *Object, h dossier.Header, title string) (dossier.Object, error) {
	facts := given.Bundle
	if facts == nil {
		facts = &BundleFacts{}
	}
	const file = "alliances/eu27/eu27.rego"
	tree := w.tree()
	b := &dossier.PolicyBundle{Header: h, Title: title, Rationale: "It was agreed.", Number: 2,
		Base: dossier.TreeDigest(tree), Files: []dossier.PolicyFile{{Path: file, Text: tree[file] + "\n# End.\n"}}, Affected: marking.SetOf(facts.Affected...)}
	set(&b.Alliance, facts.Alliance)
	next := b.Over(tree)
	b.Digest = dossier.TreeDigest(next)
	if h.State != dossier.Proposed {
		b.Gates = []dossier.PolicyGate{{Name: "COMPILE", Passed: facts.Passed != nil && *facts.Passed, Words: "x"}}
	}
	for _, a := range facts.Approved {
		b.Reviews = append(b.Reviews, dossier.PolicyReview{Opinion: dossier.Opinion{Party: "EEAS", Person: "somebody", At: h.Created}, Alliance: a, Approved: true})
	}
	if facts.Demanded != nil {
		b.Demanded = &dossier.Opinion{Party: w.file.People[*facts.Demanded].Party, Person: *facts.Demanded, At: h.Created}
	}
	switch h.State {
	case dossier.Approved:
		files := fstest.MapFS{}
		for p, text := range next {
			files[p] = &fstest.MapFile{Data: []byte(text)}
		}
		rev, err := policy.Compile(context.Background(), files, policy.Default())
		if err != nil {
			return nil, err
		}
		b.Revision = rev.ID()
	case dossier.Active:
		b.Number, b.Digest, b.Replaced = 1, b.Base, b.Base // what came into force last
		b.Activated = &dossier.Opinion{Party: "EEAS", Person: "somebody", At: h.Created}
	}
	return b, nil
}

// tree returns the files of the configuration's tree; none without one.
func (w *World) tree() map[string]string {
	out := map[string]string{}
	if w.cfg.Tree == nil {
		return out
	}
	_ = fs.WalkDir(w.cfg.Tree, ".", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && dossier.CheckPolicyPath(p) == nil {
			text, _ := fs.ReadFile(w.cfg.Tree, p) // an embedded tree can be read
			out[p] = string(text)
		}
		return err
	})
	return out
}

// reform takes a row's step on a proposed change; false for what is none.
func (w *World) reform(ctx context.Context, s *casework.Session, r *Row, id dossier.ID) (bool, error) {
	if id.Noun() != dossier.NounPolicyBundle {
		return false, nil
	}
	var err error
	switch r.Does {
	case "approve", "reject":
		_, err = s.ReviewPolicy(ctx, id, 0, casework.PolicyReview{Alliance: w.spokenFor(r), Approve: r.Does == "approve", Text: r.Say})
	case "activate":
		_, err = s.ActivatePolicy(ctx, id, 0, nil, r.Say)
	case "roll_back", "demand_roll_back":
		_, err = s.RollBackPolicy(ctx, id, 0, r.Say, r.Does == "demand_roll_back")
	case "confirm_roll_back":
		_, err = s.ConfirmRollback(ctx, id, 0, r.Say)
	default:
		return false, nil
	}
	return true, err
}

// spokenFor is the alliance for which a reviewer speaks in a row.
func (w *World) spokenFor(r *Row) string {
	name, _ := split(r.What[0])
	b := w.file.bundled(r, w.file.Objects[name])
	if b == nil {
		return ""
	}
	return b.For
}
