package alliances.nato

import data.lib.time as clock

# What must be on file before a text of the alliance is begun, and how long a silence lasts.

# METADATA
# title: An approved judgement
# description: The case holds an approved judgement of the confidence that the alliance asks for.
# scope: rule
# related_resources:
# - ref: https://www.nato.int/cps/en/natohq/topics_49178.htm
#   description: NATO, consensus decision-making and the silence procedure
# custom:
#   code: NATO_JUDGEMENT
#   public_reason: An approved judgement is needed.
#   owner: nato
#   effective_on: "2026-01-01"
refuse contains "NATO_JUDGEMENT" if {
	input.object.kind == "statement"
	input.action in {"create", "open_negotiation"}
	not _judged
}

# METADATA
# title: An Ally's own decision
# description: |
#   The Alliance acknowledges what an Ally has attributed; it does not attribute by itself. A text of the Council
#   needs an Ally's political decision on file.
# scope: rule
# related_resources:
# - ref: https://www.nato.int/cps/en/natohq/official_texts_207156.htm
#   description: North Atlantic Council, statement on the cyber attack on Albania, 8 September 2022
# custom:
#   code: NATO_DECISION
#   public_reason: An Ally must have decided first.
#   owner: nato
#   effective_on: "2026-01-01"
refuse contains "NATO_DECISION" if {
	input.object.kind == "statement"
	input.action in {"create", "open_negotiation"}
	input.context.statement.kind == "ORGANISATION"
	not _decided_by_an_ally
}

# METADATA
# title: Time to consult
# description: |
#   A silence lasts at least as long as the alliance's data says, counted from its opening and again from each
#   extension.
# scope: rule
# related_resources:
# - ref: https://www.nato.int/cps/en/natohq/topics_49178.htm
#   description: NATO, consensus decision-making and the silence procedure
# custom:
#   code: NATO_SILENCE_TOO_SHORT
#   public_reason: The silence is too short for consultations.
#   owner: nato
#   effective_on: "2026-01-01"
refuse contains "NATO_SILENCE_TOO_SHORT" if {
	input.object.kind == "statement"
	input.action in {"extend_silence", "open_silence"}
	not _long_enough
}

_judged if {
	some confidence in input.context.statement.file.judgements
	confidence in data.alliances.nato.thresholds.confidence
}

_decided_by_an_ally if {
	some member in data.alliances.nato.members
	member.status == "MEMBER"
	clock.within(member.from, member.until)
	not member.party in data.alliances.nato.thresholds.non_voting
	member.party in input.context.statement.file.decisions
}

_long_enough if input.context.statement.minutes >= 60 * data.alliances.nato.decision_rule.minimum_hours
