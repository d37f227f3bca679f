# METADATA
# title: Norm assessments
# description: |
#   Who assesses conduct against norms and law, who approves that, and who lets a summary go. Reading follows
#   the label; what is added here is that an assessment speaks only once a legal adviser has approved it, and
#   that legal advice for which privilege is claimed stays with the party that was advised.
# scope: package
package actions.norm_assessment

import data.lib.audience
import data.lib.consent
import data.lib.grants
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
#   code: ASSESSMENT_PART
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "ASSESSMENT_PART", "visible": false} if {
	input.object.portion != ""
	not input.object.portion in {"legal", "privileged"}
}

# METADATA
# title: Partners' assessments are for those who negotiate
# description: |
#   A vendor, a secretariat, a reporter, an auditor or a press officer reads no assessment of another party,
#   also not one that was made from material of their own. What is TLP:CLEAR, or given to a person by name, is
#   not concerned.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex I, need-to-know
# custom:
#   code: ASSESSMENT_FUNCTION
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "ASSESSMENT_FUNCTION", "visible": false} if {
	input.object.tlp != "TLP:CLEAR"
	not _works_with_findings
	not parties.owns
	not "recipient" in input.relations
}

# METADATA
# title: Not before the legal adviser has approved it
# description: What is before the legal adviser speaks for nobody; until it stands, no other party knows of it.
# scope: rule
# related_resources:
# - ref: https://undocs.org/A/70/174
#   description: A/70/174, paragraphs 13 and 28(f), accusations should be substantiated
# custom:
#   code: ASSESSMENT_UNAPPROVED
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "ASSESSMENT_UNAPPROVED", "visible": false} if {
	input.object.state == "LEGAL_REVIEW"
	not parties.owns
}

# METADATA
# title: Withdrawn
# description: What was withdrawn is known to have been there, and is read by the party alone that made it.
# scope: rule
# related_resources:
# - ref: https://undocs.org/A/70/174
#   description: A/70/174, paragraphs 13 and 28(f), accusations should be substantiated
# custom:
#   code: ASSESSMENT_WITHDRAWN
#   public_reason: This was withdrawn.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "ASSESSMENT_WITHDRAWN", "visible": true} if {
	input.object.state == "WITHDRAWN"
	not parties.owns
}

# METADATA
# title: Privileged legal advice
# description: |
#   Advice for which privilege is claimed is read by the party that was advised. Another party reads it only by
#   a grant that names it and binds the use to the compartment legal-advice: sharing the assessment does not
#   waive privilege.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:61979CJ0155
#   description: Court of Justice, 155/79 AM & S Europe, confidentiality of legal advice
# custom:
#   code: ASSESSMENT_PRIVILEGE
#   public_reason: This is privileged legal advice.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "ASSESSMENT_PRIVILEGE", "visible": true} if {
	input.object.portion == "privileged"
	not parties.owns
	not _let_in_on_advice
}

_works_with_findings if {
	some role in input.subject.roles
	role in {
		"CYBER_DIPLOMAT",
		"DECISION_AUTHORITY",
		"DISCLOSURE_OFFICER",
		"INTELLIGENCE_ANALYST",
		"LEGAL_ADVISER",
	}
}

_let_in_on_advice if {
	some grant in input.object.grants
	grant.via == ""
	grant.purpose == "legal-advice"
	grants.counts(grant)
	audience.names(grant.to)
}

# METADATA
# title: Assessing
# description: |
#   Legal advisers and diplomats assess for their party, put an assessment before the reviewing adviser, take it
#   up again, and replace it.
# scope: rule
# related_resources:
# - ref: https://undocs.org/A/70/174
#   description: A/70/174, paragraphs 13 and 28(f), accusations should be substantiated
# custom:
#   code: ASSESSMENT_WRITE
#   public_reason: You assess for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "ASSESSMENT_WRITE" if {
	input.action in {"amend", "create", "reopen", "submit", "supersede"}
	parties.owns
	roles.has_one({"CYBER_DIPLOMAT", "LEGAL_ADVISER"})
}

