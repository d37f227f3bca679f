# METADATA
# title: Rules that bind every alliance
# description: |
#   What is written here holds for every noun and every alliance, and no alliance can set it aside. It is
#   in nine files: deny.rego and caveats.rego say what shuts a reader out, scope.rego what is beyond a machine client,
#   permit.rego what lets a reader in, refuse.rego what may not be done with what one may read, assurance.rego how
#   surely one must be known for a step, texts.rego what stops a step on a joint text, empower.rego who takes the steps
#   that all nouns have, and oblige.rego what goes along with an answer.
# scope: package
package actions.base

import data.lib.consent as consents
import data.lib.marking
import data.lib.negotiation
import data.lib.parties
import data.lib.time as clock

# METADATA
# title: No restriction at all
# description: |
#   A shorter way to the answer for the many labels that carry nothing but a TLP: no denial here or in caveats.rego
#   can apply to them. A test holds that the answer is the same without it.
# scope: document
unrestricted if {
	input.subject.scope == null
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
# description: |
#   Before its embargo lifts an object is known to the owner's and the originators' own people only. A text that is
#   to be published is also known to those to whom it was given under embargo: the embargo is on the audience.
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
	not negotiation.given_early
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

_may_name_victim if {
	some consent in input.object.consents
	consent.purpose == "NAME_VICTIM"
	clock.lasts(consent.until)
	consent.by in input.object.originators
	consents.covers_reader(consent.to)
}
