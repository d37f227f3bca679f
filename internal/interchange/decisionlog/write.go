package decisionlog

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
)

// MediaType is that of the lines.
const MediaType = "application/jsonl; charset=utf-8"

// event is one event of OPA's decision log.
type event struct {
	Labels          map[string]string `json:"labels"`
	DecisionID      string            `json:"decision_id"`
	BatchDecisionID string            `json:"batch_decision_id"`
	Bundles         map[string]bundle `json:"bundles"`
	Path            string            `json:"path"`
	Input           json.RawMessage   `json:"input"`
	Result          map[string]any    `json:"result"`
	Erased          []string          `json:"erased,omitempty"`
	Masked          []string          `json:"masked,omitempty"`
	RequestedBy     string            `json:"requested_by,omitempty"`
	Timestamp       time.Time         `json:"timestamp"`
	Custom          map[string]any    `json:"custom"`
}

type bundle struct {
	Revision string `json:"revision"`
}

// Filter reads a filter from the query of an address: person, party, action, noun,
// outcome, rule, object, channel, from and until (RFC 3339), each at most once.
// Faults: Invalid, with the parameter as path.
func Filter(q url.Values) (f casework.DecisionFilter, err error) {
	bad := func(name, text string) error {
		return fault.New(fault.Invalid, "decisionlog.Filter", text).At(name)
	}
	texts := map[string]func(string){
		"person": func(v string) { f.Person = v }, "party": func(v string) { f.Party = v }, "action": func(v string) { f.Action = v },
		"noun": func(v string) { f.Noun = dossier.Noun(v) }, "outcome": func(v string) { f.Outcome = v }, "rule": func(v string) { f.Rule = v },
		"channel": func(v string) { f.Channel = casework.Channel(v) },
	}
	for name, values := range q {
		if len(values) != 1 {
			return f, bad("query", "each part of a filter is given once")
		}
		v := values[0]
		switch set, known := texts[name]; {
		case known:
			set(v)
		case name == "object":
			if f.Object, err = dossier.ParseID(v); err != nil {
				return f, bad(name, "this is no id")
			}
		case name == "from", name == "until":
			at, err := time.Parse(time.RFC3339, v)
			if err != nil {
				return f, bad(name, "a time is needed as in 2026-11-21T10:00:00Z")
			}
			if name == "from" {
				f.From = at
			} else {
				f.Until = at
			}
		default:
			return f, bad("query", "a filter has person, party, action, noun, outcome, rule, object, channel, from and until, and nothing else")
		}
	}
	return f, nil
}

// Write hands line after line to put, newest decision first, as far as the session
// may read. Faults: those of put, and of casework.Session.EachDecision.
func Write(ctx context.Context, s *casework.Session, f casework.DecisionFilter, put func(line []byte) error) error {
	var failed error
	err := s.EachDecision(ctx, f, func(d *casework.LoggedDecision) bool {
		for _, p := range d.Parts {
			line, err := json.Marshal(eventOf(d, p))
			if err != nil {
				failed = fault.Wrap(fault.Internal, "decisionlog.Write", "", err)
				return false
			}
			if failed = put(append(line, '\n')); failed != nil {
				return false
			}
		}
		return true
	})
	if failed != nil {
		return failed
	}
	return err
}

func eventOf(d *casework.LoggedDecision, p *casework.LoggedPart) event {
	result := map[string]any{"outcome": p.Outcome, "redact": list(p.Redact), "reasons": list(p.Reasons), "rule": p.Rule, "grant": p.Grant,
		"obligations": list(p.Obligations)}
	for _, pointer := range p.Erased {
		if name, of := strings.CutPrefix(pointer, "/result/"); of {
			delete(result, name)
		}
	}
	objects := []map[string]any{}
	for _, o := range p.Objects {
		objects = append(objects, map[string]any{"id": o.ID, "version": o.Version})
	}
	return event{Labels: map[string]string{"app": "entente"}, DecisionID: p.ID, BatchDecisionID: d.ID, Bundles: map[string]bundle{"entente": {d.Revision}},
		Path: "decision/verdict", Input: p.Input, Result: result, Erased: p.Erased, Masked: p.Masked, RequestedBy: d.Person, Timestamp: d.At,
		Custom: map[string]any{"party": d.Party, "objects": objects}}
}

func list(of []string) []string { return append([]string{}, slices.Clone(of)...) }
