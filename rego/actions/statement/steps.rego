package actions.statement

import data.lib.mandate
import data.lib.negotiation
import data.lib.parties

# Who takes which step. Without the facts of the statement (context.statement) nobody takes any.

# METADATA
# title: Holding the pen
# description: The lead's pen-holder drafts, amends, and leads the text through its negotiation to its release.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2009/937/oj
#   description: Council Rules of Procedure, Decision 2009/937/EU, Article 12(2)(d), COREU silence
# custom:
#   code: STATEMENT_DRAFT
#   public_reason: You hold the pen.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "STATEMENT_DRAFT" if {
	input.action in {
		"abandon",
		"amend",
		"cancel_silence",
		"check",
		"close_sign_on",
		"correct",
		"create",
		"extend_silence",
		"freeze",
		"open_negotiation",
		"open_sign_on",
		"open_silence",
		"reopen",
		"schedule",
		"unschedule",
		"withdraw",
	}
	negotiation.leads
	parties.owns
	"PEN_HOLDER" in input.subject.roles
}

# METADATA
# title: Setting the moment
# description: The lead's press officer sets the moment and the order of release of what is agreed, and takes it back.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0, start date
# custom:
#   code: STATEMENT_SCHEDULE
#   public_reason: You look after the release.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "STATEMENT_SCHEDULE" if {
	input.action in {"schedule", "unschedule"}
	negotiation.leads
	parties.owns
	"COMMS_OFFICER" in input.subject.roles
}

# METADATA
# title: Standing by what was said
# description: |
#   What was published is corrected or withdrawn by the lead's decision authority too; nothing is withdrawn by
#   itself.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/treaty/teu_2016/oj
#   description: Treaty on European Union, Title V, common foreign and security policy
# custom:
#   code: STATEMENT_CORRECT
#   public_reason: You answer for what was published.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "STATEMENT_CORRECT" if {
	input.action in {"correct", "withdraw"}
	negotiation.leads
	"DECISION_AUTHORITY" in input.subject.roles
}

# METADATA
# title: Authorising the release
# description: |
#   The lead's decision authority agrees to the release, with a mandate to publish in the alliance. A national text
#   needs no alliance's mandate.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/treaty/teu_2016/oj
#   description: Treaty on European Union, Title V, common foreign and security policy
# custom:
#   code: STATEMENT_AUTHORISE
#   public_reason: You may authorise the release.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "STATEMENT_AUTHORISE" if {
	input.action == "authorise"
	negotiation.leads
	"DECISION_AUTHORITY" in input.subject.roles
	_may_publish
}

# METADATA
# title: Signing for one's party
# description: |
#   A person of a negotiating party signs with a mandate to sign in the alliance. Outside any alliance the decision
#   authority of a party does, and for a national text that of the lead.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/treaty/teu_2016/oj
#   description: Treaty on European Union, Title V, common foreign and security policy
# custom:
#   code: STATEMENT_SIGN
#   public_reason: You may sign for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "STATEMENT_SIGN" if {
	input.action == "sign"
	negotiation.takes_part
	input.context.statement.alliance != ""
	mandate.held(input.context.statement.alliance, "sign")
}

empower contains "STATEMENT_SIGN" if {
	input.action == "sign"
	negotiation.takes_part
	input.context.statement.alliance == ""
	input.context.statement.kind != "NATIONAL"
	"DECISION_AUTHORITY" in input.subject.roles
}

empower contains "STATEMENT_SIGN" if {
	input.action == "sign"
	input.context.statement.kind == "NATIONAL"
	negotiation.leads
	"DECISION_AUTHORITY" in input.subject.roles
}

# METADATA
# title: Breaking a silence
# description: |
#   Whoever has the mandate to break silence for a negotiating party in the alliance does. Nationality or rank alone
#   does not suffice.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2009/937/oj
#   description: Council Rules of Procedure, Decision 2009/937/EU, Article 12(2)(d), COREU silence
# custom:
#   code: STATEMENT_BREAK
#   public_reason: You may break the silence for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "STATEMENT_BREAK" if {
	input.action == "break_silence"
	negotiation.takes_part
	mandate.held(input.context.statement.alliance, "break_silence")
}

_may_publish if input.context.statement.alliance == ""

_may_publish if mandate.held(input.context.statement.alliance, "publish")
