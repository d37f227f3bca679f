package disk_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/identity"
	"entente/policy"
	"entente/rego"
)

// glances counts what people were shown after a recovery, so that a test can see that it
// has looked at all: whoever is shown nothing is never shown too much.
type glances struct{ people, shown atomic.Int64 }

// unseen asks the desk, by the shipped rules, what people are shown in a recovered
// folder. A revocation that was acknowledged and is lost would show here: whoever has
// left the alliance is shown nothing of it, and whoever is shut out of a case, nothing in it.
func (c *checking) unseen(ctx context.Context) error {
	if c.glances == nil {
		return nil
	}
	cfg := policy.Default()
	cfg.EvalLimit = time.Second // a busy machine must not change an answer
	rev, err := policy.Compile(ctx, rego.FS, cfg)
	if err != nil {
		return err
	}
	now := momentOf(c.heard.last() + 2)
	desk, err := casework.New(casework.Config{Store: c.store, Engine: policy.NewEngine(rev), Compile: cfg, Clock: func() time.Time { return now }, Random: rand.Reader})
	if err != nil {
		return err
	}
	excluded, left := map[dossier.ID]bool{}, map[string]bool{}
	var members []string
	for _, promise := range c.heard.acked {
		if promise[0] != "entry" {
			continue
		}
		switch what := promise[3]; what {
		case "excluded":
			excluded[dossier.ID(promise[4])] = true
		case "left":
			left[promise[4]] = true
		case "joined":
			members = append(members, promise[4])
		}
	}
	slices.Sort(members)
	for _, party := range append(members[:min(len(members), 6)], shutOut) {
		seen, err := shown(ctx, desk, party)
		if err != nil {
			return err
		}
		c.glances.people.Add(1)
		c.glances.shown.Add(int64(len(seen)))
		for _, o := range seen {
			switch {
			case left[party]:
				return fmt.Errorf("%s has left the alliance, by an acknowledged entry, and is shown %s", party, o.Head().ID)
			case party == shutOut && (excluded[o.Head().ID] || excluded[o.Head().Case]):
				return fmt.Errorf("%s was shut out, by an acknowledged entry, and is shown %s", party, o.Head().ID)
			}
		}
	}
	return nil
}

// shown lists the cases and the evidence that an analyst of a party is shown.
func shown(ctx context.Context, desk *casework.Desk, party string) (seen []dossier.Object, err error) {
	who := &identity.Principal{Handle: party + ".analyst", Name: party, Party: party, Assurance: "aal2", Roles: []string{string(dossier.RoleAnalyst)}}
	s := desk.Session(who, casework.Options{})
	all := 100
	cases, err := s.Cases(ctx, casework.CaseFilter{}, casework.Page{First: &all})
	if err != nil {
		return nil, fault.As(err)
	}
	for _, e := range cases.Edges {
		seen = append(seen, e.Node.Object())
	}
	items, err := s.EvidenceItems(ctx, casework.EvidenceFilter{}, casework.Page{First: &all})
	if err != nil {
		return nil, fault.As(err)
	}
	for _, e := range items.Edges {
		seen = append(seen, e.Node.Object())
	}
	return seen, nil
}
