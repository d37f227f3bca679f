# METADATA
# title: Coalition on the OPCW operation of 2018
# description: |
#   The Netherlands and the United Kingdom on one case, with the Netherlands as lead and pen-holder, until a day
#   set beforehand. What was shared in it stays legible to those who hold it afterwards and serves nothing new.
# scope: package
package alliances.opcw_coalition

import data.lib.audience
import data.lib.consent
import data.lib.grants
import data.lib.membership
import data.lib.negotiation
import data.lib.parties
import data.lib.roles
import data.lib.time as clock

# METADATA
# title: The two parties
# description: |
#   The circle is closed and its people work on one case, so what names nobody in particular is for both parties
#   up to TLP:AMBER. A grant that is bound to the case asks for its compartment as well.
# scope: rule
# related_resources:
# - ref: https://www.gov.uk/government/speeches/joint-statement-from-prime-minister-may-and-prime-minister-rutte
#   description: Joint statement of the Prime Ministers of the United Kingdom and the Netherlands, 4 October 2018
# custom:
#   code: OPCW_CIRCLE
#   public_reason: This is shared with the parties of the coalition.
#   owner: opcw_coalition
#   effective_on: "2026-01-01"
permit contains {"code": "OPCW_CIRCLE", "grant": grant} if {
	membership.member("opcw_coalition")
	some grant in input.object.grants
	grant.via == "opcw_coalition"
	audience.is_circle(grant.to)
	grants.counts(grant)
}

# METADATA
# title: The organisations that a grant names
# description: An organisation of the two reads what was shared with it by name, as far as the TLP carries.
# scope: rule
# related_resources:
# - ref: https://www.first.org/tlp/
#   description: FIRST, Traffic Light Protocol 2.0
# custom:
#   code: OPCW_NAMED
#   public_reason: This is shared with your organisation.
#   owner: opcw_coalition
#   effective_on: "2026-01-01"
permit contains {"code": "OPCW_NAMED", "grant": grant} if {
	membership.member("opcw_coalition")
	some grant in input.object.grants
	grant.via == "opcw_coalition"
	audience.names(grant.to)
	grants.counts(grant)
}

# METADATA
# title: Negotiators of the two states
# description: |
#   A text that names a party of the coalition under TLP:AMBER is for those who negotiate for it, whichever of its
#   organisations they belong to.
# scope: rule
# related_resources:
# - ref: https://www.gov.uk/government/speeches/joint-statement-from-prime-minister-may-and-prime-minister-rutte
#   description: Joint statement of the Prime Ministers of the United Kingdom and the Netherlands, 4 October 2018
# custom:
#   code: OPCW_NEGOTIATOR
#   public_reason: Your party negotiates this text.
#   owner: opcw_coalition
#   effective_on: "2026-01-01"
permit contains {"code": "OPCW_NEGOTIATOR", "grant": grant} if {
	input.object.kind in {"amendment", "comment", "statement", "statement_version"}
	input.object.tlp == "TLP:AMBER"
	membership.member("opcw_coalition")
	roles.has_one(negotiation.negotiating)
	some grant in input.object.grants
	grant.via == "opcw_coalition"
	parties.among(grant.to)
	grants.counts(grant)
}

# METADATA
# title: Nobody joins by hand-over
# description: What was shared for the case goes to nobody outside it without the consent of each originator.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/1961/oj
#   description: Decision (EU, Euratom) 2019/1961, Article 32, originator control
# custom:
#   code: OPCW_CLOSED
#   public_reason: Its originators must consent before this leaves the coalition.
#   owner: opcw_coalition
#   effective_on: "2026-01-01"
refuse contains "OPCW_CLOSED" if {
	input.action == "forward"
	input.object.tlp != "TLP:CLEAR"
	not consent.for_reader("FORWARD")
}

# METADATA
# title: The lead holds the pen
# description: Only the lead nation's people publish for the coalition, or the service at the minute that they set.
# scope: rule
# related_resources:
# - ref: https://www.gov.uk/government/speeches/joint-statement-from-prime-minister-may-and-prime-minister-rutte
#   description: Joint statement of the Prime Ministers of the United Kingdom and the Netherlands, 4 October 2018
# custom:
#   code: OPCW_LEAD
#   public_reason: The lead nation publishes for the coalition.
#   owner: opcw_coalition
#   effective_on: "2026-01-01"
refuse contains "OPCW_LEAD" if {
	input.action == "publish"
	input.context.channel != "system"
	not data.alliances.opcw_coalition.thresholds.lead in input.subject.chain
}

# METADATA
# title: After the sunset
# description: |
#   From the sunset on retained copies are read and nothing more: no new work, no copy, no citation, no listing. The own
#   information of a party is not concerned when that party alone is its originator.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0, end date
# custom:
#   code: OPCW_SUNSET
#   public_reason: The coalition has ended; what it shared may only be read.
#   owner: opcw_coalition
#   effective_on: "2026-01-01"
refuse contains "OPCW_SUNSET" if {
	input.action in {"act_visible", "cite_internal", "cite_public", "derive", "export", "forward", "use_in_listing"}
	input.object.tlp != "TLP:CLEAR"
	clock.reached(data.alliances.opcw_coalition.thresholds.sunset)
	not _own_alone
}

_own_alone if {
	every originator in input.object.originators {
		originator in input.subject.chain
	}
}

# METADATA
# title: Both parties agree to publicity
# description: Publication and public citation need a second person to approve.
# scope: rule
# related_resources:
# - ref: https://www.gov.uk/government/speeches/joint-statement-from-prime-minister-may-and-prime-minister-rutte
#   description: Joint statement of the Prime Ministers of the United Kingdom and the Netherlands, 4 October 2018
# custom:
#   code: OPCW_SECOND
#   public_reason: A second person must approve this.
#   owner: opcw_coalition
#   effective_on: "2026-01-01"
oblige contains {"obligation": "SECOND_APPROVER", "code": "OPCW_SECOND"} if {
	input.action in {"cite_public", "publish"}
	input.object.tlp != "TLP:CLEAR"
}
