# METADATA
# title: Publications
# description: |
#   Texts for the public: TLP:CLEAR, under embargo until their minute. They come to be when their release is
#   authorised, and the embargo itself binds in actions/base. Here is added who sees the order of release, and who
#   publishes, cancels, corrects, withdraws and aligns.
# scope: package
package actions.publication

import data.lib.mandate
import data.lib.membership
import data.lib.negotiation
import data.lib.parties
import data.lib.roles
import data.lib.time as clock

# METADATA
# title: No such part
# description: A part that this noun does not have is asked for in vain.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex I, need-to-know
# custom:
#   code: PUBLICATION_PART
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "PUBLICATION_PART", "visible": false} if input.object.portion != ""

# METADATA
# title: Cancelled
# description: A release that was cancelled was never one, but for the party that led it.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0, start date
# custom:
#   code: PUBLICATION_CANCELLED
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "PUBLICATION_CANCELLED", "visible": false} if {
	input.object.state == "CANCELLED"
	not parties.owns
}

# METADATA
# title: The order of release is for the parties
# description: Until the embargo lifts, only the parties see in which order they speak.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0, start date
# custom:
#   code: PUBLICATION_SLOTS
#   public_reason: The release plan is for the parties.
#   owner: base
#   effective_on: "2026-01-01"
redact contains {"field": "slots", "code": "PUBLICATION_SLOTS"} if {
	input.object.embargo != ""
	not clock.reached(input.object.embargo)
	not negotiation.party_to
}

# METADATA
# title: Publishing in one's own house
# description: |
#   A signatory publishes the text in its turn: its press officer, its pen-holder or its decision authority does, or
#   whoever has a mandate to publish in the alliance.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0, start date
# custom:
#   code: PUBLICATION_RELEASE
#   public_reason: You publish for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "PUBLICATION_RELEASE" if {
	input.action == "publish"
	negotiation.takes_part
	_speaks(input.context.statement.alliance)
}

# METADATA
# title: Answering for what was published
# description: |
#   The lead's pen-holder and decision authority cancel a release that is not out, and correct or withdraw what is.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/treaty/teu_2016/oj
#   description: Treaty on European Union, Title V, common foreign and security policy
# custom:
#   code: PUBLICATION_KEEP
#   public_reason: You answer for what was published.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "PUBLICATION_KEEP" if {
	input.action in {"cancel", "correct", "withdraw"}
	negotiation.leads
	roles.has_one({"DECISION_AUTHORITY", "PEN_HOLDER"})
}

# METADATA
# title: Aligning
# description: |
#   Once a text is public, a country that the alliance lets align itself, or an observer, does so by its decision
#   authority or by a mandate. Members sign beforehand and do not align.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/treaty/teu_2016/oj
#   description: Treaty on European Union, Title V, common foreign and security policy
# custom:
#   code: PUBLICATION_ALIGN
#   public_reason: Your country may align itself.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "PUBLICATION_ALIGN" if {
	input.action == "align"
	input.object.state in {"CORRECTED", "PUBLISHED"}
	not membership.member(input.context.statement.alliance)
	_invited(input.context.statement.alliance)
	_binds_its_country(input.context.statement.alliance)
}

# METADATA
# title: Publication at the agreed minute
# description: The service publishes at the end of the embargo what the release authority has agreed to.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0, start date
# custom:
#   code: PUBLICATION_PUBLISH
#   public_reason: The service takes this step.
#   owner: base
#   effective_on: "2026-01-01"
system contains "PUBLICATION_PUBLISH" if input.action == "publish"

# METADATA
# title: Cancelled with its statement
# description: When a text is suspended before its release, the service cancels the release.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/1961/oj
#   description: Decision (EU, Euratom) 2019/1961, Article 32, originator control
# custom:
#   code: PUBLICATION_CANCEL
#   public_reason: The service takes this step.
#   owner: base
#   effective_on: "2026-01-01"
system contains "PUBLICATION_CANCEL" if input.action == "cancel"

_speaks(_) if roles.has_one({"COMMS_OFFICER", "DECISION_AUTHORITY", "PEN_HOLDER"})

_speaks(alliance) if mandate.held(alliance, "publish")

_invited(alliance) if membership.aligned(alliance)

_invited(alliance) if membership.observer(alliance)

_binds_its_country(_) if "DECISION_AUTHORITY" in input.subject.roles

_binds_its_country(alliance) if mandate.held(alliance, "align")
