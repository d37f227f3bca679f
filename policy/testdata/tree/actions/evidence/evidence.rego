# What holds for evidence.
package actions.evidence

import data.lib.scope

# METADATA
# title: Provider
# description: The provider is not named outside its party chain unless the marking says so.
# custom:
#   code: NAMING
#   public_reason: The provider is not named.
#   owner: base
#   effective_on: "2024-01-01"
redact contains {"field": "provider", "code": "NAMING"} if {
	not input.object.naming in {"MAY", "MUST"}
	not scope.in_chain(input.object.owner)
}
