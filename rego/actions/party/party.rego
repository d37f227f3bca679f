# METADATA
# title: Parties
# description: |
#   The register of states, bodies, agencies and private parties. It is kept by the secretariat, because who
#   belongs to whom decides who reads what.
# scope: package
package actions.party

import data.lib.parties

# METADATA
# title: No such part
# description: A part that this noun does not have is asked for in vain.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex I, need-to-know
# custom:
#   code: PARTY_PART
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "PARTY_PART", "visible": false} if input.object.portion != ""

# METADATA
# title: Constituency and agreements
# description: A party's clients and its security agreements are shown to its own people and to the secretariat.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex I, need-to-know
# custom:
#   code: PARTY_REGISTER
#   public_reason: Only the party itself sees this.
#   owner: base
#   effective_on: "2026-01-01"
redact contains {"field": "agreements", "code": "PARTY_REGISTER"} if not _keeps_register

redact contains {"field": "clients", "code": "PARTY_REGISTER"} if not _keeps_register

_keeps_register if parties.own

_keeps_register if "SECRETARIAT" in input.subject.roles

# METADATA
# title: Keeping the register
# description: The secretariat keeps the register of parties.
# scope: rule
# related_resources:
# - ref: https://www.osce.org/pc/227281
#   description: OSCE Permanent Council Decision 1202, confidence-building measures 8, points of contact
# custom:
#   code: PARTY_KEEP
#   public_reason: You keep the register.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "PARTY_KEEP" if {
	input.action in {"administer", "amend", "create", "import", "retire"}
	"SECRETARIAT" in input.subject.roles
}

# METADATA
# title: First filling of the register
# description: The service itself enters the parties that it begins with.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0
# custom:
#   code: PARTY_SYSTEM
#   public_reason: The service takes this step.
#   owner: base
#   effective_on: "2026-01-01"
system contains "PARTY_SYSTEM" if {
	input.action in {"administer", "amend", "create", "import", "retire"}
}
