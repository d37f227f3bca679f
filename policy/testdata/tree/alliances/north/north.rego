# The north alliance.
package alliances.north

import data.lib.scope
import data.lib.time

# METADATA
# title: Members read
# description: Members read what was granted to the alliance, up to TLP:AMBER.
# custom:
#   code: NORTH_MEMBER
#   public_reason: Your party is a member.
#   owner: north
#   effective_on: "2024-01-01"
permit contains {"code": "NORTH_MEMBER", "grant": g.via} if {
	some g in input.object.grants
	g.via == "north"
	not time.reached(g.until)
	not input.action in g.without
	input.object.tlp in {"TLP:CLEAR", "TLP:GREEN", "TLP:AMBER"}
	scope.member("north")
}

# METADATA
# title: No export
# description: What is amber is not exported.
# custom:
#   code: NORTH_AMBER
#   public_reason: It is for reading only.
#   owner: north
#   effective_on: "2024-01-01"
oblige contains {"obligation": "NO_EXPORT", "code": "NORTH_AMBER"} if input.object.tlp == "TLP:AMBER"

# METADATA
# title: Observers know
# description: Observers may know that an object exists, from the day the alliance agreed on.
# custom:
#   code: NORTH_OBSERVER
#   public_reason: Your party is an observer.
#   owner: north
#   effective_on: "2024-01-01"
reveal contains "NORTH_OBSERVER" if {
	time.reached(data.alliances.north.observers_from)
	some m in input.subject.memberships
	m.alliance == "north"
	m.status == "OBSERVER"
}
