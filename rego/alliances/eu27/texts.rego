package alliances.eu27

# What must be on file before a text of the alliance is begun, and how long a silence lasts.

# METADATA
# title: Two independent originators
# description: |
#   A text of the Union rests on evidence of as many independent originators as the data asks for, because the
#   capabilities of its members are uneven.
# scope: rule
# related_resources:
# - ref: https://data.consilium.europa.eu/doc/document/ST-10289-2023-INIT/en/pdf
#   description: Revised implementing guidelines of the Cyber Diplomacy Toolbox, 10289/23, 8 June 2023
# custom:
#   code: EU27_ORIGINATORS
#   public_reason: Evidence of a second originator is needed.
#   owner: eu27
#   effective_on: "2026-01-01"
refuse contains "EU27_ORIGINATORS" if {
	input.object.kind == "statement"
	input.action in {"create", "open_negotiation"}
	not _independently_founded
}

# METADATA
# title: An approved judgement
# description: The case holds an approved judgement of the confidence that the alliance asks for.
# scope: rule
# related_resources:
# - ref: https://data.consilium.europa.eu/doc/document/ST-10289-2023-INIT/en/pdf
#   description: Revised implementing guidelines of the Cyber Diplomacy Toolbox, 10289/23, 8 June 2023
# custom:
#   code: EU27_JUDGEMENT
#   public_reason: An approved judgement of at least moderate confidence is needed.
#   owner: eu27
#   effective_on: "2026-01-01"
refuse contains "EU27_JUDGEMENT" if {
	input.object.kind == "statement"
	input.action in {"create", "open_negotiation"}
	not _judged
}

# METADATA
# title: A legal assessment
# description: The case holds an assessment under norms and law that is past legal review.
# scope: rule
# related_resources:
# - ref: https://data.consilium.europa.eu/doc/document/ST-10289-2023-INIT/en/pdf
#   description: Revised implementing guidelines of the Cyber Diplomacy Toolbox, 10289/23, 8 June 2023
# custom:
#   code: EU27_ASSESSMENT
#   public_reason: An assessment past legal review is needed.
#   owner: eu27
#   effective_on: "2026-01-01"
refuse contains "EU27_ASSESSMENT" if {
	input.object.kind == "statement"
	input.action in {"create", "open_negotiation"}
	not _assessed
}

# METADATA
# title: Time to consult
# description: |
#   A silence lasts at least as long as the alliance's data says, counted from its opening and again from each
#   extension.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2009/937/oj
#   description: Council Rules of Procedure, Decision 2009/937/EU, Article 12(2)(d), COREU silence
# custom:
#   code: EU27_SILENCE_TOO_SHORT
#   public_reason: The silence is too short for consultations.
#   owner: eu27
#   effective_on: "2026-01-01"
refuse contains "EU27_SILENCE_TOO_SHORT" if {
	input.object.kind == "statement"
	input.action in {"extend_silence", "open_silence"}
	not _long_enough
}

_independently_founded if {
	originators := {originator | some originator in input.context.statement.file.originators}
	count(originators) >= data.alliances.eu27.thresholds.originators
}

_judged if {
	some confidence in input.context.statement.file.judgements
	confidence in data.alliances.eu27.thresholds.confidence
}

_assessed if count(input.context.statement.file.assessments) >= data.alliances.eu27.thresholds.assessments

_long_enough if input.context.statement.minutes >= 60 * data.alliances.eu27.decision_rule.minimum_hours
