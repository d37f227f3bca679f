# METADATA
# title: Sanctions-listing proposals
# description: |
#   Persons and entities are proposed for a list; never a government, and never as an attribution to a state. Each
#   item that a proposal rests on is decided about on its own, as using it in a listing, before it is put forward.
# scope: package
package actions.listing_proposal

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
#   code: LISTING_PART
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "LISTING_PART", "visible": false} if input.object.portion != ""

# METADATA
# title: Withdrawn
# description: |
#   A proposal that was withdrawn is hidden from everybody else: it says of persons what nobody has decided.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/797/oj
#   description: Council Decision (CFSP) 2019/797, Article 6, decisions on listing
# custom:
#   code: LISTING_WITHDRAWN
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "LISTING_WITHDRAWN", "visible": false} if {
	input.object.state == "WITHDRAWN"
	not parties.owns
}

# METADATA
# title: Drafting a proposal
# description: A party's diplomats and legal advisers draft a proposal and take a draft back.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/797/oj
#   description: Council Decision (CFSP) 2019/797, Article 6, proposals from Member States and the High Representative
# custom:
#   code: LISTING_DRAFT
#   public_reason: You draft for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "LISTING_DRAFT" if {
	input.action == "create"
	parties.owns
	_drafts
}

empower contains "LISTING_DRAFT" if {
	input.action == "withdraw"
	input.object.state == "DRAFT"
	parties.owns
	_drafts
}

# METADATA
# title: Putting a proposal forward
# description: The decision authority of the party puts a proposal forward and withdraws it.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/797/oj
#   description: Council Decision (CFSP) 2019/797, Article 6, proposals from Member States and the High Representative
# custom:
#   code: LISTING_PROPOSE
#   public_reason: You decide for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "LISTING_PROPOSE" if {
	input.action in {"propose", "withdraw"}
	parties.owns
	"DECISION_AUTHORITY" in input.subject.roles
}

# METADATA
# title: Recording what became of a proposal
# description: The party's diplomats, legal advisers and decision authority record the listing, its refusal or its end.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/797/oj
#   description: Council Decision (CFSP) 2019/797, Article 6, decisions on listing
# custom:
#   code: LISTING_RECORD
#   public_reason: You keep the record for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "LISTING_RECORD" if {
	input.action in {"delist", "list", "reject"}
	parties.owns
	roles.has_one({"CYBER_DIPLOMAT", "DECISION_AUTHORITY", "LEGAL_ADVISER"})
}

_drafts if roles.has_one({"CYBER_DIPLOMAT", "LEGAL_ADVISER"})
