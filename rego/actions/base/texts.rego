package actions.base

import data.lib.time as clock

# What binds every text, in every alliance and outside. A fact that is missing counts against the step.

# METADATA
# title: Nobody is bound to what they could not read
# description: |
#   No silence is opened, extended or ended in adoption while a party is to sign a claim whose basis it cannot read
#   and has not accepted unread.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2009/937/oj
#   description: Council Rules of Procedure, Decision 2009/937/EU, Article 12(2)(d), COREU silence
# custom:
#   code: UNREAD
#   public_reason: A party cannot read what the text rests on.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "UNREAD" if {
	input.object.kind == "statement"
	input.action in {"adopt", "extend_silence", "open_silence"}
	not _all_read
}

# METADATA
# title: Nothing is published without consent
# description: |
#   A text is frozen, scheduled and published only when every originator of what its claims rest on has consented to
#   public citation.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/1961/oj
#   description: Decision (EU, Euratom) 2019/1961, Article 32, originator control
# custom:
#   code: UNCONSENTED
#   public_reason: Originators have not consented to publication.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "UNCONSENTED" if {
	input.object.kind in {"publication", "statement"}
	input.action in {"freeze", "publish", "schedule"}
	not _all_consented
}

# METADATA
# title: The release authority is present
# description: |
#   Nothing is published, be it by the service at the agreed minute, before the release authority has agreed to the
#   plan.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/treaty/teu_2016/oj
#   description: Treaty on European Union, Title V, common foreign and security policy
# custom:
#   code: AUTHORISATION
#   public_reason: The release is not authorised.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "AUTHORISATION" if {
	input.object.kind in {"publication", "statement"}
	input.action == "publish"
	not _authorised
}

# METADATA
# title: Each party in its turn
# description: A party publishes from its minute in the release plan on, and not before.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0, start date
# custom:
#   code: SLOT
#   public_reason: It is not your turn to publish yet.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "SLOT" if {
	input.object.kind in {"publication", "statement"}
	input.action == "publish"
	input.context.channel != "system"
	not _in_turn
}

_all_read if input.context.statement.unread == 0

_all_consented if input.context.statement.unconsented == 0

_authorised if input.context.statement.authorised == true

_in_turn if clock.reached(input.context.statement.slot)
