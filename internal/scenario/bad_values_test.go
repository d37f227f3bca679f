package scenario_test

import (
	"fmt"
	"maps"
	"net/url"
	"strings"

	"entente/internal/dossier"
	"entente/internal/scenario"
)

func escaped(s string) string { return url.QueryEscape(s) }

const noSuch = "inc_aaaaaaaaaaaaaaaaaaaaaaaaaa" // well-formed, and nobody's

// with returns an input with some of its fields put in place; nil takes one out.
func with(base, change map[string]any) map[string]any {
	out := map[string]any{}
	maps.Copy(out, base)
	for k, v := range change {
		if out[k] = v; v == nil {
			delete(out, k)
		}
	}
	return out
}

func green() map[string]any {
	return map[string]any{"tlp": "GREEN", "pap": "GREEN", "originators": []string{"NL-CSIRT"}, "naming": "MAY"}
}

func newIncident(change map[string]any) map[string]any {
	return with(map[string]any{"title": needle, "types": []string{"OTHER"}, "marking": green()}, change)
}

func newEvidence(change map[string]any) map[string]any {
	return with(map[string]any{"title": needle, "kind": "LOG", "marking": green(), "grade": map[string]any{"reliability": "B", "credibility": 2}}, change)
}

func does(mutation string, input map[string]any) func(*bench) scenario.Call {
	return func(*bench) scenario.Call {
		return changing(mutation, func(dossier.ID) map[string]any { return input })("")
	}
}

// to sends a mutation about one of the desk's objects.
func to(mutation, name string, input map[string]any) func(*bench) scenario.Call {
	return func(b *bench) scenario.Call {
		return changing(mutation, func(id dossier.ID) map[string]any { return with(input, map[string]any{"id": id}) })(b.id[name])
	}
}

