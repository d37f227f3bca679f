package graph_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"entente/graph/generated"
	"entente/graph/model"
	"entente/graph/resolver"
	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/marking"
	"entente/policy"
)

// schema is the one that the service runs with.
func schema() *ast.Schema {
	return generated.NewExecutableSchema(generated.Config{Resolvers: &resolver.Resolver{}}).Schema()
}

// own lists the types that are not built in.
func own(s *ast.Schema) []*ast.Definition {
	var out []*ast.Definition
	for _, t := range s.Types {
		if !t.BuiltIn && !strings.HasPrefix(t.Name, "__") {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b *ast.Definition) int { return strings.Compare(a.Name, b.Name) })
	return out
}

func TestEverythingInTheSchemaSaysWhatItMeans(t *testing.T) {
	s := schema()
	missing := func(what, description string) {
		if strings.TrimSpace(description) == "" {
			t.Errorf("%s has no description", what)
		}
	}
	missing("the schema", s.Description)
	for _, def := range own(s) {
		missing(def.Name, def.Description)
		for _, f := range def.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			missing(def.Name+"."+f.Name, f.Description)
			for _, a := range f.Arguments {
				missing(def.Name+"."+f.Name+"("+a.Name+":)", a.Description)
			}
		}
		for _, v := range def.EnumValues {
			missing(def.Name+"."+v.Name, v.Description)
		}
	}
}

func TestWhatPolicyMayWithholdIsNullable(t *testing.T) {
	s := schema()
	guarded := func(name string) bool {
		return name == "Guarded" || name == "Node" || slices.Contains(s.Types[name].Interfaces, "Guarded")
	}
	// What is known of an object whose existence alone was released.
	always := []string{"id", "withheld", "may"}
	objects := 0
	for _, def := range own(s) {
		if def.Kind != ast.Object && def.Kind != ast.Interface {
			continue
		}
		for _, f := range def.Fields {
			if guarded(f.Type.Name()) && f.Type.NonNull {
				t.Errorf("%s.%s returns a guarded object and can never be null", def.Name, f.Name)
			}
			if def.Name != "Node" && guarded(def.Name) && f.Type.NonNull && !slices.Contains(always, f.Name) && !strings.HasPrefix(f.Name, "__") {
				t.Errorf("%s.%s may be withheld and can never be null", def.Name, f.Name)
			}
		}
		if def.Kind == ast.Object && guarded(def.Name) {
			objects++
			if def.Fields.ForName("withheld") == nil || def.Fields.ForName("explain") == nil {
				t.Errorf("%s does not say what was withheld and why", def.Name)
			}
		}
	}
	if objects != len(dossier.Nouns()) {
		t.Errorf("%d guarded types for %d nouns", objects, len(dossier.Nouns()))
	}
}

func TestMutationsTakeOneInputAndGiveOnePayload(t *testing.T) {
	s := schema()
	for _, f := range s.Mutation.Fields {
		name := strings.ToUpper(f.Name[:1]) + f.Name[1:]
		if len(f.Arguments) != 1 || f.Arguments[0].Type.String() != name+"Input!" || f.Type.String() != name+"Payload!" {
			t.Errorf("%s is not %s(input: %sInput!): %sPayload!", f.Name, f.Name, name, name)
			continue
		}
		payload := s.Types[name+"Payload"]
		if e := payload.Fields.ForName("userErrors"); e == nil || e.Type.String() != "[UserError!]!" {
			t.Errorf("%s carries no userErrors", payload.Name)
		}
		if token := payload.Fields.ForName("token"); token != nil && slices.Contains([]string{"issueClient", "rotateClient"}, f.Name) {
			continue // a token is given out once, beside its client
		}
		if len(payload.Fields) != 2 {
			t.Errorf("%s carries something beside one object and userErrors", payload.Name)
		}
	}
}

