# METADATA
# title: What the agreement with the vendor holds its own rules to
# description: |
#   Sentences that every answer must agree with, whatever the rules become. The proof of a revision checks them on every
#   case, and tests show that each of them can be broken.
# scope: package
package alliances.vendor_nda_invariants_test

# METADATA
# title: Nothing from a provider is cited in public without its consent.
# description: Whoever else consents, and whatever the TLP above CLEAR.
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0, permitted actions
broken contains "NDA_PUBLICITY_BY_CONSENT" if {
	_permitted
	input.action == "cite_public"
	input.object.tlp != "TLP:CLEAR"
	_unconsented
}

# METADATA
# title: Where the provider is not to be named, nobody but its own people learns who it is.
# description: Who gave it is withheld from every other reader.
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0, provider attribution
broken contains "NDA_PROVIDER_UNNAMED" if {
	_permitted
	input.action == "read"
	input.object.naming == "MUST_NOT"
	not _own
	not "provider" in input.answer.redact
}

# METADATA
# title: Others than the provider read it for the case that it was given for, and for nothing else.
# description: They hold the compartment of the case.
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0, permitted actions
broken contains "NDA_ONE_CASE" if {
	_permitted
	input.action == "read"
	not data.alliances.vendor_nda.thresholds.provider in input.subject.chain
	not data.alliances.vendor_nda.thresholds.purpose in input.subject.compartments
}

_permitted if {
	input.answer.outcome in {"ALLOW", "REDACT"}
	input.answer.grant == "vendor_nda"
}

_unconsented if {
	some originator in input.object.originators
	not originator in {consent.by |
		some consent in input.object.consents
		consent.to == "public"
		consent.purpose == "CITE_PUBLIC"
	}
}

_own if {
	some party in input.subject.chain
	party in ({input.object.owner} | {originator | some originator in input.object.originators})
}
