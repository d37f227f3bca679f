# METADATA
# title: Attribution decisions
# description: |
#   Each party decides for itself whether to attribute, to put it off or not to. Its diplomats, analysts and legal
#   advisers propose; its decision authority decides. Until then it is the state's own business.
# scope: package
package actions.attribution

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
#   code: ATTRIBUTION_PART
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "ATTRIBUTION_PART", "visible": false} if input.object.portion != ""

# METADATA
# title: Not decided yet
# description: |
#   Attribution is a sovereign act. What is only proposed is known to the state itself and to persons whom it names,
#   whatever its marking says of the time after.
# scope: rule
# related_resources:
# - ref: https://docs.un.org/en/A/76/135
#   description: UN GGE 2021, norm 13(b), caution before a state attributes
# custom:
#   code: ATTRIBUTION_PROPOSED
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "ATTRIBUTION_PROPOSED", "visible": false} if {
	input.object.state == "PROPOSED"
	not _own_state
	not "recipient" in input.relations
}

# METADATA
# title: Withdrawn
# description: A decision that was withdrawn leaves a tombstone to those who could read it before.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/1961/oj
#   description: Decision (EU, Euratom) 2019/1961, Article 32, originator control
# custom:
#   code: ATTRIBUTION_WITHDRAWN
#   public_reason: This decision was withdrawn.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "ATTRIBUTION_WITHDRAWN", "visible": true} if {
	input.object.state == "WITHDRAWN"
	not _own_state
}

# METADATA
# title: To whom else it was told
# description: By which channel a state told whom of its decision is its own business.
# scope: rule
# related_resources:
# - ref: https://docs.un.org/en/A/76/135
#   description: UN GGE 2021, norm 13(c), notice to the state concerned
# custom:
#   code: ATTRIBUTION_TOLD
#   public_reason: To whom it was told is for the party that decided.
#   owner: base
#   effective_on: "2026-01-01"
redact contains {"field": "communicated", "code": "ATTRIBUTION_TOLD"} if not _own_state

# METADATA
# title: Proposing a decision
# description: A party's diplomats, analysts and legal advisers put a decision before those who take it.
# scope: rule
# related_resources:
# - ref: https://docs.un.org/en/A/70/174
#   description: UN GGE 2015, paragraph 28(f), accusations should be substantiated
# custom:
#   code: ATTRIBUTION_PROPOSE
#   public_reason: You propose decisions for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "ATTRIBUTION_PROPOSE" if {
	input.action == "create"
	parties.owns
	roles.has_one({"CYBER_DIPLOMAT", "INTELLIGENCE_ANALYST", "LEGAL_ADVISER"})
}

# METADATA
# title: Deciding
# description: |
#   The decision authority of the state that proposes it, or of the body that does, decides, decides again with what
#   is known later, and withdraws. Nobody decides for another state.
# scope: rule
# related_resources:
# - ref: https://docs.un.org/en/A/76/135
#   description: UN GGE 2021, attribution is the decision of each state
# custom:
#   code: ATTRIBUTION_DECIDE
#   public_reason: You decide for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "ATTRIBUTION_DECIDE" if {
	input.action in {"decide", "reaffirm", "withdraw"}
	_own_state
	"DECISION_AUTHORITY" in input.subject.roles
}

# METADATA
# title: Taking back one's own proposal
# description: Whoever proposed a decision takes the proposal back while nobody has decided.
# scope: rule
# related_resources:
# - ref: https://docs.un.org/en/A/76/135
#   description: UN GGE 2021, attribution is the decision of each state
# custom:
#   code: ATTRIBUTION_TAKE_BACK
#   public_reason: You proposed this.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "ATTRIBUTION_TAKE_BACK" if {
	input.action == "withdraw"
	input.object.state == "PROPOSED"
	"author" in input.relations
	parties.owns
}

# METADATA
# title: Telling a decision
# description: The state's diplomats and its decision authority tell a decision to others, and record that they did.
# scope: rule
# related_resources:
# - ref: https://docs.un.org/en/A/76/135
#   description: UN GGE 2021, norm 13(c), notice to the state concerned
# custom:
#   code: ATTRIBUTION_TELL
#   public_reason: You speak for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "ATTRIBUTION_TELL" if {
	input.action == "communicate"
	_own_state
	roles.has_one({"CYBER_DIPLOMAT", "DECISION_AUTHORITY"})
}

_own_state if parties.owns

_own_state if parties.same_state(input.object.owner, input.subject.party)
