package scenario_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"slices"
	"strings"
	"testing"

	"entente/internal/blob"
	"entente/internal/dossier"
	"entente/internal/scenario"
)

// What a person may not know of is answered, to the last byte and header, like
// what does not exist, whatever is asked; and every list is the one of a world in
// which it was never filed.
func TestHiddenAnswersAsUnknown(t *testing.T) {
	blobs := files(t)
	tables, _ := load(t)
	n := 0
	for _, f := range tables {
		for i := range f.Rows {
			r := &f.Rows[i]
			if r.Expect != "DENY_HIDDEN" || !slices.Contains([]string{"read", "discover"}, r.Does) || !slices.Contains(r.Ways, "graphql") {
				continue
			}
			if n++; testing.Short() && n%4 != 0 {
				continue
			}
			t.Run(fmt.Sprintf("%s/%d %s", f.Name, r.N, r.Say), func(t *testing.T) {
				t.Parallel()
				c := hidden(t, f, r, blobs)
				unknown, err := dossier.NewID(c.id.Noun(), rand.NewChaCha8(sha256.Sum256([]byte(t.Name()))))
				if err != nil {
					t.Fatal(err)
				}
				for _, p := range probes(c.id.Noun()) {
					was := c.with.send(t, p.call(c.id))
					compare(t, p.name+": hidden, unknown", was, c.with.send(t, p.call(unknown)))
					compare(t, p.name+": hidden, never filed", was, c.without.send(t, p.call(c.id)))
				}
				for _, l := range c.lists() {
					c.with.same(t, c.without, l)
				}
				c.logs(t, f.People[r.Who].Roles)
			})
		}
	}
	t.Logf("%d rows", n)
	if n < 30 {
		t.Errorf("only %d rows were run", n)
	}
}

// concealed is an object that the row's person may not know of, in a world that
// holds it and in one that does not.
type concealed struct {
	file          *scenario.File
	name          string
	id            dossier.ID
	with, without *caller
}

func hidden(t *testing.T, f *scenario.File, r *scenario.Row, blobs *blob.Store) *concealed {
	t.Helper()
	name, _, _ := strings.Cut(r.What[0], ".")
	id, err := f.ID(name)
	if err != nil {
		t.Fatal(err)
	}
	gone := []string{name}
	if o := f.Objects[name]; len(o.Excluded)+len(o.Need) > 0 {
		// What a case says of its readers holds for all that is in it, and would go with it.
		for in, other := range f.Objects {
			if other.Case == name {
				gone = append(gone, in)
			}
		}
	}
	c := &concealed{file: f, name: name, id: id, with: enter(t, f, r, blobs), without: enter(t, f, r, blobs, gone...)}
	for _, other := range gone {
		id, err := f.ID(other)
		if err != nil {
			t.Fatal(err)
		}
		data, err := c.with.server.Ask(context.Background(), r.Who, r.Capacity, `query($id:ID!){node(id:$id){id}}`, map[string]any{"id": id})
		if err != nil || data["node"] != nil {
			t.Fatalf("%s is not hidden: %v, %v", other, data, err)
		}
	}
	return c
}

// logs compares what the caller reads about it in the log of decisions, once all else
// was asked: nothing, whatever they did to it. An auditor is told of what
// others in their organisation may know of; what nobody there may know of is tried in
// casework.
func (c *concealed) logs(t *testing.T, roles []string) {
	t.Helper()
	if slices.Contains(roles, "AUDITOR") || slices.Contains(roles, "POLICY_REVIEWER") {
		return
	}
	about := asking(`query($id:ID!){decisionLog(filter:{object:$id},first:5){pageInfo{hasNextPage} edges{node{action decisions{noun outcome}}}}}`)
	compare(t, "the log about it", c.with.send(t, about(c.id)), c.without.send(t, about(c.id)))
}

// caller is a person at the public interface of a world.
type caller struct {
	server        *scenario.Server
	who, capacity string
}

func enter(t *testing.T, f *scenario.File, r *scenario.Row, blobs *blob.Store, without ...string) *caller {
	t.Helper()
	w := build(t, f, blobs, without...)
	w.At(r.At.Time())
	s := w.Serve()
	t.Cleanup(s.Close)
	return &caller{s, r.Who, r.Capacity}
}

