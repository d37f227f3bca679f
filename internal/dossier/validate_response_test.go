package dossier_test

import (
	"slices"
	"testing"

	"entente/internal/dossier"
	"entente/internal/fault"
)

func cites(n dossier.Noun, count int) []dossier.Cite {
	var out []dossier.Cite
	for range count {
		out = append(out, dossier.Cite{Object: header(n).ID, Version: 1})
	}
	return out
}

func TestAnAttributionIsRefusedForWhatIsWrongWithIt(t *testing.T) {
	type attribution = *dossier.Attribution
	refuseEach(t, newAttribution, map[string]change[attribution]{
		"no title":                             {func(a attribution) { a.Title = "" }, fault.CodeTextEmpty, "title"},
		"a text that is too long":              {func(a attribution) { a.Text = long(dossier.MaxSummary) }, fault.CodeTextTooLong, "text"},
		"a kind that is none":                  {func(a attribution) { a.Kind = "MORAL" }, "", "kind"},
		"an outcome that is none":              {func(a attribution) { a.Outcome = "MAYBE" }, "", "outcome"},
		"a publicity that is none":             {func(a attribution) { a.Publicity = "" }, "", "publicity"},
		"no authority":                         {func(a attribution) { a.Authority = " " }, fault.CodeTextEmpty, "authority"},
		"about nobody":                         {func(a attribution) { a.Target = dossier.ActorClaim{} }, "", "target"},
		"about a level that is none":           {func(a attribution) { a.Target.Level = "PLANET" }, "", "target.level"},
		"about somebody without a name":        {func(a attribution) { a.Target.Name = "" }, fault.CodeTextEmpty, "target.name"},
		"about a state without its code":       {func(a attribution) { a.Target.State = "" }, "", "target.state"},
		"technical, and about a state":         {func(a attribution) { a.Kind = dossier.AttributionTechnical }, "", "target.level"},
		"technical, about a group and a state": {func(a attribution) { a.Kind, a.Target.Level = dossier.AttributionTechnical, dossier.LevelGroup }, "", "target.level"},
		"technical, and about a service": {func(a attribution) {
			a.Kind, a.Target = dossier.AttributionTechnical, dossier.ActorClaim{Level: dossier.LevelService, Name: "GRU"}
		}, "", "target.level"},
		"affirmed without a verb":              {func(a attribution) { a.Verb = "" }, "", "verb"},
		"affirmed with a verb that is none":    {func(a attribution) { a.Verb = "INSPIRED" }, "", "verb"},
		"affirmed on no basis":                 {func(a attribution) { a.Rests = nil }, fault.CodeReferenceUnknown, "rests"},
		"put off, and tied to somebody":        {func(a attribution) { a.Outcome = dossier.OutcomeDefer }, "", "verb"},
		"negative, and tied to somebody":       {func(a attribution) { a.Outcome = dossier.OutcomeNegative }, "", "verb"},
		"a territory that conducted":           {func(a attribution) { a.Target.Level = dossier.LevelTerritory }, "", "verb"},
		"resting on a case":                    {func(a attribution) { a.Rests = cites(dossier.NounCase, 1) }, fault.CodeReferenceUnknown, "rests"},
		"resting twice on the same":            {func(a attribution) { a.Rests = append(a.Rests, a.Rests[0]) }, fault.CodeDuplicate, "rests"},
		"resting on too much":                  {func(a attribution) { a.Rests = cites(dossier.NounEvidence, dossier.MaxList+1) }, fault.CodeListTooLong, "rests"},
		"a confidence that is none":            {func(a attribution) { a.Confidence = "SOME" }, "", "confidence"},
		"a likelihood without its interval":    {func(a attribution) { a.Likelihood = dossier.Likelihood{Term: "LIKELY"} }, "", "likelihood"},
		"for an alliance, and open to all":     {func(a attribution) { a.Publicity = dossier.PublicityAlliance }, "", "publicity"},
		"private, and open to all":             {func(a attribution) { a.Publicity = dossier.PublicityPrivate }, "", "publicity"},
		"told to nobody":                       {func(a attribution) { a.Communicated = []dossier.Communication{{Channel: "letter"}} }, fault.CodeTextEmpty, "to"},
		"told by no channel":                   {func(a attribution) { a.Communicated = []dossier.Communication{{To: "DE"}} }, fault.CodeTextEmpty, "channel"},
		"decided with a text that is too long": {func(a attribution) { a.Decision = &dossier.Opinion{Text: long(dossier.MaxSummary)} }, fault.CodeTextTooLong, "text"},
		"a title with a zero byte":             {func(a attribution) { a.Title = "a\x00b" }, fault.CodeTextInvalid, "title"},
	})
}

