# METADATA
# title: Comments
# description: Remarks of a delegation on a text, for the readers that it names.
# scope: package
package actions.comment

import data.lib.grants
import data.lib.negotiation
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
#   code: COMMENT_PART
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "COMMENT_PART", "visible": false} if input.object.portion != ""

# METADATA
# title: Negotiation is for those who negotiate
# description: |
#   Comments are read by those who negotiate and who look after what the text rests on. An author or a person named
#   as a reader is not concerned.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex I, need-to-know
# custom:
#   code: COMMENT_FUNCTION
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "COMMENT_FUNCTION", "visible": false} if {
	not roles.has_one(negotiation.drafting)
	not "author" in input.relations
	not "recipient" in input.relations
}

# METADATA
# title: Negotiators of a state that a grant names
# description: |
#   Outside any alliance what is shared under TLP:AMBER with a party by name is for those who negotiate for that
#   party, whichever of its organisations they belong to.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/treaty/teu_2016/oj
#   description: Treaty on European Union, Title V, common foreign and security policy
# custom:
#   code: COMMENT_NEGOTIATOR
#   public_reason: Your party negotiates this text.
#   owner: base
#   effective_on: "2026-01-01"
permit contains {"code": "COMMENT_NEGOTIATOR", "grant": grant, "name": grant.by} if {
	input.object.tlp == "TLP:AMBER"
	roles.has_one(negotiation.negotiating)
	some grant in input.object.grants
	grant.via == ""
	grants.counts(grant)
	parties.among(grant.to)
}

# METADATA
# title: Commenting
# description: |
#   Diplomats, legal advisers and pen-holders of a negotiating party comment in its name, and withdraw and settle
#   what they commented.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2009/937/oj
#   description: Council Rules of Procedure, Decision 2009/937/EU, Article 12(2)(d), COREU silence
# custom:
#   code: COMMENT_WRITE
#   public_reason: You negotiate for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "COMMENT_WRITE" if {
	input.action in {"create", "resolve", "withdraw"}
	negotiation.takes_part
	parties.owns
	roles.has_one(negotiation.writing)
}

# METADATA
# title: Settling a comment
# description: The lead's pen-holder settles what was commented.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2009/937/oj
#   description: Council Rules of Procedure, Decision 2009/937/EU, Article 12(2)(d), COREU silence
# custom:
#   code: COMMENT_RESOLVE
#   public_reason: You hold the pen.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "COMMENT_RESOLVE" if {
	input.action == "resolve"
	negotiation.leads
	"PEN_HOLDER" in input.subject.roles
}
