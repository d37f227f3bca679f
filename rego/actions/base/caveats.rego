package actions.base

import data.lib.marking
import data.lib.membership
import data.lib.parties
import data.lib.time as clock

# METADATA
# title: Shut out of the case
# description: |
#   Parties and nationals on the case's exclusion list learn of nothing in it, whoever employs them. A person
#   whose nationality is not known counts as excluded from a case that has such a list.
# scope: rule
# related_resources:
# - ref: https://docs.un.org/en/A/76/135
#   description: UN GGE 2021, norm 13(b), all relevant information and the context of attribution
# custom:
#   code: EXCLUDED
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "EXCLUDED", "visible": false} if {
	input.object.excluded != []
	not _not_excluded
}

# METADATA
# title: Need to know
# description: A reader holds every compartment that the object carries. Rank and clearance do not replace it.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex I, need-to-know
# custom:
#   code: NEED_TO_KNOW
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "NEED_TO_KNOW", "visible": false} if {
	input.object.compartments != []
	not _needs_to_know
}

# METADATA
# title: Clearance
# description: |
#   What is classified is shown to persons cleared to its rank. A valid clearance of any known scheme at the
#   same or a higher rank counts, because equivalence governs protection.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2021/1075/oj
#   description: Council Decision (EU) 2021/1075, table of equivalence of security classifications
# custom:
#   code: CLEARANCE
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "CLEARANCE", "visible": false} if {
	input.object.class.rank != 0
	not _cleared
}

# METADATA
# title: Security-of-information agreement
# description: |
#   Classified information goes to members of the organisation or state whose scheme it carries, and to
#   parties with an agreement with it. Equivalence governs protection, never releasability.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Article 13 and Annex VI, exchange with third states and organisations
# custom:
#   code: AGREEMENT
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "AGREEMENT", "visible": false} if {
	input.object.class.rank != 0
	not _under_agreement
}

# METADATA
# title: REL TO
# description: Releasable to the listed parties only; those listed for display may be shown it.
# scope: rule
# related_resources:
# - ref: https://www.dni.gov/files/documents/ICD/ICD_710.pdf
#   description: ICD 710, classification management and control markings
# custom:
#   code: REL_TO
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "REL_TO", "visible": false} if {
	input.object.rel_to != null
	not parties.among(input.object.rel_to)
	not parties.among(input.object.display_only)
	not parties.own
}

# METADATA
# title: NOT REL
# description: Not releasable to the listed parties and to what belongs to them.
# scope: rule
# related_resources:
# - ref: https://www.dni.gov/files/documents/ICD/ICD_710.pdf
#   description: ICD 710, classification management and control markings
# custom:
#   code: NOT_REL
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "NOT_REL", "visible": false} if {
	parties.among(input.object.not_rel)
	not parties.own
}

# METADATA
# title: National eyes only
# description: Nationals of the listed states only, whoever employs them.
# scope: rule
# related_resources:
# - ref: https://www.dni.gov/files/documents/ICD/ICD_710.pdf
#   description: ICD 710, classification management and control markings
# custom:
#   code: EYES_ONLY
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "EYES_ONLY", "visible": false} if {
	input.object.eyes_only != null
	not _right_nationality
}

# METADATA
# title: Stricter handling by one's own organisation
# description: |
#   A recipient may handle its copy more strictly than the originator asks. Then AMBER keeps it within the
#   organisation that said so and its clients, AMBER+STRICT within the organisation, and RED with the persons
#   that the originator named. It binds that organisation's own people only.
# scope: rule
# related_resources:
# - ref: https://www.first.org/tlp/
#   description: FIRST, Traffic Light Protocol 2.0; recipients may be stricter, never laxer
# custom:
#   code: OVERLAY
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "OVERLAY", "visible": false} if {
	some overlay in input.object.overlays
	_binds(overlay.party)
	not _within(overlay)
}

# METADATA
# title: Shown, not handed over
# description: What is for display to a party is in no export of what it reads. A download is a use of its own.
# scope: rule
# related_resources:
# - ref: https://www.dni.gov/files/documents/ICD/ICD_710.pdf
#   description: ICD 710, classification management and control markings, DISPLAY ONLY
# custom:
#   code: DISPLAY_ONLY
#   public_reason: This may be shown to you and not handed to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "DISPLAY_ONLY", "visible": true} if {
	input.context.channel == "export"
	_for_display
}

# What the denials ask, in the order in which they ask it.

_not_excluded if {
	count(input.subject.nationality) > 0
	every excluded in input.object.excluded {
		not excluded in input.subject.chain
		not excluded in input.subject.nationality
	}
}

_needs_to_know if {
	every compartment in input.object.compartments {
		compartment in input.subject.compartments
	}
}

_cleared if {
	some clearance in input.subject.clearances
	clearance.rank >= input.object.class.rank
	clearance.scheme in marking.schemes
	clock.lasts(clearance.until)
}

_under_agreement if input.object.class.scheme in input.subject.chain

_under_agreement if {
	input.object.class.scheme == "EU"
	membership.member("eu27")
}

_under_agreement if {
	input.object.class.scheme == "NATO"
	membership.member("nato")
}

_under_agreement if {
	some agreement in input.subject.agreements
	agreement.scheme == input.object.class.scheme
	clock.within(agreement.from, agreement.until)
}

_right_nationality if {
	some nationality in input.subject.nationality
	nationality in input.object.eyes_only
}

_binds(party) if party in input.subject.chain

_binds(party) if party in input.subject.served_by

_within(overlay) if overlay.tlp in {"TLP:CLEAR", "TLP:GREEN", "TLP:AMBER"}

_within(overlay) if {
	overlay.tlp == "TLP:AMBER+STRICT"
	overlay.party == input.subject.party
}

_within(overlay) if {
	overlay.tlp == "TLP:RED"
	_named
}

_named if "author" in input.relations

_named if "recipient" in input.relations

_for_display if {
	parties.among(input.object.display_only)
	not parties.own
}
