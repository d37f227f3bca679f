package actions.policy_bundle_test

import data.actions.policy_bundle
import data.lib.example_test as example

_can if count(policy_bundle.empower) > 0

_bundle := {
	"alliance": "eu27",
	"affected": ["eu27"],
	"approved": [],
	"for": "eu27",
	"passed": true,
	"demanded": false,
	"done": [],
}

_german := example.person

_british := example.but(example.of_party("UK-NCSC", "UK"), {"memberships": [example.standing("nato", "UK", "MEMBER")]})

# Somebody with these functions takes a step on a bundle with these facts.
_step(action, person, roles, facts) := example.but(example.request, {
	"action": action,
	"subject": example.but(person, {"roles": roles}),
	"object": example.but(example.label, {"kind": "policy_bundle"}),
	"context": example.but(example.request.context, {"bundle": example.but(_bundle, facts)}),
})

# A German reviewer takes a step.
_reviewing(action, facts) := _step(action, _german, ["POLICY_REVIEWER"], facts)

_steps := {
	"activate",
	"adopt",
	"amend",
	"approve",
	"confirm_roll_back",
	"create",
	"demand_roll_back",
	"reject",
	"restore",
	"retire",
	"roll_back",
	"schedule",
	"supersede",
	"verify",
	"withdraw",
}

_wide := {"affected": ["eu27", "five_eyes"]}

_wide_for_five_eyes := {"affected": ["eu27", "five_eyes"], "for": "five_eyes"}

_wide_demanded := {"affected": ["eu27", "five_eyes"], "demanded": true}

# What somebody with these functions may do to a bundle with these facts. Every test about rights asks it, each of
# another person, so that it stands outside of them.
# regal ignore:external-reference
_may(person, roles, facts) := {action |
	some action in _steps # regal ignore:external-reference

	# regal ignore:external-reference,with-outside-test-context
	_can with input as _step(action, person, roles, facts)
}

test_authors_of_a_member_propose_the_alliances_rules if {
	_may(_german, ["POLICY_AUTHOR"], {}) == {"create"}
	_may(_british, ["POLICY_AUTHOR"], {}) == set()
	_may(_german, ["POLICY_AUTHOR"], {"alliance": "five_eyes"}) == set()
}

test_the_common_base_is_proposed_with_a_mandate if {
	holder := example.but(_german, {"mandates": [example.mandate("base", "propose")]})
	_may(holder, ["POLICY_AUTHOR"], {"alliance": ""}) == {"create"}
	_may(holder, ["POLICY_REVIEWER"], {"alliance": ""}) & {"create"} == set()
	_may(_german, ["POLICY_AUTHOR"], {"alliance": ""}) == set()
	narrow := example.but(_german, {"mandates": [example.mandate("eu27", "propose")]})
	_may(narrow, ["POLICY_AUTHOR"], {"alliance": ""}) == set()
	_may(holder, ["POLICY_AUTHOR"], {"alliance": "five_eyes"}) == set()
}

test_the_party_that_proposed_takes_back if {
	own := example.of_party("NL-CSIRT", "NL")
	_may(own, ["POLICY_AUTHOR"], {}) & {"withdraw"} == {"withdraw"}
	_may(own, ["POLICY_REVIEWER"], {}) & {"withdraw"} == set()
}

test_reviewers_of_a_member_review_and_put_into_force if {
	_may(_german, ["POLICY_REVIEWER"], {}) == {"activate", "approve", "reject", "roll_back", "schedule"}
	_may(_british, ["POLICY_REVIEWER"], {}) == set()
	_may(_german, ["DECISION_AUTHORITY", "AUDITOR"], {}) == set()
}

test_a_reviewer_speaks_for_an_alliance_that_is_affected_and_their_own if {
	_may(_german, ["POLICY_REVIEWER"], _wide) == {"activate", "approve", "reject", "schedule"}
	_may(_german, ["POLICY_REVIEWER"], _wide_for_five_eyes) == {"activate", "schedule"}
	_may(_german, ["POLICY_REVIEWER"], {"for": "nato"}) & {"approve"} == set()
	_may(_german, ["POLICY_REVIEWER"], {"affected": []}) == set()
}

