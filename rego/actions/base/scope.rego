package actions.base

import data.lib.audience
import data.lib.grants
import data.lib.marking

# METADATA
# title: Beyond a machine client's scope
# description: |
#   A machine client learns of nothing beyond its scope: not by another alliance, not above its TLP or its rank, not
#   by another channel. The register of parties and alliances is open to it; tokens, its own among them, are not.
# scope: rule
# related_resources:
# - ref: https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final
#   description: NIST SP 800-53 Rev. 5, AC-6 least privilege
# custom:
#   code: SCOPE
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "SCOPE", "visible": false} if {
	input.subject.scope != null
	not _within_scope
}

# METADATA
# title: What a machine client was not let do
# description: |
#   Of what it may know of, a machine client does what its scope names, and never what only persons do: to let go, to
#   bind a party, to judge, to keep the rules. No scope can name that.
# scope: rule
# related_resources:
# - ref: https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final
#   description: NIST SP 800-53 Rev. 5, AC-6 least privilege
# custom:
#   code: SCOPE_ACTION
#   public_reason: This client was not let do this.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "SCOPE_ACTION" if {
	input.subject.scope != null
	not input.action in {"discover", "read"}
	not _let_do
}

# METADATA
# title: What machines do
# description: All that a token can ever be issued for. Everything else is done by persons.
# scope: document
machine_actions := {
	"amend",
	"attach",
	"cite_internal",
	"create",
	"derive",
	"export",
	"import",
	"read",
	"submit",
	"supersede",
}

_let_do if {
	input.action in machine_actions
	input.action in input.subject.scope.actions
}

_within_scope if {
	"read" in input.subject.scope.actions
	input.context.channel in input.subject.scope.channels
	input.object.class.rank <= input.subject.scope.rank
	marking.strictness[input.object.tlp] <= marking.strictness[input.subject.scope.tlp]
	input.object.kind != "service_client"
	_comes_to_client
}

_comes_to_client if input.object.kind in {"alliance", "party"}

_comes_to_client if {
	input.subject.scope.own
	input.object.owner in input.subject.chain
}

_comes_to_client if {
	some grant in input.object.grants
	grant.via in input.subject.scope.alliances
	grants.counts(grant)
	_meant(grant.to)
}

_meant([])

_meant(receivers) if audience.names(receivers)
