# METADATA
# title: Those who negotiate a text
# description: |
#   Who stands on which side of a joint text. What a step is decided by (lead, parties, standing) comes with the
#   step; what a reader may see is told from the label alone, whose grants name the negotiating parties.
# scope: package
package lib.negotiation

import data.lib.audience
import data.lib.grants
import data.lib.membership
import data.lib.parties
import data.lib.roles

# METADATA
# title: Functions that negotiate
# description: Those who draft, amend, advise on and decide about a text for their party.
negotiating := {"CYBER_DIPLOMAT", "DECISION_AUTHORITY", "LEGAL_ADVISER", "PEN_HOLDER"}

# METADATA
# title: Functions that read drafts
# description: |
#   Those who negotiate, and those who look after what a draft rests on and where it stands: the analysts, the
#   disclosure officers and the secretariat.
drafting := {
	"CYBER_DIPLOMAT",
	"DECISION_AUTHORITY",
	"DISCLOSURE_OFFICER",
	"INTELLIGENCE_ANALYST",
	"LEGAL_ADVISER",
	"PEN_HOLDER",
	"SECRETARIAT",
}

# METADATA
# title: Functions that write on a text
# description: Those who table amendments and comment for their party.
writing := {"CYBER_DIPLOMAT", "LEGAL_ADVISER", "PEN_HOLDER"}

# METADATA
# title: The lead's people
# description: True for everybody whose chain holds the party that leads the text.
leads if input.context.statement.lead in input.subject.chain

# METADATA
# title: People of a negotiating party
# description: True for a person who acts for one of the parties that negotiate the text, and belongs to it.
takes_part if {
	input.context.statement.party in input.context.statement.parties
	input.context.statement.party in input.subject.chain
}

# METADATA
# title: A party to the text, by its label
# description: |
#   True for the owner's people and for those of the parties that a grant names; where a grant names nobody, for
#   the present members of its alliance.
# scope: document
party_to if parties.owns

party_to if {
	some grant in input.object.grants
	parties.among(grant.to)
}

party_to if {
	some grant in input.object.grants
	grant.to == []
	membership.member(grant.via)
}

# METADATA
# title: Given the text under embargo
# description: |
#   True for the persons named on the release list of a publication, and for those who negotiated it for a party
#   that a grant names. Nothing else is given to anybody under embargo.
# scope: document
given_early if {
	input.object.kind == "publication"
	"recipient" in input.relations
}

given_early if {
	input.object.kind == "publication"
	roles.has_one(negotiating)
	some grant in input.object.grants
	parties.among(grant.to)
}

# METADATA
# title: The way to a claim
# description: |
#   A claim carries the marking of all that it rests on, and is releasable to those parties alone that could read all
#   of that when it was written. So the grant by which a party reads the text opens the claim to those who work on
#   it; REL TO, clearance and every other denial stand as they are. A claim without REL TO is opened to nobody so.
to_claim(grant) if {
	input.object.portion == "claim"
	input.object.rel_to != null
	input.subject.capacity in {"", grant.via}
	roles.has_one(drafting)
	grants.in_force(grant)
	_sits(grant.via)
	_meant(grant.to)
}

_sits("")

_sits(alliance) if membership.member(alliance)

_meant(receivers) if audience.names(receivers)

_meant(receivers) if {
	input.object.tlp == "TLP:AMBER"
	parties.among(receivers)
}
