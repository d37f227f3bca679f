# METADATA
# title: Release requests
# description: |
#   A request to the originators of an object for a permission that its marking does not give. It is owned by the
#   party that asks; its originators are the parties that are asked.
# scope: package
package actions.release_request

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
#   code: REQUEST_PART
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "REQUEST_PART", "visible": false} if input.object.portion != ""

# METADATA
# title: Those who are asked
# description: |
#   Each originator that is asked reads the request, whatever the others say: its own people, and under
#   TLP:AMBER+STRICT the very organisation that is asked.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/1961/oj
#   description: Decision (EU, Euratom) 2019/1961, Article 32, originator control
# custom:
#   code: REQUEST_ASKED
#   public_reason: Your party is asked for this.
#   owner: base
#   effective_on: "2026-01-01"
permit contains {"code": "REQUEST_ASKED"} if {
	input.object.tlp in {"TLP:AMBER", "TLP:CLEAR", "TLP:GREEN"}
	parties.originates
}

permit contains {"code": "REQUEST_ASKED"} if {
	input.object.tlp == "TLP:AMBER+STRICT"
	input.subject.party in input.object.originators
}

# METADATA
# title: Who is asked is not told
# description: |
#   Unless the marking allows or demands it, nobody but those asked learns who they are, not even the
#   party that asks: it would learn who provided what it may not see.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0
# custom:
#   code: ASKED_NOT_NAMED
#   public_reason: The provider does not wish to be named.
#   owner: base
#   effective_on: "2026-01-01"
redact contains {"field": "answers", "code": "ASKED_NOT_NAMED"} if _unnamed

redact contains {"field": "asked", "code": "ASKED_NOT_NAMED"} if _unnamed

_unnamed if {
	input.object.naming in {"", "MUST_NOT"}
	not parties.originates
}

# METADATA
# title: Asking
# description: |
#   People who work with partners' information ask for their party, correct what they ask and withdraw
#   it.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/1961/oj
#   description: Decision (EU, Euratom) 2019/1961, Article 32, originator control
# custom:
#   code: REQUEST_FILE
#   public_reason: You may ask for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "REQUEST_FILE" if {
	input.action in {"amend", "create", "withdraw"}
	parties.owns
	roles.has_one(roles.asking)
}

# METADATA
# title: Answering for an originator
# description: |
#   A disclosure officer or decision authority of an originator grants, grants with conditions, refuses
#   and revokes. A recipient never does.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/1961/oj
#   description: Decision (EU, Euratom) 2019/1961, Article 32, originator control
# custom:
#   code: REQUEST_ANSWER
#   public_reason: You answer for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "REQUEST_ANSWER" if {
	input.action in {"grant", "grant_conditionally", "refuse", "revoke"}
	parties.originates
	roles.has_one(roles.releasing)
}

# METADATA
# title: Nobody answers their own party
# description: |
#   Whoever asks does not answer, and nobody answers for another party. A party that originated what it wants to
#   say in public is among those asked: another person of it answers.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/1961/oj
#   description: Decision (EU, Euratom) 2019/1961, Article 32, originator control
# custom:
#   code: REQUEST_OWN
#   public_reason: Another party must answer this.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "REQUEST_OWN" if {
	input.action in {"grant", "grant_conditionally", "refuse"}
	parties.owns
	not parties.originates
}

refuse contains "REQUEST_OWN" if {
	input.action in {"grant", "grant_conditionally", "refuse"}
	"author" in input.relations
}

refuse contains "REQUEST_OWN" if {
	input.action in {"grant", "grant_conditionally", "revoke"}
	input.context.consent != null
	not input.context.consent.by in input.subject.chain
}

# METADATA
# title: Expiry
# description: The service itself closes a request that was not answered in time.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0
# custom:
#   code: REQUEST_EXPIRE
#   public_reason: The service takes this step.
#   owner: base
#   effective_on: "2026-01-01"
system contains "REQUEST_EXPIRE" if {
	input.action == "expire"
}