// send returns the answer.
func (c *caller) send(t *testing.T, call scenario.Call) *scenario.Reply {
	t.Helper()
	call.Who, call.Capacity = c.who, c.capacity
	reply, err := c.server.Do(context.Background(), call)
	if err != nil {
		t.Fatal(err)
	}
	if defects := c.server.Defects(); defects != "" {
		t.Fatal(defects)
	}
	return reply
}

// compare holds two whole answers against each other, but for their date.
func compare(t *testing.T, what string, a, b *scenario.Reply) {
	t.Helper()
	if a.Whole != b.Whole {
		t.Errorf("%s\n--- one ---\n%s\n--- other ---\n%s", what, a.Whole, b.Whole)
	}
}

// probe is a request about one id.
type probe struct {
	name string
	call func(dossier.ID) scenario.Call
}

// probes returns everything that can be asked about an id of a noun, and done to it.
func probes(noun dossier.Noun) []probe {
	const all = `id ... on Guarded { version state marking{banner} ownerKey withheld{field code reason}
		explain(action:READ, trace:true) { outcome rule reasons{code text} } may(action:READ) }`
	out := []probe{
		{"node", asking(`query($id:ID!){node(id:$id){` + all + `}}`)},
		{"explain of the past", asking(`query($id:ID!){node(id:$id){... on Guarded{explain(action:EXPORT,at:"2026-11-01T00:00Z"){outcome}}}}`)},
		{"by its noun", asking(`query($id:ID!){` + single[noun] + `(id:$id){` + all + `}}`)},
		{"filter by it as a case", asking(`query($id:ID!){incidents(filter:{case:$id}){totalCount} evidence(filter:{case:$id}){totalCount}}`)},
		{"filter by it as an incident", asking(`query($id:ID!){evidence(filter:{incident:$id}){totalCount edges{cursor}}}`)},
		{"filter what rests on it", asking(`query($id:ID!){a:judgements(filter:{case:$id}){totalCount} b:judgements(filter:{incident:$id}){totalCount edges{cursor}}
			c:normAssessments(filter:{case:$id}){totalCount} d:normAssessments(filter:{incident:$id}){totalCount edges{cursor}}}`)},
		{"compare it", asking(`query($id:ID!){judgementComparison(ids:[$id,$id]){judgements{id} rows{field values agrees}}}`)},
		{"compare what is in it", asking(`query($id:ID!){normAssessmentComparison(norm:"un-13f",case:$id){normAssessments{id} rows{field values agrees}}}`)},
		{"filter by it as an object asked for", asking(`query($id:ID!){releaseRequests(filter:{object:$id}){totalCount}}`)},
		{"file", func(id dossier.ID) scenario.Call {
			return scenario.Call{Method: http.MethodGet, Path: "/files/" + string(id)}
		}},
		{"follow", func(id dossier.ID) scenario.Call {
			call := asking(`subscription($id:ID!){caseActivity(case:$id){kind}}`)(id)
			call.Header.Set("Accept", "text/event-stream")
			return call
		}},
		{"attach a file", attaching},
		{"merge into it", changing("mergeIncident", func(id dossier.ID) map[string]any { return map[string]any{"id": id, "into": id} })},
		{"supersede by it", changing("supersedeEvidence", func(id dossier.ID) map[string]any { return map[string]any{"id": id, "by": id} })},
		{"ask for it", changing("requestRelease", func(id dossier.ID) map[string]any {
			return map[string]any{"object": id, "to": "NL", "purpose": "READ", "reason": "we need it"}
		})},
		{"file into it", changing("createIncident", func(id dossier.ID) map[string]any {
			return map[string]any{"case": id, "title": "new", "types": []string{"OTHER"}, "marking": clearMarking("NL")}
		})},
		{"judge on it", changing("createJudgement", func(id dossier.ID) map[string]any {
			return map[string]any{"case": id, "incident": id, "title": "new", "question": "who?", "marking": clearMarking("NL"),
				"matrix": []any{map[string]any{"evidence": id, "weight": 1, "cells": []any{}}}}
		})},
		{"judge on it alone", changing("createJudgement", func(id dossier.ID) map[string]any {
			return map[string]any{"title": "new", "question": "who?", "marking": clearMarking("NL"), "subject": map[string]any{"level": "GROUP", "name": "x", "actor": id},
				"matrix": []any{map[string]any{"evidence": id, "weight": 1, "cells": []any{}}}}
		})},
		{"judge with it as a row", changing("createJudgement", func(id dossier.ID) map[string]any {
			return map[string]any{"title": "new", "question": "who?", "marking": clearMarking("NL"), "matrix": []any{map[string]any{"evidence": id, "weight": 1, "cells": []any{}}}}
		})},
		{"assess on it", changing("createNormAssessment", func(id dossier.ID) map[string]any {
			return map[string]any{"title": "new", "norm": "un-13f", "finding": "VIOLATION", "marking": clearMarking("NL"), "judgement": id}
		})},
		{"assess with it as a fact", changing("createNormAssessment", func(id dossier.ID) map[string]any {
			return map[string]any{"title": "new", "norm": "un-13f", "finding": "VIOLATION", "marking": clearMarking("NL"),
				"facts": []any{map[string]any{"evidence": id, "text": "x"}}}
		})},
		{"supersede a judgement by it", changing("supersedeJudgement", func(id dossier.ID) map[string]any { return map[string]any{"id": id, "by": id} })},
		{"filter decisions and responses by it", asking(`query($id:ID!){a:attributions(filter:{case:$id}){totalCount} b:attributions(filter:{incident:$id}){totalCount edges{cursor}}
			c:attributions(filter:{targetActor:$id}){totalCount} d:supportRequests(filter:{attribution:$id}){totalCount edges{cursor}} e:measures(filter:{attribution:$id}){totalCount}
			f:measures(filter:{incident:$id}){totalCount} g:listingProposals(filter:{incident:$id}){totalCount} h:precedents(filter:{actor:$id}){totalCount}}`)},
		{"precedents", asking(`query($id:ID!){node(id:$id){id} precedents(first:10){totalCount edges{cursor node{latest norms sectors case{id title}
			incidents(first:2){id} attributions(first:2){id title} statements{title wording} measures(first:2){id title}}}}}`)},
		{"attribute on it", changing("proposeAttribution", func(id dossier.ID) map[string]any {
			return with(newDecision, map[string]any{"rests": []any{id}})
		})},
		{"attribute in it", changing("proposeAttribution", func(id dossier.ID) map[string]any {
			return with(newDecision, map[string]any{"case": id, "incident": id})
		})},
		{"attribute about it", changing("proposeAttribution", func(id dossier.ID) map[string]any {
			return with(newDecision, map[string]any{"incident": id, "target": map[string]any{"level": "GROUP", "name": "x", "actor": id}})
		})},
		{"ask support for it", changing("askSupport", func(id dossier.ID) map[string]any {
			return map[string]any{"attribution": id, "title": "new", "text": "new", "asked": []string{"US"}, "marking": clearMarking("NL")}
		})},
		{"propose a measure with it", changing("proposeMeasure", func(id dossier.ID) map[string]any { return with(newSummons, map[string]any{"uses": []any{id}}) })},
		{"propose a measure after it", changing("proposeMeasure", func(id dossier.ID) map[string]any { return with(newSummons, map[string]any{"attribution": id}) })},
		{"propose a countermeasure on it", changing("proposeMeasure", func(id dossier.ID) map[string]any {
			return with(newSummons, map[string]any{"kind": "COUNTERMEASURE", "preconditions": map[string]any{"assessment": id, "demanded": "2026", "notified": "2026",
				"offered": "2026", "proportionality": "x", "reversible": true}})
		})},
		{"list on it", changing("draftListing", func(id dossier.ID) map[string]any {
			return map[string]any{"title": "new", "regime": "new", "uses": []any{id}, "marking": clearMarking("NL"),
				"subjects": []any{map[string]any{"kind": "ENTITY", "name": "x", "reasons": "x"}}, "factors": []any{map[string]any{"kind": "ECONOMIC_LOSS", "text": "x"}}}
		})},
		{"supersede an assessment by it", changing("supersedeNormAssessment", func(id dossier.ID) map[string]any { return map[string]any{"id": id, "by": id} })},
		{"derive from it", changing("registerEvidence", func(id dossier.ID) map[string]any {
			return map[string]any{"derivedFrom": []any{id}, "incident": id, "title": "new", "kind": "LOG", "marking": clearMarking("NL"),
				"grade": map[string]any{"reliability": "B", "credibility": 2}}
		})},
	}
	out = append(out, textProbes()...)
	changes := map[string]map[string]any{"overlayMarking": {"tlp": "RED"}, "withdrawNamingConsent": nil}
	marked, said := map[string]any{"marking": clearMarking("NL")}, map[string]any{"text": "we think so"}
	for name, more := range map[dossier.Noun]map[string]map[string]any{
		dossier.NounEvidence: {"shareEvidence": {"via": "eu27"}, "remarkEvidence": marked, "revokeEvidence": {"reason": "false"},
			"verifyEvidence": nil, "quarantineEvidence": nil, "releaseEvidenceFromQuarantine": nil},
		dossier.NounIncident: {"shareIncident": {"via": "eu27"}, "remarkIncident": marked, "submitIncident": nil, "validateIncident": nil,
			"beginIncidentAnalysis": nil, "assessIncident": nil, "closeIncident": nil, "withdrawIncident": nil},
		dossier.NounCase: {"shareCase": {"via": "eu27"}, "remarkCase": marked, "closeCase": nil, "reopenCase": nil,
			"excludeFromCase": {"parties": []string{"US"}}},
		dossier.NounAttribution: {"shareAttribution": {"via": "eu27"}, "remarkAttribution": marked, "decideAttribution": nil, "reaffirmAttribution": nil,
			"communicateAttribution": {"to": "DE", "channel": "letter"}, "withdrawAttribution": nil},
		dossier.NounSupportRequest: {"providePackage": {"items": []string{noSuch}}, "verifySupport": {"method": "x", "result": "CONFIRMED"},
			"answerSupport": {"mode": "DECLINE"}, "closeSupportRequest": nil, "withdrawSupportRequest": nil},
		dossier.NounMeasure: {"shareMeasure": {"via": "eu27"}, "remarkMeasure": marked, "decideMeasure": nil, "carryOutMeasure": nil, "reviewMeasure": said,
			"followUpMeasure": {"kind": "DENIAL", "text": "x", "day": "2026"}, "endMeasure": nil, "dropMeasure": nil},
		dossier.NounListingProposal: {"shareListingProposal": {"via": "eu27"}, "remarkListingProposal": marked, "proposeListing": nil,
			"recordListing": {"outcome": "LIST"}, "withdrawListing": nil},
		dossier.NounPolicyBundle: {"withdrawPolicy": nil, "reviewPolicy": {"approve": true, "alliance": "eu27"}, "activatePolicy": nil, "rollBackPolicy": nil,
			"confirmRollback": nil},
		dossier.NounServiceClient:  {"rotateClient": nil, "revokeClient": nil},
		dossier.NounReleaseRequest: {"grantRelease": nil, "refuseRelease": nil, "revokeRelease": nil, "withdrawReleaseRequest": nil},
		dossier.NounThreatActor:    {"retireThreatActor": nil},
		dossier.NounJudgement: {"shareJudgement": {"via": "eu27"}, "remarkJudgement": marked, "submitJudgement": nil, "returnJudgement": nil,
			"peerReviewJudgement": said, "approveJudgement": nil, "dissentFromJudgement": said, "reaffirmJudgement": said, "reopenJudgement": nil,
			"withdrawJudgement": nil, "amendJudgement": {"title": "new", "question": "who?"}},
		dossier.NounNormAssessment: {"shareNormAssessment": {"via": "eu27"}, "remarkNormAssessment": marked, "submitNormAssessment": nil,
			"returnNormAssessment": nil, "approveNormAssessment": nil, "dissentFromNormAssessment": said, "reaffirmNormAssessment": said,
			"reopenNormAssessment": nil, "withdrawNormAssessment": nil, "amendNormAssessment": {"title": "new", "norm": "un-13f", "finding": "VIOLATION"},
			"issueTearLine": {"title": "new", "text": "new", "marking": clearMarking("NL")}},
	}[noun] {
		changes[name] = more
	}
	maps.Copy(changes, textChanges[noun])
	for name, more := range changes {
		versions := []int{0} // 0 is not given, 1 the true one, 2 a wrong one
		if name == "overlayMarking" {
			versions = []int{0, 1, 2}
		}
		for _, version := range versions {
			out = append(out, probe{fmt.Sprintf("%s of version %d", name, version), changing(name, func(id dossier.ID) map[string]any {
				input := maps.Clone(more)
				if input == nil {
					input = map[string]any{}
				}
				input["id"] = id
				if version > 0 {
					input["version"] = version
				}
				return input
			})})
		}
	}
	return out
}