func TestADecisionThatDoesNotAffirmNeedsNoBasis(t *testing.T) {
	for _, outcome := range []dossier.AttributionOutcome{dossier.OutcomeDefer, dossier.OutcomeNegative} {
		a := newAttribution()
		a.Outcome, a.Verb, a.Rests = outcome, "", nil
		if err := dossier.Validate(a); err != nil {
			t.Errorf("%s: %v", outcome, err)
		}
	}
}

func TestALegalDecisionAboutAStateNeedsAnAssessment(t *testing.T) {
	each(t, map[string]struct {
		change func(*dossier.Attribution)
		want   bool
	}{
		"a legal one about a state":            {func(a *dossier.Attribution) { a.Kind = dossier.AttributionLegal }, true},
		"a legal one that is negative":         {func(a *dossier.Attribution) { a.Kind, a.Outcome = dossier.AttributionLegal, dossier.OutcomeNegative }, true},
		"a legal one that is put off":          {func(a *dossier.Attribution) { a.Kind, a.Outcome = dossier.AttributionLegal, dossier.OutcomeDefer }, false},
		"a legal one about a group":            {func(a *dossier.Attribution) { a.Kind, a.Target.State = dossier.AttributionLegal, "" }, false},
		"a political one about the same state": {func(*dossier.Attribution) {}, false},
	}, func(t *testing.T, c struct {
		change func(*dossier.Attribution)
		want   bool
	}) {
		a := newAttribution()
		c.change(a)
		if got := a.NeedsAssessment(); got != c.want {
			t.Errorf("%v, want %v", got, c.want)
		}
	})
}

func TestADecisionIsToldOnlyAsFarAsItsPublicityReaches(t *testing.T) {
	for to, want := range map[string][]dossier.Publicity{
		"public":        {dossier.PublicityPublic},
		"state:RU":      {dossier.PublicityPublic, dossier.PublicityPrivate},
		"alliance:eu27": {dossier.PublicityPublic, dossier.PublicityAlliance},
		"DE":            {dossier.PublicityPublic, dossier.PublicityPrivate, dossier.PublicityAlliance},
	} {
		for _, p := range dossier.Publicities {
			if got := p.Allows(dossier.AudienceOf(to)); got != slices.Contains(want, p) {
				t.Errorf("a %s decision told to %s: %v", p, to, got)
			}
		}
	}
	if dossier.Publicity("").Allows(dossier.AudienceOf("DE")) {
		t.Error("a decision of no publicity is told")
	}
}

func TestASupportRequestIsRefusedForWhatIsWrongWithIt(t *testing.T) {
	type request = *dossier.SupportRequest
	verified := func(v dossier.Verification) func(request) {
		return func(r request) { r.Verifications = []dossier.Verification{v} }
	}
	refuseEach(t, newSupportRequest, map[string]change[request]{
		"no title":                        {func(r request) { r.Title = "" }, fault.CodeTextEmpty, "title"},
		"no text":                         {func(r request) { r.Text = "" }, fault.CodeTextEmpty, "text"},
		"nobody asked":                    {func(r request) { r.Asked = nil }, fault.CodeReferenceUnknown, "asked"},
		"the party asks itself":           {func(r request) { r.Asked = []string{"US", "NL"} }, fault.CodeReferenceUnknown, "asked"},
		"a party asked twice":             {func(r request) { r.Asked = []string{"US", "US"} }, fault.CodeDuplicate, "asked"},
		"a party without a name":          {func(r request) { r.Asked = []string{""} }, fault.CodeTextEmpty, "asked"},
		"a package with a case":           {func(r request) { r.Package = []dossier.Packaged{{Cite: cites(dossier.NounCase, 1)[0]}} }, fault.CodeReferenceUnknown, "package"},
		"verified by no method":           {verified(dossier.Verification{Result: dossier.VerifiedFully}), fault.CodeTextEmpty, "method"},
		"verified with no result":         {verified(dossier.Verification{Method: "own sensors"}), "", "result"},
		"verified with a case":            {verified(dossier.Verification{Method: "own sensors", Result: dossier.VerifiedFully, Rests: cites(dossier.NounCase, 1)}), fault.CodeReferenceUnknown, "rests"},
		"answered by silence":             {func(r request) { r.Answers = []dossier.SupportAnswer{{Mode: dossier.SignAbstain}} }, "", "mode"},
		"answered by breaking silence":    {func(r request) { r.Answers = []dossier.SupportAnswer{{Mode: dossier.SignBreak}} }, "", "mode"},
		"answered by aligning later":      {func(r request) { r.Answers = []dossier.SupportAnswer{{Mode: dossier.SignAlign}} }, "", "mode"},
		"answered by a mode that is none": {func(r request) { r.Answers = []dossier.SupportAnswer{{Mode: "NOD"}} }, "", "mode"},
	})
}

