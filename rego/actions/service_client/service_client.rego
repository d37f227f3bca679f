# METADATA
# title: Machine clients
# description: |
#   A machine client is a token by which a program acts for a party, within a scope. What the scope shuts out of is
#   decided for every noun, in base/scope.rego; here stands who gives such a token out, for what, and who ends it.
# scope: package
package actions.service_client

import data.actions.base
import data.lib.marking
import data.lib.membership
import data.lib.parties
import data.lib.roles
import data.lib.time as clock

# METADATA
# title: No such part
# description: A part that this noun does not have is asked for in vain.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex I, need-to-know
# custom:
#   code: CLIENT_PART
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "CLIENT_PART", "visible": false} if input.object.portion != ""

# METADATA
# title: Who knows of machine clients
# description: |
#   Which programs act for a party, and with which rights, is known to those of it who give tokens out, and to its
#   auditors.
# scope: rule
# related_resources:
# - ref: https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final
#   description: NIST SP 800-53 Rev. 5, AC-2 account management
# custom:
#   code: CLIENT_READERS
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "CLIENT_READERS", "visible": false} if not _knows_clients

# METADATA
# title: Giving out a token
# description: A party's security and disclosure officers and its decision authority let programs in.
# scope: rule
# related_resources:
# - ref: https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final
#   description: NIST SP 800-53 Rev. 5, AC-2 account management
# custom:
#   code: CLIENT_ISSUE
#   public_reason: You let programs in for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "CLIENT_ISSUE" if {
	input.action in {"issue", "rotate"}
	parties.owns
	_keeps_clients
}

# METADATA
# title: Ending a token
# description: Whoever could let a program in for the party ends its token, whatever the token was good for.
# scope: rule
# related_resources:
# - ref: https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final
#   description: NIST SP 800-53 Rev. 5, IA-5 authenticator management
# custom:
#   code: CLIENT_REVOKE
#   public_reason: You end tokens of your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "CLIENT_REVOKE" if {
	input.action == "revoke"
	parties.owns
	_keeps_clients
}

# METADATA
# title: No more than one's own rights
# description: |
#   A token carries no role that its issuer does not have, reaches into no alliance in which the issuer has no standing,
#   and no higher than the issuer's own clearance. Putting a new token in the place of an old one is no way round it.
# scope: rule
# related_resources:
# - ref: https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final
#   description: NIST SP 800-53 Rev. 5, AC-6 least privilege
# custom:
#   code: CLIENT_BEYOND_ISSUER
#   public_reason: A token carries no more than the rights of the person who gives it out.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "CLIENT_BEYOND_ISSUER" if {
	input.action in {"issue", "rotate"}
	not _dominates
}

# METADATA
# title: What only persons do
# description: |
#   No token is given out for what binds a party, lets something go or keeps the rules, nor for TLP:RED, which names
#   persons.
# scope: rule
# related_resources:
# - ref: https://www.first.org/tlp/
#   description: FIRST, Traffic Light Protocol 2.0, TLP:RED is for individual recipients
# custom:
#   code: CLIENT_PERSONS_ONLY
#   public_reason: This is for persons, and no token is good for it.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "CLIENT_PERSONS_ONLY" if {
	input.action in {"issue", "rotate"}
	not _fit_for_machine
}

# METADATA
# title: Its time has run out
# description: The service itself marks a client expired whose time has come.
# scope: rule
# related_resources:
# - ref: https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final
#   description: NIST SP 800-53 Rev. 5, IA-5 authenticator management
# custom:
#   code: CLIENT_SYSTEM
#   public_reason: The service takes this step.
#   owner: base
#   effective_on: "2026-01-01"
system contains "CLIENT_SYSTEM" if input.action == "expire"

_keeps_clients if roles.has_one({"DECISION_AUTHORITY", "DISCLOSURE_OFFICER", "SECURITY_OFFICER"})

_knows_clients if {
	parties.owns
	_keeps_clients
}

_knows_clients if {
	parties.owns
	"AUDITOR" in input.subject.roles
}

_machine_roles := {
	"COMMS_OFFICER",
	"CYBER_DIPLOMAT",
	"FORENSIC_EXAMINER",
	"INCIDENT_REPORTER",
	"INTELLIGENCE_ANALYST",
	"LEGAL_ADVISER",
	"VENDOR_LIAISON",
}

_dominates if {
	input.subject.scope == null
	every role in input.context.client.roles {
		role in input.subject.roles
	}
	every alliance in input.context.client.scope.alliances {
		_stands_in(alliance)
	}
	_cleared_for(input.context.client.scope.rank)
}

_stands_in(alliance) if membership.member(alliance)

_stands_in(alliance) if membership.observer(alliance)

_stands_in(alliance) if membership.aligned(alliance)

_cleared_for(0)

_cleared_for(rank) if {
	some clearance in input.subject.clearances
	clearance.rank >= rank
	clearance.scheme in marking.schemes
	clock.lasts(clearance.until)
}

_fit_for_machine if {
	every role in input.context.client.roles {
		role in _machine_roles
	}
	every action in input.context.client.scope.actions {
		action in base.machine_actions
	}
	marking.strictness[input.context.client.scope.tlp] <= marking.strictness["TLP:AMBER+STRICT"]
}
