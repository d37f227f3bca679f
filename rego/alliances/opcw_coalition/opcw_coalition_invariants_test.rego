# METADATA
# title: What the coalition on the OPCW operation holds its own rules to
# description: |
#   Sentences that every answer must agree with, whatever the rules become. The proof of a revision checks them on every
#   case, and tests show that each of them can be broken.
# scope: package
package alliances.opcw_coalition_invariants_test

# METADATA
# title: Nothing above TLP:CLEAR leaves the coalition without the consent of everybody from whom it came.
# description: The circle of two states is closed; nobody joins by hand-over.
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/1961/oj
#   description: Decision (EU, Euratom) 2019/1961, Article 32, originator control
broken contains "OPCW_STAYS_CLOSED" if {
	_permitted
	input.action == "forward"
	input.object.tlp != "TLP:CLEAR"
	_without_consent("FORWARD")
}

# METADATA
# title: Nothing above TLP:CLEAR is cited in public on one person's word.
# description: Both parties agree to publicity, so that a second person approves.
# related_resources:
# - ref: https://www.gov.uk/government/speeches/joint-statement-from-prime-minister-may-and-prime-minister-rutte
#   description: Joint statement of the Prime Ministers of the United Kingdom and the Netherlands, 4 October 2018
broken contains "OPCW_TWO_APPROVE" if {
	_permitted
	input.action == "cite_public"
	input.object.tlp != "TLP:CLEAR"
	not "SECOND_APPROVER" in input.answer.obligations
}

_permitted if {
	input.answer.outcome in {"ALLOW", "REDACT"}
	input.answer.grant == "opcw_coalition"
}

# Somebody else originated it and has consented to nobody for this.
_without_consent(purpose) if {
	some originator in input.object.originators
	not originator in input.subject.chain
	not originator in {consent.by | some consent in input.object.consents; consent.purpose == purpose}
}
