# METADATA
# title: Policy bundles
# description: |
#   Proposed changes of the sharing rules. Whoever wrote one neither approves nor activates it, and it comes into force
#   only when it has passed every check and somebody has agreed for each alliance whose rules it touches.
# scope: package
package actions.policy_bundle

import data.lib.mandate
import data.lib.membership
import data.lib.parties
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
# description: Authors and reviewers of policy, security officers and auditors read proposals of every party.
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
	roles.has_one({"AUDITOR", "POLICY_AUTHOR", "POLICY_REVIEWER", "SECURITY_OFFICER"})
}

# METADATA
# title: Proposing
# description: |
#   An alliance's rules are proposed by policy authors of its members, the common base by authors with that mandate.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex IV, information assurance, separation of duties
# custom:
#   code: BUNDLE_PROPOSE
#   public_reason: You write these rules.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "BUNDLE_PROPOSE" if {
	input.action == "create"
	"POLICY_AUTHOR" in input.subject.roles
	membership.member(input.context.bundle.alliance)
}

empower contains "BUNDLE_PROPOSE" if {
	input.action == "create"
	"POLICY_AUTHOR" in input.subject.roles
	input.context.bundle.alliance == ""
	mandate.held("base", "propose")
}

# METADATA
# title: Taking back
# description: The policy authors of the party that proposed a change take it back.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex IV, information assurance, separation of duties
# custom:
#   code: BUNDLE_WITHDRAW
#   public_reason: You write policy for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "BUNDLE_WITHDRAW" if {
	input.action == "withdraw"
	"POLICY_AUTHOR" in input.subject.roles
	parties.owns
}

# METADATA
# title: Reviewing
# description: |
#   A policy reviewer agrees, or says no, for one alliance that is affected and of which their party is a member.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex IV, information assurance, separation of duties
# custom:
#   code: BUNDLE_REVIEW
#   public_reason: You review policy for this alliance.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "BUNDLE_REVIEW" if {
	input.action in {"approve", "reject"}
	_reviews
	input.context.bundle.for in input.context.bundle.affected
	membership.member(input.context.bundle.for)
}

# METADATA
# title: Putting into force
# description: |
#   A policy reviewer of a member of an affected alliance puts an approved change into force, or sets the moment for it.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex IV, information assurance, separation of duties
# custom:
#   code: BUNDLE_ACTIVATE
#   public_reason: You review policy for an alliance that this touches.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "BUNDLE_ACTIVATE" if {
	input.action in {"activate", "schedule"}
	_reviews
	_touched
}

# METADATA
# title: Rolling back
# description: |
#   A policy reviewer whose party is a member of every affected alliance takes a change out of force alone, in one step.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex IV, information assurance, separation of duties
# custom:
#   code: BUNDLE_ROLL_BACK
#   public_reason: You review policy for every alliance that this touches.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "BUNDLE_ROLL_BACK" if {
	input.action == "roll_back"
	_reviews
	_touched
	every alliance in input.context.bundle.affected {
		membership.member(alliance)
	}
}

# METADATA
# title: Emergency rollback
# description: |
#   A security officer of a member of an affected alliance demands it, and a policy reviewer of one confirms it.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex IV, information assurance, separation of duties
# custom:
#   code: BUNDLE_EMERGENCY
#   public_reason: You answer for the safety of an alliance that this touches.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "BUNDLE_EMERGENCY" if {
	input.action == "demand_roll_back"
	"SECURITY_OFFICER" in input.subject.roles
	_touched
}

empower contains "BUNDLE_EMERGENCY" if {
	input.action == "confirm_roll_back"
	_reviews
	_touched
	input.context.bundle.demanded
}

# METADATA
# title: Four eyes
# description: Nobody approves a proposal of their own, or puts it into force.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex IV, information assurance, separation of duties
# custom:
#   code: BUNDLE_FOUR_EYES
#   public_reason: Somebody else must do this.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "BUNDLE_FOUR_EYES" if {
	input.action in {"activate", "approve", "schedule"}
	"author" in input.relations
}

# METADATA
# title: Two persons
# description: Whoever demanded an emergency rollback does not confirm it.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex IV, information assurance, separation of duties
# custom:
#   code: BUNDLE_TWO_PERSONS
#   public_reason: Somebody else must confirm this.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "BUNDLE_TWO_PERSONS" if {
	input.action == "confirm_roll_back"
	"demand_roll_back" in input.context.bundle.done
}

# METADATA
# title: Unchecked
# description: What has not passed every check is neither approved nor put into force, by anybody.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex IV, information assurance, separation of duties
# custom:
#   code: BUNDLE_UNCHECKED
#   public_reason: This has not passed its checks.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "BUNDLE_UNCHECKED" if {
	input.action in _forward
	not input.context.bundle.passed
}

# METADATA
# title: Unapproved
# description: Nothing comes into force until somebody has agreed for each alliance that it touches.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex IV, information assurance, separation of duties
# custom:
#   code: BUNDLE_UNAPPROVED
#   public_reason: Somebody must agree for each alliance that this touches.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "BUNDLE_UNAPPROVED" if {
	input.action in {"activate", "adopt", "schedule"}
	not _agreed
}

# METADATA
# title: Steps of the service
# description: |
#   The service records what the checks found, adopts what all have agreed to, and does at its moment what was set
#   for it.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0
# custom:
#   code: BUNDLE_SYSTEM
#   public_reason: The service takes this step.
#   owner: base
#   effective_on: "2026-01-01"
system contains "BUNDLE_SYSTEM" if input.action in {"activate", "adopt", "fail", "restore", "supersede", "verify"}

_forward := {"activate", "adopt", "approve", "schedule"}

_reviews if "POLICY_REVIEWER" in input.subject.roles

# The person's party is a member of an alliance that is affected.
_touched if {
	some alliance in input.context.bundle.affected
	membership.member(alliance)
}

_agreed if {
	count(input.context.bundle.affected) > 0
	every alliance in input.context.bundle.affected {
		alliance in input.context.bundle.approved
	}
}
