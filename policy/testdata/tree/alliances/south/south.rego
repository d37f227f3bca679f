# The south alliance.
package alliances.south

import data.lib.scope

# METADATA
# title: Members read
# description: Members read what was granted to the alliance.
# custom:
#   code: SOUTH_MEMBER
#   public_reason: Your party is a member.
#   owner: south
#   effective_on: "2024-01-01"
permit contains {"code": "SOUTH_MEMBER", "grant": g.via} if {
	some g in input.object.grants
	g.via == "south"
	scope.member("south")
}

# METADATA
# title: Short form
# description: South does not pass on the summary of evidence.
# custom:
#   code: SOUTH_SHORT
#   public_reason: Members get the short form.
#   owner: south
#   effective_on: "2024-01-01"
redact contains {"field": "summary", "code": "SOUTH_SHORT"} if input.object.kind == "evidence"