// badValues are well-formed requests with values that cannot be.
func badValues() []badInput {
	unfit := func(path string) answer { return answer{400, "GRAPHQL_VALIDATION_FAILED", path, "errors"} }
	asked := func(code, path string) answer { return answer{200, code, path, "errors"} }
	told := func(code, path string) answer { return answer{200, code, path, "userErrors"} }
	long := func(n int) string { return strings.Repeat(needle, n/len(needle)+1) }
	many := func(v any) []any {
		out := make([]any, 201)
		for i := range out {
			out[i] = v
		}
		return out
	}
	page := `query($first:Int,$after:String,$last:Int,$before:String,$filter:IncidentFilter){incidents(first:$first,after:$after,last:$last,before:$before,filter:$filter){totalCount}}`
	return []badInput{
		{"an unknown enum value", sent(`{incidents(filter:{states:[`+needle+`]}){totalCount}}`, nil), unfit("")},
		{"an unknown enum value in a variable", sent(page, map[string]any{"filter": map[string]any{"states": []string{needle}}}), unfit("states.0")},
		{"an enum value in small letters", does("createIncident", newIncident(map[string]any{"types": []string{"wiper" + needle}})), unfit("types.0")},
		{"an unknown field of an input", sent(page, map[string]any{"filter": map[string]any{needle: 1}}), unfit("")},
		{"text for a number", sent(page, map[string]any{"first": needle}), unfit("")},
		{"a number that no machine holds", raw(`{"query":"query($first:Int){incidents(first:$first){totalCount}}","variables":{"first":98765432109876543210}}`), unfit("")},

		{"a page of -1", sent(page, map[string]any{"first": -1}), asked("PAGE_SIZE", "first")},
		{"a page of 101", sent(page, map[string]any{"last": 101}), asked("PAGE_SIZE", "last")},
		{"first and last", sent(page, map[string]any{"first": 1, "last": 1}), asked("PAGE_SIZE", "last")},
		{"a cursor of nobody", sent(page, map[string]any{"after": needle}), asked("CURSOR_INVALID", "after")},
		{"another person's cursor", func(b *bench) scenario.Call { return posting(page, map[string]any{"after": b.colleagues}) }, asked("CURSOR_INVALID", "after")},
		{"a cursor of another query", func(b *bench) scenario.Call {
			return posting(page, map[string]any{"before": b.cursor, "filter": map[string]any{"states": []string{"DRAFT"}}})
		}, asked("CURSOR_INVALID", "before")},
		{"a cursor of another list", func(b *bench) scenario.Call {
			return posting(`query($after:String){evidence(after:$after){totalCount}}`, map[string]any{"after": b.cursor})
		}, asked("CURSOR_INVALID", "after")},
		{"a cursor acting for an alliance, made without", func(b *bench) scenario.Call {
			call := posting(page, map[string]any{"after": b.cursor})
			call.Capacity = "eu27"
			return call
		}, asked("CURSOR_INVALID", "after")},
		{"a cursor that was cut", func(b *bench) scenario.Call {
			return posting(page, map[string]any{"after": b.cursor[:len(b.cursor)-2]})
		}, asked("CURSOR_INVALID", "after")},
		{"a search of 201 characters", sent(page, map[string]any{"filter": map[string]any{"search": long(201)}}), asked("TEXT_TOO_LONG", "filter.search")},
		{"a search without a word", sent(page, map[string]any{"filter": map[string]any{"search": " \t"}}), asked("TEXT_EMPTY", "filter.search")},
		{"a search with a zero byte", sent(page, map[string]any{"filter": map[string]any{"search": needle + "\x00"}}), asked("TEXT_INVALID", "filter.search")},
		{"a time that is none", sent(page, map[string]any{"filter": map[string]any{"changedSince": needle}}), asked("INVALID_INPUT", "filter.changedSince")},

		{"an id that is none, of a mutation", does("submitIncident", map[string]any{"id": needle}), told("NOT_FOUND", "id")},
		{"an id with a zero byte", does("submitIncident", map[string]any{"id": "inc_\x00" + needle}), told("NOT_FOUND", "id")},
		{"an id that nobody has", does("submitIncident", map[string]any{"id": noSuch}), told("NOT_FOUND", "id")},
		{"the id of another noun, to submit", to("submitIncident", "item", nil), told("NOT_FOUND", "id")},
		{"the id of another noun, to revoke", to("revokeEvidence", "draft", map[string]any{"reason": needle}), told("NOT_FOUND", "id")},
		{"the id of another noun, to share", to("shareCase", "item", map[string]any{"via": "eu27"}), told("NOT_FOUND", "id")},
		{"the id of another noun, to exclude from", to("excludeFromCase", "draft", map[string]any{"parties": []string{needle}}), told("NOT_FOUND", "id")},
		{"the id of another noun, as the case of an incident", func(b *bench) scenario.Call {
			return does("createIncident", newIncident(map[string]any{"case": b.id["item"]}))(b)
		}, told("REFERENCE_UNKNOWN", "case")},
		{"an id that is none, as a source", does("registerEvidence", newEvidence(map[string]any{"derivedFrom": []string{needle}})), told("REFERENCE_UNKNOWN", "derivedFrom")},
		{"an incident merged into itself", func(b *bench) scenario.Call {
			return to("mergeIncident", "other", map[string]any{"into": b.id["other"]})(b)
		}, told("REFERENCE_UNKNOWN", "into")},
		{"a version of the past", to("submitIncident", "draft", map[string]any{"version": 0}), told("VERSION_STALE", "version")},
		{"a version of the future", to("submitIncident", "draft", map[string]any{"version": 2}), told("VERSION_STALE", "version")},
		{"a step that the life cycle does not have", to("closeIncident", "draft", nil), told("MOVE_ILLEGAL", "state")},

		{"a title of 301 characters", does("createIncident", newIncident(map[string]any{"title": long(301)})), told("TEXT_TOO_LONG", "title")},
		{"a title of spaces", does("createIncident", newIncident(map[string]any{"title": " \n "})), told("TEXT_EMPTY", "title")},
		{"a title with a zero byte", does("createIncident", newIncident(map[string]any{"title": needle + "\x00"})), told("TEXT_INVALID", "title")},
		{"a title with an escape sequence", does("createIncident", newIncident(map[string]any{"title": needle + "\x1b[2J"})), told("TEXT_INVALID", "title")},
		{"a title that is not UTF-8", raw("{\"query\":\"mutation($input:CreateIncidentInput!){createIncident(input:$input){userErrors{code path}}}\",\"variables\":{\"input\":{\"title\":\"" +
			needle + "\xff\xfe\",\"types\":[\"OTHER\"],\"marking\":{\"tlp\":\"GREEN\",\"pap\":\"GREEN\",\"originators\":[\"NL-CSIRT\"]}}}}"), answer{400, "INVALID_INPUT", "", "errors"}},
		{"a summary of 20,001 characters", does("createIncident", newIncident(map[string]any{"summary": long(20_001)})), told("TEXT_TOO_LONG", "summary")},
		{"a reason of 1,001 characters", to("revokeEvidence", "item", map[string]any{"reason": long(1_001)}), told("TEXT_TOO_LONG", "reason")},
		{"no reason", to("revokeEvidence", "item", map[string]any{"reason": ""}), told("TEXT_EMPTY", "reason")},
		{"201 techniques", does("createIncident", newIncident(map[string]any{"techniques": many(needle)})), told("LIST_TOO_LONG", "techniques")},
		{"201 sources", func(b *bench) scenario.Call {
			return does("registerEvidence", newEvidence(map[string]any{"derivedFrom": many(b.id["item"])}))(b)
		}, told("LIST_TOO_LONG", "derivedFrom")},
		{"201 parties shut out", to("excludeFromCase", "file", map[string]any{"parties": numbered(201)}), told("LIST_TOO_LONG", "parties")},
		{"a party shut out whose key is 20,000 characters", to("excludeFromCase", "file", map[string]any{"parties": []string{long(20_000)}}), told("TEXT_TOO_LONG", "parties")},
		{"201 recipients", does("createIncident", newIncident(map[string]any{"recipients": numbered(201)})), told("LIST_TOO_LONG", "recipients")},
		{"a recipient of 20,000 characters", does("createIncident", newIncident(map[string]any{"recipients": []string{long(20_000)}})), told("TEXT_TOO_LONG", "recipients")},
		{"201 compartments", does("createIncident", newIncident(map[string]any{"compartments": numbered(201)})), told("LIST_TOO_LONG", "compartments")},
		{"no type", does("createIncident", newIncident(map[string]any{"types": []string{}})), told("INVALID_INPUT", "types")},
		{"severity 101", does("createIncident", newIncident(map[string]any{"severity": 101})), told("INVALID_INPUT", "severity")},
		{"a grade of 7", does("registerEvidence", newEvidence(map[string]any{"grade": map[string]any{"reliability": "B", "credibility": 7}})), told("INVALID_INPUT", "grade")},
		{"the 30th of February", does("createIncident", newIncident(map[string]any{"firstSeen": "2026-02-30"})), asked("INVALID_INPUT", "firstSeen")},
		{"an end before its start", does("createIncident", newIncident(map[string]any{"firstSeen": "2026-03-02", "lastSeen": "2026-03-01"})), told("RANGE_INVERTED", "lastSeen")},
		{"a consent in another's name", does("registerEvidence", newEvidence(map[string]any{"consents": []any{map[string]any{"by": "DE-BSI", "to": "public", "purpose": "READ"}}})),
			told("REFERENCE_UNKNOWN", "consents")},

		{"shared with nobody", to("shareEvidence", "item", map[string]any{}), told("INVALID_INPUT", "to")},
		{"shared by an alliance that is none", to("shareEvidence", "item", map[string]any{"via": needle}), told("REFERENCE_UNKNOWN", "via")},
		{"shared with a party that is none", to("shareEvidence", "item", map[string]any{"to": []string{needle}}), told("REFERENCE_UNKNOWN", "to")},
		{"shared until yesterday", to("shareEvidence", "item", map[string]any{"via": "eu27", "until": "2026-11-20T10:00Z"}), told("EXPIRY_IN_PAST", "until")},
		{"shared until a second within a minute", to("shareEvidence", "item", map[string]any{"via": "eu27", "until": "2026-12-20T10:00:30Z"}), asked("TIME_NOT_WHOLE_MINUTE", "until")},
		{"a request for nothing", does("requestRelease", map[string]any{"object": needle, "to": "NL", "purpose": "READ", "reason": needle}), told("NOT_FOUND", "object")},
		{"a request for nobody", func(b *bench) scenario.Call {
			return does("requestRelease", map[string]any{"object": b.id["item"], "to": "alliance:" + needle, "purpose": "READ", "reason": needle})(b)
		}, told("REFERENCE_UNKNOWN", "to")},
		{"a request without a reason", func(b *bench) scenario.Call {
			return does("requestRelease", map[string]any{"object": b.id["item"], "to": "NL", "purpose": "READ", "reason": ""})(b)
		}, told("TEXT_EMPTY", "reason")},
	}
}

