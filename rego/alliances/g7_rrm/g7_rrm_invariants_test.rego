# METADATA
# title: What the G7 Rapid Response Mechanism holds its own rules to
# description: |
#   Sentences that every answer must agree with, whatever the rules become. The proof of a revision checks them on every
#   case, and tests show that each of them can be broken.
# scope: package
package alliances.g7_rrm_invariants_test

import data.lib.membership

# METADATA
# title: An observer makes no work of an item, hands it to nobody and exports no copy without its originators' consent.
# description: Observers read item by item, and no more.
# related_resources:
# - ref: https://www.international.gc.ca/transparency-transparence/rapid-response-mechanism-mecanisme-reponse-rapide/index.aspx
#   description: G7 RRM annual report 2024, observers
broken contains "G7_OBSERVERS_READ" if {
	_permitted
	membership.observer("g7_rrm")
	input.object.tlp != "TLP:CLEAR"
	_without_consent(_purpose[input.action])
}

# METADATA
# title: What is for focal points alone is read by others than its owners with their name on every copy.
# description: A copy that leaks can be traced.
# related_resources:
# - ref: https://www.international.gc.ca/transparency-transparence/rapid-response-mechanism-mecanisme-reponse-rapide/index.aspx
#   description: Rapid Response Mechanism Canada, focal points
broken contains "G7_COPIES_TRACED" if {
	_permitted
	input.action == "read"
	input.object.tlp in {"TLP:AMBER", "TLP:AMBER+STRICT"}
	not _own
	not "WATERMARK" in input.answer.obligations
}

_permitted if {
	input.answer.outcome in {"ALLOW", "REDACT"}
	input.answer.grant == "g7_rrm"
}

_purpose := {"derive": "DERIVE", "export": "FORWARD", "forward": "FORWARD"}

_own if {
	some party in input.subject.chain
	party in ({input.object.owner} | {originator | some originator in input.object.originators})
}

# Somebody else originated it and has consented to nobody for this.
_without_consent(purpose) if {
	some originator in input.object.originators
	not originator in input.subject.chain
	not originator in {consent.by | some consent in input.object.consents; consent.purpose == purpose}
}
