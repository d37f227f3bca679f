package actions.base

import data.lib.parties
import data.lib.roles

# METADATA
# title: Sharing
# description: |
#   A disclosure officer or decision authority of the owner or of an originator shares; an analyst does not.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/1961/oj
#   description: Decision (EU, Euratom) 2019/1961, Article 32, originator control
# custom:
#   code: SHARE
#   public_reason: You may let this go for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "SHARE" if {
	input.action == "share"
	parties.own
	roles.has_one(roles.releasing)
}

# METADATA
# title: Changing a marking
# description: |
#   A disclosure officer or decision authority of an originator sets the marking anew. A recipient never does.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Article 3, downgrading only with the originator's consent
# custom:
#   code: SET_MARKING
#   public_reason: You may set the marking for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "SET_MARKING" if {
	input.action == "downgrade"
	parties.originates
	roles.has_one(roles.releasing)
}

# METADATA
# title: Handling one's own copy more strictly
# description: A disclosure officer or analyst of any reader's party may raise the handling of that party's copy.
# scope: rule
# related_resources:
# - ref: https://www.first.org/tlp/
#   description: FIRST, Traffic Light Protocol 2.0, recipients may be stricter
# custom:
#   code: OVERLAY_OWN_COPY
#   public_reason: You may handle your copy more strictly.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "OVERLAY_OWN_COPY" if {
	input.action == "overlay"
	roles.has_one({"DISCLOSURE_OFFICER", "INTELLIGENCE_ANALYST"})
}

# METADATA
# title: Asking for release
# description: |
#   Whoever knows that something exists may ask its originators for it, in a function that works with
#   information. Knowing is enough; reading is what is asked for.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/1961/oj
#   description: Decision (EU, Euratom) 2019/1961, Article 32, prior written consent of the originator
# custom:
#   code: ASK_RELEASE
#   public_reason: You may ask its originators.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "ASK_RELEASE" if {
	input.action == "request_release"
	roles.has_one(roles.asking)
}

# METADATA
# title: Seeing how a decision came about
# description: |
#   Every step of an evaluation shows the values that the rules looked at. It is shown to authors and reviewers of
#   policy and to auditors who may read the object, and to those who may let it go for the party that filed it.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex IV, information assurance, separation of duties
# custom:
#   code: EXPLAIN
#   public_reason: You work on the sharing rules.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "EXPLAIN" if {
	input.action == "explain"
	roles.has_one({"AUDITOR", "POLICY_AUTHOR", "POLICY_REVIEWER"})
}

empower contains "EXPLAIN" if {
	input.action == "explain"
	parties.owns
	roles.has_one(roles.releasing)
}

# METADATA
# title: Withdrawing a victim's name
# description: |
#   The victim, where it is an originator, withdraws the consent to be named; so do the reporters and
#   disclosure officers of the party that filed the report for it.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dir/2022/2555/oj
#   description: Directive (EU) 2022/2555 (NIS 2), Article 23(7), informing the public after consulting the entity
# custom:
#   code: WITHDRAW_NAME
#   public_reason: You may withdraw the name.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "WITHDRAW_NAME" if {
	input.action == "withdraw_naming"
	input.subject.kind == "VICTIM_ORG"
	parties.originates
}

empower contains "WITHDRAW_NAME" if {
	input.action == "withdraw_naming"
	parties.own
	roles.has_one({"DECISION_AUTHORITY", "DISCLOSURE_OFFICER", "INCIDENT_REPORTER"})
}
