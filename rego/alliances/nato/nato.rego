# METADATA
# title: NATO (North Atlantic Council)
# description: |
#   The Allies and the International Staff. What is TLP:GREEN is for every Ally, what is stricter for the
#   organisations that a grant names. NATO's own information, also NATO UNCLASSIFIED, is not public and goes to
#   nobody outside without consent, state by state. The Council decides by consensus, under silence.
# scope: package
package alliances.nato

import data.lib.audience
import data.lib.consent
import data.lib.grants
import data.lib.membership
import data.lib.parties
import data.lib.roles

# METADATA
# title: All Allies
# description: Everybody in a present Ally reads what was shared with the whole Alliance as TLP:GREEN.
# scope: rule
# related_resources:
# - ref: https://www.nato.int/cps/en/natohq/official_texts_17120.htm
#   description: The North Atlantic Treaty, Article 4, consultation
# custom:
#   code: NATO_COMMUNITY
#   public_reason: This is shared with the Allies.
#   owner: nato
#   effective_on: "2026-01-01"
permit contains {"code": "NATO_COMMUNITY", "grant": grant} if {
	membership.member("nato")
	some grant in input.object.grants
	grant.via == "nato"
	audience.is_community(grant.to)
	grants.counts(grant)
}

# METADATA
# title: The organisations that a grant names
# description: An Ally's organisation reads what was shared through NATO with it by name, as far as the TLP carries.
# scope: rule
# related_resources:
# - ref: https://www.first.org/tlp/
#   description: FIRST, Traffic Light Protocol 2.0
# custom:
#   code: NATO_NAMED
#   public_reason: This is shared with your organisation.
#   owner: nato
#   effective_on: "2026-01-01"
permit contains {"code": "NATO_NAMED", "grant": grant} if {
	membership.member("nato")
	some grant in input.object.grants
	grant.via == "nato"
	audience.names(grant.to)
	grants.counts(grant)
}

# METADATA
# title: Delegates of the Allies that a grant names
# description: |
#   An Ally that is named under TLP:AMBER is its delegation: the people with one of the functions listed in the
#   alliance's data. It is not all its ministries.
# scope: rule
# related_resources:
# - ref: https://www.nato.int/cps/en/natohq/official_texts_17120.htm
#   description: The North Atlantic Treaty, Article 9, the Council and its subsidiary bodies
# custom:
#   code: NATO_DELEGATE
#   public_reason: This is shared with the delegates of your state.
#   owner: nato
#   effective_on: "2026-01-01"
permit contains {"code": "NATO_DELEGATE", "grant": grant} if {
	input.object.tlp == "TLP:AMBER"
	membership.member("nato")
	roles.has_one(data.alliances.nato.thresholds.delegates)
	some grant in input.object.grants
	grant.via == "nato"
	parties.among(grant.to)
	grants.counts(grant)
}

# METADATA
# title: Release of NATO information
# description: |
#   What carries a NATO classification, or NATO UNCLASSIFIED, leaves the Alliance only with the consent of its
#   originators: for the receiver when it is handed on or exported, for the public when it is cited. A TLP does
#   not replace that.
# scope: rule
# related_resources:
# - ref: https://www.nato.int/cps/en/natohq/topics_110496.htm
#   description: NATO security policy, C-M(2002)49, release of information to non-NATO recipients
# custom:
#   code: NATO_RELEASE
#   public_reason: Its originators must consent to a release outside NATO.
#   owner: nato
#   effective_on: "2026-01-01"
refuse contains "NATO_RELEASE" if {
	input.object.class.scheme == "NATO"
	input.action in {"export", "forward"}
	not consent.for_reader("FORWARD")
}

refuse contains "NATO_RELEASE" if {
	input.object.class.scheme == "NATO"
	input.action == "cite_public"
	not consent.for_public("CITE_PUBLIC")
}

# METADATA
# title: The originator hears of onward use
# description: Onward use of what carries a NATO marking is reported to its originator.
# scope: rule
# related_resources:
# - ref: https://www.nato.int/cps/en/natohq/topics_110496.htm
#   description: NATO security policy, C-M(2002)49, originator control
# custom:
#   code: NATO_TELL
#   public_reason: The originator is told of this.
#   owner: nato
#   effective_on: "2026-01-01"
oblige contains {"obligation": "NOTIFY_ORIGINATOR", "code": "NATO_TELL"} if {
	input.object.class.scheme == "NATO"
	input.action in {"cite_public", "derive", "export", "forward", "use_in_listing"}
}
