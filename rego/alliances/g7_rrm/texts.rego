package alliances.g7_rrm

# What must be on file before a text of the alliance is begun.

# METADATA
# title: An originator
# description: |
#   A collective response rests on what a member brings, so there is evidence of as many originators as the data
#   asks for.
# scope: rule
# related_resources:
# - ref: https://www.international.gc.ca/transparency-transparence/rapid-response-mechanism-mecanisme-reponse-rapide/index.aspx
#   description: Global Affairs Canada, G7 RRM annual report 2024, collective response
# custom:
#   code: G7_ORIGINATOR
#   public_reason: Evidence is needed first.
#   owner: g7_rrm
#   effective_on: "2026-01-01"
refuse contains "G7_ORIGINATOR" if {
	input.object.kind == "statement"
	input.action in {"create", "open_negotiation"}
	not _founded
}

# METADATA
# title: An approved judgement
# description: The case holds an approved judgement of the confidence that the alliance asks for.
# scope: rule
# related_resources:
# - ref: https://www.international.gc.ca/transparency-transparence/rapid-response-mechanism-mecanisme-reponse-rapide/index.aspx
#   description: Global Affairs Canada, G7 RRM annual report 2024, collective response
# custom:
#   code: G7_JUDGEMENT
#   public_reason: An approved judgement is needed.
#   owner: g7_rrm
#   effective_on: "2026-01-01"
refuse contains "G7_JUDGEMENT" if {
	input.object.kind == "statement"
	input.action in {"create", "open_negotiation"}
	not _judged
}

_founded if count(input.context.statement.file.originators) >= data.alliances.g7_rrm.thresholds.originators

_judged if {
	some confidence in input.context.statement.file.judgements
	confidence in data.alliances.g7_rrm.thresholds.confidence
}