func TestEveryEnumHasTheValuesOfItsClosedSet(t *testing.T) {
	s := schema()
	sets := map[string][]string{
		"State": words(model.States()), "PartyKind": words(dossier.PartyKinds), "AllianceType": words(dossier.AllianceTypes),
		"MemberStatus": words(dossier.MemberStatuses), "IncidentType": words(dossier.IncidentTypes), "Sector": words(dossier.Sectors),
		"EvidenceKind": words(dossier.EvidenceKinds), "CustodyAction": words(dossier.CustodyActions), "Purpose": words(dossier.Purposes),
		"Role": words(dossier.Roles), "CaseEventKind": words(casework.EventKinds), "Action": words(model.Actions),
		"ActorLevel": words(dossier.Levels), "Confidence": words(dossier.Confidences), "HypothesisKind": words(dossier.HypothesisKinds),
		"Consistency": words(dossier.Consistencies), "NormFinding": words(dossier.Findings), "Answer": words(dossier.Answers),
		"ResponseEnvelope": words(dossier.Envelopes), "NoticeKind": words(dossier.NoticeKinds), "NormSet": words(model.NormSets),
		"NormPolarity": words(model.NormPolarities), "PositionView": words(model.PositionViews), "BasisKind": words(model.BasisKinds),
		"Reliability": words(model.Reliabilities), "Assurance": {"AAL1", "AAL2"}, "ClientChannel": upper(words(dossier.ClientChannels)),
		"AttributionKind":    words(dossier.AttributionKinds),
		"AttributionOutcome": words(dossier.AttributionOutcomes),
		"Publicity":          words(dossier.Publicities),
		"AttributionVerb":    words(dossier.Verbs),
		"VerificationResult": words(dossier.VerificationResults),
		"SignOn":             words(dossier.SignOns),
		"StatementKind":      words(dossier.StatementKinds),
		"MeasureKind":        words(dossier.MeasureKinds),
		"MeasureFamily":      words(dossier.MeasureFamilies),
		"FollowUpKind":       words(dossier.FollowUpKinds),
		"SubjectKind":        words(dossier.SubjectKinds),
		"Significance":       words(dossier.Significances),
		"PrecedentKind":      words(casework.PrecedentKinds),
		"ListingOutcome":     words(model.ListingOutcomes),
		"PolicyGateName":     words(model.PolicyGateNames),
		"TLP":                {gql(marking.Clear), gql(marking.Green), gql(marking.Amber), gql(marking.AmberStrict), gql(marking.Red)},
		"PAP":                {gql(marking.PAPClear), gql(marking.PAPGreen), gql(marking.PAPAmber), gql(marking.PAPRed)},
		"Naming":             {gql(marking.NamingMust), gql(marking.NamingMay), gql(marking.NamingMustNot)},
		"Outcome":            {policy.DenyHidden.String(), policy.DenyVisible.String(), policy.Redact.String(), policy.Allow.String()},
		"Obligation":         {"NO_EXPORT", "WATERMARK", "NOTIFY_ORIGINATOR", "SECOND_APPROVER"},
		"Protection":         {"UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL", "SECRET", "TOP_SECRET"},
		// Statements and what belongs to them.
		"SectionKind": words(dossier.SectionKinds), "ClaimType": words(dossier.ClaimTypes), "PublicBasis": words(dossier.PublicBases),
		"LintCode": words(casework.LintCodes), "SilenceOutcome": words(dossier.SilenceOutcomes), "ClaimStance": words(dossier.ClaimStances),
		"AmendmentOp": words(dossier.AmendmentOps), "NotificationCode": words(dossier.NoticeCodes), "TextChangeKind": words(casework.ChangeKinds),
		"TextPart": words(casework.TextParts), "PieceKind": words(casework.PieceKinds), "ClaimProperty": words(casework.ClaimProperties),
	}
	for _, def := range own(s) {
		if def.Kind != ast.Enum {
			continue
		}
		var have []string
		for _, v := range def.EnumValues {
			have = append(have, v.Name)
		}
		want, known := sets[def.Name]
		if !known {
			t.Errorf("%s has no closed set in this test", def.Name)
			continue
		}
		slices.Sort(have)
		slices.Sort(want)
		if !slices.Equal(have, want) {
			t.Errorf("%s has %v, its closed set %v", def.Name, have, want)
		}
	}
}

func TestEveryMoveOfALifeCycleIsAnAction(t *testing.T) {
	for _, n := range dossier.Nouns() {
		for _, m := range dossier.CycleOf(n).Moves {
			if !m.System && !slices.Contains(model.Actions, model.Action(strings.ToUpper(m.Name))) {
				t.Errorf("the move %s of %s cannot be asked about", m.Name, n)
			}
		}
	}
}

// Each ready query must be valid, and together they must use every root field.
func TestReadyQueriesCoverEveryRootField(t *testing.T) {
	s := schema()
	used := map[string]bool{}
	for _, name := range readyQueries(t) {
		doc, errs := gqlparser.LoadQueryWithRules(s, readFile(t, name), nil)
		if len(errs) > 0 {
			t.Errorf("%s: %v", name, errs)
			continue
		}
		for _, op := range doc.Operations {
			for _, sel := range op.SelectionSet {
				if f, ok := sel.(*ast.Field); ok {
					used[f.ObjectDefinition.Name+"."+f.Name] = true
				}
			}
		}
	}
	for _, root := range []*ast.Definition{s.Query, s.Mutation, s.Subscription} {
		for _, f := range root.Fields {
			if !used[root.Name+"."+f.Name] && !strings.HasPrefix(f.Name, "__") {
				t.Errorf("no ready query uses %s.%s", root.Name, f.Name)
			}
		}
	}
}

func readyQueries(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob("../testdata/graphql/*.graphql")
	must(t, err)
	if len(names) == 0 {
		t.Fatal("there are no ready queries")
	}
	return names
}

func TestTheGeneratedSchemaIsTheWrittenOne(t *testing.T) {
	names, err := filepath.Glob("schema/*.graphqls")
	must(t, err)
	var sources []*ast.Source
	for _, name := range names {
		b, err := os.ReadFile(name)
		must(t, err)
		sources = append(sources, &ast.Source{Name: name, Input: string(b)})
	}
	written, err := gqlparser.LoadSchema(sources...)
	must(t, err)
	for _, def := range own(written) {
		have := schema().Types[def.Name]
		if have == nil || have.Description != def.Description || len(have.Fields) != len(def.Fields) || len(have.EnumValues) != len(def.EnumValues) {
			t.Errorf("%s was changed since the code was generated: run go generate ./graph", def.Name)
			continue
		}
		for i, f := range def.Fields {
			if have.Fields[i].Name != f.Name || have.Fields[i].Type.String() != f.Type.String() || have.Fields[i].Description != f.Description {
				t.Errorf("%s.%s was changed since the code was generated: run go generate ./graph", def.Name, f.Name)
			}
		}
	}
}

func words[T ~string](all []T) []string {
	var out []string
	for _, v := range all {
		out = append(out, string(v))
	}
	return out
}

func upper(all []string) []string {
	for i := range all {
		all[i] = strings.ToUpper(all[i])
	}
	return all
}

// gql is the name that a value of package marking has in GraphQL.
func gql(v interface{ String() string }) string {
	s := v.String()
	for _, prefix := range []string{"TLP:", "PAP:"} {
		s = strings.TrimPrefix(s, prefix)
	}
	return strings.ReplaceAll(s, "+", "_")
}
