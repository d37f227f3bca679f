# METADATA
# title: Response measures
# description: |
#   Each measure is a decision of its own. Diplomats, analysts and legal advisers propose; the decision authority
#   decides, lifts and drops; diplomats carry out. What a measure shows the adversary is decided item by item, as
#   acting visibly.
# scope: package
package actions.measure

import data.lib.parties
import data.lib.roles

# METADATA
# title: No such part
# description: A part that this noun does not have is asked for in vain.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex I, need-to-know
# custom:
#   code: MEASURE_PART
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "MEASURE_PART", "visible": false} if input.object.portion != ""

# METADATA
# title: Not decided, or not to be done
# description: |
#   What is only proposed, and what was dropped, is known to the state itself and to persons whom it names, whatever
#   its marking says of the time after.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/treaty/teu_2016/oj
#   description: Treaty on European Union, Title V, common foreign and security policy
# custom:
#   code: MEASURE_PROPOSED
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "MEASURE_PROPOSED", "visible": false} if {
	input.object.state in {"DROPPED", "PROPOSED"}
	not _own_state
	not "recipient" in input.relations
}

# METADATA
# title: Proposing a measure
# description: A party's diplomats, analysts and legal advisers put a measure before those who decide.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/treaty/teu_2016/oj
#   description: Treaty on European Union, Title V, common foreign and security policy
# custom:
#   code: MEASURE_PROPOSE
#   public_reason: You propose measures for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "MEASURE_PROPOSE" if {
	input.action == "create"
	parties.owns
	roles.has_one({"CYBER_DIPLOMAT", "INTELLIGENCE_ANALYST", "LEGAL_ADVISER"})
}

# METADATA
# title: Deciding on a measure
# description: The decision authority of the state, or of the body, decides, lifts and drops.
# scope: rule
# related_resources:
# - ref: https://legal.un.org/ilc/texts/instruments/english/draft_articles/9_6_2001.pdf
#   description: ILC, Articles on State Responsibility (2001), Articles 49 to 53
# custom:
#   code: MEASURE_DECIDE
#   public_reason: You decide for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "MEASURE_DECIDE" if {
	input.action in {"decide", "drop", "end"}
	_own_state
	"DECISION_AUTHORITY" in input.subject.roles
}

# METADATA
# title: Taking back one's own proposal
# description: Whoever proposed a measure drops it while nobody has decided.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/treaty/teu_2016/oj
#   description: Treaty on European Union, Title V, common foreign and security policy
# custom:
#   code: MEASURE_TAKE_BACK
#   public_reason: You proposed this.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "MEASURE_TAKE_BACK" if {
	input.action == "drop"
	input.object.state == "PROPOSED"
	"author" in input.relations
	parties.owns
}

# METADATA
# title: Carrying out a measure
# description: The state's diplomats and its decision authority carry out what was decided.
# scope: rule
# related_resources:
# - ref: https://legal.un.org/ilc/texts/instruments/english/conventions/9_1_1961.pdf
#   description: Vienna Convention on Diplomatic Relations, Article 3, functions of a diplomatic mission
# custom:
#   code: MEASURE_CARRY_OUT
#   public_reason: You act for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "MEASURE_CARRY_OUT" if {
	input.action == "carry_out"
	_own_state
	roles.has_one({"CYBER_DIPLOMAT", "DECISION_AUTHORITY"})
}

# METADATA
# title: Following a measure up
# description: The state's people record denials, effects, answers and lessons, and look at a measure again.
# scope: rule
# related_resources:
# - ref: https://docs.un.org/en/A/76/135
#   description: UN GGE 2021, norm 13(b), consider all relevant information
# custom:
#   code: MEASURE_FOLLOW_UP
#   public_reason: You follow this up for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "MEASURE_FOLLOW_UP" if {
	input.action in {"follow_up", "review"}
	_own_state
	roles.has_one({"CYBER_DIPLOMAT", "DECISION_AUTHORITY", "INTELLIGENCE_ANALYST", "LEGAL_ADVISER"})
}

_own_state if parties.owns

_own_state if parties.same_state(input.object.owner, input.subject.party)
