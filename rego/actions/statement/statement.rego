# METADATA
# title: Joint statements
# description: |
#   Texts on which several parties speak together. Only what keeps a circulated text unchanged is decided here.
# scope: package
package actions.statement

import data.lib.parties

# METADATA
# title: No such part
# description: A part that this noun does not have is asked for in vain.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex I, need-to-know
# custom:
#   code: STATEMENT_PART
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "STATEMENT_PART", "visible": false} if input.object.portion != ""

# METADATA
# title: Holding the pen
# description: The lead's pen-holder drafts and amends.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/treaty/teu_2016/oj
#   description: Treaty on European Union, Title V, common foreign and security policy
# custom:
#   code: STATEMENT_DRAFT
#   public_reason: You hold the pen.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "STATEMENT_DRAFT" if {
	input.action in {"amend", "create"}
	parties.owns
	"PEN_HOLDER" in input.subject.roles
}

# METADATA
# title: A circulated text stays as it is
# description: |
#   From freezing until the silence ends no comma is changed: parties are bound to the text they were
#   sent. A change is a new version and a new silence.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/treaty/teu_2016/oj
#   description: Treaty on European Union, Title V, common foreign and security policy
# custom:
#   code: STATEMENT_FROZEN
#   public_reason: The text is circulated and cannot be changed.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "STATEMENT_FROZEN" if {
	input.action == "amend"
	not input.object.state in {"DRAFT", "NEGOTIATION"}
}
