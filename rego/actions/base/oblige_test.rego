package actions.base_test

import data.actions.base
import data.lib.example_test as example

_obligations contains obliged.obligation if some obliged in base.oblige

test_nothing_goes_along_with_plain_reading if _obligations == set() with input as _doing("read", {})

test_a_display_only_reader_makes_no_copy if {
	_obligations == {"NO_EXPORT"} with input as _doing("read", {"display_only": ["DE"]})
	_obligations == set() with input as _doing("read", {"display_only": ["PL"]})
}

test_classified_and_red_copies_can_be_traced if {
	_obligations == {"WATERMARK"}
		with input as _doing("read", {"class": {"scheme": "EU", "level": "RESTREINT UE/EU RESTRICTED", "rank": 1}})
	_obligations == {"WATERMARK"} with input as _doing("read", {"tlp": "TLP:RED"})
	base.oblige == set() with input as example.request
		with input.object.class as {"scheme": "EU", "level": "RESTREINT UE/EU RESTRICTED", "rank": 1}
		with input.subject as example.of_party("NL-CSIRT", "NL")
	base.oblige == set() with input as example.request
		with input.object.tlp as "TLP:RED"
		with input.subject as example.of_party("NL-CSIRT", "NL")
}

test_originators_hear_of_onward_use_of_what_is_controlled if {
	every change in [{"orcon": true}, {"propin": true}, {"tlp": "TLP:AMBER"}, {"tlp": "TLP:AMBER+STRICT"}] {
		every action in ["cite_public", "derive", "export", "forward"] {
			_obligations == {"NOTIFY_ORIGINATOR"} with input as _doing(action, change)
		}
		_obligations == set() with input as _doing("read", change)
	}
	_obligations == set() with input as _doing("derive", {})
	base.oblige == set() with input as example.request
		with input.action as "derive"
		with input.object.orcon as true
		with input.subject as example.of_party("NL-CSIRT", "NL")
}
