package dossier_test

import (
	"slices"
	"strings"
	"testing"

	"entente/internal/catalogue"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
)

func fullJudgement() *dossier.Judgement {
	j := newJudgement()
	cells := []dossier.Cell{{"h1", dossier.Consistent}, {"h2", dossier.Neutral}, {"h3", dossier.Inconsistent}, {"h4", dossier.NotApplicable}}
	j.Matrix = dossier.Matrix{Marking: clear("NL"), Items: []dossier.MatrixItem{{Cite: dossier.Cite{Object: newEvidence().ID, Version: 1}, Weight: 2, Cells: cells}}}
	return j
}

func TestAJudgementIsRefusedForWhatIsWrongWithIt(t *testing.T) {
	if err := dossier.Validate(fullJudgement()); err != nil {
		t.Fatal(err)
	}
	each(t, map[string]change[*dossier.Judgement]{
		"no question":                  {func(j *dossier.Judgement) { j.Question = "" }, fault.CodeTextEmpty, "question"},
		"an endless conclusion":        {func(j *dossier.Judgement) { j.Conclusion = strings.Repeat("x", 20_001) }, fault.CodeTextTooLong, "conclusion"},
		"assumptions that are no text": {func(j *dossier.Judgement) { j.Assumptions = "\x00" }, fault.CodeTextInvalid, "assumptions"},
		"a level that is none":         {func(j *dossier.Judgement) { j.Subject.Level = "PLANET" }, "", "subject"},
		"a term without an interval":   {func(j *dossier.Judgement) { j.Likelihood = dossier.Likelihood{Vocabulary: "ICD_203"} }, "", "likelihood"},
		"a confidence that is none":    {func(j *dossier.Judgement) { j.Confidence = "SURE" }, "", "confidence"},
		"no false flag":                {func(j *dossier.Judgement) { j.Hypotheses[1].Kind = dossier.HypothesisState }, "", "hypotheses"},
		"a kind that is none":          {func(j *dossier.Judgement) { j.Hypotheses[0].Kind = "ALIENS" }, "", "hypotheses"},
		"a hypothesis without a key":   {func(j *dossier.Judgement) { j.Hypotheses[0].Key = "" }, fault.CodeTextEmpty, "hypotheses"},
		"a hypothesis without a text":  {func(j *dossier.Judgement) { j.Hypotheses[0].Text = " " }, fault.CodeTextEmpty, "hypotheses"},
		"two hypotheses of one key":    {func(j *dossier.Judgement) { j.Hypotheses[0].Key = "h2" }, fault.CodeDuplicate, "hypotheses"},
		"21 hypotheses": {func(j *dossier.Judgement) {
			j.Hypotheses = slices.Repeat(j.Hypotheses, 6)
		}, fault.CodeListTooLong, "hypotheses"},
		"a conclusion on none of them": {func(j *dossier.Judgement) { j.Concludes = "h9" }, fault.CodeReferenceUnknown, "concludes"},
		"a row of an incident":         {func(j *dossier.Judgement) { j.Matrix.Items[0].Object = newIncident().ID }, fault.CodeReferenceUnknown, "matrix"},
		"an item twice":                {func(j *dossier.Judgement) { j.Matrix.Items = append(j.Matrix.Items, j.Matrix.Items[0]) }, fault.CodeDuplicate, "matrix"},
		"a weight of nought":           {func(j *dossier.Judgement) { j.Matrix.Items[0].Weight = 0 }, "", "matrix"},
		"a weight of four":             {func(j *dossier.Judgement) { j.Matrix.Items[0].Weight = 4 }, "", "matrix"},
		"a row with a gap":             {func(j *dossier.Judgement) { j.Matrix.Items[0].Cells = j.Matrix.Items[0].Cells[:3] }, "", "matrix"},
		"a cell twice":                 {func(j *dossier.Judgement) { j.Matrix.Items[0].Cells[1].Hypothesis = "h1" }, fault.CodeDuplicate, "matrix"},
		"a cell of no hypothesis":      {func(j *dossier.Judgement) { j.Matrix.Items[0].Cells[1].Hypothesis = "h9" }, fault.CodeReferenceUnknown, "matrix"},
		"a fit that is none":           {func(j *dossier.Judgement) { j.Matrix.Items[0].Cells[1].Fit = "III" }, "", "matrix"},
		"a matrix without a marking":   {func(j *dossier.Judgement) { j.Matrix.Marking = marking.Marking{} }, fault.CodeMarkingMissing, "matrix.marking.tlp"},
	}, func(t *testing.T, c change[*dossier.Judgement]) {
		j := fullJudgement()
		c.to(j)
		refused(t, dossier.Validate(j), fault.Invalid, c.code, strings.Split(c.path, ".")...)
	})
}

