package scenario_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"entente/internal/scenario"
)

// small is a story that every case below changes in one place.
const small = `title: A small story
source: none
shows: that the runner finds what is wrong
-- people.yaml --
nl.analyst: {party: NL-CSIRT, roles: [INTELLIGENCE_ANALYST, DISCLOSURE_OFFICER]}
de.analyst: {party: DE-BSI, roles: [INTELLIGENCE_ANALYST]}
-- clock 2022-03-01T09:00:00Z --
-- 01 nl.analyst: opens a case --
mutation {
  createCase(input: {
    title: "A case",
    marking: {tlp: CLEAR, pap: CLEAR, originators: ["NL-CSIRT"], naming: MAY}
  }) { case { id version createdAt } userErrors { code path } }
}
expect:
  createCase:
    case: {id: $case, version: 1, createdAt: "2022-03-01T09:00:00Z"}
-- watch de.analyst: follows it --
subscription { caseActivity(case: $case) { kind object { ... on Case { title } } } }
-- 02 nl.analyst: closes it --
mutation { closeCase(input: {id: $case}) { case { state } userErrors { code path } } }
-- frames de.analyst --
expect:
  - caseActivity: {kind: CHANGED, object: {title: A case}}
-- 04 de.analyst in eu27: sees it --
query ($id: ID!) { case(id: $id) { id title state owner { key } compartments } cases { edges { node { id } } } viewer { handle capacity } }
variables: {id: $case}
expect:
  case: {id: $case, title: /^A/, state: CLOSED, compartments: []}
  cases:
    edges: ["...", {node: {id: "{{case}}"}}]
  viewer: {handle: de.analyst, capacity: eu27}
`

func TestASmallStoryComesOutAsTold(t *testing.T) {
	if err := told(t, "small.txtar", small); err != nil {
		t.Fatal(err)
	}
}

// line returns the number of the line of a text that holds a part.
func line(t *testing.T, text, part string) string {
	t.Helper()
	before, _, found := strings.Cut(text, part)
	if !found {
		t.Fatalf("%q does not occur", part)
	}
	return strconv.Itoa(strings.Count(before, "\n") + 1)
}

func TestAStoryThatCannotBeMeantIsRefused(t *testing.T) {
	for _, c := range []struct{ say, old, new, at, want string }{
		{"no source", "source: none\n", "", "title:", "source"},
		{"an unknown key on top", "source: none", "source: none\nauthor: x", "author: x", "author"},
		{"an unknown key of a person", "{party: DE-BSI, ", "{party: DE-BSI, rank: 3, ", "rank: 3", "rank"},
		{"an unknown party", "{party: DE-BSI,", "{party: DE-XYZ,", "-- people.yaml", "DE-XYZ"},
		{"an unknown person", "04 de.analyst", "04 de.nobody", "-- 04", "de.nobody"},
		{"an unknown watcher", "watch de.analyst", "watch de.nobody", "-- watch", "de.nobody"},
		{"a section that is none", "-- 04 de.analyst in eu27: sees it", "-- de.analyst sees it", "-- de.analyst sees", "no section"},
		{"a number that goes back", "-- 02 nl", "-- 01 nl", "-- 01 nl.analyst: closes", "upwards"},
		{"a clock that shows no time", "2022-03-01T09:00:00Z --", "noon --", "-- clock", "clock"},
		{"no clock", "-- clock 2022-03-01T09:00:00Z --\n", "", "", "clock"},
		{"a clock that goes back", "-- 02", "-- clock 2021-01-01T00:00:00Z --\n-- 02", "-- clock 2021", "back"},
		{"a restart at a time before", "-- 02", "-- restart 2021-01-01T00:00:00Z --\n-- 02", "-- restart 2021", "back"},
		{"a clock that goes back behind a restart", "-- 02", "-- restart 2023-01-01T00:00:00Z --\n-- clock 2022-06-01T00:00:00Z --\n-- 02", "-- clock 2022-06", "back"},
		{"text below a clock", "-- 01", "expect: 1\n-- 01", "expect: 1", "below"},
		{"a document that is none", "query ($id: ID!) {", "query ($id: ID! {", "query ($id", "Expected"},
		{"two operations", "mutation { closeCase", "query A { viewer { handle } }\nmutation B { closeCase", "query A", "one operation"},
		{"a subscription that is a step", "-- watch de.analyst: f", "-- 02 de.analyst: f", "subscription {", "watched"},
		{"a refusal that would be overlooked", "{ case { state } userErrors { code path } }", "{ case { state } }", "closeCase", "userErrors"},
		{"a question without an answer", "variables: {id: $case}\nexpect:\n  case: {id: $case, title: /^A/, state: CLOSED, compartments: []}\n  cases:\n    edges: [\"...\", {node: {id: \"{{case}}\"}}]\n  viewer: {handle: de.analyst, capacity: eu27}\n", "variables: {id: $case}\n", "query ($id", "says nothing of the answer"},
		{"an unknown key of a step", "variables: {id: $case}", "variables: {id: $case}\nexpects: {}", "expects", "expects"},
		{"a key given twice", "title: /^A/, state", "title: /^A/, title: A, state", "title: A, state", "twice"},
		{"a pattern that is none", "/^A/", "/^(A/", "/^(A/", "missing closing"},
		{"a value in a document that nobody captured", "closeCase(input: {id: $case})", "closeCase(input: {id: $file})", "$file", "$file was not captured before"},
		{"a variable that nobody captured", "variables: {id: $case}", "variables: {id: $file}", "$file", "$file was not captured before"},
		{"braces that nobody captured", "{{case}}", "{{file}}", "{{file}}", "$file was not captured before"},
		{"a capture that nobody uses", "state: CLOSED, comp", "state: $state, comp", "$state", "never used"},
		{"an unknown id that nobody captured", "variables: {id: $case}", "variables: {id: $case}\nunknown: file", "query ($id", "$file was not captured before"},
		{"frames that nobody watches", "-- frames de", "-- frames nl", "-- frames", "watches nothing"},
		{"frames with a document", "-- frames de.analyst --\n", "-- frames de.analyst --\n{viewer{handle}}\n", "{viewer{handle}}", "nothing else"},
		{"frames of a stream that a restart has ended", "-- frames", "-- restart --\n-- frames", "-- frames", "watches nothing"},
		{"a second watch", "-- 02 nl", "-- watch de.analyst: again --\nsubscription { caseActivity(case: $case) { kind } }\n-- 02 nl", "-- watch de.analyst: again", "already"},
		{"memberships out of order", "-- clock", "-- memberships.yaml --\n- {alliance: eu27, party: UK, status: LEFT, recorded: \"2021-01-01T00:00Z\"}\n- {alliance: eu27, party: UK, status: LEFT, recorded: \"2020-01-01T00:00Z\"}\n-- clock", "-- memberships", "order"},
	} {
		t.Run(c.say, func(t *testing.T) {
			text := strings.Replace(small, c.old, c.new, 1)
			if text == small {
				t.Fatalf("%q does not occur", c.old)
			}
			want := "small.txtar:" // and the line after the last one when there is no line to name
			if c.at != "" {
				want += line(t, text, c.at) + ": "
			}
			_, err := scenario.ReadStory("small.txtar", []byte(text), os.DirFS("../../testdata/decisions"))
			if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v\nwant %q and %q", err, want, c.want)
			}
		})
	}
}

