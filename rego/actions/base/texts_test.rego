package actions.base_test

import data.actions.base
import data.lib.example_test as example

_statement := example.but(example.label, {"kind": "statement", "state": "FROZEN"})

_stops(action, kind, change) := codes if {
	codes := base.refuse with input as example.step(
		action,
		example.person,
		example.but(_statement, {"kind": kind}),
		example.but(example.facts, change),
	)
}

test_no_silence_over_what_a_party_could_not_read if {
	every action in {"adopt", "extend_silence", "open_silence"} {
		_stops(action, "statement", {"unread": 1}) == {"UNREAD"}
		_stops(action, "statement", {"unread": 0}) == set()
	}
	_stops("freeze", "statement", {"unread": 1}) == set()
	_stops("open_silence", "evidence", {"unread": 1}) == set()
}

test_nothing_is_made_public_without_consent if {
	every action in {"freeze", "schedule"} {
		_stops(action, "statement", {"unconsented": 1}) == {"UNCONSENTED"}
		_stops(action, "statement", {"unconsented": 0}) == set()
	}
	every kind in {"publication", "statement"} {
		_stops("publish", kind, _ready) == set()
		_stops("publish", kind, example.but(_ready, {"unconsented": 1})) == {"UNCONSENTED"}
	}
	_stops("open_silence", "statement", {"unconsented": 1}) == set()
}

_ready := {"unconsented": 0, "authorised": true, "slot": "2026-11-21T10:00Z"}

test_nothing_is_published_without_the_release_authority if {
	every kind in {"publication", "statement"} {
		_stops("publish", kind, example.but(_ready, {"authorised": false})) == {"AUTHORISATION"}
	}
	_stops("schedule", "statement", {"authorised": false}) == set()
}

test_each_party_publishes_in_its_turn if {
	_stops("publish", "publication", example.but(_ready, {"slot": "2026-11-21T10:01Z"})) == {"SLOT"}
	_stops("publish", "publication", example.but(_ready, {"slot": ""})) == {"SLOT"}
	_stops("correct", "publication", example.but(_ready, {"slot": ""})) == set()
}

test_the_service_has_no_turn_of_its_own if {
	base.refuse == set() with input as example.step("publish", example.person, _statement, example.but(example.facts, {
		"authorised": true,
		"slot": "2026-11-21T10:01Z",
	}))
		with input.context.channel as "system"
}

test_without_the_facts_of_a_text_its_steps_are_stopped if {
	base.refuse == {"UNREAD"} with input as example.step("open_silence", example.person, _statement, null)
	base.refuse == {"AUTHORISATION", "SLOT", "UNCONSENTED"} with input as example.step(
		"publish",
		example.person,
		_statement,
		null,
	)
}

test_an_embargo_lets_those_on_the_release_list_read if {
	publication := example.but(_statement, {
		"kind": "publication",
		"tlp": "TLP:CLEAR",
		"embargo": "2026-11-21T10:01Z",
	})
	embargo := {"code": "EMBARGO", "visible": false}
	not embargo in base.deny with input as example.step("read", example.person, publication, null)
		with input.relations as ["recipient"]
	embargo in base.deny with input as example.step("read", example.person, publication, null)
	not embargo in base.deny with input as example.step("read", example.person, publication, null)
		with input.context.now as "2026-11-21T10:01Z"
	embargo in base.deny with input as example.step("read", example.person, example.but(publication, {"kind": "evidence"}), null)
		with input.relations as ["recipient"]
}
