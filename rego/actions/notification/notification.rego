# METADATA
# title: Notifications
# description: |
#   What an organisation is told: a silence broken, a text suspended, a basis changed. It is the organisation's own,
#   whatever its marking.
# scope: package
package actions.notification

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
#   code: NOTIFICATION_PART
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "NOTIFICATION_PART", "visible": false} if input.object.portion != ""

# METADATA
# title: Notices of others
# description: A notice is read by the people of the organisation that is told, and by nobody else on any path.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex I, need-to-know
# custom:
#   code: NOTIFICATION_OTHERS
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "NOTIFICATION_OTHERS", "visible": false} if not parties.owns

# METADATA
# title: Those who are told
# description: |
#   A notice to a state is for those in its organisations who act on notices, whatever the TLP that keeps it within
#   the state. What a notice is about stays with those who may read that.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/treaty/teu_2016/oj
#   description: Treaty on European Union, Title V, common foreign and security policy
# custom:
#   code: NOTIFICATION_TOLD
#   public_reason: Your party is told of this.
#   owner: base
#   effective_on: "2026-01-01"
permit contains {"code": "NOTIFICATION_TOLD"} if {
	input.object.tlp in {"TLP:AMBER", "TLP:AMBER+STRICT", "TLP:CLEAR", "TLP:GREEN"}
	parties.owns
	roles.has_one(_acting)
}

# METADATA
# title: Acknowledging
# description: Those who act on notices acknowledge them for their organisation.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/treaty/teu_2016/oj
#   description: Treaty on European Union, Title V, common foreign and security policy
# custom:
#   code: NOTIFICATION_ACKNOWLEDGE
#   public_reason: You act on this for your organisation.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "NOTIFICATION_ACKNOWLEDGE" if {
	input.action == "acknowledge"
	parties.owns
	roles.has_one(_acting)
}

_acting := {
	"CYBER_DIPLOMAT",
	"DECISION_AUTHORITY",
	"DISCLOSURE_OFFICER",
	"INTELLIGENCE_ANALYST",
	"LEGAL_ADVISER",
	"PEN_HOLDER",
}
