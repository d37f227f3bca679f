# METADATA
# title: Standing in an alliance
# description: |
#   Standing is that of the person's chain at the present minute, so it ends for new readings at the
#   minute at which a party leaves. Several standings at once, or one that is not known, count as none.
# scope: package
package lib.membership

import data.lib.time as clock

# METADATA
# title: Active member
# description: True when the chain is a member of the alliance now and nothing in the chain is shut out of it.
member(alliance) if {
	not alliance in shut_out
	some membership in input.subject.memberships
	membership.alliance == alliance
	membership.status == "MEMBER"
	clock.within(membership.from, membership.until)
}

# METADATA
# title: Observer
# description: True when the chain observes the alliance now and nothing in the chain is shut out of it.
observer(alliance) if {
	not alliance in shut_out
	some membership in input.subject.memberships
	membership.alliance == alliance
	membership.status == "OBSERVER"
	clock.within(membership.from, membership.until)
}

# METADATA
# title: Aligned country
# description: True when the chain is invited to align itself with the alliance now and nothing in it is shut out.
aligned(alliance) if {
	not alliance in shut_out
	some membership in input.subject.memberships
	membership.alliance == alliance
	membership.status == "ALIGNED"
	clock.within(membership.from, membership.until)
}

# METADATA
# title: Shut out
# description: The alliances from which a party of the chain is suspended now, or which it has left.
# scope: document
shut_out contains membership.alliance if {
	some membership in input.subject.memberships
	not membership.status in {"ALIGNED", "MEMBER", "OBSERVER"}
	clock.within(membership.from, membership.until)
}