# METADATA
# title: Legal review
# description: |
#   A legal adviser of the party approves an assessment, lets it stand after a change, or sends it back. Nobody
#   else does.
# scope: rule
# related_resources:
# - ref: https://undocs.org/A/70/174
#   description: A/70/174, paragraphs 13 and 28(f), accusations should be substantiated
# custom:
#   code: ASSESSMENT_APPROVE
#   public_reason: You review for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "ASSESSMENT_APPROVE" if {
	input.action in {"approve", "reaffirm", "return"}
	parties.owns
	"LEGAL_ADVISER" in input.subject.roles
}

# METADATA
# title: Dissent
# description: |
#   Whoever may read an assessment, in a function that weighs it or acts on it, may put a dissent on record.
# scope: rule
# related_resources:
# - ref: https://undocs.org/A/70/174
#   description: A/70/174, paragraphs 13 and 28(f), accusations should be substantiated
# custom:
#   code: ASSESSMENT_DISSENT
#   public_reason: You may say that you see it differently.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "ASSESSMENT_DISSENT" if {
	input.action == "dissent"
	roles.has_one({"CYBER_DIPLOMAT", "DECISION_AUTHORITY", "INTELLIGENCE_ANALYST", "LEGAL_ADVISER"})
}

# METADATA
# title: Withdrawal
# description: |
#   The author withdraws an assessment, and so do the disclosure officer and the decision authority of its
#   party.
# scope: rule
# related_resources:
# - ref: https://undocs.org/A/70/174
#   description: A/70/174, paragraphs 13 and 28(f), accusations should be substantiated
# custom:
#   code: ASSESSMENT_WITHDRAW
#   public_reason: You may withdraw this.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "ASSESSMENT_WITHDRAW" if {
	input.action == "withdraw"
	parties.owns
	roles.has_one(roles.releasing)
}

empower contains "ASSESSMENT_WITHDRAW" if {
	input.action == "withdraw"
	parties.owns
	"author" in input.relations
}

# METADATA
# title: A summary that may go further
# description: |
#   A disclosure officer or decision authority of an originator says what of an assessment may stand alone, and
#   how that is marked.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/1961/oj
#   description: Decision (EU, Euratom) 2019/1961, Article 32, originator control
# custom:
#   code: ASSESSMENT_TEAR_LINE
#   public_reason: You may let a summary go for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "ASSESSMENT_TEAR_LINE" if {
	input.action == "issue_tear_line"
	parties.originates
	roles.has_one(roles.releasing)
}

# METADATA
# title: Nobody approves their own assessment
# description: Whoever wrote an assessment does not approve it, whatever their functions.
# scope: rule
# related_resources:
# - ref: https://undocs.org/A/70/174
#   description: A/70/174, paragraphs 13 and 28(f), accusations should be substantiated
# custom:
#   code: ASSESSMENT_OWN_WORK
#   public_reason: Another legal adviser must do this.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "ASSESSMENT_OWN_WORK" if {
	input.action in {"approve", "reaffirm"}
	"author" in input.relations
}

# METADATA
# title: A summary of several originators' material
# description: |
#   What rests on several originators' material is summed up for others only when each of the others consents to
#   a work made from it.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/1961/oj
#   description: Decision (EU, Euratom) 2019/1961, Article 32, originator control
# custom:
#   code: ASSESSMENT_TEAR_LINE_CONSENT
#   public_reason: Its other originators must consent first.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "ASSESSMENT_TEAR_LINE_CONSENT" if {
	input.action == "issue_tear_line"
	not consent.for_reader("DERIVE")
}

# METADATA
# title: Ground that has changed
# description: The service itself marks an assessment stale when something that it rests on has changed.
# scope: rule
# related_resources:
# - ref: https://undocs.org/A/70/174
#   description: A/70/174, paragraphs 13 and 28(f), accusations should be substantiated
# custom:
#   code: ASSESSMENT_DOUBT
#   public_reason: The service takes this step.
#   owner: base
#   effective_on: "2026-01-01"
system contains "ASSESSMENT_DOUBT" if {
	input.action == "doubt"
}