func TestSupportIsVerifiedByThePartyItself(t *testing.T) {
	r := newSupportRequest()
	r.Verifications = []dossier.Verification{
		{Opinion: dossier.Opinion{Party: "US"}, Result: dossier.VerifiedPartly}, {Opinion: dossier.Opinion{Party: "UK"}, Result: dossier.VerifiedNot},
		{Opinion: dossier.Opinion{Party: "FR"}, Result: dossier.VerifiedUnknown}, {Opinion: dossier.Opinion{Party: "DE"}, Result: dossier.VerifiedFully}}
	for party, want := range map[string]bool{"US": true, "DE": true, "UK": false, "FR": false, "CY": false} {
		if got := r.Verified(party); got != want {
			t.Errorf("%s: %v", party, got)
		}
	}
}

func countermeasure() *dossier.Measure {
	m := newMeasure()
	m.Kind = dossier.MeasureCountermeasure
	m.Preconditions = &dossier.Preconditions{Assessment: cites(dossier.NounNormAssessment, 1)[0], Demanded: "2026-02-01", Notified: "2026-03",
		Offered: "2026-03-02", Proportionality: "One account for one account.", Reversible: true}
	return m
}

func TestACountermeasureIsRefusedWithoutItsPreconditions(t *testing.T) {
	type measure = *dossier.Measure
	if err := dossier.Validate(countermeasure()); err != nil {
		t.Fatal(err)
	}
	urgent := countermeasure()
	urgent.Preconditions.Urgent, urgent.Preconditions.Notified, urgent.Preconditions.Offered = true, "", ""
	if err := dossier.Validate(urgent); err != nil {
		t.Errorf("an urgent one needs no notice and no offer: %v", err)
	}
	refuseEach(t, countermeasure, map[string]change[measure]{
		"none at all":                       {func(m measure) { m.Preconditions = nil }, "", "preconditions"},
		"no assessment":                     {func(m measure) { m.Preconditions.Assessment = dossier.Cite{} }, fault.CodeReferenceUnknown, "preconditions.assessment"},
		"an assessment that is a judgement": {func(m measure) { m.Preconditions.Assessment = cites(dossier.NounJudgement, 1)[0] }, fault.CodeReferenceUnknown, "preconditions.assessment"},
		"no demand":                         {func(m measure) { m.Preconditions.Demanded = "" }, "", "preconditions.demanded"},
		"no demand, though urgent":          {func(m measure) { m.Preconditions.Demanded, m.Preconditions.Urgent = "", true }, "", "preconditions.demanded"},
		"no notice":                         {func(m measure) { m.Preconditions.Notified = "" }, "", "preconditions.notified"},
		"no offer":                          {func(m measure) { m.Preconditions.Offered = "" }, "", "preconditions.offered"},
		"an offer on no day":                {func(m measure) { m.Preconditions.Offered = "soon" }, "", "preconditions.offered"},
		"nothing of proportion":             {func(m measure) { m.Preconditions.Proportionality = "" }, fault.CodeTextEmpty, "preconditions.proportionality"},
		"not to be undone":                  {func(m measure) { m.Preconditions.Reversible = false }, "", "preconditions.reversible"},
		"notice before the demand":          {func(m measure) { m.Preconditions.Notified = "2026-01-31" }, fault.CodeRangeInverted, "preconditions.notified"},
	})
}

func TestAMeasureIsRefusedForWhatIsWrongWithIt(t *testing.T) {
	type measure = *dossier.Measure
	refuseEach(t, newMeasure, map[string]change[measure]{
		"no title":                   {func(m measure) { m.Title = "" }, fault.CodeTextEmpty, "title"},
		"a kind that is none":        {func(m measure) { m.Kind = "WAR" }, "", "kind"},
		"a family that is none":      {func(m measure) { m.Family = "" }, "", "family"},
		"a family of other kinds":    {func(m measure) { m.Family = dossier.FamilyRestrictive }, "", "family"},
		"summons of nobody":          {func(m measure) { m.Against = "" }, "", "against"},
		"support against somebody":   {func(m measure) { m.Kind = dossier.MeasureCapacity }, "", "against"},
		"using a judgement":          {func(m measure) { m.Uses = cites(dossier.NounJudgement, 1) }, fault.CodeReferenceUnknown, "uses"},
		"a review on no day":         {func(m measure) { m.ReviewOn = "later" }, "", "reviewOn"},
		"preconditions of a summons": {func(m measure) { m.Preconditions = countermeasure().Preconditions }, "", "preconditions"},
		"followed by what is none":   {func(m measure) { m.FollowUps = []dossier.FollowUp{{Kind: "RUMOUR", Day: "2026"}} }, "", "kind"},
		"followed by nothing said":   {func(m measure) { m.FollowUps = []dossier.FollowUp{{Kind: dossier.FollowUpDenial, Day: "2026"}} }, fault.CodeTextEmpty, "text"},
		"followed on no day": {func(m measure) {
			m.FollowUps = []dossier.FollowUp{{Kind: dossier.FollowUpDenial, Opinion: dossier.Opinion{Text: "Denied."}}}
		}, "", "day"},
		"decided with too long a text": {func(m measure) { m.Decision = &dossier.Opinion{Text: long(dossier.MaxSummary)} }, fault.CodeTextTooLong, "text"},
	})
}

