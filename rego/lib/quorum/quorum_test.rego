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

# Constructive abstention

_union := {"kind": "CONSENSUS", "voting": 27, "objections": 1, "abstention_one_in": 3}

_abstaining(members, population) := {
	"for": 27 - members,
	"against": 0,
	"abstain": members,
	"population_for": 999 - population,
	"population_abstain": population,
	"population": 999,
}

test_a_third_of_the_members_with_a_third_of_the_people_abstaining_adopts_nothing if {
	not quorum.adopted(_union, _abstaining(9, 333))
	quorum.adopted(_union, _abstaining(8, 333))
	quorum.adopted(_union, _abstaining(9, 332))
}

test_a_rule_that_does_not_count_abstentions_is_not_stopped_by_them if {
	quorum.adopted({"kind": "SILENCE", "voting": 27, "objections": 1}, _abstaining(26, 998))
}

# Blocking minority

_with_minority := {
	"kind": "QUALIFIED_MAJORITY",
	"voting": 27,
	"percent_of_voters": 55,
	"percent_of_population": 65,
	"blocking_minority": 4,
}

test_three_do_not_block_by_their_population if {
	quorum.adopted(_with_minority, _states(24, 400))
	not quorum.adopted(_with_minority, _states(23, 400))
	not quorum.adopted(_majority, _states(24, 400))
}

test_population_is_that_of_the_parties_with_a_figure if {
	figures := {"DE": 83, "FR": 68}
	quorum.population(figures, ["DE", "FR"]) == 151
	quorum.population(figures, {"DE", "EEAS"}) == 83
	quorum.population(figures, []) == 0
	quorum.population({}, ["DE"]) == 0
}

test_parties_of_equal_population_are_both_counted if {
	quorum.population({"AA": 5, "BB": 5}, ["AA", "BB"]) == 10
}

test_silence_consents_under_consensus_and_silence_alone if {
	{kind |
		some kind in ["CONSENSUS", "LEAD", "OPT_IN", "QUALIFIED_MAJORITY", "SILENCE", ""]
		quorum.by_silence(kind)
	} == {"CONSENSUS", "SILENCE"}
}
