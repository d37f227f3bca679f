# METADATA
# title: Who a label reaches
# description: |
#   The Traffic Light Protocol 2.0 as it is read here. RED reaches named persons and no grant.
#   AMBER+STRICT reaches the very organisation that a grant names. AMBER reaches that organisation and its
#   clients; partner states are not clients. GREEN reaches the community, which is the alliance that the
#   grant runs through, or everybody in the parties that it names. CLEAR reaches everybody.
# scope: package
# related_resources:
# - ref: https://www.first.org/tlp/
#   description: FIRST, Traffic Light Protocol 2.0, August 2022
package lib.audience

import data.lib.parties

# METADATA
# title: A grant that names the reader
# description: True when the grant lists the reader's organisation, as far as the label's TLP carries.
# scope: document
names(receivers) if {
	input.object.tlp in {"TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"}
	input.subject.party in receivers
}

names(receivers) if {
	input.object.tlp in {"TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"}
	some server in input.subject.served_by
	server in receivers
}

names(receivers) if {
	input.object.tlp in {"TLP:GREEN", "TLP:CLEAR"}
	some party in input.subject.chain
	party in receivers
}

# METADATA
# title: A grant to a whole community
# description: True when the grant names nobody in particular and the TLP lets a community read.
is_community(receivers) if {
	input.object.tlp in {"TLP:GREEN", "TLP:CLEAR"}
	receivers == []
}

# METADATA
# title: A grant to a closed circle
# description: |
#   True when the grant names nobody in particular and the TLP is AMBER or opener. It is for alliances whose
#   circle is a list of organisations bound by need-to-know, so that the circle itself is the recipient.
is_circle(receivers) if {
	input.object.tlp in {"TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"}
	receivers == []
}

# METADATA
# title: A grant that names a sister organisation
# description: True when the grant names another organisation of a state in the reader's chain.
names_sister(receivers) if {
	some receiver in receivers
	parties.state_of(receiver) in input.subject.chain
}
