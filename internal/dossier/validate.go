package dossier

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"entente/internal/fault"
	"entente/internal/marking"
)

// Limits of texts, in characters, and of lists.
const (
	MaxTitle   = 300
	MaxSummary = 20_000
	MaxDetail  = 50_000
	MaxShort   = 1_000
	MaxList    = 200
)

// CheckText refuses text that is empty (if need), too long (in characters), not
// UTF-8, or holding control characters other than tab and line feed.
func CheckText(field, s string, limit int, need bool) error {
	bad := func(code fault.Code, text string) error {
		return fault.New(fault.Invalid, "dossier.CheckText", text).WithCode(code).At(field)
	}
	switch {
	case !utf8.ValidString(s):
		return bad(fault.CodeTextInvalid, "the text is not valid UTF-8")
	case need && strings.TrimSpace(s) == "":
		return bad(fault.CodeTextEmpty, "the text may not be empty")
	case utf8.RuneCountInString(s) > limit:
		return bad(fault.CodeTextTooLong, "the text is too long")
	case strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }):
		return bad(fault.CodeTextInvalid, "the text holds control characters")
	}
	return nil
}

// Validate checks everything about an object that does not depend on other
// objects: texts, lists, days, markings of the whole and of its portions. The
// first failure is returned with its path.
func Validate(o Object) error {
	h := o.Head()
	if err := h.Marking.Validate(); err != nil {
		return fault.As(err).At("marking")
	}
	if h.Marking.TLP == marking.Red && len(h.Recipients) == 0 {
		return fault.New(fault.Invalid, "dossier.Validate", "TLP:RED needs the persons who may read it").
			WithCode(fault.CodeMarkingMissing).At("recipients")
	}
	if err := first(checkTexts("compartments", h.Need, MaxTitle), checkTexts("recipients", h.Recipients, MaxTitle)); err != nil {
		return err
	}
	for _, p := range o.Portions() {
		if err := p.Marking.Validate(); err != nil {
			return fault.As(err).At(p.Name, "marking")
		}
	}
	switch v := o.(type) {
	case *Case:
		return first(CheckText("title", v.Title, MaxTitle, true), CheckText("summary", v.Summary, MaxSummary, false),
			checkTexts("parties", v.Excluded, MaxTitle))
	case *Incident:
		return validateIncident(v)
	case *Evidence:
		return validateEvidence(v)
	case *ThreatActor:
		return first(CheckText("name", v.Name, MaxTitle, true), CheckText("description", v.Description, MaxSummary, false),
			checkTexts("aliases", v.Aliases, MaxTitle), checkTexts("references", v.References, 4*MaxShort),
			checkTexts("sectors", v.Sectors, MaxTitle), CheckText("stixId", v.StixID, MaxTitle, false), checkClaims(v.Suspected))
	case *ReleaseRequest:
		return first(CheckText("reason", v.Reason, MaxSummary, true), CheckText("to", v.To, MaxTitle, true),
			oneOf("purpose", v.Purpose, Purposes))
	case *Party:
		return first(CheckText("key", v.Key, 60, true), CheckText("name", v.Name, MaxTitle, true), oneOf("kind", v.Kind, PartyKinds))
	case *Alliance:
		return first(CheckText("key", v.Key, 60, true), CheckText("name", v.Name, MaxTitle, true), oneOf("type", v.Type, AllianceTypes))
	case *Judgement:
		return validateJudgement(v)
	case *NormAssessment:
		return validateNormAssessment(v)
	case *Attribution:
		return validateAttribution(v)
	case *SupportRequest:
		return validateSupportRequest(v)
	case *Measure:
		return validateMeasure(v)
	case *ListingProposal:
		return validateListingProposal(v)
	case *Statement:
		return validateStatement(v)
	case *StatementVersion:
		return validateText(&v.Text)
	case *Amendment:
		return validateAmendment(v)
	case *Comment:
		return CheckText("text", v.Text, MaxSummary, true)
	case *Publication:
		return validatePublication(v)
	case *PolicyBundle:
		return validatePolicyBundle(v)
	case *Notification:
		return oneOf("code", v.Code, NoticeCodes)
	case *ServiceClient:
		return validateServiceClient(v)
	}
	return nil
}