func TestAStoryThatComesOutOtherwiseFailsAndSaysWhere(t *testing.T) {
	for _, c := range []struct{ say, old, new, head, at, want string }{
		{"another text", "kind: CHANGED", "kind: CREATED", "-- frames", "kind: CREATED", "got  \"CHANGED\""},
		{"another number", "version: 1", "version: 2", "-- 01", "version: 2", "want 2"},
		{"a number that is a text", "version: 1", "version: \"1\"", "-- 01", "version: \"1\"", "got  1"},
		{"another time", "createdAt: \"2022", "createdAt: \"2023", "-- 01", "createdAt: \"2023", "got  \"2022-03-01T09:00:00Z\""},
		{"a pattern that does not match", "/^A/", "/^B/", "-- 04", "/^B/", "got  \"A case\""},
		{"a field that is not in the answer", "state: CLOSED", "status: CLOSED", "-- 04", "status: CLOSED", "case.status"},
		{"null where something is", "state: CLOSED", "state: ~", "-- 04", "state: ~", "want null"},
		{"a longer list", "compartments: []", "compartments: [a]", "-- 04", "compartments: [a]", "want 1 items"},
		{"a list without the item", "{{case}}", "x", "-- 04", "{node: {id", "edges[...]"},
		{"a value that was another before", "expect:\n  case: {id: $case, title: /^A/", "expect:\n  case: {id: $case, title: $case", "-- 04", "title: $case", "$case, which is"},
		{"a capture of a list", "title: /^A/, state: CLOSED, compartments: []", "title: $no, compartments: $no", "-- 04", "compartments: $no", "a text, number or truth value"},
		{"a refusal that nobody expects", "-- 04", "-- 03 nl.analyst: closes it again --\nmutation { closeCase(input: {id: $case}) { userErrors { code } } }\n-- 04", "-- 03", "", "MOVE_ILLEGAL"},
		{"another refusal", "-- 04", "-- 03 nl.analyst: closes it again --\nmutation { closeCase(input: {id: $case}) { userErrors { code } } }\nrefused: FORBIDDEN\n-- 04", "-- 03", "refused: FORBIDDEN", "MOVE_ILLEGAL"},
		{"an error that nobody expects", "-- 04", "-- 03 de.analyst: reads nonsense --\nquery { cases(first: 1000) { totalCount } }\nexpect: {}\n-- 04", "-- 03", "", "none, for none are expected"},
		{"a file that is not there", "-- 04", "-- 03 de.analyst: fetches nothing --\nGET /files/{{case}}\nexpect: {text: x}\n-- 04", "-- 03", "", "NOT_FOUND"},
		{"a refusal that does not come", "variables: {id: $case}\nexpect:", "variables: {id: $case}\nrefused: FORBIDDEN\nexpect:", "-- 04", "variables: {id", "refused with FORBIDDEN"},
		{"a frame too few", "expect:\n  - caseActivity: {kind: CHANGED, object: {title: A case}}", "expect: []", "", "", "frame"},
		{"a frame too many, which nobody reads", "-- frames de.analyst --\nexpect:\n  - caseActivity: {kind: CHANGED, object: {title: A case}}\n", "", "", "", "the story does not speak of"},
		{"somebody who can be told from nobody", "variables: {id: $case}", "variables: {id: $case}\nunknown: case", "-- 04", "", "can be told from an id of nothing"},
		{"an unknown alliance", "04 de.analyst in eu27", "04 de.analyst in eu28", "-- 04", "", "eu28"},
		{"a stream that should have ended", "title: A case}}", "title: A case}}\n  - END", "-- frames", "", "a stream that goes on"},
		{"a frame that does not come", "title: A case}}", "title: A case}}\n  - {}", "-- frames", "", "got  1 frames"},
		{"null in place of a value", "compartments: []", "owner: {key: NL-CSIRT}, compartments: ~", "-- 04", "compartments: ~", "got  []"},
	} {
		t.Run(c.say, func(t *testing.T) {
			t.Parallel()
			text := strings.Replace(small, c.old, c.new, 1)
			if text == small {
				t.Fatalf("%q does not occur", c.old)
			}
			err := told(t, "small.txtar", text)
			if err == nil {
				t.Fatal("it comes out as told")
			}
			for _, want := range []string{c.want, "small.txtar:"} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%v\nwant %q", err, want)
				}
			}
			if c.head != "" && !strings.Contains(err.Error(), "small.txtar:"+line(t, text, c.head)+": ") {
				t.Errorf("%v\nwant the line %s of %q", err, line(t, text, c.head), c.head)
			}
			if c.at != "" && !strings.Contains(err.Error(), "line "+line(t, text, c.at)+": ") {
				t.Errorf("%v\nwant the line %s of %q", err, line(t, text, c.at), c.at)
			}
		})
	}
}