// The families of each kind, to be read beside Council document 10289/23.
func TestEachKindOfMeasureHasItsFamilies(t *testing.T) {
	const prevent, cooperate, stable, restrict, lawful, national = dossier.FamilyPreventive, dossier.FamilyCooperative, dossier.FamilyStability,
		dossier.FamilyRestrictive, dossier.FamilyLawful, dossier.FamilyNational
	want := map[dossier.MeasureKind][]dossier.MeasureFamily{
		dossier.MeasureDemarche:       {cooperate, stable, national},
		dossier.MeasureSummons:        {stable, national},
		dossier.MeasureStatement:      {stable, national},
		dossier.MeasureExpulsion:      {national},
		dossier.MeasureListing:        {restrict, national},
		dossier.MeasureIndictment:     {national},
		dossier.MeasureCapacity:       {prevent, cooperate, national},
		dossier.MeasureDialogue:       {prevent, cooperate, stable, national},
		dossier.MeasureAdvisory:       {prevent, cooperate, national},
		dossier.MeasureDisruption:     {lawful, national},
		dossier.MeasureRetorsion:      {lawful, national},
		dossier.MeasureCountermeasure: {lawful, national},
	}
	for _, k := range dossier.MeasureKinds {
		if !slices.Equal(k.Families(), want[k]) {
			t.Errorf("%s: %v, want %v", k, k.Families(), want[k])
		}
	}
	if dossier.MeasureKind("WAR").Families() != nil {
		t.Error("a kind that is none has families")
	}
}

func TestWhatTheAdversaryNoticesIsVisible(t *testing.T) {
	for _, k := range dossier.MeasureKinds {
		m := &dossier.Measure{Kind: k}
		if got, want := m.Visible(), k != dossier.MeasureCapacity && k != dossier.MeasureDialogue; got != want {
			t.Errorf("%s: %v", k, got)
		}
	}
	if m := (&dossier.Measure{Kind: dossier.MeasureDialogue, Against: "RU"}); !m.Visible() {
		t.Error("a consultation with the state concerned is not noticed by it")
	}
}

func TestAListingProposalIsRefusedForWhatIsWrongWithIt(t *testing.T) {
	type proposal = *dossier.ListingProposal
	refuseEach(t, newListingProposal, map[string]change[proposal]{
		"no title":                          {func(l proposal) { l.Title = "" }, fault.CodeTextEmpty, "title"},
		"no legal act":                      {func(l proposal) { l.Regime = "" }, fault.CodeTextEmpty, "regime"},
		"nobody to list":                    {func(l proposal) { l.Subjects = nil }, "", "subjects"},
		"a subject of no kind":              {func(l proposal) { l.Subjects[0].Kind = "STATE" }, "", "subjects.kind"},
		"a subject without a name":          {func(l proposal) { l.Subjects[0].Name = "" }, fault.CodeTextEmpty, "subjects.name"},
		"a subject without reasons":         {func(l proposal) { l.Subjects[0].Reasons = "" }, fault.CodeTextEmpty, "subjects.reasons"},
		"no factor":                         {func(l proposal) { l.Factors = nil }, "", "factors"},
		"a factor that is none":             {func(l proposal) { l.Factors[0].Kind = "ANGER" }, "", "factors.kind"},
		"a factor of which nothing is said": {func(l proposal) { l.Factors[0].Text = "" }, fault.CodeTextEmpty, "factors.text"},
		"a factor twice":                    {func(l proposal) { l.Factors = append(l.Factors, l.Factors[0]) }, fault.CodeDuplicate, "factors"},
		"nothing to show to a court":        {func(l proposal) { l.Uses = nil }, fault.CodeReferenceUnknown, "uses"},
		"resting on an attribution":         {func(l proposal) { l.Uses = cites(dossier.NounAttribution, 1) }, fault.CodeReferenceUnknown, "uses"},
		"an end on no day":                  {func(l proposal) { l.ExpiresOn = "never" }, "", "expiresOn"},
	})
}
