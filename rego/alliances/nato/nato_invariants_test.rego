# METADATA
# title: What NATO holds its own rules to
# description: |
#   Sentences that every answer must agree with, whatever the rules become. The proof of a revision checks them on every
#   case, and tests show that each of them can be broken.
# scope: package
package alliances.nato_invariants_test

import data.lib.membership

# METADATA
# title: What carries a NATO marking is handed on, exported or cited in public with its originators' consent alone.
# description: A TLP does not replace a release.
# related_resources:
# - ref: https://www.nato.int/cps/en/natohq/topics_69247.htm
#   description: NATO security policy, C-M(2002)49, release of information to non-NATO recipients
broken contains "NATO_RELEASED_BY_CONSENT" if {
	_permitted
	input.object.class.scheme == "NATO"
	_without_consent(_purpose[input.action])
}

# METADATA
# title: What was shared with the Alliance is read by Allies alone, never by a partner that observes.
# description: Consultation is among the parties to the Treaty.
# related_resources:
# - ref: https://www.nato.int/cps/en/natohq/official_texts_17120.htm
#   description: The North Atlantic Treaty, Article 4, consultation
broken contains "NATO_ALLIES_ALONE" if {
	_permitted
	input.action == "read"
	not membership.member("nato")
}

_permitted if {
	input.answer.outcome in {"ALLOW", "REDACT"}
	input.answer.grant == "nato"
}

_purpose := {"cite_public": "CITE_PUBLIC", "export": "FORWARD", "forward": "FORWARD"}

# Somebody else originated it and has consented to nobody for this.
_without_consent(purpose) if {
	some originator in input.object.originators
	not originator in input.subject.chain
	not originator in {consent.by | some consent in input.object.consents; consent.purpose == purpose}
}
