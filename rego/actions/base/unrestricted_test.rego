package actions.base_test

import data.actions.base
import data.lib.example_test as example

_states := ["DRAFT", "EXPIRED", "QUARANTINED", "REVOKED", "SHARED", "WITHDRAWN"]

# One change to the example's label for each thing that a denial asks for, with a value that denies somebody.
_restrictions := [
	{},
	{"class": {"scheme": "NATO", "level": "NATO SECRET", "rank": 3}},
	{"compartments": ["case-7"]},
	{"display_only": ["DE", "NL"]},
	{"embargo": "2026-11-22T10:00Z"},
	{"excluded": ["DE", "NL"]},
	{"expires": "2026-11-20T10:00Z"},
	{"eyes_only": []},
	{"kind": "incident"},
	{"not_rel": ["DE", "NL"]},
	{"originators": ["vendor-v"]},
	{"overlays": [{"party": "DE", "tlp": "TLP:RED"}, {"party": "NL", "tlp": "TLP:RED"}]},
	{"portion": "victim"},
	{"portion": "source"},
	{"rel_to": []},
	{"tlp": "TLP:CLEAR"},
	{"tlp": "TLP:RED"},
]

# Values that no label may have.
_unknown := [
	{"class": {"scheme": "", "level": "", "rank": 1}},
	{"class": {"scheme": "XX", "level": "", "rank": 0}},
	{"compartments": "case-7"},
	{"display_only": null},
	{"embargo": null},
	{"excluded": null},
	{"expires": null},
	{"eyes_only": "DE"},
	{"naming": "SHOUT"},
	{"not_rel": null},
	{"originators": []},
	{"overlays": null},
	{"pap": ""},
	{"rel_to": "DE"},
]

_persons := [example.person, example.of_party("NL-CSIRT", "NL"), example.of_party("UK-NCSC", "UK")]

# The shorter way must never be open to a label that some denial would meet.
test_the_shorter_way_agrees_with_the_denials if {
	every person in _persons {
		every change in _restrictions {
			every state in _states {
				_shorter_way_agrees with input as example.request
					with input.subject as person
					with input.object as example.but(example.but(example.label, {"state": state}), change)
					with input.context.channel as "export"
			}
		}
	}
}

test_the_shorter_way_is_closed_to_what_no_label_may_have if {
	every person in _persons {
		every change in _unknown {
			not base.unrestricted with input as example.request
				with input.subject as person
				with input.object as example.but(example.label, change)
		}
	}
}

_shorter_way_agrees if not base.unrestricted

_shorter_way_agrees if base.deny == set()
