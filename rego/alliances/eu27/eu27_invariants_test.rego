# METADATA
# title: What the EU-27 holds its own rules to
# description: |
#   Sentences that every answer must agree with, whatever the rules become. The proof of a revision checks them on every
#   case, and tests show that each of them can be broken.
# scope: package
package alliances.eu27_invariants_test

import data.lib.membership

# METADATA
# title: What was shared through the EU-27 is read by present members alone, never by countries that align themselves.
# description: Consultation within the Council is among member states; others align themselves after adoption.
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/treaty/teu_2016/oj
#   description: Treaty on European Union, Article 32, consultation within the Council on foreign policy
broken contains "EU27_MEMBERS_ALONE" if {
	_reads
	not membership.member("eu27")
}

# METADATA
# title: What is TLP:AMBER is read in an organisation that was not named by delegates alone.
# description: A state that is named is its delegates to the working party, and not all its ministries.
# related_resources:
# - ref: https://www.first.org/tlp/
#   description: FIRST, Traffic Light Protocol 2.0, AMBER, need-to-know within the organisation and its clients
broken contains "EU27_AMBER_DELEGATES" if {
	_reads
	input.object.tlp == "TLP:AMBER"
	not _named
	not _delegate
}

_reads if {
	input.action == "read"
	input.answer.outcome in {"ALLOW", "REDACT"}
	input.answer.grant == "eu27"
}

_named if {
	some grant in input.object.grants
	some party in ({input.subject.party} | {server | some server in input.subject.served_by})
	party in grant.to
}

_delegate if {
	some role in input.subject.roles
	role in data.alliances.eu27.thresholds.delegates
}
