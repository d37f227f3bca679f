package actions.base

import data.lib.audience
import data.lib.grants
import data.lib.parties

# METADATA
# title: Own file
# description: |
#   What a party has filed is open to its own people: to everybody below it up to TLP:AMBER, and under
#   TLP:AMBER+STRICT to the very organisation that filed it.
# scope: rule
# related_resources:
# - ref: https://www.first.org/tlp/
#   description: FIRST, Traffic Light Protocol 2.0, need-to-know within the organisation
# custom:
#   code: OWN
#   public_reason: Your own party filed this.
#   owner: base
#   effective_on: "2026-01-01"
permit contains {"code": "OWN"} if {
	input.object.tlp in {"TLP:AMBER", "TLP:CLEAR", "TLP:GREEN"}
	input.object.owner in input.subject.chain
}

permit contains {"code": "OWN"} if {
	input.object.tlp == "TLP:AMBER+STRICT"
	input.subject.party == input.object.owner
}

# METADATA
# title: Author
# description: The person who filed an object reads it, whatever its TLP, while their party is the owner or below it.
# scope: rule
# related_resources:
# - ref: https://www.first.org/tlp/
#   description: FIRST, Traffic Light Protocol 2.0, the source of the information
# custom:
#   code: AUTHOR
#   public_reason: You filed this.
#   owner: base
#   effective_on: "2026-01-01"
permit contains {"code": "AUTHOR"} if {
	input.object.tlp in {"TLP:AMBER+STRICT", "TLP:RED"}
	"author" in input.relations
	parties.owns
}

# METADATA
# title: Originator
# description: |
#   An originator reads what came from it. Of a work made from several originators' material it reads nothing
#   that the others have not let go to it: the right over one's own material covers what became of it, and not
#   the content that others added.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/1961/oj
#   description: Decision (EU, Euratom) 2019/1961, Article 32, originator control
# custom:
#   code: ORIGINATOR
#   public_reason: This came from your party.
#   owner: base
#   effective_on: "2026-01-01"
permit contains {"code": "ORIGINATOR"} if {
	input.object.tlp in {"TLP:AMBER", "TLP:CLEAR", "TLP:GREEN"}
	input.object.originators != [input.object.owner]
	parties.originates
	grants.released("", "")
}

permit contains {"code": "ORIGINATOR"} if {
	input.object.tlp == "TLP:AMBER+STRICT"
	input.object.originators != [input.object.owner]
	input.subject.party in input.object.originators
	grants.released("", "")
}

# METADATA
# title: Named recipient
# description: |
#   A person whom the owner named reads the object, and under TLP:RED nobody else does: no colleague, no
#   superior, no delegate. Other originators must have let it go to the person's party.
# scope: rule
# related_resources:
# - ref: https://www.first.org/tlp/
#   description: FIRST, Traffic Light Protocol 2.0, for the eyes and ears of individual recipients only
# custom:
#   code: RECIPIENT
#   public_reason: You are named as a reader of this.
#   owner: base
#   effective_on: "2026-01-01"
permit contains {"code": "RECIPIENT"} if {
	"recipient" in input.relations
	input.object.tlp in {"TLP:AMBER", "TLP:AMBER+STRICT", "TLP:CLEAR", "TLP:GREEN", "TLP:RED"}
	grants.released(input.object.owner, "")
}

# METADATA
# title: The victim itself
# description: A victim that is an originator of what is said of it reads that part, though not the report around it.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dir/2022/2555/oj
#   description: Directive (EU) 2022/2555 (NIS 2), Article 23, the entity concerned
# custom:
#   code: VICTIM_ITSELF
#   public_reason: This is about your organisation.
#   owner: base
#   effective_on: "2026-01-01"
permit contains {"code": "VICTIM_ITSELF"} if {
	input.object.portion == "victim"
	input.subject.kind == "VICTIM_ORG"
	parties.originates
}

# METADATA
# title: Open to all
# description: TLP:CLEAR, once it is filed, is open to every person known to the service.
# scope: rule
# related_resources:
# - ref: https://www.first.org/tlp/
#   description: FIRST, Traffic Light Protocol 2.0, recipients can spread this to the world
# custom:
#   code: PUBLIC
#   public_reason: This is TLP:CLEAR.
#   owner: base
#   effective_on: "2026-01-01"
permit contains {"code": "PUBLIC"} if {
	input.object.tlp == "TLP:CLEAR"
	input.object.state != "DRAFT"
}

# METADATA
# title: Shared with one's party
# description: A grant outside any alliance opens the object to the parties that it names, as far as the TLP carries.
# scope: rule
# related_resources:
# - ref: https://www.first.org/tlp/
#   description: FIRST, Traffic Light Protocol 2.0
# custom:
#   code: BILATERAL
#   public_reason: This was shared with your party.
#   owner: base
#   effective_on: "2026-01-01"
permit contains {"code": "BILATERAL", "grant": grant, "name": grant.by} if {
	some grant in input.object.grants
	grant.via == ""
	grants.counts(grant)
	audience.names(grant.to)
}
