package model

import (
	"encoding/json"
	"strings"
	"testing"

	"entente/internal/casework"
	"entente/policy/impact"
)

func TestAnImpactIsTheSameInTheSchemasWords(t *testing.T) {
	report := &casework.ImpactReport{
		Old: "before", Next: "after", Minute: 29_600_000, People: 2, Objects: 3, Parts: 4, Pairs: 14, Labelled: 5, Changes: 6,
		Total: casework.ImpactCount{Opened: 7, Closed: 8, Duties: 9}, Changed: []casework.ChangedRule{{Document: "data.a"}, {Document: "data.b", File: "b.rego", Line: 3}},
		ByAlliance: []casework.ImpactGroup{{Name: "", Count: casework.ImpactCount{Opened: 1}}, {Name: "eu27", Count: casework.ImpactCount{Closed: 2}}},
		Examples:   []casework.ImpactExample{{Who: "somebody", People: 1, Label: "evidence", Action: "cite_public", Before: "ALLOW", After: "DENY_VISIBLE", Rule: "R", Pairs: 3}},
		Past: &casework.ImpactPast{Decisions: 20, Already: 1, Changes: 2, Otherwise: casework.ImpactCount{Closed: 2},
			ByParty: []casework.ImpactGroup{{Name: "NL", Count: casework.ImpactCount{Closed: 2}}}},
	}
	got := FromPolicyImpact(&casework.PolicyImpact{Found: report, Formed: &impact.Report{Old: "before", Next: "after"}, Listed: true})
	if !got.Listed || got.Formed.Past != nil || !strings.Contains(got.Markdown, "after") {
		t.Errorf("%+v", got)
	}
	text, err := json.Marshal(got.Found)
	if err != nil {
		t.Fatal(err)
	}
	var f struct {
		Before, After                                  string
		People, Objects, Parts, Pairs, Labels, Changes int
		Total                                          casework.ImpactCount
		Changed                                        []struct {
			Document, File string
			Line           *int
		}
		ByAlliance []struct {
			Name  *string
			Count casework.ImpactCount
		}
		Examples []struct {
			Action, Before, After, Rule string
			Pairs                       int
		}
		Past struct {
			Decisions, Already, Changes int
			Otherwise                   casework.ImpactCount
			ByParty                     []json.RawMessage
		}
	}
	if err := json.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	if f.Before != "before" || f.After != "after" || f.People != 2 || f.Objects != 3 || f.Parts != 4 || f.Pairs != 14 || f.Labels != 5 || f.Changes != 6 || f.Total != report.Total {
		t.Errorf("%s", text)
	}
	if len(f.Changed) != 2 || f.Changed[0].Line != nil || f.Changed[1].Line == nil || *f.Changed[1].Line != 3 || f.Changed[1].File != "b.rego" {
		t.Errorf("what has changed: %s", text)
	}
	// No alliance is null, not an alliance without a name.
	if len(f.ByAlliance) != 2 || f.ByAlliance[0].Name != nil || f.ByAlliance[1].Name == nil || *f.ByAlliance[1].Name != "eu27" || f.ByAlliance[1].Count.Closed != 2 {
		t.Errorf("by alliance: %s", text)
	}
	if len(f.Examples) != 1 || f.Examples[0].Action != "CITE_PUBLIC" || f.Examples[0].Before != "ALLOW" || f.Examples[0].Rule != "R" || f.Examples[0].Pairs != 3 {
		t.Errorf("examples: %s", text)
	}
	if f.Past.Decisions != 20 || f.Past.Already != 1 || f.Past.Changes != 2 || f.Past.Otherwise.Closed != 2 || len(f.Past.ByParty) != 1 {
		t.Errorf("of the past: %s", text)
	}
	if FromPolicyImpact(nil) != nil {
		t.Error("no impact became one")
	}
}
