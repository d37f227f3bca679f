# METADATA
# title: Analytic judgements
# description: |
#   Who judges, reviews, approves and dissents. Reading a judgement follows its label, which is the roll-up of
#   all that it rests on; what is added here is that partners' judgements are for those who weigh them, and only
#   once they stand.
# scope: package
package actions.judgement

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
#   code: JUDGEMENT_PART
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "JUDGEMENT_PART", "visible": false} if {
	input.object.portion != ""
	input.object.portion != "matrix"
}

# METADATA
# title: Partners' judgements are for those who weigh them
# description: |
#   A vendor, a secretariat, a reporter, an auditor or a press officer reads no judgement of another party, also
#   not one that was made from material of their own: the right of an originator covers where its material went,
#   and not what others concluded from it. What is TLP:CLEAR, or given to a person by name, is not concerned.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex I, need-to-know
# custom:
#   code: JUDGEMENT_FUNCTION
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "JUDGEMENT_FUNCTION", "visible": false} if {
	input.object.tlp != "TLP:CLEAR"
	not _weighs_judgements
	not parties.owns
	not "recipient" in input.relations
}

# METADATA
# title: Not before it is approved
# description: What is still under peer review speaks for nobody; until it stands, no other party knows of it.
# scope: rule
# related_resources:
# - ref: https://www.dni.gov/files/documents/ICD/ICD-203.pdf
#   description: Intelligence Community Directive 203, analytic standards
# custom:
#   code: JUDGEMENT_UNAPPROVED
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "JUDGEMENT_UNAPPROVED", "visible": false} if {
	input.object.state == "PEER_REVIEW"
	not parties.owns
}

# METADATA
# title: Withdrawn
# description: What was withdrawn is known to have been there, and is read by the party alone that made it.
# scope: rule
# related_resources:
# - ref: https://www.dni.gov/files/documents/ICD/ICD-203.pdf
#   description: Intelligence Community Directive 203, analytic standards
# custom:
#   code: JUDGEMENT_WITHDRAWN
#   public_reason: This was withdrawn.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "JUDGEMENT_WITHDRAWN", "visible": true} if {
	input.object.state == "WITHDRAWN"
	not parties.owns
}

_weighs_judgements if {
	some role in input.subject.roles
	role in {
		"CYBER_DIPLOMAT",
		"DECISION_AUTHORITY",
		"DISCLOSURE_OFFICER",
		"FORENSIC_EXAMINER",
		"INTELLIGENCE_ANALYST",
		"LEGAL_ADVISER",
	}
}

# METADATA
# title: Judging
# description: Analysts judge for their party, put a judgement before a reviewer, take it up again, and replace it.
# scope: rule
# related_resources:
# - ref: https://www.dni.gov/files/documents/ICD/ICD-203.pdf
#   description: Intelligence Community Directive 203, analytic standards
# custom:
#   code: JUDGEMENT_WRITE
#   public_reason: You judge for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "JUDGEMENT_WRITE" if {
	input.action in {"amend", "create", "reopen", "submit", "supersede"}
	parties.owns
	"INTELLIGENCE_ANALYST" in input.subject.roles
}

# METADATA
# title: Peer review
# description: An analyst of the same party reviews, and sends back what is not ready.
# scope: rule
# related_resources:
# - ref: https://www.dni.gov/files/documents/ICD/ICD-203.pdf
#   description: Intelligence Community Directive 203, analytic standards
# custom:
#   code: JUDGEMENT_REVIEW
#   public_reason: You review for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "JUDGEMENT_REVIEW" if {
	input.action in {"peer_review", "return"}
	parties.owns
	"INTELLIGENCE_ANALYST" in input.subject.roles
}

# METADATA
# title: Approval
# description: |
#   The head of analysis lets a judgement stand: an analyst of the party or its decision authority, and never
#   the author.
# scope: rule
# related_resources:
# - ref: https://www.dni.gov/files/documents/ICD/ICD-203.pdf
#   description: Intelligence Community Directive 203, analytic standards
# custom:
#   code: JUDGEMENT_APPROVE
#   public_reason: You approve for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "JUDGEMENT_APPROVE" if {
	input.action in {"approve", "reaffirm"}
	parties.owns
	roles.has_one({"DECISION_AUTHORITY", "INTELLIGENCE_ANALYST"})
}

# METADATA
# title: Dissent
# description: |
#   Whoever may read a judgement, in a function that weighs judgements or acts on them, may put a dissent on
#   record.
# scope: rule
# related_resources:
# - ref: https://www.dni.gov/files/documents/ICD/ICD-203.pdf
#   description: Intelligence Community Directive 203, analytic standards
# custom:
#   code: JUDGEMENT_DISSENT
#   public_reason: You may say that you see it differently.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "JUDGEMENT_DISSENT" if {
	input.action == "dissent"
	roles.has_one({"CYBER_DIPLOMAT", "DECISION_AUTHORITY", "INTELLIGENCE_ANALYST", "LEGAL_ADVISER"})
}

# METADATA
# title: Withdrawal
# description: |
#   The author withdraws a judgement, and so do the disclosure officer and the decision authority of its party.
# scope: rule
# related_resources:
# - ref: https://www.dni.gov/files/documents/ICD/ICD-203.pdf
#   description: Intelligence Community Directive 203, analytic standards
# custom:
#   code: JUDGEMENT_WITHDRAW
#   public_reason: You may withdraw this.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "JUDGEMENT_WITHDRAW" if {
	input.action == "withdraw"
	parties.owns
	roles.has_one(roles.releasing)
}

empower contains "JUDGEMENT_WITHDRAW" if {
	input.action == "withdraw"
	parties.owns
	"author" in input.relations
}

# METADATA
# title: Nobody reviews or approves their own judgement
# description: Whoever wrote a judgement neither reviews nor approves it, whatever their functions.
# scope: rule
# related_resources:
# - ref: https://www.dni.gov/files/documents/ICD/ICD-203.pdf
#   description: Intelligence Community Directive 203, analytic standards
# custom:
#   code: JUDGEMENT_OWN_WORK
#   public_reason: Another person must do this.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "JUDGEMENT_OWN_WORK" if {
	input.action in {"approve", "peer_review", "reaffirm"}
	"author" in input.relations
}

# METADATA
# title: Ground that has changed
# description: The service itself puts a judgement up for review when something that it rests on has changed.
# scope: rule
# related_resources:
# - ref: https://www.dni.gov/files/documents/ICD/ICD-203.pdf
#   description: Intelligence Community Directive 203, analytic standards
# custom:
#   code: JUDGEMENT_DOUBT
#   public_reason: The service takes this step.
#   owner: base
#   effective_on: "2026-01-01"
system contains "JUDGEMENT_DOUBT" if {
	input.action == "doubt"
}
