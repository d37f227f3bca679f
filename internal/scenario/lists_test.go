package scenario_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"entente/internal/dossier"
)

// listing is one list that a person can ask for, under one filter.
type listing struct {
	field  string
	nested string
	filter map[string]any
}

func (l listing) String() string {
	filter, _ := json.Marshal(l.filter) // such a map always has a JSON form
	return fmt.Sprintf("%s %s", l.field, filter)
}

// lists returns the lists that would show the object or anything of it, were it
// not hidden: plain, by each of its own properties, and by its own words.
func (c *concealed) lists() []listing {
	o := c.file.Objects[c.name]
	title := strings.ReplaceAll(c.name, "-", " ")
	file := o.Case
	for name, other := range c.file.Objects {
		if file == "" && other.Kind == "case" {
			file = name
		}
	}
	filters := []map[string]any{{"search": title}, {"search": strings.Fields(title)[0]}, {"owners": []string{o.Owner}},
		{"states": []string{o.State}}, {"changedSince": "1999-01-01T00:00:00Z"},
		{"tlp": []string{strings.ReplaceAll(strings.TrimPrefix(o.Marking.TLP.String(), "TLP:"), "+", "_")}}}
	if len(o.Grants) > 0 && o.Grants[0].Via != "" {
		filters = append(filters, map[string]any{"via": []string{o.Grants[0].Via}})
	}
	everywhere := []map[string]any{nil}
	if file != "" {
		if id, err := c.file.ID(file); err == nil {
			everywhere = append(everywhere, map[string]any{"case": id})
		}
	}
	nested := map[string]string{
		"incidents":        `title case{id} evidence(first:2){totalCount edges{cursor node{id}}} releaseRequests(first:2){totalCount}`,
		"evidence":         `title case{id} incident{id} supersedes{id} derivedFrom(first:5){id title} releaseRequests(first:2){totalCount}`,
		"cases":            `title incidents(first:2){totalCount edges{cursor node{id}}} evidence(first:2){totalCount edges{cursor node{id}}}`,
		"releaseRequests":  `object{id} reason`,
		"threatActors":     `name`,
		"attributions":     `title case{id} incident{id} rests(first:3){id object{id}} target{actor{id}} communicated{to}`,
		"supportRequests":  `title case{id} attribution{id} package(first:3){item{id object{id}}} asked ownAnswer{mode}`,
		"measures":         `title case{id} attribution{id} uses(first:3){id object{id}} preconditions{assessment{id}} followUps{kind}`,
		"policyBundles":    `title alliance number current reviews{alliance approved opinion{party}}`,
		"clients":          `name scope{actions tlp} tail expires`,
		"listingProposals": `title case{id} uses(first:3){id object{id}}`,
		"judgements":       `title case{id} incident{id} supersedes{id} matrix{leading items{evidence{id}}} dissents{text party}`,
		"normAssessments":  `title case{id} judgement{id} judgementVersion assumedConfidence facts{text evidence{id}} tearLine{id} supersedes{id} legal{advice}`,
	}
	maps.Copy(nested, textLists)
	var out []listing
	for field, below := range nested {
		for _, filter := range everywhere {
			out = append(out, listing{field, below, filter})
		}
		if field == plural[c.id.Noun()] {
			for _, filter := range filters {
				out = append(out, listing{field, below, filter})
			}
		}
	}
	return out
}

// plural names the query of many objects.
var plural = map[dossier.Noun]string{dossier.NounCase: "cases", dossier.NounIncident: "incidents", dossier.NounEvidence: "evidence",
	dossier.NounReleaseRequest: "releaseRequests", dossier.NounThreatActor: "threatActors", dossier.NounJudgement: "judgements",
	dossier.NounNormAssessment: "normAssessments", dossier.NounAttribution: "attributions", dossier.NounSupportRequest: "supportRequests",
	dossier.NounMeasure: "measures", dossier.NounListingProposal: "listingProposals",
	dossier.NounStatement: "statements", dossier.NounStatementVersion: "statementVersions",
	dossier.NounAmendment: "amendments", dossier.NounComment: "comments", dossier.NounPublication: "publications",
	dossier.NounNotification: "notifications", dossier.NounServiceClient: "clients", dossier.NounPolicyBundle: "policyBundles"}

// document returns the query of one page.
func (l listing) document() string {
	typed := map[string]string{"clients": "Client", "incidents": "Incident", "evidence": "Evidence", "cases": "Case", "releaseRequests": "ReleaseRequest",
		"threatActors": "ThreatActor", "judgements": "Judgement", "normAssessments": "NormAssessment", "attributions": "Attribution", "supportRequests": "SupportRequest",
		"measures": "Measure", "listingProposals": "ListingProposal",
		"statements": "Statement", "statementVersions": "StatementVersion", "amendments": "Amendment", "comments": "Comment",
		"publications": "Publication", "notifications": "Notification", "policyBundles": "PolicyBundle"}[l.field]
	return fmt.Sprintf(`query($first:Int,$after:String,$last:Int,$before:String,$filter:%sFilter) {
  %s(first:$first,after:$after,last:$last,before:$before,filter:$filter) {
    totalCount pageInfo{hasNextPage hasPreviousPage startCursor endCursor}
    edges{cursor node{id version createdAt changedAt ownerKey withheld{field code reason} %s}}
  }
}`, typed, l.field, l.nested)
}

// same walks a list and compares each answer with that of the other world: the
// whole and the one of a case in both directions by small pages, the others in one.
func (c *caller) same(t *testing.T, other *caller, l listing) {
	t.Helper()
	c.walk(t, other, l, 20, "first", "after", "hasNextPage", "endCursor")
	if _, ofCase := l.filter["case"]; ofCase || l.filter == nil {
		c.walk(t, other, l, 2, "first", "after", "hasNextPage", "endCursor")
		c.walk(t, other, l, 2, "last", "before", "hasPreviousPage", "startCursor")
	}
}

func (c *caller) walk(t *testing.T, other *caller, l listing, size int, count, cursor, more, from string) {
	t.Helper()
	const enough = 10 // pages
	variables := map[string]any{count: size, "filter": l.filter}
	for range enough {
		a := c.send(t, posting(l.document(), variables))
		compare(t, fmt.Sprintf("%s, %s %s: with it, without it", l, cursor, variables[cursor]), a, other.send(t, posting(l.document(), variables)))
		var answer struct {
			Data map[string]struct{ PageInfo map[string]any }
		}
		if err := json.Unmarshal(a.Body, &answer); err != nil || answer.Data == nil {
			t.Fatalf("%s: %v\n%s", l, err, a.Whole)
		}
		info := answer.Data[l.field].PageInfo
		if info[more] != true {
			return
		}
		variables[cursor] = info[from]
	}
}
