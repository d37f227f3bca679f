# METADATA
# title: Requests for support of an attribution
# description: |
#   One party asks others to support what it attributes: it puts together a sanitised package, each of those asked
#   verifies it with means of its own and takes a position. The asking party owns the request; those asked are the
#   parties named in its bilateral grants.
# scope: package
package actions.support_request

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
#   code: SUPPORT_PART
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "SUPPORT_PART", "visible": false} if input.object.portion != ""

# METADATA
# title: Withdrawn
# description: A request that was withdrawn leaves a tombstone to those who were asked.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/1961/oj
#   description: Decision (EU, Euratom) 2019/1961, Article 32, originator control
# custom:
#   code: SUPPORT_WITHDRAWN
#   public_reason: This request was withdrawn.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "SUPPORT_WITHDRAWN", "visible": true} if {
	input.object.state == "WITHDRAWN"
	not parties.owns
}

# METADATA
# title: Those who are asked
# description: |
#   Under TLP:AMBER a party that is asked is the people who work on its answer, in every organisation of it. What
#   is laxer is open to it as all that is shared with it, and what is stricter to the very organisation named.
# scope: rule
# related_resources:
# - ref: https://www.first.org/tlp/
#   description: FIRST, Traffic Light Protocol 2.0, AMBER, need-to-know within the organisation
# custom:
#   code: SUPPORT_ASKED
#   public_reason: Your party is asked for its support.
#   owner: base
#   effective_on: "2026-01-01"
permit contains {"code": "SUPPORT_ASKED", "grant": grant, "name": grant.by} if {
	input.object.tlp == "TLP:AMBER"
	roles.has_one(_answering)
	some grant in _asking
}

# METADATA
# title: One's own answer alone
# description: |
#   Those asked see neither who else was asked nor what the others found and answered, so that each judges for
#   itself. The asking party sees all.
# scope: rule
# related_resources:
# - ref: https://www.dni.gov/files/documents/ICD/ICD-203.pdf
#   description: ICD 203, analytic standards, independence of analysis
# custom:
#   code: SUPPORT_OTHERS
#   public_reason: What others found and answered is for the party that asks.
#   owner: base
#   effective_on: "2026-01-01"
redact contains {"field": "answers", "code": "SUPPORT_OTHERS"} if not parties.owns

redact contains {"field": "asked", "code": "SUPPORT_OTHERS"} if not parties.owns

redact contains {"field": "verifications", "code": "SUPPORT_OTHERS"} if not parties.owns

# METADATA
# title: Asking
# description: A party's diplomats and its decision authority ask others, close a request and withdraw it.
# scope: rule
# related_resources:
# - ref: https://docs.un.org/en/A/76/135
#   description: UN GGE 2021, norm 13(b), consultations among states
# custom:
#   code: SUPPORT_ASK
#   public_reason: You ask for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "SUPPORT_ASK" if {
	input.action in {"close", "create", "withdraw"}
	parties.owns
	roles.has_one({"CYBER_DIPLOMAT", "DECISION_AUTHORITY"})
}

# METADATA
# title: Putting together a package
# description: |
#   The asking party's diplomats, disclosure officers and decision authority put items into the package. Each item
#   is decided about on its own, as forwarding it.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/1961/oj
#   description: Decision (EU, Euratom) 2019/1961, Article 32, originator control
# custom:
#   code: SUPPORT_PROVIDE
#   public_reason: You put together what your party sends.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "SUPPORT_PROVIDE" if {
	input.action == "provide"
	parties.owns
	roles.has_one({"CYBER_DIPLOMAT", "DECISION_AUTHORITY", "DISCLOSURE_OFFICER"})
}

# METADATA
# title: Verifying independently
# description: Analysts and examiners of a party that is asked record what they found with means of their own.
# scope: rule
# related_resources:
# - ref: https://www.dni.gov/files/documents/ICD/ICD-203.pdf
#   description: ICD 203, analytic standards, independence of analysis
# custom:
#   code: SUPPORT_VERIFY
#   public_reason: You verify for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "SUPPORT_VERIFY" if {
	input.action == "verify"
	_asking != set()
	roles.has_one({"FORENSIC_EXAMINER", "INTELLIGENCE_ANALYST"})
}

# METADATA
# title: Taking a position
# description: The decision authority of a party that is asked answers for it.
# scope: rule
# related_resources:
# - ref: https://docs.un.org/en/A/76/135
#   description: UN GGE 2021, attribution is the decision of each state
# custom:
#   code: SUPPORT_ANSWER
#   public_reason: You answer for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "SUPPORT_ANSWER" if {
	input.action == "answer"
	_asking != set()
	"DECISION_AUTHORITY" in input.subject.roles
}

# The grants by which a party of the reader's is asked.
_asking contains grant if {
	not parties.owns
	some grant in input.object.grants
	grant.via == ""
	parties.among(grant.to)
	grants.counts(grant)
}

_answering := {
	"CYBER_DIPLOMAT",
	"DECISION_AUTHORITY",
	"DISCLOSURE_OFFICER",
	"FORENSIC_EXAMINER",
	"INTELLIGENCE_ANALYST",
	"LEGAL_ADVISER",
}
