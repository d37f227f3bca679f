package actions.base_test

import data.actions.base
import data.lib.example_test as example

_obliged(action, change) := obligations if {
	obligations := {obliged.obligation | some obliged in base.oblige} with input as example.request
		with input.action as action
		with input.object as example.but(example.label, change)
}

test_nothing_goes_along_with_plain_reading if _obliged("read", {}) == set()

test_a_display_only_reader_makes_no_copy if {
	_obliged("read", {"display_only": ["DE"]}) == {"NO_EXPORT"}
	_obliged("read", {"display_only": ["PL"]}) == set()
}

test_classified_and_red_copies_can_be_traced if {
	_obliged("read", {"class": {"scheme": "EU", "level": "RESTREINT UE/EU RESTRICTED", "rank": 1}}) == {"WATERMARK"}
	_obliged("read", {"tlp": "TLP:RED"}) == {"WATERMARK"}
	base.oblige == set() with input as example.request
		with input.object.tlp as "TLP:RED"
		with input.subject as example.of_party("NL-CSIRT", "NL")
}

test_originators_hear_of_onward_use_of_what_is_controlled if {
	every change in [{"orcon": true}, {"propin": true}, {"tlp": "TLP:AMBER"}, {"tlp": "TLP:AMBER+STRICT"}] {
		every action in ["cite_public", "derive", "export", "forward"] {
			_obliged(action, change) == {"NOTIFY_ORIGINATOR"}
		}
		_obliged("read", change) == set()
	}
	_obliged("derive", {}) == set()
	base.oblige == set() with input as example.request
		with input.action as "derive"
		with input.object.orcon as true
		with input.subject as example.of_party("NL-CSIRT", "NL")
}