// single names the query of one object by its id.
var single = map[dossier.Noun]string{dossier.NounCase: "case", dossier.NounIncident: "incident", dossier.NounEvidence: "evidenceItem",
	dossier.NounReleaseRequest: "releaseRequest", dossier.NounThreatActor: "threatActor", dossier.NounJudgement: "judgement",
	dossier.NounNormAssessment: "normAssessment", dossier.NounAttribution: "attribution", dossier.NounSupportRequest: "supportRequest",
	dossier.NounMeasure: "measure", dossier.NounListingProposal: "listingProposal",
	dossier.NounStatement: "statement", dossier.NounStatementVersion: "statementVersion",
	dossier.NounAmendment: "amendment", dossier.NounComment: "comment", dossier.NounPublication: "publication",
	dossier.NounNotification: "notification", dossier.NounServiceClient: "client", dossier.NounPolicyBundle: "policyBundle"}

// What is proposed about an id that may be nobody's.
var (
	newDecision = map[string]any{"title": "new", "kind": "POLITICAL", "outcome": "DEFER", "publicity": "PUBLIC", "authority": "Minister",
		"target": map[string]any{"level": "GROUP", "name": "x"}, "marking": clearMarking("NL")}
	newSummons = map[string]any{"title": "new", "kind": "SUMMONS", "family": "NATIONAL", "against": "RU", "marking": clearMarking("NL")}
)

