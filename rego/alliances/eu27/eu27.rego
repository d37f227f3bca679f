# METADATA
# title: EU-27 (CFSP, Horizontal Working Party on Cyber Issues)
# description: |
#   The 27 member states and the European External Action Service. What is TLP:GREEN or carries the distribution
#   marking LIMITE is for the delegates of all members; what is stricter is for the organisations that the grant
#   names. Countries that align themselves do so after adoption and read nothing here before. Parties that have
#   left read nothing more from the minute on at which they left.
# scope: package
package alliances.eu27

import data.lib.audience
import data.lib.grants
import data.lib.membership
import data.lib.roles

# METADATA
# title: The community of members
# description: A delegate of any present member reads what was shared with the whole EU-27 as TLP:GREEN.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/treaty/teu_2016/oj
#   description: Treaty on European Union, Article 32, consultation within the Council on foreign policy
# custom:
#   code: EU27_COMMUNITY
#   public_reason: This is shared with the members of the EU.
#   owner: eu27
#   effective_on: "2026-01-01"
permit contains {"code": "EU27_COMMUNITY", "grant": grant} if {
	input.object.tlp in {"TLP:CLEAR", "TLP:GREEN"}
	membership.member("eu27")
	some grant in input.object.grants
	grant.via == "eu27"
	grant.to == []
	grants.counts(grant)
}

# METADATA
# title: The organisations that a grant names
# description: |
#   A member's organisation reads what was shared through the EU-27 with it by name, as far as the TLP carries:
#   its own people, under TLP:AMBER also its clients, under TLP:GREEN everybody in the parties named.
# scope: rule
# related_resources:
# - ref: https://www.first.org/tlp/
#   description: FIRST, Traffic Light Protocol 2.0
# custom:
#   code: EU27_NAMED
#   public_reason: This is shared with your organisation.
#   owner: eu27
#   effective_on: "2026-01-01"
permit contains {"code": "EU27_NAMED", "grant": grant} if {
	membership.member("eu27")
	some grant in input.object.grants
	grant.via == "eu27"
	grants.counts(grant)
	audience.names(grant.to)
}

# METADATA
# title: Delegates of the states that a grant names
# description: |
#   A member state that is named under TLP:AMBER is its delegates to the working party: the people with one of the
#   functions listed in the alliance's data. It is not all its ministries.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/treaty/teu_2016/oj
#   description: Treaty on European Union, Article 32, consultation within the Council on foreign policy
# custom:
#   code: EU27_DELEGATE
#   public_reason: This is shared with the delegates of your state.
#   owner: eu27
#   effective_on: "2026-01-01"
permit contains {"code": "EU27_DELEGATE", "grant": grant} if {
	input.object.tlp == "TLP:AMBER"
	membership.member("eu27")
	roles.has_one(data.alliances.eu27.thresholds.delegates)
	some grant in input.object.grants
	grant.via == "eu27"
	grants.counts(grant)
	some party in grant.to
	party != input.subject.party
	party in input.subject.chain
}

# METADATA
# title: Sister organisations may ask
# description: |
#   When an organisation of a member state was given something, the other organisations of that state learn that
#   it exists, so that they can ask its originator for it. A text under negotiation is for its negotiators alone.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/treaty/teu_2016/oj
#   description: Treaty on European Union, Article 24(3), loyalty and mutual solidarity
# custom:
#   code: EU27_SISTER
#   public_reason: Another organisation of your state holds this; you may ask its originator.
#   owner: eu27
#   effective_on: "2026-01-01"
reveal contains "EU27_SISTER" if {
	not input.object.kind in {"amendment", "comment", "statement", "statement_version"}
	input.object.tlp in {"TLP:AMBER", "TLP:AMBER+STRICT"}
	membership.member("eu27")
	some grant in input.object.grants
	grant.via == "eu27"
	grants.counts(grant)
	audience.names_sister(grant.to)
}

# METADATA
# title: EU classified information leaves only with consent
# description: Onward use of what carries an EU classification is reported to its originator.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Article 13, consent of the originator
# custom:
#   code: EU27_EUCI
#   public_reason: The originator is told of this.
#   owner: eu27
#   effective_on: "2026-01-01"
oblige contains {"obligation": "NOTIFY_ORIGINATOR", "code": "EU27_EUCI"} if {
	input.action in {"cite_public", "derive", "export", "forward", "use_in_listing"}
	input.object.class.scheme == "EU"
}