func TestOneSentenceStatesALikelihoodOrAConfidence(t *testing.T) {
	for text, ok := range map[string]bool{
		"":                             true,
		"It was very likely the group": true,
		"We have high confidence in this. It was very likely the group.":      true,
		"We assess with high confidence that it was very likely the group.":   false,
		"First this. Then it is almost certain, with moderate confidence.":    false,
		"Confidence-building measures are likely to help":                     true,
		"Nous estimons avec une haute confiance qu'il est quasi certain que.": false,
	} {
		err := dossier.CheckEstimates("conclusion", text)
		if ok && err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if !ok {
			refused(t, err, fault.Invalid, fault.CodeEstimateMixed, "conclusion")
		}
	}
}

func TestAJudgementThatSaysTooLittleIsNotReviewed(t *testing.T) {
	if err := fullJudgement().Complete(); err != nil {
		t.Fatal(err)
	}
	sure := fullJudgement()
	sure.Likelihood, sure.Confidence = dossier.Likelihood{}, dossier.ConfidenceHigh
	if err := sure.Complete(); err != nil {
		t.Errorf("with a confidence alone: %v", err)
	}
	each(t, map[string]change[*dossier.Judgement]{
		"no conclusion":                 {func(j *dossier.Judgement) { j.Conclusion = "" }, fault.CodeIncomplete, "conclusion"},
		"no hypothesis that it ends on": {func(j *dossier.Judgement) { j.Concludes = "" }, fault.CodeIncomplete, "concludes"},
		"no estimate":                   {func(j *dossier.Judgement) { j.Likelihood = dossier.Likelihood{} }, fault.CodeIncomplete, "likelihood"},
	}, func(t *testing.T, c change[*dossier.Judgement]) {
		j := fullJudgement()
		c.to(j)
		refused(t, j.Complete(), fault.Precondition, c.code, c.path)
	})
}

// fullAssessment finds a violation of norm 13(c) with everything that it needs.
func fullAssessment() *dossier.NormAssessment {
	a := newNormAssessment()
	a.Norm, a.Envelope = "un-13c", dossier.EnvelopeCountermeasure
	norm, _ := catalogue.NormByKey(a.Norm)
	for _, e := range norm.Elements {
		a.Elements = append(a.Elements, dossier.ElementFinding{Key: e.Key, Answer: dossier.Yes})
	}
	for _, q := range catalogue.AccuserChecklist() {
		a.Checklist = append(a.Checklist, dossier.ChecklistEntry{Key: q.Key, Text: "weighed"})
	}
	a.Facts = []dossier.Fact{{Cite: dossier.Cite{Object: newEvidence().ID, Version: 1}, Text: "The server stood there."}}
	a.Notices = []dossier.Notice{{Kind: dossier.NoticeGiven, State: "RU", Channel: "note verbale", Day: "2024-05-02", Answer: "none", Answered: "2024-06"}}
	a.Legal = dossier.LegalPortion{Marking: clear("NL"), Findings: []dossier.LawFinding{{Rule: "law-due-diligence", Position: "NL", Breach: dossier.Yes, Basis: "8", Grade: "state_ignored"}}}
	return a
}

func TestAnAssessmentIsRefusedForWhatIsWrongWithIt(t *testing.T) {
	if err := dossier.Validate(fullAssessment()); err != nil {
		t.Fatal(err)
	}
	type n = *dossier.NormAssessment
	each(t, map[string]change[n]{
		"a finding that is none":            {func(a n) { a.Finding = "GUILTY" }, "", "finding"},
		"a norm that is none":               {func(a n) { a.Norm = "un-13z" }, fault.CodeReferenceUnknown, "norm"},
		"an envelope that is none":          {func(a n) { a.Envelope = "WAR" }, "", "envelope"},
		"a confidence that is none":         {func(a n) { a.Confidence = "SURE" }, "", "confidence"},
		"an element of another norm":        {func(a n) { a.Elements[0].Key = "critical_infrastructure" }, fault.CodeReferenceUnknown, "elements"},
		"an element twice":                  {func(a n) { a.Elements[1].Key = a.Elements[0].Key }, fault.CodeDuplicate, "elements"},
		"an answer that is none":            {func(a n) { a.Elements[0].Answer = "MAYBE" }, "", "elements"},
		"a fact from an incident":           {func(a n) { a.Facts[0].Object = newIncident().ID }, fault.CodeReferenceUnknown, "facts"},
		"a fact that says nothing":          {func(a n) { a.Facts[0].Text = "" }, fault.CodeTextEmpty, "facts"},
		"an empty counter-indication":       {func(a n) { a.Counter = []string{""} }, fault.CodeTextEmpty, "counter"},
		"a question that is none":           {func(a n) { a.Checklist[0].Key = "mood" }, fault.CodeReferenceUnknown, "checklist"},
		"a question twice":                  {func(a n) { a.Checklist[1].Key = a.Checklist[0].Key }, fault.CodeDuplicate, "checklist"},
		"a question without an answer":      {func(a n) { a.Checklist[0].Text = " " }, fault.CodeTextEmpty, "checklist"},
		"a contact of no kind":              {func(a n) { a.Notices[0].Kind = "SHOUT" }, "", "notices"},
		"a contact without a day":           {func(a n) { a.Notices[0].Day = "" }, "", "notices"},
		"a day that is none":                {func(a n) { a.Notices[0].Answered = "soon" }, "", "notices"},
		"an answer before the notice":       {func(a n) { a.Notices[0].Answered = "2023" }, fault.CodeRangeInverted, "notices"},
		"a rule that is a voluntary norm":   {func(a n) { a.Legal.Findings[0].Rule = "un-13f" }, fault.CodeReferenceUnknown, "legal"},
		"two findings on one rule":          {func(a n) { a.Legal.Findings = slices.Repeat(a.Legal.Findings, 2) }, fault.CodeDuplicate, "legal"},
		"an article that is no imputation":  {func(a n) { a.Legal.Findings[0].Basis = "49" }, fault.CodeReferenceUnknown, "legal"},
		"an article that is none":           {func(a n) { a.Legal.Findings[0].Basis = "99" }, fault.CodeReferenceUnknown, "legal"},
		"a grade that is none":              {func(a n) { a.Legal.Findings[0].Grade = "state_sorry" }, fault.CodeReferenceUnknown, "legal"},
		"a breach that is neither":          {func(a n) { a.Legal.Findings[0].Breach = "" }, "", "legal"},
		"advice without a marking":          {func(a n) { a.Legal.Marking = marking.Marking{} }, fault.CodeMarkingMissing, "legal.marking.tlp"},
		"an assumed judgement that is none": {func(a n) { a.Judgement.Object = newEvidence().ID }, fault.CodeReferenceUnknown, "judgement"},
		"an impact that is no text":         {func(a n) { a.Rights = "\x00" }, fault.CodeTextInvalid, "rights"},
	}, func(t *testing.T, c change[n]) {
		a := fullAssessment()
		c.to(a)
		refused(t, dossier.Validate(a), fault.Invalid, c.code, strings.Split(c.path, ".")...)
	})
}

