# METADATA
# title: How an alliance decides
# description: |
#   Whether a tally of positions adopts a text under an alliance's decision rule, in whole numbers only: a
#   majority of 55 of 100 is asked as "votes times 100 is at least 55 times voters". The rule is the decision_rule of
#   the alliance's data.json; a tally counts who is for, against and abstains.
# scope: package
package lib.quorum

# METADATA
# title: Adopted
# description: |
#   Consensus and silence: fewer objections than block the text, and abstaining does not object. Opt-in and
#   lead: as many
#   in favour as the rule asks for; with a lead, the lead among them. Qualified majority: the share of the
#   voters and the share of the population that they stand for. An unknown kind of rule adopts nothing.
# scope: document
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/treaty/teu_2016/oj
#   description: Treaty on European Union, Article 16(4) on qualified majority and Article 31(1) on abstention
adopted(rule, tally) if {
	rule.kind in {"CONSENSUS", "SILENCE"}
	tally.against < rule.objections
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
	tally.population_for * 100 >= rule.percent_of_population * tally.population
}
