package decision

import data.actions.base

# Everything but reading, for those who may know of the object. An action is refused by any of _refusals; without
# one, _entitling says by what right it is allowed. At the end stands what the service does by itself.

_uses := {
	"act_visible",
	"aggregate",
	"cite_internal",
	"cite_public",
	"comment",
	"derive",
	"export",
	"forward",
	"use_in_listing",
}

_refusals contains code if {
	not input.action in {"discover", "read"}
	some code in base.refuse
}

_refusals contains code if {
	not input.action in {"discover", "read"}
	some code in data.actions[input.object.kind].refuse
}

# An alliance decides about the steps of its own texts. What it says of uses goes by the ways.
_refusals contains code if {
	not input.action in {"discover", "read"}
	not input.action in _uses
	some code in data.alliances[input.context.statement.alliance].refuse
}

# Whoever may not read may know of it, and ask for its release.
_refusals contains code if {
	not input.action in {"discover", "request_release"}
	some code in _known
}

# METADATA
# title: No such power
# description: A step is taken by those to whom a rule of its noun, or a rule for all nouns, gives it.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex I, need-to-know
# custom:
#   code: NOT_EMPOWERED
#   public_reason: Your function does not include this step.
#   owner: base
#   effective_on: "2026-01-01"
_refusals contains "NOT_EMPOWERED" if {
	not input.action in {"discover", "read"}
	not input.action in _uses
	_powers == set()
}

# METADATA
# title: No way that carries the use
# description: |
#   A grant says what it does not carry, an alliance says what may not be done with what was shared through it, and
#   some ways let a reader in to read and no more. A use needs a way that carries it.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0, permitted actions
# custom:
#   code: NOT_CARRIED
#   public_reason: This was shared with you for less than that.
#   owner: base
#   effective_on: "2026-01-01"
_refusals contains "NOT_CARRIED" if {
	input.action in _uses
	_readable
	_carrying == set()
}

# The words of the alliance that refuses.
_refusals contains code if {
	input.action in _uses
	_readable
	_carrying == set()
	some way in _ways
	some code in data.alliances[way.grant.via].refuse
}

# METADATA
# title: Capacity needed
# description: |
#   Who holds the same information by several ways, of which not all carry the use, first says for which
#   alliance they act. Rights of two ways are never added up.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Article 13; equivalence of protection is no right to release
# custom:
#   code: CAPACITY_REQUIRED
#   public_reason: Say for which alliance you act.
#   owner: base
#   effective_on: "2026-01-01"
_refusals contains "CAPACITY_REQUIRED" if {
	input.action in _uses
	input.subject.capacity == ""
	count(_carrying) > 0
	count(_carrying) < count(_ways)
	not _in_own_right
}

# What a denial or an alliance lets somebody know who does not read.
_known contains code if {
	not _readable
	some code in _denials
}

_known contains code if {
	_ways == set()
	some code in _revealed
}

# The ways that carry a use.
_carrying contains way if {
	some way in _ways
	not way.grant
}

_carrying contains way if {
	some way in _ways
	not input.action in way.grant.without
	not _alliance_refuses(way.grant.via)
}

_alliance_refuses(alliance) if data.alliances[alliance].refuse != set()

# One's own information, and what is open to all, need no capacity.
_in_own_right if {
	some way in _ways
	way.code in {"AUTHOR", "ORIGINATOR", "OWN", "PUBLIC"}
}

_powers contains code if some code in base.empower

_powers contains code if some code in data.actions[input.object.kind].empower

# By what right.

_entitling contains way.code if {
	input.action in _uses
	some way in _carrying
}

_entitling contains code if {
	not input.action in _uses
	some code in _powers
}

_entitling contains way.code if {
	input.action == "discover"
	some way in _ways
}

_entitling contains code if {
	input.action == "discover"
	some code in _known
}

_entitled := {"code": way.code, "name": object.get(way, "name", "")} if {
	input.action in _uses
	way := min(_carrying)
}

_entitled := {"code": min(_entitling), "name": ""} if not input.action in _uses

_withheld contains field if {
	input.action in _uses
	some field in _fields
}

_due contains obligation if {
	input.action != "discover"
	some obligation in _obligations
}

# What the service takes a step by, and what stops it: the same rules that stop a person.

_service_step if {
	input.context.channel == "system"
	data.actions[input.object.kind].system != set()
}

_stops contains code if some code in base.refuse

_stops contains code if some code in data.actions[input.object.kind].refuse

_stops contains code if some code in data.alliances[input.context.statement.alliance].refuse
