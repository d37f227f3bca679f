package lib.quorum_test

import data.lib.quorum

_tally(in_favour, against, abstain) := {"for": in_favour, "against": against, "abstain": abstain}

test_one_objection_breaks_consensus_and_silence if {
	every kind in ["CONSENSUS", "SILENCE"] {
		rule := {"kind": kind, "voting": 27, "objections": 1}
		quorum.adopted(rule, _tally(27, 0, 0))
		not quorum.adopted(rule, _tally(26, 1, 0))
	}
}

test_abstaining_does_not_break_it if {
	quorum.adopted({"kind": "CONSENSUS", "voting": 27, "objections": 1}, _tally(20, 0, 7))
}

test_an_opt_in_needs_as_many_as_the_rule_says if {
	rule := {"kind": "OPT_IN", "minimum": 2}
	quorum.adopted(rule, _tally(2, 5, 0))
	not quorum.adopted(rule, _tally(1, 0, 0))
}

test_a_coalition_needs_its_lead if {
	rule := {"kind": "LEAD", "lead": "NL", "minimum": 2}
	quorum.adopted(rule, {"for": 2, "against": 0, "abstain": 0, "lead": true})
	not quorum.adopted(rule, {"for": 2, "against": 0, "abstain": 0, "lead": false})
	not quorum.adopted(rule, {"for": 1, "against": 0, "abstain": 0, "lead": true})
}

_majority := {"kind": "QUALIFIED_MAJORITY", "voting": 27, "percent_of_voters": 55, "percent_of_population": 65}

_states(in_favour, population) := {
	"for": in_favour,
	"against": 27 - in_favour,
	"abstain": 0,
	"population_for": population,
	"population": 1000,
}

test_a_qualified_majority_is_exact if {
	quorum.adopted(_majority, _states(15, 650))
	not quorum.adopted(_majority, _states(14, 650))
	not quorum.adopted(_majority, _states(15, 649))
}

test_an_unknown_rule_adopts_nothing if {
	not quorum.adopted({"kind": "ACCLAMATION", "voting": 1, "objections": 1}, _tally(27, 0, 0))
	not quorum.adopted({}, _tally(27, 0, 0))
}

test_an_unknown_rule_with_the_figures_of_another_adopts_nothing if {
	every kind in ["", "ACCLAMATION"] {
		not quorum.adopted({"kind": kind, "minimum": 1}, {"for": 2, "against": 0, "abstain": 0, "lead": true})
		majority := {"kind": kind, "voting": 27, "percent_of_voters": 55, "percent_of_population": 65}
		not quorum.adopted(majority, _states(27, 1000))
	}
}
