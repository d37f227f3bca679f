# METADATA
# title: G7 Rapid Response Mechanism
# description: |
#   The Seven and the European Union, through their focal points, with Canada as secretariat. Observers read what
#   a grant names them for, item by item, and take no position. Everything in it is voluntary.
# scope: package
package alliances.g7_rrm

import data.lib.audience
import data.lib.consent
import data.lib.grants
import data.lib.membership
import data.lib.parties
import data.lib.roles

# METADATA
# title: The members
# description: Everybody in a member reads what was shared with the whole mechanism as TLP:GREEN. Observers do not.
# scope: rule
# related_resources:
# - ref: https://www.international.gc.ca/transparency-transparence/rapid-response-mechanism-mecanisme-reponse-rapide/index.aspx
#   description: Global Affairs Canada, Rapid Response Mechanism Canada
# custom:
#   code: G7_COMMUNITY
#   public_reason: This is shared with the members of the mechanism.
#   owner: g7_rrm
#   effective_on: "2026-01-01"
permit contains {"code": "G7_COMMUNITY", "grant": grant} if {
	membership.member("g7_rrm")
	some grant in input.object.grants
	grant.via == "g7_rrm"
	audience.is_community(grant.to)
	grants.counts(grant)
}

# METADATA
# title: Focal points
# description: |
#   TLP:AMBER is for the focal points: of all members when the grant names nobody, else of the parties that it
#   names. The functions that are focal points are listed in the alliance's data.
# scope: rule
# related_resources:
# - ref: https://www.international.gc.ca/transparency-transparence/rapid-response-mechanism-mecanisme-reponse-rapide/index.aspx
#   description: Global Affairs Canada, Rapid Response Mechanism Canada, focal points
# custom:
#   code: G7_FOCAL_POINT
#   public_reason: This is shared with the focal points of the mechanism.
#   owner: g7_rrm
#   effective_on: "2026-01-01"
permit contains {"code": "G7_FOCAL_POINT", "grant": grant} if {
	input.object.tlp == "TLP:AMBER"
	membership.member("g7_rrm")
	_focal_point
	some grant in input.object.grants
	grant.via == "g7_rrm"
	_addressed(grant.to)
	grants.counts(grant)
}

# METADATA
# title: The organisations that a grant names
# description: A member's organisation reads what was shared with it by name, as far as the TLP carries.
# scope: rule
# related_resources:
# - ref: https://www.first.org/tlp/
#   description: FIRST, Traffic Light Protocol 2.0
# custom:
#   code: G7_NAMED
#   public_reason: This is shared with your organisation.
#   owner: g7_rrm
#   effective_on: "2026-01-01"
permit contains {"code": "G7_NAMED", "grant": grant} if {
	membership.member("g7_rrm")
	some grant in input.object.grants
	grant.via == "g7_rrm"
	audience.names(grant.to)
	grants.counts(grant)
}

# METADATA
# title: Observers, item by item
# description: |
#   An observer reads what a grant names it for: the organisation named, as far as the TLP carries, and the focal
#   points of a party named under TLP:AMBER. What is for the whole mechanism is not for observers.
# scope: rule
# related_resources:
# - ref: https://www.international.gc.ca/transparency-transparence/rapid-response-mechanism-mecanisme-reponse-rapide/index.aspx
#   description: Global Affairs Canada, G7 RRM annual report 2024, observers
# custom:
#   code: G7_OBSERVER
#   public_reason: This item is shared with your party as an observer.
#   owner: g7_rrm
#   effective_on: "2026-01-01"
permit contains {"code": "G7_OBSERVER", "grant": grant} if {
	membership.observer("g7_rrm")
	some grant in input.object.grants
	grant.via == "g7_rrm"
	_names_observer(grant.to)
	grants.counts(grant)
}

_names_observer(receivers) if audience.names(receivers)

_names_observer(receivers) if {
	input.object.tlp == "TLP:AMBER"
	parties.among(receivers)
	_focal_point
}

_addressed([])

_addressed(to) if parties.among(to)

_focal_point if roles.has_one(data.alliances.g7_rrm.thresholds.focal_points)

# METADATA
# title: Observers take no position
# description: |
#   An observer does not sign, break silence, comment on what the mechanism works on or table amendments.
# scope: rule
# related_resources:
# - ref: https://www.international.gc.ca/transparency-transparence/rapid-response-mechanism-mecanisme-reponse-rapide/index.aspx
#   description: Global Affairs Canada, G7 RRM annual report 2024, observers
# custom:
#   code: G7_NO_POSITION
#   public_reason: Observers take no position here; they may align themselves after publication.
#   owner: g7_rrm
#   effective_on: "2026-01-01"
refuse contains "G7_NO_POSITION" if {
	input.action in {"break_silence", "comment", "sign"}
	membership.observer("g7_rrm")
}

refuse contains "G7_NO_POSITION" if {
	input.object.kind in {"amendment", "comment"}
	input.action in {"co_sign", "create"}
	membership.observer("g7_rrm")
}

# METADATA
# title: Observers read only
# description: |
#   An observer makes no work from an item, hands it to nobody and exports no copy, unless each originator
#   consents. TLP:CLEAR is open to all and to observers too.
# scope: rule
# related_resources:
# - ref: https://www.first.org/tlp/
#   description: FIRST, Traffic Light Protocol 2.0, wider sharing needs explicit permission of the source
# custom:
#   code: G7_OBSERVER_READS
#   public_reason: Observers read this and put it to no other use without consent.
#   owner: g7_rrm
#   effective_on: "2026-01-01"
refuse contains "G7_OBSERVER_READS" if {
	input.object.tlp != "TLP:CLEAR"
	membership.observer("g7_rrm")
	purpose := _purpose[input.action]
	not consent.for_reader(purpose)
}

_purpose := {"derive": "DERIVE", "export": "FORWARD", "forward": "FORWARD"}

# METADATA
# title: Copies that can be traced
# description: What is for focal points only carries the reader's name.
# scope: rule
# related_resources:
# - ref: https://www.international.gc.ca/transparency-transparence/rapid-response-mechanism-mecanisme-reponse-rapide/index.aspx
#   description: Global Affairs Canada, Rapid Response Mechanism Canada, focal points
# custom:
#   code: G7_TRACE
#   public_reason: Copies carry your name.
#   owner: g7_rrm
#   effective_on: "2026-01-01"
oblige contains {"obligation": "WATERMARK", "code": "G7_TRACE"} if {
	input.object.tlp in {"TLP:AMBER", "TLP:AMBER+STRICT"}
	not parties.own
}
