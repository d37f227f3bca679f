package actions.base_test

import data.actions.base
import data.lib.example_test as example

_by_machine(scope, label) := example.but(example.request, {
	"subject": example.but(example.machine, {"scope": example.but(example.scope, scope)}),
	"object": example.but(example.label, label),
})

_beyond if {"code": "SCOPE", "visible": false} in base.deny

test_a_client_knows_of_what_its_scope_reaches if {
	every label in [
		{},
		{"tlp": "TLP:CLEAR"},
		{"kind": "incident"},
		{"grants": [example.by_alliance("nato"), example.by_alliance("eu27")]},
		{"grants": [], "kind": "party"},
		{"grants": [], "kind": "alliance"},
	] {
		not _beyond with input as _by_machine({}, label)
	}
}

test_a_client_knows_of_nothing_beyond_its_scope if {
	every change in [
		{"scope": {}, "label": {"tlp": "TLP:AMBER"}},
		{"scope": {}, "label": {"tlp": "TLP:RED"}},
		{"scope": {}, "label": {"tlp": ""}},
		{"scope": {}, "label": {"class": {"scheme": "EU", "level": "RESTREINT UE/EU RESTRICTED", "rank": 1}}},
		{"scope": {}, "label": {"grants": [example.by_alliance("nato")]}},
		{"scope": {}, "label": {"grants": [example.to_parties(["DE"])]}},
		{"scope": {}, "label": {"grants": []}},
		{"scope": {}, "label": {"kind": "service_client"}},
		{"scope": {"actions": ["create"]}, "label": {}},
		{"scope": {"actions": []}, "label": {}},
		{"scope": {"alliances": []}, "label": {}},
		{"scope": {"channels": ["export"]}, "label": {}},
		{"scope": {"channels": []}, "label": {}},
		{"scope": {"tlp": "TLP:CLEAR"}, "label": {}},
		{"scope": {"tlp": ""}, "label": {"tlp": "TLP:CLEAR"}},
		{"scope": {"alliances": [], "own": true}, "label": {}},
	] {
		_beyond with input as _by_machine(change.scope, change.label)
	}
}

test_a_grant_brings_a_client_what_it_brings_a_person_of_its_party if {
	for_german_bodies := example.but(example.by_alliance("eu27"), {"to": ["DE"]})
	for_french_bodies := example.but(example.by_alliance("eu27"), {"to": ["FR"]})
	not _beyond with input as _by_machine({}, {"grants": [for_german_bodies]})
	_beyond with input as _by_machine({}, {"grants": [for_french_bodies]})
	ended := example.but(example.by_alliance("eu27"), {"until": "2026-11-21T10:00Z"})
	_beyond with input as _by_machine({}, {"grants": [ended]})
}

test_its_own_partys_file_comes_to_a_client_that_was_let_have_it if {
	filed := {"owner": "DE-BSI", "originators": ["DE-BSI"], "grants": []}
	above := {"owner": "DE", "originators": ["DE"], "grants": []}
	not _beyond with input as _by_machine({"own": true}, filed)
	not _beyond with input as _by_machine({"own": true}, above)
	_beyond with input as _by_machine({}, filed)
	_beyond with input as _by_machine({"own": true}, {"grants": []})
}

test_classified_items_up_to_the_rank_come_to_a_client if {
	secret := {"class": {"scheme": "EU", "level": "SECRET UE/EU SECRET", "rank": 3}}
	not _beyond with input as _by_machine({"rank": 3}, secret)
	_beyond with input as _by_machine({"rank": 2}, secret)
}

test_no_scope_shuts_a_person_out if {
	not _beyond with input as example.request
	not _beyond with input as example.but(example.request, {"object": example.but(example.label, {"tlp": "TLP:RED"})})
}

test_a_client_does_what_its_scope_names if {
	every action in ["create", "read", "discover"] {
		not "SCOPE_ACTION" in base.refuse with input as _by_machine({}, {})
			with input.action as action
	}
	every action in ["amend", "export", "share", "explain", "sign"] {
		"SCOPE_ACTION" in base.refuse with input as _by_machine({}, {})
			with input.action as action
	}
	not "SCOPE_ACTION" in base.refuse with input as example.but(example.request, {"action": "share"})
}

test_no_scope_names_what_persons_do if {
	every action in ["share", "sign", "approve", "grant", "issue", "break_silence", "publish", "activate"] {
		"SCOPE_ACTION" in base.refuse with input as _by_machine({"actions": [action, "read"]}, {})
			with input.action as action
	}
}
