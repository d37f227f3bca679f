package actions.base_test

import data.actions.base
import data.lib.example_test as example

# Somebody of the given assurance takes a step on an object of a kind. Of the other refusals no test here speaks.
_at(assurance, action, kind) := example.but(example.request, {
	"action": action,
	"subject": example.but(example.person, {"assurance": assurance}),
	"object": example.but(example.label, {"kind": kind}),
})

# What binds, as a list to be read. The policy of the house has no more and no less.
_second := {
	"alliance": {"administer", "amend", "create", "import", "record_membership", "retire"},
	"attribution": {"communicate", "decide", "reaffirm", "withdraw"},
	"case": {"exclude"},
	"evidence": {"release_quarantine", "revoke"},
	"listing_proposal": {"delist", "list", "propose", "reject"},
	"measure": {"carry_out", "decide"},
	"norm_assessment": {"issue_tear_line"},
	"party": {"administer", "amend", "create", "import", "retire"},
	"publication": {"align", "cancel", "correct", "publish", "withdraw"},
	"release_request": {"grant", "grant_conditionally", "refuse", "revoke"},
	"service_client": {"issue", "rotate"},
	"statement": {
		"abandon",
		"authorise",
		"break_silence",
		"cancel_silence",
		"close_sign_on",
		"correct",
		"extend_silence",
		"open_sign_on",
		"open_silence",
		"publish",
		"reopen",
		"schedule",
		"sign",
		"unschedule",
		"withdraw",
	},
}

# Steps of one's own party's work, and uses.
_first := {
	"alliance": {"explain"},
	"attribution": {"create"},
	"case": {"amend", "close", "create", "reopen"},
	"evidence": {"amend", "create", "derive", "export", "forward", "overlay", "quarantine", "supersede", "verify"},
	"incident": {"create", "submit", "validate", "withdraw", "withdraw_naming"},
	"judgement": {"approve", "create", "dissent", "peer_review", "withdraw"},
	"listing_proposal": {"create", "withdraw"},
	"measure": {"create", "drop", "review"},
	"norm_assessment": {"approve", "create", "withdraw"},
	"party": {"explain"},
	"release_request": {"amend", "create", "withdraw"},
	"service_client": {"revoke"},
	"statement": {"amend", "check", "create", "freeze", "open_negotiation"},
	"amendment": {"accept", "co_sign", "create", "reject", "withdraw"},
	"policy_bundle": {"amend", "create", "explain", "withdraw"},
}

test_what_binds_a_state_needs_the_second_factor if {
	every kind, actions in _second {
		every action in actions {
			"SECOND_FACTOR" in base.refuse with input as _at("aal1", action, kind)
			not "SECOND_FACTOR" in base.refuse with input as _at("aal2", action, kind)
		}
	}
}

test_the_work_of_ones_own_party_does_not if {
	every kind, actions in _first {
		every action in actions {
			not "SECOND_FACTOR" in base.refuse with input as _at("aal1", action, kind)
		}
	}
}

test_letting_go_needs_it_whatever_is_let_go if {
	every kind in {"case", "evidence", "incident", "judgement", "norm_assessment", "support_request", "threat_actor"} {
		every action in {"downgrade", "share"} {
			"SECOND_FACTOR" in base.refuse with input as _at("aal1", action, kind)
			not "SECOND_FACTOR" in base.refuse with input as _at("aal2", action, kind)
		}
	}
}

test_every_step_on_rules_needs_it_but_filing_and_taking_back if {
	every action in {"activate", "approve", "confirm", "reject", "retire", "review", "roll_back"} {
		"SECOND_FACTOR" in base.refuse with input as _at("aal1", action, "policy_bundle")
		not "SECOND_FACTOR" in base.refuse with input as _at("aal2", action, "policy_bundle")
	}
	not "SECOND_FACTOR" in base.refuse with input as _at("aal1", "approve", "judgement")
}

test_an_unknown_assurance_is_none if {
	every assurance in {"", "AAL2", "aal3"} {
		"SECOND_FACTOR" in base.refuse with input as _at(assurance, "sign", "statement")
	}
	request := _at("aal2", "sign", "statement")
	nobody := {key: part | some key, part in request.subject; key != "assurance"}
	"SECOND_FACTOR" in base.refuse with input as example.but(request, {"subject": nobody})
}

test_the_service_has_no_factors if {
	request := _at("", "publish", "statement")
	context := example.but(request.context, {"channel": "system"})
	not "SECOND_FACTOR" in base.refuse with input as example.but(request, {"context": context})
}
