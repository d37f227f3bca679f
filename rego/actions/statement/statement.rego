# METADATA
# title: Joint statements
# description: |
#   Texts on which several parties speak together, from the first draft to their release. Reading follows the label;
#   here is added who reads drafts and who sees how the parties stand (this file), who takes which step
#   (steps.rego), what stops a step (stops.rego), and what the service does by itself (service.rego).
# scope: package
package actions.statement

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
#   code: STATEMENT_PART
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "STATEMENT_PART", "visible": false} if not input.object.portion in {"", "claim"}

# METADATA
# title: Drafts are for those who work on them
# description: |
#   A text in the making is read by those who negotiate it and who look after what it rests on. A press officer
#   reads it once it is agreed. An author or a person named as a reader is not concerned.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex I, need-to-know
# custom:
#   code: STATEMENT_FUNCTION
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "STATEMENT_FUNCTION", "visible": false} if {
	not _works_on_it
	not "author" in input.relations
	not "recipient" in input.relations
}

# METADATA
# title: How the parties stand is for the parties
# description: |
#   Only the negotiating parties see each other's positions, by those who work on the draft. Whoever was given the
#   text in another way is given the text alone.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2009/937/oj
#   description: Council Rules of Procedure, Decision 2009/937/EU, Article 12(2)(d), COREU silence
# custom:
#   code: STATEMENT_POSITIONS
#   public_reason: How the parties stand is for the parties.
#   owner: base
#   effective_on: "2026-01-01"
redact contains {"field": "positions", "code": "STATEMENT_POSITIONS"} if not _sees_positions

# METADATA
# title: The release plan is for the parties
# description: When and in which order the parties speak, and with which press lines, is for the parties alone.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0, start date
# custom:
#   code: STATEMENT_PLAN
#   public_reason: The release plan is for the parties.
#   owner: base
#   effective_on: "2026-01-01"
redact contains {"field": "plan", "code": "STATEMENT_PLAN"} if not negotiation.party_to

# METADATA
# title: Who broke the silence
# description: |
#   All are told that a silence was broken. Whether they learn by whom, the alliance's data says; the lead learns it
#   always.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2009/937/oj
#   description: Council Rules of Procedure, Decision 2009/937/EU, Article 12(2)(d), COREU silence
# custom:
#   code: STATEMENT_BREAKER
#   public_reason: The alliance does not name who broke the silence.
#   owner: base
#   effective_on: "2026-01-01"
redact contains {"field": "breaker", "code": "STATEMENT_BREAKER"} if {
	not parties.owns
	some grant in input.object.grants
	grant.via != ""
	not data.alliances[grant.via].thresholds.breaker_named
}

# METADATA
# title: Negotiators of a state that a grant names
# description: |
#   Outside any alliance a text under TLP:AMBER that is shared with a party by name is for those who negotiate for
#   that party, whichever of its organisations they belong to.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/treaty/teu_2016/oj
#   description: Treaty on European Union, Title V, common foreign and security policy
# custom:
#   code: STATEMENT_NEGOTIATOR
#   public_reason: Your party negotiates this text.
#   owner: base
#   effective_on: "2026-01-01"
permit contains {"code": "STATEMENT_NEGOTIATOR", "grant": grant, "name": grant.by} if {
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
#   code: STATEMENT_CLAIM
#   public_reason: Your party can read what this rests on.
#   owner: base
#   effective_on: "2026-01-01"
permit contains {"code": "STATEMENT_CLAIM", "grant": grant, "name": grants.name(grant)} if {
	some grant in input.object.grants
	negotiation.to_claim(grant)
}

_works_on_it if roles.has_one(negotiation.drafting)

_works_on_it if {
	"COMMS_OFFICER" in input.subject.roles
	input.object.state in {"AGREED", "CORRECTED", "EMBARGOED", "PUBLISHED", "WITHDRAWN"}
}

_sees_positions if {
	negotiation.party_to
	roles.has_one(negotiation.drafting)
}
