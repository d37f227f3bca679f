package lib.parties_test

import data.lib.parties

# A person of a Dutch agency looks at what that agency filed from German material.
_request := {
	"subject": {"party": "NL-CSIRT", "chain": ["NL-CSIRT", "NL"]},
	"object": {"owner": "NL-CSIRT", "originators": ["DE-BSI"]},
}

# Owners

test_the_party_that_filed_owns if {
	parties.owns with input as _request
	not parties.originates with input as _request
}

test_people_below_the_owner_own_too if {
	parties.owns with input as _request with input.object.owner as "NL"
}

test_people_beside_or_above_the_owner_do_not_own if {
	every owner in {"NL-MFA", "NL-CSIRT-OPS", "N", "DE", ""} {
		not parties.owns with input as _request with input.object.owner as owner
	}
}

# Originators

test_one_originator_of_several_is_enough if {
	parties.originates with input as _request with input.object.originators as ["DE-BSI", "NL"]
	not parties.owns with input as _request
		with input.object.originators as ["DE-BSI", "NL"]
		with input.object.owner as "DE-BSI"
}

test_without_originators_nobody_originates if {
	not parties.originates with input as _request with input.object.originators as []
}

test_information_is_ones_own_as_owner_or_as_originator if {
	parties.own with input as _request
	parties.own with input as _request
		with input.object.owner as "DE-BSI"
		with input.object.originators as ["NL-CSIRT"]
}

test_information_of_others_is_not_ones_own if {
	not parties.own with input as _request with input.object.owner as "NL-MFA"
}

# States

test_the_state_of_a_key_is_its_code if {
	every key in {"NL", "NL-CSIRT", "NL-CSIRT-OPS"} {
		parties.state_of(key) == "NL"
	}
}

test_bodies_and_firms_belong_to_no_state if {
	every key in {"EEAS", "NATO-IS", "vendor-v", "", "N-L"} {
		not parties.state_of(key)
	}
}

test_parties_of_one_state_are_told_by_their_code if {
	parties.same_state("NL-CSIRT", "NL-MFA")
	parties.same_state("NL", "NL-MFA")
	not parties.same_state("NL-CSIRT", "DE-BSI")
}

test_parties_of_no_state_are_of_no_state_together_either if {
	not parties.same_state("NATO-IS", "NATO-IS")
	not parties.same_state("", "")
}

# Lists

test_a_list_may_name_any_party_of_the_chain if {
	parties.among(["DE", "NL"]) with input as _request
	parties.among(["NL-CSIRT"]) with input as _request
}

test_a_list_of_others_or_none_does_not_name_the_reader if {
	not parties.among([]) with input as _request
	not parties.among(["DE", "NL-MFA"]) with input as _request
}

test_no_limit_is_no_list if {
	not parties.among(null) with input as _request
}
