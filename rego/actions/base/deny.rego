# METADATA
# title: Rules that bind every alliance
# description: |
#   What is written here holds for every noun and every alliance, and no alliance can set it aside. It is
#   in five files: deny.rego says what shuts a reader out, permit.rego what lets a reader in, refuse.rego
#   what may not be done with what one may read, empower.rego who takes the steps that all nouns have, and
#   oblige.rego what goes along with an answer.
# scope: package
package actions.base

import data.lib.consent as consents
import data.lib.marking
import data.lib.membership
import data.lib.parties
import data.lib.time as clock

# METADATA
# title: No restriction at all
# description: |
#   A shorter way to the answer for the many labels that carry nothing but a TLP: none of the denials below
#   can apply to them. A test holds that the answer is the same without it.
# scope: document
unrestricted if {
	input.object.compartments == []
	input.object.display_only == []
	input.object.embargo == ""
	input.object.excluded == []
	input.object.expires == ""
	input.object.eyes_only == null
	input.object.not_rel == []
	input.object.overlays == []
	input.object.rel_to == null
	input.object.class.rank == 0
	input.object.class.scheme == ""
	input.object.portion != "victim"
	input.object.originators != []
	input.object.naming in {"", "MAY", "MUST", "MUST_NOT"}
	input.object.pap in {"PAP:AMBER", "PAP:CLEAR", "PAP:GREEN", "PAP:RED"}
	not input.object.state in {"DRAFT", "EXPIRED", "QUARANTINED", "REVOKED"}
}

# METADATA
# title: Unknown marking
# description: A label without a TLP, or with any value outside the closed lists, is read by nobody.
# scope: rule
# related_resources:
# - ref: https://www.first.org/tlp/
#   description: FIRST, Traffic Light Protocol 2.0, August 2022
# custom:
#   code: MARKING_UNKNOWN
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "MARKING_UNKNOWN", "visible": false} if not marking.known(input.object)

deny contains {"code": "MARKING_UNKNOWN", "visible": false} if not _lists_known

# METADATA
# title: Embargo
# description: Before its embargo lifts an object is known to the owner's and the originators' own people only.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0, start date
# custom:
#   code: EMBARGO
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "EMBARGO", "visible": false} if {
	input.object.embargo != ""
	not clock.reached(input.object.embargo)
	not parties.own
}

# METADATA
# title: Expired
# description: |
#   From its expiry on an object, or an item whose agreement has ended, gives no new readings and no new
#   uses. Its originators keep it; a holder that only filed it for them does not.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0, end date
# custom:
#   code: EXPIRED
#   public_reason: The time for which this was shared has ended.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "EXPIRED", "visible": true} if {
	input.object.expires != ""
	not clock.before(input.object.expires)
	not parties.originates
}

deny contains {"code": "EXPIRED", "visible": true} if {
	input.object.kind == "evidence"
	input.object.state == "EXPIRED"
	not parties.originates
}

# METADATA
# title: Revoked
# description: What an originator has revoked leaves a tombstone to those who could read it before.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/1961/oj
#   description: Decision (EU, Euratom) 2019/1961, Article 32, originator control
# custom:
#   code: REVOKED
#   public_reason: Its originator has revoked this; it may no longer be relied on.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "REVOKED", "visible": true} if {
	input.object.state == "REVOKED"
	not parties.own
}

# METADATA
# title: Quarantined
# description: |
#   An item in quarantine is opened by the owner's security officer only. The owner's other people see that
#   it exists, and may revoke it; nobody else does.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Article 14, breach of security and compromise
# custom:
#   code: QUARANTINED
#   public_reason: This is in quarantine.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "QUARANTINED", "visible": _filed_by_own_party} if {
	input.object.state == "QUARANTINED"
	not _opens_quarantine
}

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
# title: Not yet filed
# description: A draft is its owner's own.
# scope: rule
# related_resources:
# - ref: https://www.first.org/tlp/
#   description: FIRST, Traffic Light Protocol 2.0; sharing begins with the source
# custom:
#   code: UNFILED
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "UNFILED", "visible": false} if {
	input.object.state == "DRAFT"
	not parties.owns
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

# METADATA
# title: Victim not named
# description: |
#   A victim's identity is read outside the owner's and the originators' own parties only while a consent to
#   be named stands. The victim may withdraw it until publication.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dir/2022/2555/oj
#   description: Directive (EU) 2022/2555 (NIS 2), Article 23(7), informing the public after consulting the entity
# custom:
#   code: VICTIM_NOT_NAMED
#   public_reason: The victim does not wish to be named.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "VICTIM_NOT_NAMED", "visible": true} if {
	input.object.portion == "victim"
	not parties.own
	not _may_name_victim
}

# What the denials ask, in the order in which they ask it.

_lists_known if {
	is_array(input.object.compartments)
	is_array(input.object.consents)
	is_array(input.object.excluded)
	is_array(input.object.grants)
	is_array(input.object.overlays)
	is_array(input.subject.chain)
	is_array(input.subject.nationality)
}

default _filed_by_own_party := false

_filed_by_own_party if parties.owns

_opens_quarantine if {
	"SECURITY_OFFICER" in input.subject.roles
	parties.owns
}

_opens_quarantine if {
	input.action == "revoke"
	parties.own
}

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

_may_name_victim if {
	some consent in input.object.consents
	consent.purpose == "NAME_VICTIM"
	clock.lasts(consent.until)
	consent.by in input.object.originators
	consents.covers_reader(consent.to)
}