func TestAStreamThatEndsIsToldAndCanBeOpenedAgain(t *testing.T) {
	text, _, _ := strings.Cut(small, "-- 04")
	text += `-- 04 nl.analyst: marks it more strictly --
mutation {
  remarkCase(input: {id: $case, marking: {tlp: AMBER, pap: AMBER, originators: ["NL-CSIRT"], naming: MAY}}) { userErrors { code } }
}
`
	again := `-- watch de.analyst: asks again --
subscription { caseActivity(case: $case) { kind } }
-- frames de.analyst --
expect: [{errors: [{code: NOT_FOUND}]}, END]
`
	if err := told(t, "small.txtar", text+"-- frames de.analyst --\nexpect: [END]\n"+again); err != nil {
		t.Error(err)
	}
	if err := told(t, "small.txtar", text); err == nil || !strings.Contains(err.Error(), "has ended") {
		t.Errorf("a stream that ends and is not told of: %v", err)
	}
}

func TestAMembershipIsKnownFromTheMomentWhenItWasRecorded(t *testing.T) {
	const text = `title: A member is recorded late
source: none
shows: that the clock brings what was recorded meanwhile
-- people.yaml --
nl.officer: {party: NL-CSIRT, roles: [INTELLIGENCE_ANALYST, DISCLOSURE_OFFICER]}
jp.diplomat: {party: JP-MOFA, roles: [CYBER_DIPLOMAT]}
-- memberships.yaml --
- {alliance: eu27, party: JP, status: MEMBER, from: "2018-10-01T00:00Z", recorded: "2018-10-04T12:00Z"}
-- clock 2018-10-04T11:59:59Z --
-- 1 nl.officer: shares a case with all members --
mutation {
  createCase(input: {title: "A case", marking: {tlp: GREEN, pap: GREEN, originators: ["NL-CSIRT"], naming: MAY}}) { case { id } userErrors { code } }
}
expect: {createCase: {case: {id: $case}}}
-- 2 nl.officer: shares it --
mutation { shareCase(input: {id: $case, via: "eu27"}) { userErrors { code } } }
-- 3 jp.diplomat in eu27: is no member --
query { case(id: $case) { id } }
expect: {case: ~}
unknown: case
-- clock 2018-10-04T12:00:00Z --
-- 4 jp.diplomat in eu27: is a member --
query { case(id: $case) { id } }
expect: {case: {id: $case}}
`
	if err := told(t, "late.txtar", text); err != nil {
		t.Error(err)
	}
}
