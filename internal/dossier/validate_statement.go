package dossier

import (
	"slices"
	"strings"

	"entente/internal/fault"
)

// Limits of a text.
const (
	MaxClaims    = 120
	MaxClaimText = 4_000
	MaxLanguages = 30
)

func validateStatement(v *Statement) error {
	if err := first(oneOf("kind", v.Kind, StatementKinds), validateText(&v.Text), checkTexts("parties", v.Parties, MaxTitle)); err != nil {
		return err
	}
	if !v.Mode.Supports() || v.Mode == SignAlign || !slices.Contains(SignOns, v.Mode) {
		return invalid("mode", "", "a mode that puts a name under the text is needed")
	}
	if !v.Parties.Has(v.Lead) {
		return invalid("parties", fault.CodeReferenceUnknown, "the lead is one of the parties")
	}
	return nil
}

func validateText(t *Text) error {
	if err := first(CheckText("title", t.Title, MaxTitle, true), checkLanguages(t.Languages), checkWordings("titles", t.Titles, MaxTitle, t)); err != nil {
		return err
	}
	keys := map[string]bool{}
	at := -1
	for _, s := range t.Sections {
		i := slices.Index(SectionKinds, s.Kind)
		if i <= at {
			return invalid("sections", "", "each section stands once, in the order of a statement")
		}
		at = i
		if err := first(CheckText("prose", s.Prose, MaxSummary, false), checkWordings("prose", s.Also, MaxSummary, t)); err != nil {
			return err
		}
		for _, c := range s.Claims {
			if keys[c.Key] || c.Key == "" {
				return invalid("claims", fault.CodeDuplicate, "every claim has a key of its own")
			}
			keys[c.Key] = true
			if err := checkClaim(&c, t); err != nil {
				return fault.As(err).At("claims")
			}
		}
	}
	if len(keys) > MaxClaims {
		return invalid("claims", fault.CodeListTooLong, "the text holds too many claims")
	}
	return nil
}

// checkLanguages refuses language versions of which none is authentic: a text of
// which no version counts says nothing.
func checkLanguages(list []Language) error {
	seen := map[string]bool{}
	authentic := false
	for _, l := range list {
		if len(l.Code) < 2 || len(l.Code) > 12 || strings.ContainsFunc(l.Code, func(r rune) bool {
			return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-'
		}) {
			return invalid("languages", "", "a language tag such as en or sr-Latn is needed (BCP 47)")
		}
		if seen[l.Code] {
			return invalid("languages", fault.CodeDuplicate, "each language stands once")
		}
		seen[l.Code], authentic = true, authentic || l.Authentic
	}
	switch {
	case len(list) > MaxLanguages:
		return invalid("languages", fault.CodeListTooLong, "too many languages")
	case !authentic:
		return invalid("languages", fault.CodeAuthenticMissing, "at least one language version is authentic")
	}
	return nil
}

func checkWordings(field string, list []Wording, limit int, t *Text) error {
	seen := map[string]bool{}
	for _, w := range list {
		known := slices.ContainsFunc(t.Languages[1:], func(l Language) bool { return l.Code == w.Language })
		if !known || seen[w.Language] {
			return invalid(field, fault.CodeReferenceUnknown, "a wording is in one of the further languages of the text, once in each")
		}
		seen[w.Language] = true
		if err := CheckText(field, w.Text, limit, true); err != nil {
			return err
		}
	}
	return nil
}

func checkClaim(c *Claim, t *Text) error {
	err := first(oneOf("type", c.Type, ClaimTypes), CheckText("text", c.Text, MaxClaimText, true), oneOf("basis", c.Basis, PublicBases),
		checkWordings("text", c.Also, MaxClaimText, t), checkLikelihood("likelihood", c.Likelihood), checkActorClaim(c.Subject), checkLen("supports", len(c.Supports)))
	switch {
	case err != nil:
		return err
	case c.Confidence != "" && !slices.Contains(Confidences, c.Confidence):
		return invalid("confidence", "", "not one of the known values")
	case c.Verb != "" && !slices.Contains(Verbs, c.Verb):
		return invalid("verb", "", "not one of the known values")
	case c.Likelihood.Told() && c.Confidence != "":
		return invalid("confidence", fault.CodeEstimateMixed, "a claim states a likelihood or a confidence, not both (ICD 203)")
	case slices.Contains([]ClaimType{ClaimActor, ClaimState, ClaimTerritory}, c.Type) && c.Verb == "":
		return invalid("verb", "", "an attribution needs its verb")
	}
	for i, s := range c.Supports {
		switch s.Object.Noun() {
		case NounEvidence, NounJudgement, NounNormAssessment, NounAttribution:
		default:
			return invalid("supports", fault.CodeReferenceUnknown, "a claim rests on evidence, judgements, assessments and decisions")
		}
		if slices.ContainsFunc(c.Supports[:i], func(x Cite) bool { return x.Object == s.Object && x.Portion == s.Portion }) {
			return invalid("supports", fault.CodeDuplicate, "the same basis is named twice")
		}
	}
	return nil
}

// checkLikelihood refuses an estimate without its interval. Whether the term is one
// of its vocabulary is checked by whoever knows the catalogue.
func checkLikelihood(field string, l Likelihood) error {
	if l == (Likelihood{}) {
		return nil
	}
	if l.Vocabulary == "" || l.Term == "" || l.Low < 0 || l.High > 100 || l.Low > l.High {
		return invalid(field, "", "a vocabulary and one of its terms are needed")
	}
	return nil
}

func checkActorClaim(a ActorClaim) error {
	if a == (ActorClaim{}) {
		return nil
	}
	return first(oneOf("subject", a.Level, Levels), CheckText("subject", a.Name, MaxTitle, true), CheckText("subject", a.State, 60, false))
}

func validateAmendment(v *Amendment) error {
	t := &Text{Languages: []Language{{Code: "en", Authentic: true}}}
	if err := first(oneOf("op", v.Op, AmendmentOps), CheckText("reason", v.Reason, MaxShort, false)); err != nil {
		return err
	}
	if v.Op == AmendInsert {
		if err := oneOf("section", v.Section, SectionKinds); err != nil {
			return err
		}
	} else if v.Target == "" {
		return invalid("target", fault.CodeReferenceUnknown, "the claim to be changed is needed")
	}
	if v.Op == AmendDelete {
		return nil
	}
	claim := v.Claim
	claim.Also = nil // further languages are checked against the text when the amendment is accepted
	return checkClaim(&claim, t)
}

func validatePublication(v *Publication) error {
	if len(v.Texts) == 0 || !slices.ContainsFunc(v.Texts, func(t PublicText) bool { return t.Authentic }) {
		return invalid("texts", fault.CodeAuthenticMissing, "at least one language version is authentic")
	}
	for _, l := range v.Annexes {
		if err := first(CheckText("annexes", l.Title, MaxTitle, true), CheckText("annexes", l.URL, 4*MaxShort, true)); err != nil {
			return err
		}
	}
	return CheckText("notice", v.Notice, MaxShort, false)
}
