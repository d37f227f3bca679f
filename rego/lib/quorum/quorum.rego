# METADATA
# title: How an alliance decides
# description: |
#   Whether a tally of positions adopts a text under an alliance's decision rule, in whole numbers only: a
#   majority of 55 of 100 is asked as "votes times 100 is at least 55 times voters". The rule is the decision_rule of
#   the alliance's data.json; a tally counts who is for, against and abstains, and the population that they stand for.
# scope: package
package lib.quorum

# METADATA
# title: Adopted
# description: |
#   Consensus and silence: fewer objections than block the text; abstaining does not object, but a text from which
#   too many abstain is not adopted where the rule says so. Opt-in and lead: as many in favour as the rule asks for;
#   with a lead, the lead among them. Qualified majority: the share of the voters and of the population that they
#   stand for, the latter unless fewer stand aside than make a blocking minority. An unknown kind adopts nothing.
# scope: document
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/treaty/teu_2016/oj
#   description: Treaty on European Union, Article 16(4) on qualified majority and Article 31(1) on abstention
adopted(rule, tally) if {
	by_silence(rule.kind)
	tally.against < rule.objections
	not _too_many_abstain(rule, tally)
}

adopted(rule, tally) if {
	rule.kind == "OPT_IN"
	tally.for >= rule.minimum
}

adopted(rule, tally) if {
	rule.kind == "LEAD"
	tally.for >= rule.minimum
	tally.lead == true
}

adopted(rule, tally) if {
	rule.kind == "QUALIFIED_MAJORITY"
	tally.for * 100 >= rule.percent_of_voters * rule.voting
	_population_carries(rule, tally)
}

_too_many_abstain(rule, tally) if {
	tally.abstain * rule.abstention_one_in >= rule.voting
	tally.population_abstain * rule.abstention_one_in >= tally.population
}

_population_carries(rule, tally) if tally.population_for * 100 >= rule.percent_of_population * tally.population

_population_carries(rule, tally) if rule.voting - tally.for < rule.blocking_minority

# METADATA
# title: Population that parties stand for
# description: The sum over these parties, by the figures of a decision rule; a party without a figure counts for 0.
population(figures, parties) := sum([figure | some party in parties; figure := figures[party]])

# METADATA
# title: Decided by silence
# description: True of the kinds of rule under which those who say nothing by a deadline consent.
by_silence(kind) if kind in {"CONSENSUS", "SILENCE"}
