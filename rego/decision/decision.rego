# METADATA
# title: Decision
# description: |
#   The one entry point. It puts together what binds everybody (actions.base), what holds for one noun
#   (actions.<noun>) and what each alliance says of what was shared through it (alliances.<key>).
#
#   Reading is decided first, in this file: one denial shuts the reader out, and without any one open way lets them
#   in. Every other action is decided on top of that, in using.rego; whoever may not even discover the object is
#   answered as if it did not exist. A noun without a folder of its own in actions/ is closed.
# scope: package
package decision

import data.actions.base
import data.lib.grants

# METADATA
# title: Verdict
# description: |
#   The answer to a request: outcome, withheld fields, reasons, the rule that decided, the grant that opened
#   the way, obligations. What no rule answers is denied and hidden.
# entrypoint: true
# scope: document
# custom:
#   code: DEFAULT_DENY
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
default verdict := {
	"outcome": "DENY_HIDDEN",
	"redact": [],
	"reasons": [],
	"rule": "DEFAULT_DENY",
	"grant": "",
	"obligations": [],
}

verdict := {
	"outcome": _outcome[_fields == set()],
	"redact": sort(_fields),
	"reasons": sort({open.code | some open in _ways}),
	"rule": way.code,
	"grant": object.get(way, "name", ""),
	"obligations": sort(_obligations),
} if {
	input.action == "read"
	_readable
	way := min(_ways)
}

verdict := _closed if not _readable

verdict := _used if {
	input.action != "read"
	_discoverable
}

# A step that the service takes by itself when its time has come.
verdict := _released("ALLOW", [], {code}, code, "", set()) if {
	input.context.channel == "system"
	some code in data.actions[input.object.kind].system
}

# Who may read: somebody with an open way whom nothing denies.
_readable if {
	input.context.channel in {"api", "export", "file", "stream"}
	_ways != set()
	base.unrestricted
	data.actions[input.object.kind].deny == set()
}

_readable if {
	input.context.channel in {"api", "export", "file", "stream"}
	_ways != set()
	base.deny == set()
	data.actions[input.object.kind].deny == set()
}

# Who may not: with an open way and nothing to hide, they know of it all the same.
_closed := _shut("DENY_HIDDEN", _denials) if {
	_denials != set()
	_hidden
}

_closed := _shut("DENY_VISIBLE", _known) if {
	input.action == "read"
	not _hidden
	_known != set()
}

_discoverable if _readable

_discoverable if {
	not _readable
	not _hidden
	_known != set()
}

_known contains code if some code in _denials

_known contains code if {
	_denials == set()
	some code in _revealed
}

_hidden if {
	some denial in base.deny
	not denial.visible
}

_hidden if {
	some denial in data.actions[input.object.kind].deny
	not denial.visible
}

_denials contains denial.code if {
	_asked_by_person
	some denial in base.deny
}

_denials contains denial.code if {
	_asked_by_person
	some denial in data.actions[input.object.kind].deny
}

_asked_by_person if {
	input.context.channel in {"api", "export", "file", "stream"}
	_ways != set()
}

_revealed contains code if {
	input.context.channel in {"api", "export", "file", "stream"}
	_ways == set()
	some grant in input.object.grants
	input.subject.capacity in {"", grant.via}
	some code in data.alliances[grant.via].reveal
	grants.counts(grant)
}

# Every way by which the reader comes to the object. An alliance speaks only for grants that run through it.
_ways contains way if some way in base.permit

_ways contains way if some way in data.actions[input.object.kind].permit

_ways contains {"code": way.code, "grant": grant, "name": grant.via} if {
	some grant in input.object.grants
	input.subject.capacity in {"", grant.via}
	some way in data.alliances[grant.via].permit
	way.grant == grant
	grants.counts(grant)
}

# What is withheld of what is read.

_fields contains redaction.field if {
	input.object.portion == ""
	some redaction in data.actions[input.object.kind].redact
}

# What one alliance withholds stays withheld only while no other open way gives it.
_fields contains redaction.field if {
	input.object.portion == ""
	some open in _ways
	some redaction in data.alliances[open.name].redact
	every way in _ways {
		_withholds(way, redaction.field)
	}
}

_withholds(way, field) if {
	some redaction in data.alliances[way.name].redact
	redaction.field == field
}

_obligations contains obliged.obligation if some obliged in base.oblige

_obligations contains obliged.obligation if some obliged in data.actions[input.object.kind].oblige

_obligations contains obliged.obligation if {
	some way in _ways
	some obliged in data.alliances[way.name].oblige
}

# Putting the answer together.

_opened_by(ways) := _released(
	_outcome[_fields == set()],
	sort(_fields),
	{open.code | some open in ways},
	way.code,
	object.get(way, "name", ""),
	_obligations,
) if {
	way := min(ways)
}

_outcome := {true: "ALLOW", false: "REDACT"}

_shut(outcome, codes) := _released(outcome, [], codes, min(codes), "", set())

_released(outcome, fields, codes, rule, grant, obligations) := {
	"outcome": outcome,
	"redact": fields,
	"reasons": sort(codes),
	"rule": rule,
	"grant": grant,
	"obligations": sort(obligations),
}
