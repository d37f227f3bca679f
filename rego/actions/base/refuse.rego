package actions.base

import data.lib.consent
import data.lib.marking
import data.lib.parties
import data.lib.time as clock

# METADATA
# title: Originator control
# description: |
#   ORCON. Whoever is not an originator derives from the content, forwards or exports it only with the consent
#   of each originator.
# scope: rule
# related_resources:
# - ref: https://www.dni.gov/files/documents/ICD/ICD_710.pdf
#   description: ICD 710, classification management and control markings, ORCON
# - ref: https://eur-lex.europa.eu/eli/dec/2019/1961/oj
#   description: Decision (EU, Euratom) 2019/1961, Article 32, originator control
# custom:
#   code: ORCON
#   public_reason: Its originators must consent to that.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "ORCON" if {
	input.object.orcon == true
	input.action in {"derive", "export", "forward"}
	not consent.for_reader(_purpose[input.action])
}

# METADATA
# title: For named persons
# description: |
#   What is TLP:RED stays with the persons named: no copy of it and no work made from it without the consent of each
#   originator. An originator needs none of its own.
# scope: rule
# related_resources:
# - ref: https://www.first.org/tlp/
#   description: FIRST, Traffic Light Protocol 2.0, RED, no further disclosure
# custom:
#   code: TLP_RED
#   public_reason: This is for named persons only.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "TLP_RED" if {
	input.object.tlp == "TLP:RED"
	input.action in {"derive", "export", "forward"}
	not consent.for_reader(_purpose[input.action])
}

# METADATA
# title: For one organisation
# description: |
#   What is TLP:AMBER+STRICT does not leave the organisation, not even to its clients, without the consent of each
#   originator. An originator needs none of its own.
# scope: rule
# related_resources:
# - ref: https://www.first.org/tlp/
#   description: FIRST, Traffic Light Protocol 2.0, AMBER+STRICT restricts sharing to the organisation only
# custom:
#   code: TLP_STRICT
#   public_reason: This stays within your organisation.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "TLP_STRICT" if {
	input.object.tlp == "TLP:AMBER+STRICT"
	input.action == "forward"
	not consent.for_reader("FORWARD")
}

# METADATA
# title: Shown, not used
# description: What is for display to a party is read and put to no other use.
# scope: rule
# related_resources:
# - ref: https://www.dni.gov/files/documents/ICD/ICD_710.pdf
#   description: ICD 710, classification management and control markings, DISPLAY ONLY
# custom:
#   code: DISPLAY_ONLY_USE
#   public_reason: This may be shown to you and not handed to you.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "DISPLAY_ONLY_USE" if {
	input.action in {
		"act_visible",
		"cite_internal",
		"cite_public",
		"derive",
		"export",
		"forward",
		"use_in_listing",
	}
	_for_display
}

# METADATA
# title: Proprietary information
# description: |
#   PROPIN. What belongs to a private party is not handed on, exported or cited in public by anybody else
#   without its consent.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0, unmodified resale
# custom:
#   code: PROPIN
#   public_reason: Its owner must consent to that.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "PROPIN" if {
	input.object.propin == true
	input.action in {"export", "forward"}
	not consent.for_reader("FORWARD")
}

refuse contains "PROPIN" if {
	input.object.propin == true
	input.action == "cite_public"
	not consent.for_public("CITE_PUBLIC")
}

# METADATA
# title: Action that the adversary can see
# description: |
#   A demarche, a public statement, a question to a hosting firm shows the adversary what is known. It needs
#   PAP:GREEN or PAP:CLEAR, whoever asks: reading is one thing and acting is another.
# scope: rule
# related_resources:
# - ref: https://github.com/MISP/misp-taxonomies/tree/main/PAP
#   description: Permissible Actions Protocol, MISP taxonomy
# custom:
#   code: PAP
#   public_reason: The adversary would notice; the marking does not allow that.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "PAP" if {
	input.action == "act_visible"
	not input.object.pap in {"PAP:CLEAR", "PAP:GREEN"}
}

# METADATA
# title: Public citation
# description: |
#   Nothing above TLP:CLEAR is cited in public unless each originator has consented to that for the public,
#   the citing party's own consent included.
# scope: rule
# related_resources:
# - ref: https://www.first.org/tlp/
#   description: FIRST, Traffic Light Protocol 2.0, wider sharing needs explicit permission of the source
# custom:
#   code: CITE_PUBLIC
#   public_reason: Its originators must consent to publication.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "CITE_PUBLIC" if {
	input.action == "cite_public"
	input.object.tlp != "TLP:CLEAR"
	not consent.for_public("CITE_PUBLIC")
}

# METADATA
# title: Use before a court
# description: |
#   A listing can be challenged in court, so that what it rests on may have to be shown there. Nothing above TLP:CLEAR,
#   and nothing proprietary, is used for it unless each other originator has consented to that for the public, for
#   the party that proposes or for an alliance of it.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/797/oj
#   description: Council Decision (CFSP) 2019/797, Article 6, grounds for listing and review
# custom:
#   code: LISTING_CONSENT
#   public_reason: Its originators must consent to use in a listing.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "LISTING_CONSENT" if {
	input.action == "use_in_listing"
	_kept_from_court
	not consent.for_reader("USE_IN_LISTING")
}

