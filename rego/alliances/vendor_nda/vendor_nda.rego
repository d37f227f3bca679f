# METADATA
# title: Agreement of confidentiality with a vendor
# description: |
#   A vendor gives what it found for the attribution of one case. The members of that case read it, do not learn
#   or tell who gave it unless the marking allows that, do not pass it on, and tell the vendor what became of it.
#   The vendor reads what is its own and the feedback that names it, and nothing of the others.
# scope: package
package alliances.vendor_nda

import data.lib.audience
import data.lib.consent
import data.lib.grants
import data.lib.membership
import data.lib.parties

# METADATA
# title: For one case
# description: |
#   A member of the agreement reads what was shared under it when the person holds the case's compartment: what
#   names nobody in particular up to TLP:AMBER, what names an organisation as far as the TLP carries. A grant
#   that is bound to another purpose is none under this agreement.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0, permitted actions
# custom:
#   code: NDA_CASE
#   public_reason: A provider shared this for the case that you work on.
#   owner: vendor_nda
#   effective_on: "2026-01-01"
permit contains {"code": "NDA_CASE", "grant": grant} if {
	data.alliances.vendor_nda.thresholds.purpose in input.subject.compartments
	membership.member("vendor_nda")
	not _provider
	some grant in input.object.grants
	grant.via == "vendor_nda"
	grant.purpose in {"", data.alliances.vendor_nda.thresholds.purpose}
	_meant(grant.to)
	grants.counts(grant)
}

# METADATA
# title: Feedback to the provider
# description: The provider reads what a member shared with it by name under the agreement.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0, notifications
# custom:
#   code: NDA_FEEDBACK
#   public_reason: This is feedback to your organisation.
#   owner: vendor_nda
#   effective_on: "2026-01-01"
permit contains {"code": "NDA_FEEDBACK", "grant": grant} if {
	membership.member("vendor_nda")
	_provider
	some grant in input.object.grants
	grant.via == "vendor_nda"
	audience.names(grant.to)
	grants.counts(grant)
}

_meant(receivers) if audience.is_circle(receivers)

_meant(receivers) if audience.names(receivers)

_provider if data.alliances.vendor_nda.thresholds.provider in input.subject.chain

# METADATA
# title: The provider is not named
# description: |
#   Nobody but the provider learns from an item who gave it, unless the marking allows or demands that. An
#   incident names no provider, and its public sources can give one away.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0, provider attribution
# custom:
#   code: NDA_PROVIDER
#   public_reason: The provider does not wish to be named.
#   owner: vendor_nda
#   effective_on: "2026-01-01"
redact contains {"field": field, "code": "NDA_PROVIDER"} if {
	field := {"evidence": "provider", "incident": "sources"}[input.object.kind]
	not input.object.naming in {"MAY", "MUST"}
	not parties.own
}

# METADATA
# title: No resale
# description: What was given under the agreement is not handed on or exported, changed or not, without consent.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0, unmodified resale
# custom:
#   code: NDA_NO_RESALE
#   public_reason: The agreement does not allow that without consent.
#   owner: vendor_nda
#   effective_on: "2026-01-01"
refuse contains "NDA_NO_RESALE" if {
	input.action in {"export", "forward"}
	input.object.tlp != "TLP:CLEAR"
	not consent.for_reader("FORWARD")
}

# METADATA
# title: No publicity
# description: It is cited in public only with the provider's consent to that, whoever else consents.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0, permitted actions
# custom:
#   code: NDA_NO_PUBLICITY
#   public_reason: The provider must consent to publication.
#   owner: vendor_nda
#   effective_on: "2026-01-01"
refuse contains "NDA_NO_PUBLICITY" if {
	input.action == "cite_public"
	input.object.tlp != "TLP:CLEAR"
	not consent.for_public("CITE_PUBLIC")
}

# METADATA
# title: The provider hears of every use
# description: The provider is told of each work made from its information and of every onward use, not of the content.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0, notifications
# custom:
#   code: NDA_TELL
#   public_reason: The provider is told of this.
#   owner: vendor_nda
#   effective_on: "2026-01-01"
oblige contains {"obligation": "NOTIFY_ORIGINATOR", "code": "NDA_TELL"} if {
	input.action in {"cite_internal", "cite_public", "derive", "export", "forward"}
	not parties.own
}
