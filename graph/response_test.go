package graph_test

// What the mutations about decisions and responses take, at the least.
func responseInputs(mark map[string]any, id string) map[string]any {
	return map[string]any{
		"ProposeAttributionInput": map[string]any{"title": "x", "kind": "POLITICAL", "outcome": "DEFER", "publicity": "PRIVATE", "authority": "x",
			"target": map[string]any{"level": "STATE", "name": "x", "state": "RU"}, "marking": mark},
		"CommunicateAttributionInput": map[string]any{"id": id, "to": "public", "channel": "x"},
		"AskSupportInput":             map[string]any{"title": "x", "text": "x", "asked": []string{"DE"}, "marking": mark},
		"ProvidePackageInput":         map[string]any{"id": id, "items": []string{id}},
		"VerifySupportInput":          map[string]any{"id": id, "method": "x", "result": "CONFIRMED"},
		"AnswerSupportInput":          map[string]any{"id": id, "mode": "ENDORSE"},
		"ProposeMeasureInput":         map[string]any{"title": "x", "kind": "SUMMONS", "family": "NATIONAL", "against": "RU", "marking": mark},
		"ReviewMeasureInput":          map[string]any{"id": id, "text": "x"},
		"FollowUpMeasureInput":        map[string]any{"id": id, "kind": "DENIAL", "text": "x", "day": "2026-11-21"},
		"ProposePolicyInput": map[string]any{"title": "x", "rationale": "x", "alliance": "nato",
			"files": []any{map[string]any{"path": "alliances/nato/nato.rego", "text": "package alliances.nato"}}},
		"ReviewPolicyInput":  map[string]any{"id": id, "approve": true},
		"RecordListingInput": map[string]any{"id": id, "outcome": "LIST"},
		"DraftListingInput": map[string]any{"title": "x", "regime": "x", "marking": mark, "uses": []string{id},
			"subjects": []any{map[string]any{"kind": "ENTITY", "name": "x", "reasons": "x"}},
			"factors":  []any{map[string]any{"kind": "ECONOMIC_LOSS", "text": "x"}}},
	}
}