func numbered(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("%s-%d", needle, i)
	}
	return out
}

// badMarkings are markings that say too little or too much. None is mended.
func badMarkings() []badInput {
	unfit := func(path string) answer { return answer{400, "GRAPHQL_VALIDATION_FAILED", path, "errors"} }
	told := func(code, path string) answer { return answer{200, code, path, "userErrors"} }
	file := func(change map[string]any) func(*bench) scenario.Call {
		return does("createIncident", newIncident(map[string]any{"marking": with(green(), change)}))
	}
	remark := func(change map[string]any) func(*bench) scenario.Call {
		return to("remarkEvidence", "item", map[string]any{"marking": with(green(), change)})
	}
	return []badInput{
		{"no marking", does("createIncident", newIncident(map[string]any{"marking": nil})), unfit("marking")},
		{"no marking of evidence", does("registerEvidence", newEvidence(map[string]any{"marking": nil})), unfit("marking")},
		{"no marking of a case", does("createCase", map[string]any{"title": needle}), unfit("marking")},
		{"no marking of a portion", does("createIncident", newIncident(map[string]any{"victim": map[string]any{"name": needle}})), unfit("victim.marking")},
		{"no TLP", file(map[string]any{"tlp": nil}), unfit("marking.tlp")},
		{"no PAP", file(map[string]any{"pap": nil}), unfit("marking.pap")},
		{"TLP:WHITE", file(map[string]any{"tlp": "WHITE"}), unfit("marking.tlp")},
		{"a TLP that is none", file(map[string]any{"tlp": needle}), unfit("marking.tlp")},
		{"TLP with its prefix", file(map[string]any{"tlp": "TLP:GREEN"}), unfit("marking.tlp")},
		{"no originator", file(map[string]any{"originators": []string{}}), told("MARKING_MISSING", "marking.originators")},
		{"an originator without a name", file(map[string]any{"originators": []string{""}}), told("MARKING_MISSING", "marking.originators")},
		{"an originator that is none", file(map[string]any{"originators": []string{"NL-CSIRT", needle}}), told("REFERENCE_UNKNOWN", "marking.originators")},
		{"TLP:RED for nobody", file(map[string]any{"tlp": "RED"}), told("MARKING_MISSING", "recipients")},
		{"a level that the scheme does not have", file(map[string]any{"classification": map[string]any{"scheme": "NATO", "level": needle, "setOn": "2026-01-01"}}), told("CLASSIFICATION_UNKNOWN", "marking.classification")},
		{"a level of another time", file(map[string]any{"classification": map[string]any{"scheme": "FR", "level": "CONFIDENTIEL DEFENSE", "setOn": "2026-01-01"}}), told("CLASSIFICATION_UNKNOWN", "marking.classification")},
		{"an embargo in the past", file(map[string]any{"embargo": "2026-11-20T10:00Z"}), told("EMBARGO_IN_PAST", "marking.embargo")},
		{"an embargo that ends now", file(map[string]any{"embargo": "2026-11-21T10:00Z"}), told("EMBARGO_IN_PAST", "marking.embargo")},
		{"an expiry in the past", file(map[string]any{"expires": "2026-11-20T10:00Z"}), told("EXPIRY_IN_PAST", "marking.expires")},
		{"an expiry before the embargo", file(map[string]any{"embargo": "2026-12-20T10:00Z", "expires": "2026-12-19T10:00Z"}), told("RANGE_INVERTED", "marking.expires")},
		{"remarked with an originator that is none", remark(map[string]any{"originators": []string{"NL-CSIRT", needle}}), told("REFERENCE_UNKNOWN", "marking.originators")},
		{"remarked without an originator", remark(map[string]any{"originators": []string{}}), told("MARKING_MISSING", "marking.originators")},
		{"remarked with an embargo in the past", remark(map[string]any{"embargo": "2026-11-20T10:00Z"}), told("EMBARGO_IN_PAST", "marking.embargo")},
		{"remarked without a TLP", remark(map[string]any{"tlp": nil}), unfit("marking.tlp")},
		{"an embargo of another calendar", file(map[string]any{"embargo": "2026-13-41T10:00Z"}), answer{200, "TIME_NOT_WHOLE_MINUTE", "marking.embargo", "errors"}},
	}
}