func validateIncident(v *Incident) error {
	err := first(CheckText("title", v.Title, MaxTitle, true), CheckText("summary", v.Summary, MaxSummary, false),
		checkTexts("techniques", v.Techniques, MaxTitle), checkVictim(v.Victim), checkSources(v.Sources),
		checkLen("targets", len(v.Targets)), checkLen("actors", len(v.Actors)))
	switch {
	case err != nil:
		return err
	case len(v.Types) == 0 || !subset(v.Types, IncidentTypes):
		return invalid("types", fault.Code(""), "at least one known incident type is needed")
	case !v.FirstSeen.Valid():
		return invalid("firstSeen", "", "a day, month or year is needed, for example 2017-06-27")
	case !v.LastSeen.Valid():
		return invalid("lastSeen", "", "a day, month or year is needed, for example 2017-06-27")
	case v.LastSeen != "" && v.FirstSeen != "" && v.LastSeen < v.FirstSeen[:min(len(v.FirstSeen), len(v.LastSeen))]:
		return invalid("lastSeen", fault.CodeRangeInverted, "the end is before the start")
	case v.Severity < 0 || v.Severity > 100:
		return invalid("severity", "", "a number from 0 to 100 is needed")
	}
	for _, t := range v.Targets {
		if err := first(CheckText("targets", t.Country, 60, false)); err != nil {
			return err
		}
		if !slices.Contains(Sectors, t.Sector) {
			return invalid("targets", "", "the sector is not known")
		}
	}
	return nil
}

func validateEvidence(v *Evidence) error {
	err := first(CheckText("title", v.Title, MaxTitle, true), CheckText("summary", v.Summary, MaxSummary, false),
		CheckText("source", v.Source.Description, MaxDetail, false), CheckText("technical", v.Technical.Detail, MaxDetail, false),
		checkTexts("indicators", v.Technical.Indicators, MaxShort), checkVictim(v.Victim), checkSources(v.Sources),
		checkLen("derivedFrom", len(v.DerivedFrom)))
	switch {
	case err != nil:
		return err
	case !slices.Contains(EvidenceKinds, v.Kind):
		return invalid("kind", "", "the kind of evidence is not known")
	case !v.Grade.Valid():
		return invalid("grade", "", "an Admiralty grade is a letter A to F and a number 1 to 6")
	case slices.Contains(v.DerivedFrom, v.ID):
		return invalid("derivedFrom", fault.CodeReferenceUnknown, "an item cannot derive from itself")
	}
	for _, e := range v.Custody {
		if err := oneOf("custody", e.Action, CustodyActions); err != nil {
			return err
		}
	}
	return CheckCustody(v.Custody)
}

func checkClaims(list []StateClaim) error {
	if err := checkLen("suspected", len(list)); err != nil {
		return err
	}
	for _, c := range list {
		if err := first(CheckText("suspected", c.Country, 60, true), CheckText("suspected", c.Source, MaxTitle, true),
			CheckText("suspected", c.Wording, MaxTitle, false)); err != nil {
			return err
		}
		if c.Confidence < -1 || c.Confidence > 100 {
			return invalid("suspected", "", "a number from 0 to 100 is needed, or -1 where the source gives none")
		}
	}
	return nil
}

func checkVictim(v VictimPortion) error {
	return first(CheckText("victim", v.Name, MaxTitle, false), CheckText("victim", v.Detail, MaxDetail, false))
}

func checkSources(list []Source) error {
	if err := checkLen("sources", len(list)); err != nil {
		return err
	}
	for _, s := range list {
		if err := first(CheckText("sources", s.Publisher, MaxTitle, true), CheckText("sources", s.Title, MaxShort, false),
			CheckText("sources", s.URL, 4*MaxShort, false)); err != nil {
			return err
		}
		if !s.Day.Valid() {
			return invalid("sources", "", "a day, month or year is needed, for example 2017-06-27")
		}
	}
	return nil
}

func checkTexts(field string, list []string, limit int) error {
	if err := checkLen(field, len(list)); err != nil {
		return err
	}
	for _, s := range list {
		if err := CheckText(field, s, limit, true); err != nil {
			return err
		}
	}
	return nil
}

func checkLen(field string, n int) error {
	if n > MaxList {
		return fault.New(fault.Invalid, "dossier.Validate", "the list is too long").WithCode(fault.CodeListTooLong).At(field)
	}
	return nil
}

func oneOf[T comparable](field string, v T, of []T) error {
	if slices.Contains(of, v) {
		return nil
	}
	return invalid(field, "", "not one of the known values")
}

func subset[T comparable](items, of []T) bool {
	return !slices.ContainsFunc(items, func(v T) bool { return !slices.Contains(of, v) })
}

func invalid(field string, code fault.Code, text string) error {
	return fault.New(fault.Invalid, "dossier.Validate", text).WithCode(code).At(field)
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
