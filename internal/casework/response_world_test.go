package casework_test

import (
	"testing"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
)

var (
	nlDiplomat = person("nl.diplomat", "NL-MFA", dossier.RoleDiplomat)
	nlAnalyst  = person("nl.analyst", "NL-MFA", dossier.RoleAnalyst, dossier.RoleLegal)
	nlMinister = person("nl.minister", "NL-MFA", dossier.RoleAuthority)
	deDelegate = person("de.diplomat", "DE-MFA", dossier.RoleDiplomat)
	deAnalyst  = person("de.analyst", "DE-CSIRT", dossier.RoleAnalyst)
	deMinister = person("de.minister", "DE-MFA", dossier.RoleAuthority)
	usAnalyst  = person("us.analyst", "US-CSIRT", dossier.RoleAnalyst)
	usMinister = person("us.minister", "US-MFA", dossier.RoleAuthority)
	frDelegate = person("fr.diplomat", "FR-MFA", dossier.RoleDiplomat)
)

func marked(owner string, tlp marking.TLP, pap marking.PAP) marking.Marking {
	return marking.Marking{TLP: tlp, PAP: pap, Originators: marking.SetOf(owner), Naming: marking.NamingMay}
}

func greenOf(owner string) marking.Marking { return marked(owner, marking.Green, marking.PAPGreen) }

// to is a bilateral grant.
func to(by string, parties ...string) dossier.Grant {
	return dossier.Grant{Grant: marking.Grant{By: by, To: marking.SetOf(parties...)}}
}

// item files evidence as it is.
func (w *world) item(owner string, m marking.Marking, grants ...dossier.Grant) *dossier.Evidence {
	e := &dossier.Evidence{Header: dossier.Header{State: dossier.Shared, Owner: owner, Marking: m, Grants: grants}, Title: "An item of " + owner,
		Kind: dossier.EvidenceReport, Grade: dossier.Admiralty{Reliability: "B", Credibility: 2}, Provider: owner}
	w.place(e)
	return e
}

// assessment files a norm assessment that finds a violation, and a breach of the law
// if the answer is yes.
func (w *world) assessment(owner string, m marking.Marking, state dossier.State, breach dossier.Answer) *dossier.NormAssessment {
	a := &dossier.NormAssessment{Header: dossier.Header{State: state, Owner: owner, Marking: m}, Title: "Norm 13(f)", Norm: "un-13f",
		Finding: dossier.FindingViolation, Envelope: dossier.EnvelopeCountermeasure,
		Legal: dossier.LegalPortion{Marking: m, Findings: []dossier.LawFinding{{Rule: "law-sovereignty", Breach: breach}}}}
	w.place(a)
	return a
}

func proposal(change func(*casework.NewAttribution)) casework.NewAttribution {
	in := casework.NewAttribution{Title: "The group did it", Kind: dossier.AttributionPolitical, Outcome: dossier.OutcomeAffirm,
		Publicity: dossier.PublicityAlliance, Verb: dossier.VerbResponsible, Authority: "Minister of Foreign Affairs",
		Target: dossier.ActorClaim{Level: dossier.LevelState, Name: "A state", State: "RU"}, Marking: greenOf("NL-MFA")}
	if change != nil {
		change(&in)
	}
	return in
}

func kindIs(t *testing.T, err error, kind fault.Kind, code fault.Code, say string) {
	t.Helper()
	if f := fault.As(err); err == nil || f.Kind != kind || code != "" && f.Code != code {
		t.Errorf("%s: %v, want %v %s", say, err, kind, code)
	}
}

func fine[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
