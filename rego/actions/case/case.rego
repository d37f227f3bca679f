# METADATA
# title: Cases
# description: |
#   A case groups incidents and evidence of one campaign. Its lead keeps it; who is shut out of it is the lead's
#   own knowledge.
# scope: package
package actions.case

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
#   code: CASE_PART
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "CASE_PART", "visible": false} if input.object.portion != ""

# METADATA
# title: Who is excluded is not told
# description: Only the lead's own people see who is shut out of the case for a conflict of interest.
# scope: rule
# related_resources:
# - ref: https://docs.un.org/en/A/76/135
#   description: UN GGE 2021, norm 13(b), consider all relevant information
# custom:
#   code: CASE_EXCLUDED_LIST
#   public_reason: The lead keeps this to itself.
#   owner: base
#   effective_on: "2026-01-01"
redact contains {"field": "excluded", "code": "CASE_EXCLUDED_LIST"} if not parties.owns

# METADATA
# title: Opening and keeping a case
# description: |
#   Diplomats, analysts, pen-holders and decision authorities of the lead open, correct, close and
#   reopen a case.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/treaty/teu_2016/oj
#   description: Treaty on European Union, Title V, common foreign and security policy
# custom:
#   code: CASE_KEEP
#   public_reason: You keep cases for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "CASE_KEEP" if {
	input.action in {"amend", "close", "create", "import", "reopen"}
	parties.owns
	roles.has_one({"CYBER_DIPLOMAT", "DECISION_AUTHORITY", "INTELLIGENCE_ANALYST", "PEN_HOLDER"})
}

# METADATA
# title: Shutting out for conflict of interest
# description: |
#   The lead's decision authority, disclosure officer or security officer keeps the list of those who
#   are shut out.
# scope: rule
# related_resources:
# - ref: https://docs.un.org/en/A/76/135
#   description: UN GGE 2021, norm 13(b), consider all relevant information
# custom:
#   code: CASE_EXCLUDE
#   public_reason: You keep the list of exclusions.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "CASE_EXCLUDE" if {
	input.action == "exclude"
	parties.owns
	roles.has_one({"DECISION_AUTHORITY", "DISCLOSURE_OFFICER", "SECURITY_OFFICER"})
}
