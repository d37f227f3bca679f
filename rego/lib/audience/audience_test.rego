package lib.audience_test

import data.lib.audience

# A person of a Dutch agency, whose clients a national centre counts among its own.
_request := {
	"subject": {"party": "NL-MFA", "chain": ["NL-MFA", "NL"], "served_by": ["NL-CSIRT"]},
	"object": {"tlp": "TLP:GREEN"},
}

_tlps := {"", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:CLEAR", "TLP:GREEN", "TLP:RED", "TLP:WHITE"}

test_the_very_organisation_is_reached_up_to_strict if {
	labels := {tlp |
		some tlp in _tlps
		audience.names(["NL-MFA"]) with input as _request with input.object.tlp as tlp
	}
	labels == {"TLP:AMBER", "TLP:AMBER+STRICT", "TLP:CLEAR", "TLP:GREEN"}
}

test_a_client_of_the_organisation_is_reached_up_to_amber if {
	labels := {tlp |
		some tlp in _tlps
		audience.names(["NL-CSIRT"]) with input as _request with input.object.tlp as tlp
	}
	labels == {"TLP:AMBER", "TLP:CLEAR", "TLP:GREEN"}
}

test_everybody_in_a_state_is_reached_up_to_green if {
	labels := {tlp |
		some tlp in _tlps
		audience.names(["NL"]) with input as _request with input.object.tlp as tlp
	}
	labels == {"TLP:CLEAR", "TLP:GREEN"}
}

test_one_of_several_names_is_enough if {
	audience.names(["DE-BSI", "NL-MFA"]) with input as _request
		with input.object.tlp as "TLP:AMBER+STRICT"
}

test_a_grant_that_names_others_or_nobody_reaches_nobody_by_name if {
	every parties in {[], ["DE"], ["NL-MOD"], ["NL-MFA-X"]} {
		every tlp in _tlps {
			not audience.names(parties) with input as _request with input.object.tlp as tlp
		}
	}
}

test_a_community_reads_what_is_green_or_clear if {
	labels := {tlp |
		some tlp in _tlps
		audience.is_community([]) with input as _request with input.object.tlp as tlp
	}
	labels == {"TLP:CLEAR", "TLP:GREEN"}
}

test_a_closed_circle_reads_up_to_amber if {
	labels := {tlp |
		some tlp in _tlps
		audience.is_circle([]) with input as _request with input.object.tlp as tlp
	}
	labels == {"TLP:AMBER", "TLP:CLEAR", "TLP:GREEN"}
}

test_a_grant_that_names_somebody_is_to_no_community_and_no_circle if {
	every tlp in _tlps {
		not audience.is_community(["NL-MFA"]) with input as _request with input.object.tlp as tlp
		not audience.is_circle(["NL-MFA"]) with input as _request with input.object.tlp as tlp
	}
}

test_a_sister_organisation_is_of_the_same_state if {
	audience.names_sister(["DE-BSI", "NL-CSIRT"]) with input as _request
	audience.names_sister(["NL"]) with input as _request
}

test_organisations_of_other_states_and_bodies_are_no_sisters if {
	every parties in {[], ["DE-BSI"], ["NATO-IS"], ["vendor-v"]} {
		not audience.names_sister(parties) with input as _request
	}
}
