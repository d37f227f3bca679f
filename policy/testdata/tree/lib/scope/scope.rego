# Who a consent is for.
package lib.scope

import data.lib.time

# alliance_of: the alliance that a consent names, from "alliance:KEY".
alliance_of(to) := parts[1] if {
	parts := split(to, ":")
	parts[0] == "alliance"
}

member(alliance) if {
	some m in input.subject.memberships
	m.alliance == alliance
	m.status == "MEMBER"
	time.within(m.from, m.until)
}

in_chain(party) if party in input.subject.chain
