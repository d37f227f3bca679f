# METADATA
# title: Amendments
# description: |
#   Changes of one claim that a negotiating party proposes. The party that tables an amendment owns it; the lead
#   takes it into the text or does not.
# scope: package
package actions.amendment

import data.lib.grants
import data.lib.negotiation
import data.lib.parties
import data.lib.roles

# METADATA
# title: No such part
# description: A part that this noun does not have is asked for in vain. The claim as it is to stand is a part.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex I, need-to-know
# custom:
#   code: AMENDMENT_PART
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "AMENDMENT_PART", "visible": false} if not input.object.portion in {"", "claim"}

# METADATA
# title: Negotiation is for those who negotiate
# description: |
#   Amendments are read by those who negotiate and who look after what the text rests on. An author or a person
#   named as a reader is not concerned.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex I, need-to-know
# custom:
#   code: AMENDMENT_FUNCTION
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "AMENDMENT_FUNCTION", "visible": false} if {
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
#   code: AMENDMENT_NEGOTIATOR
#   public_reason: Your party negotiates this text.
#   owner: base
#   effective_on: "2026-01-01"
permit contains {"code": "AMENDMENT_NEGOTIATOR", "grant": grant, "name": grant.by} if {
	input.object.tlp == "TLP:AMBER"
	roles.has_one(negotiation.negotiating)
	some grant in input.object.grants
	grant.via == ""
	grants.counts(grant)
	parties.among(grant.to)
}

# METADATA
# title: Claims, for those who can read what they rest on
# description: |
#   A claim is read by those who work on the text for a party that a grant names. What it rests on narrows its
#   marking: REL TO names the parties that can read all of it.
# scope: rule
# related_resources:
# - ref: https://www.dni.gov/files/documents/ICD/ICD_710.pdf
#   description: ICD 710, classification management and control markings, portion marking
# custom:
#   code: AMENDMENT_CLAIM
#   public_reason: Your party can read what this rests on.
#   owner: base
#   effective_on: "2026-01-01"
permit contains {"code": "AMENDMENT_CLAIM", "grant": grant, "name": grants.name(grant)} if {
	some grant in input.object.grants
	negotiation.to_claim(grant)
}

# METADATA
# title: Tabling
# description: |
#   Diplomats, legal advisers and pen-holders of a negotiating party table amendments in its name and withdraw them.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2009/937/oj
#   description: Council Rules of Procedure, Decision 2009/937/EU, Article 12(2)(d), COREU silence
# custom:
#   code: AMENDMENT_TABLE
#   public_reason: You negotiate for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "AMENDMENT_TABLE" if {
	input.action in {"create", "withdraw"}
	negotiation.takes_part
	parties.owns
	roles.has_one(negotiation.writing)
}

# METADATA
# title: Co-signing
# description: A diplomat of another negotiating party joins an amendment. A party does not co-sign its own.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2009/937/oj
#   description: Council Rules of Procedure, Decision 2009/937/EU, Article 12(2)(d), COREU silence
# custom:
#   code: AMENDMENT_COSIGN
#   public_reason: You negotiate for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "AMENDMENT_COSIGN" if {
	input.action == "co_sign"
	negotiation.takes_part
	"CYBER_DIPLOMAT" in input.subject.roles
	not parties.owns
	not parties.same_state(input.object.owner, input.subject.party)
}

# METADATA
# title: Taking an amendment into the text
# description: The lead's pen-holder accepts and rejects.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2009/937/oj
#   description: Council Rules of Procedure, Decision 2009/937/EU, Article 12(2)(d), COREU silence
# custom:
#   code: AMENDMENT_ANSWER
#   public_reason: You hold the pen.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "AMENDMENT_ANSWER" if {
	input.action in {"accept", "reject"}
	negotiation.leads
	"PEN_HOLDER" in input.subject.roles
}
