# METADATA
# title: Decision logs
# description: |
#   Records of past decisions. A record holds the masked request: markings, reasons and rules, no content and no
#   source. It has the label of what was decided about, and a part, "person", that has the same label but is owned
#   by the organisation whose person asked. "author" is the person who asked.
# scope: package
package actions.decision_log

import data.lib.grants
import data.lib.membership
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
#   code: LOG_PART
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "LOG_PART", "visible": false} if not input.object.portion in {"", "person"}

# METADATA
# title: Not for every reader
# description: |
#   Whoever reads an object does not thereby read who else did: a record is for auditors, for policy reviewers and for
#   the person whose request it was.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex IV, information assurance, separation of duties
# custom:
#   code: LOG_READERS
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "LOG_READERS", "visible": false} if {
	not _audits
	not _own_request
}

# METADATA
# title: Who it was
# description: |
#   Partners are told which organisation asked, and which of its people only by that organisation itself: a name and
#   the hour would show how a foreign service works, and the organisation answers for its people.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/reg/2018/1725/oj
#   description: Regulation (EU) 2018/1725, Article 4(1)(c), data minimisation
# custom:
#   code: LOG_PERSON
#   public_reason: Who it was is for the organisation itself.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "LOG_PERSON", "visible": false} if {
	input.object.portion == "person"
	not parties.owns
	not _own_request
}

# METADATA
# title: Audit without content
# description: |
#   A policy reviewer or auditor of a member reads the log of decisions on what was shared through its
#   alliance: with all of it, or with their own organisation.
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
	_audits
	some grant in input.object.grants
	grants.counts(grant)
	membership.member(grant.via)
	_meant_for_us(grant.to)
}

# METADATA
# title: One's own requests
# description: Everyone may read again what they asked and were answered, of what they may still know of.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/reg/2018/1725/oj
#   description: Regulation (EU) 2018/1725, Article 17, right of access by the data subject
# custom:
#   code: LOG_OWN
#   public_reason: It was your own request.
#   owner: base
#   effective_on: "2026-01-01"
permit contains {"code": "LOG_OWN"} if _own_request

_audits if roles.has_one({"AUDITOR", "POLICY_REVIEWER"})

_own_request if "author" in input.relations

_meant_for_us([])

_meant_for_us(receivers) if {
	receivers != []
	parties.among(receivers)
}
