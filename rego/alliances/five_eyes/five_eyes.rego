# METADATA
# title: Five Eyes
# description: |
#   Australia, Canada, New Zealand, the United Kingdom and the United States. They trust each other most and
#   guard most strictly what came from another: nothing of it goes to a third party, be it another ministry,
#   without consent. They have no joint organ; each speaks for itself.
# scope: package
package alliances.five_eyes

import data.lib.audience
import data.lib.consent
import data.lib.grants
import data.lib.membership
import data.lib.parties
import data.lib.roles

# METADATA
# title: The five
# description: Everybody in one of the five reads what was shared with all of them as TLP:GREEN.
# scope: rule
# related_resources:
# - ref: https://www.nsa.gov/Helpful-Links/NSA-FOIA/Declassification-Transparency-Initiatives/Historical-Releases/UKUSA/
#   description: UKUSA Agreement, 5 March 1946, and its appendices
# custom:
#   code: FVEY_COMMUNITY
#   public_reason: This is shared with the Five Eyes.
#   owner: five_eyes
#   effective_on: "2026-01-01"
permit contains {"code": "FVEY_COMMUNITY", "grant": grant} if {
	membership.member("five_eyes")
	some grant in input.object.grants
	grant.via == "five_eyes"
	audience.is_community(grant.to)
	grants.counts(grant)
}

# METADATA
# title: Desks
# description: |
#   A state that is named under TLP:AMBER is its desks: those of its people who assess, examine, decide on or let
#   go information of the five. The list of functions is in the alliance's data.
# scope: rule
# related_resources:
# - ref: https://www.nsa.gov/Helpful-Links/NSA-FOIA/Declassification-Transparency-Initiatives/Historical-Releases/UKUSA/
#   description: UKUSA Agreement, 5 March 1946, paragraph 5, dissemination
# custom:
#   code: FVEY_DESK
#   public_reason: This is shared with the desks of your state.
#   owner: five_eyes
#   effective_on: "2026-01-01"
permit contains {"code": "FVEY_DESK", "grant": grant} if {
	input.object.tlp == "TLP:AMBER"
	membership.member("five_eyes")
	roles.has_one(data.alliances.five_eyes.thresholds.desks)
	some grant in input.object.grants
	grant.via == "five_eyes"
	parties.among(grant.to)
	grants.counts(grant)
}

# METADATA
# title: The organisations that a grant names
# description: An organisation of the five reads what was shared with it by name, as far as the TLP carries.
# scope: rule
# related_resources:
# - ref: https://www.first.org/tlp/
#   description: FIRST, Traffic Light Protocol 2.0
# custom:
#   code: FVEY_NAMED
#   public_reason: This is shared with your organisation.
#   owner: five_eyes
#   effective_on: "2026-01-01"
permit contains {"code": "FVEY_NAMED", "grant": grant} if {
	membership.member("five_eyes")
	some grant in input.object.grants
	grant.via == "five_eyes"
	audience.names(grant.to)
	grants.counts(grant)
}

# METADATA
# title: Third-party rule of the five
# description: |
#   What came from another of the five is not handed on, whatever its TLP above CLEAR and with or without ORCON,
#   unless each originator consents. Making one's own work of it follows the marking.
# scope: rule
# related_resources:
# - ref: https://www.nsa.gov/Helpful-Links/NSA-FOIA/Declassification-Transparency-Initiatives/Historical-Releases/UKUSA/
#   description: UKUSA Agreement, 5 March 1946, paragraph 8, dissemination to third parties
# custom:
#   code: FVEY_THIRD_PARTY
#   public_reason: Its originators must consent before a third party is given this.
#   owner: five_eyes
#   effective_on: "2026-01-01"
refuse contains "FVEY_THIRD_PARTY" if {
	input.action == "forward"
	input.object.tlp != "TLP:CLEAR"
	not consent.for_reader("FORWARD")
}

# METADATA
# title: The originator hears of onward use
# description: Onward use of what came from another of the five is reported to its originator.
# scope: rule
# related_resources:
# - ref: https://www.nsa.gov/Helpful-Links/NSA-FOIA/Declassification-Transparency-Initiatives/Historical-Releases/UKUSA/
#   description: UKUSA Agreement, 5 March 1946, and its appendices
# custom:
#   code: FVEY_TELL
#   public_reason: The originator is told of this.
#   owner: five_eyes
#   effective_on: "2026-01-01"
oblige contains {"obligation": "NOTIFY_ORIGINATOR", "code": "FVEY_TELL"} if {
	input.action in {"cite_public", "derive", "export", "forward", "use_in_listing"}
	input.object.tlp != "TLP:CLEAR"
	not parties.own
}
