# METADATA
# title: Decision logs
# description: |
#   Records of past decisions. A record holds the masked request: markings, reasons and rules, no content and no
#   source. So whoever may read it learns how the rules were used and nothing that they guard.
# scope: package
package actions.decision_log

import data.lib.grants
import data.lib.membership
import data.lib.roles

# METADATA
# title: No such part
# description: A part that this noun does not have is asked for in vain.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex I, need-to-know
# custom:
#   code: LOG_PART
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "LOG_PART", "visible": false} if input.object.portion != ""

# METADATA
# title: Audit without content
# description: |
#   A policy reviewer or auditor of a member reads the log of decisions on what was shared through its
#   alliance.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex IV, information assurance, separation of duties
# custom:
#   code: LOG_AUDIT
#   public_reason: You audit decisions of your alliance.
#   owner: base
#   effective_on: "2026-01-01"
permit contains {"code": "LOG_AUDIT", "grant": grant, "name": grant.via} if {
	roles.has_one({"AUDITOR", "POLICY_REVIEWER"})
	some grant in input.object.grants
	grants.counts(grant)
	membership.member(grant.via)
}
