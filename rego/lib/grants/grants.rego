# METADATA
# title: Grants that count
# description: |
#   A grant is one way by which an object was shared. It counts while it lasts, for a reader who holds
#   the purpose that it is bound to, and only if every originator shared it or consented. A stricter
#   way is not laundered by a laxer one: each grant keeps its own conditions.
# scope: package
package lib.grants

import data.lib.consent
import data.lib.parties
import data.lib.time as clock

# METADATA
# title: A grant that counts
# description: |
#   True while the grant lasts, for a reader who holds its purpose, if every originator shared it or consented.
#   Whether the reader stands in the alliance is for the alliance to say.
# scope: document
counts(grant) if {
	grant.until == ""
	grant.purpose == ""
	input.object.originators == [grant.by]
}

counts(grant) if {
	in_force(grant)
	released(grant.by, grant.via)
}

# METADATA
# title: A grant in force
# description: |
#   True while the grant lasts, for a reader who holds its purpose, whoever else must let the content go. It is for
#   what was released to its readers in another way.
in_force(grant) if {
	clock.lasts(grant.until)
	_purpose_held(grant.purpose)
}

# METADATA
# title: What a grant goes by
# description: An alliance's grant goes by the alliance, another by the party that gave it.
# scope: document
name(grant) := grant.via if grant.via != ""

name(grant) := grant.by if grant.via == ""

_purpose_held("")

_purpose_held(purpose) if purpose in input.subject.compartments

# METADATA
# title: Every originator has let it go
# description: |
#   The third-party rule. A party may share what it received only with the consent of each originator of
#   the content and of the material that it was made from. It follows lineage: the originators of a
#   derived work are those of all its sources.
# scope: document
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/1961/oj
#   description: Decision (EU, Euratom) 2019/1961, Article 32, consent of the originator of source material
released(by, _) if input.object.originators == [by]

released(by, via) if {
	input.object.originators != []
	every originator in input.object.originators {
		_lets_go(originator, by, via)
	}
}

_lets_go(originator, by, _) if originator == by

_lets_go(originator, _, _) if originator in input.subject.chain

_lets_go(originator, by, _) if {
	originator == input.object.owner
	parties.same_state(originator, by)
}

_lets_go(originator, _, via) if {
	some party in input.subject.chain
	consent.lets_go(originator, party, via)
}

# An agency that serves the reader may hold the consent: TLP:AMBER reaches clients.
_lets_go(originator, _, via) if {
	input.object.tlp == "TLP:AMBER"
	some party in input.subject.served_by
	consent.lets_go(originator, party, via)
}
