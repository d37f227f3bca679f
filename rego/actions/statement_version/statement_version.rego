# METADATA
# title: Texts as they once stood
# description: |
#   Each version of a statement is kept as it was circulated. It is read like the statement, by its own label, and
#   nobody changes it.
# scope: package
package actions.statement_version

import data.lib.grants
import data.lib.negotiation
import data.lib.parties
import data.lib.roles

# METADATA
# title: No such part
# description: |
#   A part that this noun does not have is asked for in vain. Claims are parts, each with a marking of its own.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex I, need-to-know
# custom:
#   code: VERSION_PART
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "VERSION_PART", "visible": false} if not input.object.portion in {"", "claim"}

# METADATA
# title: Earlier drafts are for those who worked on them
# description: |
#   Earlier texts are read by those who negotiate and who look after what the text rests on. A press officer reads
#   the final text and no draft. An author or a person named as a reader is not concerned.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex I, need-to-know
# custom:
#   code: VERSION_FUNCTION
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "VERSION_FUNCTION", "visible": false} if {
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
#   code: VERSION_NEGOTIATOR
#   public_reason: Your party negotiates this text.
#   owner: base
#   effective_on: "2026-01-01"
permit contains {"code": "VERSION_NEGOTIATOR", "grant": grant, "name": grant.by} if {
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
#   code: VERSION_CLAIM
#   public_reason: Your party can read what this rests on.
#   owner: base
#   effective_on: "2026-01-01"
permit contains {"code": "VERSION_CLAIM", "grant": grant, "name": grants.name(grant)} if {
	some grant in input.object.grants
	negotiation.to_claim(grant)
}

# METADATA
# title: A version stays as it was
# description: What was circulated is neither rewritten nor marked anew. A change is a new version.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2009/937/oj
#   description: Council Rules of Procedure, Decision 2009/937/EU, Article 12(2)(d), COREU silence
# custom:
#   code: VERSION_FIXED
#   public_reason: Earlier texts are not changed.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "VERSION_FIXED" if input.action in {"amend", "downgrade"}
