package alliances.five_eyes

# What must be on file before a text of the alliance is begun.

# METADATA
# title: An approved judgement
# description: The case holds an approved judgement of the confidence that the alliance asks for.
# scope: rule
# related_resources:
# - ref: https://www.dni.gov/files/documents/ICD/ICD-203.pdf
#   description: ICD 203, analytic standards, confidence in judgements
# custom:
#   code: FVEY_JUDGEMENT
#   public_reason: An approved judgement of moderate or high confidence is needed.
#   owner: five_eyes
#   effective_on: "2026-01-01"
refuse contains "FVEY_JUDGEMENT" if {
	input.object.kind == "statement"
	input.action in {"create", "open_negotiation"}
	not _judged
}

_judged if {
	some confidence in input.context.statement.file.judgements
	confidence in data.alliances.five_eyes.thresholds.confidence
}