# METADATA
# title: Sharing in one's own name
# description: A grant names as its giver a party of the person who gives it.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/1961/oj
#   description: Decision (EU, Euratom) 2019/1961, Article 32, originator control
# custom:
#   code: NOT_THE_GIVER
#   public_reason: You cannot share in the name of another party.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "NOT_THE_GIVER" if {
	input.action == "share"
	not _gives
}

# METADATA
# title: Third-party rule
# description: |
#   What was made from others' material is shared only when each of the other originators consents to the
#   receivers, each of them or the alliance as a whole.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/1961/oj
#   description: Decision (EU, Euratom) 2019/1961, Article 32, consent of the originator of source material
# custom:
#   code: THIRD_PARTY
#   public_reason: Other originators must consent first.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "THIRD_PARTY" if {
	input.action == "share"
	not _all_let_go
}

# METADATA
# title: Named persons are not a party
# description: TLP:RED is given to persons by naming them. It cannot be shared with a party or an alliance.
# scope: rule
# related_resources:
# - ref: https://www.first.org/tlp/
#   description: FIRST, Traffic Light Protocol 2.0, RED, individual recipients only
# custom:
#   code: RED_NAMES_PERSONS
#   public_reason: TLP:RED is shared by naming persons.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "RED_NAMES_PERSONS" if {
	input.action == "share"
	input.object.tlp == "TLP:RED"
}

# METADATA
# title: Equal access
# description: |
#   A forum that owes all its members equal access takes nothing for the whole forum that a member cannot be
#   given. The alliance's data lists who has an agreement for which scheme. Sharing with named members stays open.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Article 13, exchange of classified information
# custom:
#   code: EQUAL_ACCESS
#   public_reason: Not every member of the forum can be given this.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "EQUAL_ACCESS" if {
	input.action == "share"
	input.context.grant.to == []
	input.object.class.rank > 0
	alliance := data.alliances[input.context.grant.via]
	alliance.thresholds.equal_access == true
	some member in alliance.members
	member.status == "MEMBER"
	clock.within(member.from, member.until)
	not _may_be_given(alliance.thresholds, member.party)
}

# METADATA
# title: Sunset
# description: |
#   Nothing new is shared through an alliance whose time is over. What was shared stays with those who hold it.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0, end date
# custom:
#   code: SUNSET
#   public_reason: This alliance has ended.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "SUNSET" if {
	input.action == "share"
	clock.reached(data.alliances[input.context.grant.via].thresholds.sunset)
}

# METADATA
# title: Downgrading is the originators'
# description: |
#   A marking is lowered by its originator. What has several is lowered by none of them alone, and no
#   originator is struck off the list.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/1961/oj
#   description: Decision (EU, Euratom) 2019/1961, Article 32, originator control
# custom:
#   code: DOWNGRADE
#   public_reason: Its originators decide on the marking.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "DOWNGRADE" if {
	input.action == "downgrade"
	not _own_marking
}

# METADATA
# title: A stricter copy only
# description: A recipient may handle its copy more strictly than the originator asks, never less strictly.
# scope: rule
# related_resources:
# - ref: https://www.first.org/tlp/
#   description: FIRST, Traffic Light Protocol 2.0, recipients may be stricter
# custom:
#   code: OVERLAY_NOT_STRICTER
#   public_reason: A local copy can only be handled more strictly.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "OVERLAY_NOT_STRICTER" if {
	input.action == "overlay"
	not _stricter_copy
}

# METADATA
# title: Marked with known values
# description: What is filed carries a marking whose every part is known.
# scope: rule
# related_resources:
# - ref: https://www.first.org/tlp/
#   description: FIRST, Traffic Light Protocol 2.0
# custom:
#   code: MARKING_REFUSED
#   public_reason: The marking is not complete.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "MARKING_REFUSED" if {
	input.action in {"create", "import"}
	input.context.marking != null
	not marking.known(input.context.marking)
}

# What the refusals ask, in the order in which they ask it.

_kept_from_court if input.object.tlp != "TLP:CLEAR"

_kept_from_court if input.object.propin == true

_purpose := {"derive": "DERIVE", "export": "FORWARD", "forward": "FORWARD"}

_gives if input.context.grant.by in input.subject.chain

_all_let_go if {
	every originator in input.object.originators {
		_lets_go(originator)
	}
}

_lets_go(originator) if originator in input.subject.chain

_lets_go(originator) if {
	originator == input.object.owner
	parties.same_state(originator, input.subject.party)
}

_lets_go(originator) if {
	input.context.grant.to == []
	consent.lets_go(originator, "", input.context.grant.via)
}

_lets_go(originator) if {
	input.context.grant.to != []
	every party in input.context.grant.to {
		_lets_go_to(originator, party)
	}
}

_lets_go_to(originator, party) if originator == party

_lets_go_to(originator, party) if consent.lets_go(originator, party, input.context.grant.via)

_lets_go_to(originator, party) if consent.lets_go(originator, parties.state_of(party), input.context.grant.via)

_may_be_given(thresholds, _) if thresholds.own_scheme == input.object.class.scheme

_may_be_given(thresholds, party) if party in thresholds.agreements[input.object.class.scheme]

_own_marking if {
	marking.known(input.context.marking)
	every originator in input.object.originators {
		originator in input.subject.chain
		originator in input.context.marking.originators
	}
}

_stricter_copy if marking.stricter(input.context.marking.tlp, input.object.tlp)