test_an_emergency_takes_a_security_officer_and_then_a_reviewer if {
	_may(_german, ["SECURITY_OFFICER"], _wide) == {"demand_roll_back"}
	_may(_british, ["SECURITY_OFFICER"], _wide) == set()
	_may(_german, ["SECURITY_OFFICER"], _wide_demanded) == {"demand_roll_back"}
	_may(_german, ["POLICY_REVIEWER"], _wide_demanded) & {"confirm_roll_back"} == {"confirm_roll_back"}
	_may(_british, ["POLICY_REVIEWER"], _wide_demanded) & {"confirm_roll_back"} == set()
	_may(_german, ["POLICY_REVIEWER"], _wide) & {"confirm_roll_back"} == set()
}

test_two_persons_make_an_emergency if {
	demanded := {"demanded": true, "done": ["demand_roll_back"], "approved": ["eu27"]}
	policy_bundle.refuse == {"BUNDLE_TWO_PERSONS"} with input as _reviewing("confirm_roll_back", demanded)
	policy_bundle.refuse == set() with input as _reviewing("confirm_roll_back", {"demanded": true})
	policy_bundle.refuse == set() with input as _reviewing("roll_back", demanded)
}

test_nobody_approves_or_activates_their_own_proposal if {
	every action in ["approve", "activate", "schedule"] {
		policy_bundle.refuse == {"BUNDLE_FOUR_EYES"} with input as _reviewing(action, {"approved": ["eu27"]})
			with input.relations as ["author"]
		policy_bundle.refuse == set() with input as _reviewing(action, {"approved": ["eu27"]})
	}
	every action in ["withdraw", "reject"] {
		policy_bundle.refuse == set() with input as _reviewing(action, {})
			with input.relations as ["author"]
	}
}

test_what_was_not_checked_goes_no_further if {
	facts := {"passed": false, "approved": ["eu27"]}
	every action in ["approve", "activate", "schedule", "adopt"] {
		policy_bundle.refuse == {"BUNDLE_UNCHECKED"} with input as _reviewing(action, facts)
		"BUNDLE_UNCHECKED" in policy_bundle.refuse with input as _reviewing(action, {})
			with input.context.bundle as null
	}
	policy_bundle.refuse == set() with input as _reviewing("reject", {"passed": false})
}

test_every_alliance_that_is_affected_agrees if {
	both := {"affected": ["eu27", "nato"], "approved": ["eu27", "nato"]}
	every action in ["activate", "schedule", "adopt"] {
		every approved in [[], ["eu27"], ["five_eyes", "nato"]] {
			facts := {"affected": ["eu27", "nato"], "approved": approved}
			policy_bundle.refuse == {"BUNDLE_UNAPPROVED"} with input as _reviewing(action, facts)
		}
		policy_bundle.refuse == set() with input as _reviewing(action, both)
		policy_bundle.refuse == {"BUNDLE_UNAPPROVED"} with input as _reviewing(action, {"affected": []})
	}
	policy_bundle.refuse == set() with input as _reviewing("approve", _wide)
}

test_those_who_work_on_the_rules_read_proposals_of_every_party if {
	every role in ["AUDITOR", "POLICY_AUTHOR", "POLICY_REVIEWER", "SECURITY_OFFICER"] {
		policy_bundle.permit == {{"code": "BUNDLE_READERS"}} with input as example.request
			with input.subject.roles as [role]
	}
	policy_bundle.permit == set() with input as example.request
	policy_bundle.permit == set() with input as example.request
		with input.subject.roles as ["AUDITOR"]
		with input.object.tlp as "TLP:RED"
}

test_the_service_takes_its_own_steps if {
	{action |
		some action in _steps
		count(policy_bundle.system) > 0 with input as _step(action, _german, [], {})
	} == {"activate", "adopt", "restore", "supersede", "verify"}
	policy_bundle.system == {"BUNDLE_SYSTEM"} with input as example.request with input.action as "fail"
}

test_parts_that_it_does_not_have_are_hidden if {
	policy_bundle.deny == set() with input as example.request
	policy_bundle.deny == {{"code": "BUNDLE_PART", "visible": false}} with input as example.request
		with input.object.portion as "annex"
}
