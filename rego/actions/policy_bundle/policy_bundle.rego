# METADATA
# title: Policy bundles
# description: |
#   Proposed sharing rules. Whoever wrote a proposal neither approves nor activates it.
# scope: package
package actions.policy_bundle

import data.lib.roles

# METADATA
# title: No such part
# description: A part that this noun does not have is asked for in vain.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex I, need-to-know
# custom:
#   code: BUNDLE_PART
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "BUNDLE_PART", "visible": false} if input.object.portion != ""

# METADATA
# title: Readers of the rules
# description: Authors and reviewers of policy and auditors read proposals of every party.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex IV, information assurance, separation of duties
# custom:
#   code: BUNDLE_READERS
#   public_reason: You work on the sharing rules.
#   owner: base
#   effective_on: "2026-01-01"
permit contains {"code": "BUNDLE_READERS"} if {
	input.object.tlp in {"TLP:AMBER", "TLP:CLEAR", "TLP:GREEN"}
	roles.has_one({"AUDITOR", "POLICY_AUTHOR", "POLICY_REVIEWER"})
}

# METADATA
# title: Proposing
# description: Policy authors propose and correct bundles.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex IV, information assurance, separation of duties
# custom:
#   code: BUNDLE_PROPOSE
#   public_reason: You write policy.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "BUNDLE_PROPOSE" if {
	input.action in {"amend", "create"}
	"POLICY_AUTHOR" in input.subject.roles
}

# METADATA
# title: Approving and activating
# description: Policy reviewers approve, activate and retire bundles.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex IV, information assurance, separation of duties
# custom:
#   code: BUNDLE_REVIEW
#   public_reason: You review policy.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "BUNDLE_REVIEW" if {
	input.action in {"activate", "approve", "retire"}
	"POLICY_REVIEWER" in input.subject.roles
}

# METADATA
# title: Four eyes
# description: Nobody approves or activates a proposal of their own.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex IV, information assurance, separation of duties
# custom:
#   code: BUNDLE_FOUR_EYES
#   public_reason: Somebody else must approve this.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "BUNDLE_FOUR_EYES" if {
	input.action in {"activate", "approve"}
	"author" in input.relations
}

# METADATA
# title: First bundle
# description: The service itself activates the bundle that it begins with.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0
# custom:
#   code: BUNDLE_SYSTEM
#   public_reason: The service takes this step.
#   owner: base
#   effective_on: "2026-01-01"
system contains "BUNDLE_SYSTEM" if {
	input.action == "activate"
}
