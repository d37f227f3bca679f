# METADATA
# title: Consent of originators
# description: |
#   What an originator allowed beyond the marking. A consent names its giver, the receiver (a party,
#   "alliance:KEY" or "public"), one purpose and an end. Nobody needs the consent of their own party.
# scope: package
package lib.consent

import data.lib.membership
import data.lib.time as clock

# METADATA
# title: Consent of every originator
# description: True when each originator is the reader's own party or consents to this purpose for the reader.
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/1961/oj
#   description: Decision (EU, Euratom) 2019/1961, Article 32, consent of the originator of source material
for_reader(purpose) if {
	input.object.originators != []
	every originator in input.object.originators {
		_own_or_consents(originator, purpose)
	}
}

_own_or_consents(originator, _) if originator in input.subject.chain

_own_or_consents(originator, purpose) if {
	some consent in input.object.consents
	consent.by == originator
	consent.purpose == purpose
	covers_reader(consent.to)
	clock.lasts(consent.until)
}

# METADATA
# title: A consent that covers the reader
# description: |
#   True when a consent's receiver is the public, a party of the reader's chain, or an alliance that it is a
#   member of.
# scope: document
covers_reader("public")

covers_reader(to) if to in input.subject.chain

covers_reader(to) if membership.member(alliance_of(to))

# METADATA
# title: Consent of every originator to publication
# description: True when each originator, the reader's own party included, consents to this purpose for the public.
for_public(purpose) if {
	input.object.originators != []
	every originator in input.object.originators {
		_consents_publicly(originator, purpose)
	}
}

_consents_publicly(originator, purpose) if {
	some consent in input.object.consents
	consent.by == originator
	consent.purpose == purpose
	consent.to == "public"
	clock.lasts(consent.until)
}

# METADATA
# title: An originator lets a receiver read
# description: |
#   True when the originator consents to reading or forwarding for the public, for the party, or for the
#   alliance by which it would come. The receiver is a party, or "" for a whole alliance.
lets_go(originator, party, via) if {
	some consent in input.object.consents
	consent.by == originator
	consent.purpose in {"FORWARD", "READ"}
	clock.lasts(consent.until)
	_covers_receiver(consent.to, party, via)
}

_covers_receiver("public", _, _)

_covers_receiver(to, party, _) if to == party

_covers_receiver(to, _, via) if {
	via != ""
	alliance_of(to) == via
}

# METADATA
# title: The alliance that a consent is for
# description: The key in "alliance:KEY". Undefined for a party and for "public".
alliance_of(to) := parts[1] if {
	parts := split(to, ":")
	parts[0] == "alliance"
}
