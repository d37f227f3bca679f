# METADATA
# title: What the Five Eyes holds its own rules to
# description: |
#   Sentences that every answer must agree with, whatever the rules become. The proof of a revision checks them on every
#   case, and tests show that each of them can be broken.
# scope: package
package alliances.five_eyes_invariants_test

import data.lib.membership

# METADATA
# title: Nothing above TLP:CLEAR that came from another of the five is handed on without its consent.
# description: The third-party rule binds whatever the TLP says, and with or without ORCON.
# related_resources:
# - ref: https://www.nationalarchives.gov.uk/ukusa/
#   description: UKUSA Agreement, 5 March 1946, paragraph 8, dissemination to third parties
broken contains "FVEY_HANDED_ON" if {
	_permitted
	input.action == "forward"
	input.object.tlp != "TLP:CLEAR"
	_without_consent("FORWARD")
}

# METADATA
# title: What was shared through the five is read in the five alone.
# description: Nobody beyond the five reads it through them, be it as an observer.
# related_resources:
# - ref: https://www.nationalarchives.gov.uk/ukusa/
#   description: UKUSA Agreement, 5 March 1946, and its appendices
broken contains "FVEY_FIVE_ALONE" if {
	_permitted
	input.action == "read"
	not membership.member("five_eyes")
}

_permitted if {
	input.answer.outcome in {"ALLOW", "REDACT"}
	input.answer.grant == "five_eyes"
}

# Somebody else originated it and has consented to nobody for this.
_without_consent(purpose) if {
	some originator in input.object.originators
	not originator in input.subject.chain
	not originator in {consent.by | some consent in input.object.consents; consent.purpose == purpose}
}
