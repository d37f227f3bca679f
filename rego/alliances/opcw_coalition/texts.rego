package alliances.opcw_coalition

# What must be on file before a text of the alliance is begun.

# METADATA
# title: Evidence of both parties
# description: The text rests on what each of the parties has found.
# scope: rule
# related_resources:
# - ref: https://www.gov.uk/government/speeches/joint-statement-from-prime-minister-may-and-prime-minister-rutte
#   description: Joint statement of the Prime Ministers of the United Kingdom and the Netherlands, 4 October 2018
# custom:
#   code: OPCW_EVIDENCE
#   public_reason: Evidence of both parties is needed.
#   owner: opcw_coalition
#   effective_on: "2026-01-01"
refuse contains "OPCW_EVIDENCE" if {
	input.object.kind == "statement"
	input.action in {"create", "open_negotiation"}
	not _found_by_both
}

# METADATA
# title: An approved judgement
# description: The case holds an approved judgement of the confidence that the alliance asks for.
# scope: rule
# related_resources:
# - ref: https://www.gov.uk/government/speeches/joint-statement-from-prime-minister-may-and-prime-minister-rutte
#   description: Joint statement of the Prime Ministers of the United Kingdom and the Netherlands, 4 October 2018
# custom:
#   code: OPCW_JUDGEMENT
#   public_reason: An approved judgement is needed.
#   owner: opcw_coalition
#   effective_on: "2026-01-01"
refuse contains "OPCW_JUDGEMENT" if {
	input.object.kind == "statement"
	input.action in {"create", "open_negotiation"}
	not _judged
}

_found_by_both if {
	finders := {member.party |
		some member in data.alliances.opcw_coalition.members
		member.party in input.context.statement.file.originators
	}
	count(finders) >= data.alliances.opcw_coalition.thresholds.originators
}

_judged if {
	some confidence in input.context.statement.file.judgements
	confidence in data.alliances.opcw_coalition.thresholds.confidence
}
