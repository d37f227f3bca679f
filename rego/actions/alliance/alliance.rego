# METADATA
# title: Alliances
# description: |
#   The register of alliances and of who stands how in them. It is kept by the secretariat.
# scope: package
package actions.alliance

# METADATA
# title: No such part
# description: A part that this noun does not have is asked for in vain.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex I, need-to-know
# custom:
#   code: ALLIANCE_PART
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "ALLIANCE_PART", "visible": false} if input.object.portion != ""

# METADATA
# title: Keeping alliances and memberships
# description: The secretariat keeps the alliances and records who joins, observes, aligns, is suspended or leaves.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/treaty/teu_2016/oj
#   description: Treaty on European Union, Title V, common foreign and security policy
# custom:
#   code: ALLIANCE_KEEP
#   public_reason: You keep the register.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "ALLIANCE_KEEP" if {
	input.action in {"administer", "amend", "create", "import", "record_membership", "retire"}
	"SECRETARIAT" in input.subject.roles
}

# METADATA
# title: First filling of the register
# description: The service itself enters the alliances and memberships that it begins with.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0
# custom:
#   code: ALLIANCE_SYSTEM
#   public_reason: The service takes this step.
#   owner: base
#   effective_on: "2026-01-01"
system contains "ALLIANCE_SYSTEM" if {
	input.action in {"administer", "amend", "create", "import", "record_membership", "retire"}
}
