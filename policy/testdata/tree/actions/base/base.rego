# What binds every noun.
package actions.base

import data.lib.scope
import data.lib.time

# METADATA
# title: Embargo
# description: Nobody but the owner sees an object before its embargo ends.
# custom:
#   code: EMBARGO
#   public_reason: It may not be shown yet.
#   owner: base
#   effective_on: "2024-01-01"
deny contains {"code": "EMBARGO", "visible": false} if {
	input.object.embargo != ""
	not time.reached(input.object.embargo)
	not scope.in_chain(input.object.owner)
}

# METADATA
# title: Expired
# description: Nothing is read from the minute of its expiry on.
# custom:
#   code: EXPIRED
#   public_reason: It is no longer shown.
#   owner: base
#   effective_on: "2024-01-01"
deny contains {"code": "EXPIRED", "visible": true} if time.reached(input.object.expires)

# METADATA
# title: Shut out
# description: A party shut out of a case sees nothing of it.
# custom:
#   code: EXCLUDED
#   public_reason: It is not open to your party.
#   owner: base
#   effective_on: "2024-01-01"
deny contains {"code": "EXCLUDED", "visible": false} if {
	some p in input.object.excluded
	scope.in_chain(p)
}

# METADATA
# title: Clearance
# description: A classified object needs a live clearance of its scheme and rank.
# custom:
#   code: CLEARANCE
#   public_reason: A clearance is needed.
#   owner: base
#   effective_on: "2024-01-01"
deny contains {"code": "CLEARANCE", "visible": false} if {
	input.object.class.rank > 0
	not _cleared
}

_cleared if {
	some c in input.subject.clearances
	c.scheme == input.object.class.scheme
	c.rank >= input.object.class.rank
	not time.reached(c.until)
}

# METADATA
# title: Own
# description: The owner's party chain may use what is its own.
# custom:
#   code: OWN
#   public_reason: It is yours.
#   owner: base
#   effective_on: "2024-01-01"
permit contains {"code": "OWN", "grant": ""} if scope.in_chain(input.object.owner)

# METADATA
# title: Public
# description: TLP:CLEAR that is filed is for everybody, before the year 2090.
# related_resources:
#   - ref: https://www.first.org/tlp/
#     description: TLP 2.0
# custom:
#   code: TLP_CLEAR
#   public_reason: It is public.
#   owner: base
#   effective_on: "2024-01-01"
permit contains {"code": "TLP_CLEAR", "grant": ""} if {
	input.object.tlp == "TLP:CLEAR"
	input.object.state != "DRAFT"
	not time.reached("2090-05-01T00:00Z")
}

# METADATA
# title: Named
# description: A named recipient may read.
# custom:
#   code: NAMED
#   public_reason: You are named as a reader.
#   owner: base
#   effective_on: "2024-01-01"
permit contains {"code": "NAMED", "grant": ""} if {
	"recipient" in input.relations
	input.action in {"read", "discover"}
	input.context.channel != "export"
}

# METADATA
# title: Consent
# description: An originator agreed that an alliance reads it.
# custom:
#   code: CONSENT
#   public_reason: Its originator agreed.
#   owner: base
#   effective_on: "2024-01-01"
permit contains {"code": "CONSENT", "grant": ""} if {
	some c in input.object.consents
	c.purpose == "READ"
	not time.reached(c.until)
	scope.member(scope.alliance_of(c.to))
}
