package model

import (
	"strings"

	"entente/internal/casework"
)

// FromPolicyImpact returns what a candidate revision would open and close; nil for none.
func FromPolicyImpact(p *casework.PolicyImpact) *PolicyImpact {
	if p == nil {
		return nil
	}
	var page strings.Builder
	_ = p.WriteMarkdown(&page) // memory takes all that is written
	return &PolicyImpact{Found: fromImpactReport(p.Found), Formed: fromImpactReport(p.Formed), Listed: p.Listed, Markdown: page.String()}
}

func fromImpactReport(r *casework.ImpactReport) *ImpactReport {
	return &ImpactReport{
		Before: r.Old, After: r.Next, At: r.Minute, People: r.People, Objects: r.Objects, Parts: r.Parts, Pairs: r.Pairs,
		Total: fromImpactCount(r.Total), Labels: r.Labelled, Changes: r.Changes,
		ByAction: each(r.ByAction, fromImpactGroup), ByAlliance: each(r.ByAlliance, fromImpactGroup), ByParty: each(r.ByParty, fromImpactGroup),
		ByRole: each(r.ByRole, fromImpactGroup), ByField: each(r.ByField, fromImpactGroup), ByLabel: each(r.ByLabel, fromImpactGroup),
		Changed: each(r.Changed, func(c casework.ChangedRule) *ChangedRule {
			out := &ChangedRule{Document: c.Document, File: c.File}
			if c.Line > 0 {
				out.Line = &c.Line
			}
			return out
		}),
		Examples: each(r.Examples, fromImpactExample), Past: fromImpactPast(r.Past),
	}
}

func fromImpactPast(p *casework.ImpactPast) *ImpactPast {
	if p == nil {
		return nil
	}
	return &ImpactPast{Decisions: p.Decisions, Otherwise: fromImpactCount(p.Otherwise), Already: p.Already, Changes: p.Changes,
		ByAction: each(p.ByAction, fromImpactGroup), ByAlliance: each(p.ByAlliance, fromImpactGroup), ByParty: each(p.ByParty, fromImpactGroup),
		Examples: each(p.Examples, fromImpactExample)}
}

func fromImpactExample(e casework.ImpactExample) *ImpactExample {
	return &ImpactExample{Who: e.Who, People: e.People, Label: e.Label, Action: Action(strings.ToUpper(e.Action)), Before: e.Before, After: e.After,
		Rule: e.Rule, Pairs: e.Pairs}
}

func fromImpactCount(n casework.ImpactCount) *ImpactCount {
	return &ImpactCount{Opened: n.Opened, Closed: n.Closed, Duties: n.Duties}
}

func fromImpactGroup(g casework.ImpactGroup) *ImpactGroup {
	return &ImpactGroup{Name: some(g.Name), Count: fromImpactCount(g.Count)}
}
