# METADATA
# title: Mandates
# description: |
#   A right to bind one's party in one alliance, for one act and for a time. Neither rank nor nationality stands in
#   for it.
# scope: package
package lib.mandate

import data.lib.time as clock

# METADATA
# title: A mandate that is held
# description: True while the person has a mandate for this act in this alliance.
held(alliance, act) if {
	some mandate in input.subject.mandates
	mandate.alliance == alliance
	mandate.action == act
	clock.lasts(mandate.until)
}
