package scenario

import (
	"cmp"
	"context"

	"entente/internal/casework"
	"entente/internal/dossier"
)

// response builds a decision, a request for support, a measure or a listing. What it
// is derived from is what it rests on, also where that was never filed; a request
// asks the parties of its bilateral grants, and its package is what it is derived from.
func (w *World) response(given *Object, noun dossier.Noun, h dossier.Header, title string) (dossier.Object, error) {
	var cites []dossier.Cite
	for _, src := range given.DerivedFrom {
		cite, _, err := w.cited(src)
		if err != nil {
			return nil, err
		}
		cites = append(cites, cite)
	}
	switch noun {
	case dossier.NounAttribution:
		a := &dossier.Attribution{Header: h, Title: title, Kind: dossier.AttributionPolitical, Outcome: dossier.OutcomeDefer, Authority: "Minister",
			Publicity: dossier.Publicity(cmp.Or(given.Publicity, string(dossier.PublicityPublic))),
			Target:    dossier.ActorClaim{Level: dossier.LevelGroup, Name: "A group"}, Rests: cites}
		if len(cites) > 0 {
			a.Outcome, a.Verb = dossier.OutcomeAffirm, dossier.VerbAttributed
		}
		return a, nil
	case dossier.NounSupportRequest:
		r := &dossier.SupportRequest{Header: h, Title: title, Text: "Please verify.", From: given.Owner}
		for _, g := range given.Grants {
			if g.Via == "" {
				r.Asked = append(r.Asked, g.To...)
			}
		}
		for _, cite := range cites {
			r.Package = append(r.Package, dossier.Packaged{Cite: cite, By: given.Owner, At: h.Created})
		}
		return r, nil
	case dossier.NounMeasure:
		m := &dossier.Measure{Header: h, Title: title, Kind: dossier.MeasureKind(cmp.Or(given.MeasureKind, string(dossier.MeasureDemarche))),
			Family: dossier.FamilyNational, Uses: cites}
		if m.Kind.Addressed() {
			m.Against = "RU"
		}
		return m, nil
	}
	return &dossier.ListingProposal{Header: h, Title: title, Regime: "Decision (CFSP) 2019/797", Uses: cites,
		Subjects: []dossier.ListingSubject{{Kind: dossier.SubjectEntity, Name: "A unit", Reasons: "It took part."}},
		Factors:  []dossier.Factor{{Kind: dossier.SignificanceScope, Text: "Many were hit."}}}, nil
}

// respond takes a row's step of a decision or a response; false for what is none.
func (w *World) respond(ctx context.Context, s *casework.Session, r *Row, id dossier.ID) (bool, error) {
	items := w.packed(id)
	var err error
	switch string(id.Noun()) + " " + r.Does {
	case "attribution decide":
		_, err = s.DecideAttribution(ctx, id, 0, r.Say)
	case "attribution reaffirm":
		_, err = s.ReaffirmAttribution(ctx, id, 0, r.Say)
	case "attribution communicate":
		_, err = s.CommunicateAttribution(ctx, id, 0, told, channel)
	case "support_request provide":
		_, err = s.ProvidePackage(ctx, id, 0, items)
	case "support_request verify":
		_, err = s.VerifySupport(ctx, id, casework.NewVerification{Method: r.Say, Result: dossier.VerifiedUnknown})
	case "support_request answer":
		_, err = s.AnswerSupport(ctx, id, 0, dossier.SignDecline, r.Say)
	case "measure decide":
		_, err = s.DecideMeasure(ctx, id, 0, r.Say)
	case "measure carry_out":
		_, err = s.CarryOutMeasure(ctx, id, 0, r.Say)
	case "measure review":
		_, err = s.ReviewMeasure(ctx, id, 0, r.Say, "")
	case "measure follow_up":
		_, err = s.FollowUpMeasure(ctx, id, 0, dossier.FollowUpDenial, r.Say, day1)
	case "listing_proposal propose":
		_, err = s.ProposeListing(ctx, id, 0, r.Say)
	case "listing_proposal list", "listing_proposal reject", "listing_proposal delist":
		_, err = s.RecordListing(ctx, id, 0, r.Does, r.Say)
	default:
		return false, nil
	}
	return true, err
}

// What a step says where a row does not.
const (
	told    = "DE"
	channel = "letter"
	day1    = "2026-11-21"
)

// packed lists what is in the package of a request.
func (w *World) packed(id dossier.ID) []dossier.ID {
	var out []dossier.ID
	if row := w.store.View().Object(id); row != nil {
		if r, ok := row.Obj.(*dossier.SupportRequest); ok {
			for _, p := range r.Package {
				out = append(out, p.Object)
			}
		}
	}
	return out
}

// saying adds to the input of a mutation what the step of a decision or a response
// says beyond its object.
func (w *World) saying(m mutation, r *Row, id dossier.ID) {
	for field, value := range map[string]map[string]any{
		"decideAttribution":      {"text": r.Say},
		"reaffirmAttribution":    {"text": r.Say},
		"communicateAttribution": {"to": told, "channel": channel},
		"providePackage":         {"items": w.packed(id)},
		"verifySupport":          {"method": r.Say, "result": dossier.VerifiedUnknown},
		"answerSupport":          {"mode": dossier.SignDecline, "text": r.Say},
		"decideMeasure":          {"text": r.Say},
		"carryOutMeasure":        {"text": r.Say},
		"reviewMeasure":          {"text": r.Say},
		"followUpMeasure":        {"kind": dossier.FollowUpDenial, "text": r.Say, "day": day1},
		"proposeListing":         {"text": r.Say},
		"recordListing":          {"outcome": outcomes[r.Does], "text": r.Say},
	} {
		if field == m.name {
			for k, v := range value {
				m.input[k] = v
			}
		}
	}
}

var outcomes = map[string]string{"list": "LIST", "reject": "REJECT", "delist": "DELIST"}