func TestAViolationIsNotPutBeforeTheAdviserUntilItIsWhole(t *testing.T) {
	type n = *dossier.NormAssessment
	for name, change := range map[string]func(n){
		"everything":         func(n) {},
		"an unclear element": func(a n) { a.Elements[0].Answer = dossier.Unclear },
		"a request instead":  func(a n) { a.Notices[0].Kind = dossier.NoticeRequest },
		"of another norm, without a notice": func(a n) {
			*a = *newNormAssessment()
			a.Finding = dossier.FindingInsufficient
		},
		"no violation, and nothing answered": func(a n) { a.Finding, a.Elements, a.Checklist, a.Notices = dossier.FindingInsufficient, nil, nil, nil },
		"retorsion without a breach":         func(a n) { a.Envelope, a.Legal.Findings[0].Breach = dossier.EnvelopeRetorsion, dossier.No },
	} {
		a := fullAssessment()
		change(a)
		if err := a.Complete(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	each(t, map[string]change[n]{
		"an element without an answer":   {func(a n) { a.Elements = a.Elements[1:] }, fault.CodeIncomplete, "elements"},
		"an element answered with no":    {func(a n) { a.Elements[2].Answer = dossier.No }, fault.CodeIncomplete, "elements"},
		"a question left out":            {func(a n) { a.Checklist = a.Checklist[1:] }, fault.CodeIncomplete, "checklist"},
		"no notice":                      {func(a n) { a.Notices = nil }, fault.CodeIncomplete, "notices"},
		"a consultation alone":           {func(a n) { a.Notices[0].Kind = dossier.NoticeConsultation }, fault.CodeIncomplete, "notices"},
		"countermeasures, breach open":   {func(a n) { a.Legal.Findings[0].Breach = dossier.Unclear }, fault.CodeIncomplete, "envelope"},
		"necessity without a finding":    {func(a n) { a.Envelope, a.Legal.Findings = dossier.EnvelopeNecessity, nil }, fault.CodeIncomplete, "envelope"},
		"self-defence without a finding": {func(a n) { a.Envelope, a.Legal.Findings = dossier.EnvelopeSelfDefence, nil }, fault.CodeIncomplete, "envelope"},
	}, func(t *testing.T, c change[n]) {
		a := fullAssessment()
		c.to(a)
		refused(t, a.Complete(), fault.Precondition, c.code, c.path)
	})
}

func TestPrivilegedAdviceIsAPortionOfItsOwnName(t *testing.T) {
	a := fullAssessment()
	if p := a.Portions(); len(p) != 1 || p[0].Name != "legal" {
		t.Errorf("portions %v", p)
	}
	a.Legal.Privileged = true
	if p := a.Portions(); len(p) != 1 || p[0].Name != "privileged" {
		t.Errorf("portions %v", p)
	}
	a.Legal = dossier.LegalPortion{Privileged: true}
	if p := a.Portions(); len(p) != 0 {
		t.Errorf("without advice: %v", p)
	}
}