func asking(document string) func(dossier.ID) scenario.Call {
	return func(id dossier.ID) scenario.Call { return posting(document, map[string]any{"id": id}) }
}

func changing(mutation string, input func(dossier.ID) map[string]any) func(dossier.ID) scenario.Call {
	typed := strings.ToUpper(mutation[:1]) + mutation[1:]
	document := fmt.Sprintf(`mutation($input:%sInput!){%s(input:$input){userErrors{code message path}}}`, typed, mutation)
	return func(id dossier.ID) scenario.Call { return posting(document, map[string]any{"input": input(id)}) }
}

func posting(document string, variables map[string]any) scenario.Call {
	body, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		panic(err) // such maps always have a JSON form
	}
	return scenario.Call{Header: http.Header{"Content-Type": {"application/json"}}, Body: bytes.NewReader(body)}
}

func attaching(id dossier.ID) scenario.Call {
	return uploading(`mutation($input:AttachEvidenceFileInput!){attachEvidenceFile(input:$input){userErrors{code message path}}}`,
		"file", map[string]any{"id": id}, "content")
}

// uploading sends a file as a member of the variable input.
func uploading(document, member string, input map[string]any, content string) scenario.Call {
	input[member] = nil
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	operations, err := json.Marshal(map[string]any{"query": document, "variables": map[string]any{"input": input}})
	if err != nil {
		panic(err) // such maps always have a JSON form
	}
	_ = w.WriteField("operations", string(operations)) // a buffer takes everything
	_ = w.WriteField("map", `{"0":["variables.input.`+member+`"]}`)
	part, _ := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="0"; filename="a.txt"`}, "Content-Type": {"text/plain"}})
	_, _ = part.Write([]byte(content))
	_ = w.Close()
	return scenario.Call{Header: http.Header{"Content-Type": {w.FormDataContentType()}, "Graphql-Preflight": {"1"}}, Body: &body}
}

func clearMarking(originator string) map[string]any {
	return map[string]any{"tlp": "CLEAR", "pap": "CLEAR", "originators": []string{originator}, "naming": "MAY"}
}
