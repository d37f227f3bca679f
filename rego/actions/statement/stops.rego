package actions.statement

import data.lib.membership
import data.lib.quorum

# What stops a step on a text, whoever takes it; see also actions/base/texts.rego.

# METADATA
# title: A circulated text stays as it is
# description: |
#   From freezing until the silence ends no comma is changed: parties are bound to the text they were sent. A change
#   is a new version and a new silence.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2009/937/oj
#   description: Council Rules of Procedure, Decision 2009/937/EU, Article 12(2)(d), COREU silence
# custom:
#   code: STATEMENT_FROZEN
#   public_reason: The text is circulated and cannot be changed.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "STATEMENT_FROZEN" if {
	input.action == "amend"
	not input.object.state in {"DRAFT", "NEGOTIATION"}
}

# METADATA
# title: Members speak for an alliance
# description: |
#   A text of an alliance is begun, signed and objected to by its present members. Observers take no position, and
#   countries that align themselves do so once the text is public.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/treaty/teu_2016/oj
#   description: Treaty on European Union, Title V, common foreign and security policy
# custom:
#   code: STATEMENT_STANDING
#   public_reason: Only members of the alliance take this step.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "STATEMENT_STANDING" if {
	input.action in {"break_silence", "create", "sign"}
	not _stands
}

# METADATA
# title: Ways of standing to a text
# description: |
#   A party signs in one of the ways that the alliance offers in its data. Aligning comes after publication and
#   breaking a silence is a step of its own, so neither is ever signed.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/treaty/teu_2016/oj
#   description: Treaty on European Union, Title V, common foreign and security policy
# custom:
#   code: SIGN_MODE
#   public_reason: The alliance does not offer this way of signing.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "SIGN_MODE" if {
	input.action == "sign"
	not _offered
}

# METADATA
# title: Where silence binds nobody
# description: |
#   Silence is opened only in an alliance whose rule takes silence for consent. Elsewhere parties sign or do not.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2009/937/oj
#   description: Council Rules of Procedure, Decision 2009/937/EU, Article 12(2)(d), COREU silence
# custom:
#   code: NO_SILENCE
#   public_reason: In this alliance silence is no consent.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "NO_SILENCE" if {
	input.action in {"extend_silence", "open_silence"}
	not _silence_consents
}

# METADATA
# title: An organisation speaks with all its members
# description: |
#   A text in the name of the whole organisation is put to every state that is a member of it. Some members alone
#   speak in a joint text.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/treaty/teu_2016/oj
#   description: Treaty on European Union, Article 31(1), decisions of the Council acting unanimously
# custom:
#   code: MEMBER_NOT_ASKED
#   public_reason: Not every member of the organisation is among the parties.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "MEMBER_NOT_ASKED" if {
	input.action in {"adopt", "extend_silence", "open_sign_on", "open_silence"}
	input.context.statement.kind == "ORGANISATION"
	input.context.statement.absent != []
}

# METADATA
# title: Not adopted
# description: |
#   A text is adopted when the positions carry it under the alliance's decision rule. In a silence those who said
#   nothing consent. A text outside any alliance is adopted when its lead is for it.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/treaty/teu_2016/oj
#   description: Treaty on European Union, Article 31(1), unanimity and constructive abstention
# custom:
#   code: NOT_ADOPTED
#   public_reason: The positions do not carry the text.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "NOT_ADOPTED" if {
	input.action == "adopt"
	not _carried
}

_stands if input.context.statement.alliance == ""

_stands if membership.member(input.context.statement.alliance)

_offered if {
	not input.context.statement.mode in {"ALIGN_POST", "BREAK_SILENCE"}
	input.context.statement.mode in data.alliances[input.context.statement.alliance].thresholds.sign_on
}

_offered if {
	input.context.statement.alliance == ""
	input.context.statement.mode in {
		"ABSTAIN_SILENT",
		"ACKNOWLEDGE",
		"DECLINE",
		"ENDORSE",
		"JOINT_AUTHOR",
		"OWN_ATTRIBUTION",
		"SOLIDARITY_NO_ACTOR",
		"SOLIDARITY_WITH_ATTRIBUTED_QUOTE",
		"TECHNICAL_COSEAL",
		"TERRITORY_ONLY",
	}
}

_silence_consents if quorum.by_silence(_alliance.decision_rule.kind)

_carried if {
	input.context.statement.alliance == ""
	input.context.statement.lead in input.context.statement.tally.for
}

_carried if quorum.adopted(_alliance.decision_rule, {
	"for": count(_assenting),
	"against": count(_voting(input.context.statement.tally.against)),
	"abstain": count(_voting(input.context.statement.tally.abstain)),
	"lead": _lead_assents,
	"population_for": quorum.population(_population, _assenting),
	"population_abstain": quorum.population(_population, input.context.statement.tally.abstain),
	"population": sum([figure | some figure in _population]),
})

_alliance := data.alliances[input.context.statement.alliance]

_assenting contains party if some party in _voting(input.context.statement.tally.for)

_assenting contains party if {
	input.object.state == "SILENCE"
	some party in _voting(input.context.statement.tally.silent)
}

# Bodies that sit in an alliance without a vote are not counted.
_voting(list) := {party | some party in list; not party in _voteless}

_voteless contains party if some party in _alliance.thresholds.non_voting

default _lead_assents := false

_lead_assents if _alliance.decision_rule.lead in _assenting

# None where the alliance counts heads alone.
_population := object.get(_alliance.decision_rule, "population", {})
