# METADATA
# title: Threat actors
# description: |
#   Entries of the actor catalogue. That a state stands behind an actor is a claim with a source.
# scope: package
package actions.threat_actor

import data.lib.parties

# METADATA
# title: No such part
# description: A part that this noun does not have is asked for in vain.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex I, need-to-know
# custom:
#   code: ACTOR_PART
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "ACTOR_PART", "visible": false} if input.object.portion != ""

# METADATA
# title: Keeping the catalogue
# description: The owner's analysts keep its entries.
# scope: rule
# related_resources:
# - ref: https://docs.un.org/en/A/76/135
#   description: UN GGE 2021, norm 13(b), consider all relevant information
# custom:
#   code: ACTOR_KEEP
#   public_reason: You keep the catalogue for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "ACTOR_KEEP" if {
	input.action in {"amend", "create", "import", "retire"}
	parties.owns
	"INTELLIGENCE_ANALYST" in input.subject.roles
}
