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

verdict := _opened_by(_ways) if {
	input.action == "read"
	_readable
}

verdict := _shut("DENY_VISIBLE", _known) if {
	input.action == "read"
	not _readable
	_hiding == set()
	_known != set()
}

verdict := _shut("DENY_HIDDEN", _hiding) if {
	not _readable
	_hiding != set()
}

verdict := _used if {
	input.action != "read"
	_discoverable
}

# A step that the service takes by itself when its time has come.
verdict := _released("ALLOW", [], {code}, code, "", set()) if {
	input.context.channel == "system"
	some code in data.actions[input.object.kind].system
}

_readable if {
	_by_person
	_ways != set()
	_not_denied
	data.actions[input.object.kind].deny == set()
}

_discoverable if _readable

_discoverable if {
	not _readable
	_hiding == set()
	_known != set()
}

_by_person if input.context.channel in {"api", "export", "file", "stream"}

# The denials of all nouns need no look at a label that carries nothing but a TLP.
_not_denied if base.unrestricted

_not_denied if base.deny == set()

_denials contains denial if {
	_by_person
	some denial in base.deny
}

_denials contains denial if {
	_by_person
	some denial in data.actions[input.object.kind].deny
}

# Why somebody with an open way may not even know of the object.
_hiding contains denial.code if {
	_ways != set()
	_unknowable
	some denial in _denials
}

_unknowable if {
	some denial in _denials
	not denial.visible
}

# Why somebody may know of the object, and not read it.
_known contains denial.code if {
	_ways != set()
	some denial in _denials
}

_known contains code if {
	_by_person
	_ways == set()
	some grant in grants.live
	_acting_for(grant.via)
	some code in data.alliances[grant.via].reveal
	_denials == set()
}

# Every way by which the reader comes to the object. An alliance speaks only for grants that run through it.
_ways contains way if some way in base.permit

_ways contains way if some way in data.actions[input.object.kind].permit

_ways contains way if {
	some grant in input.object.grants
	some way in data.alliances[grant.via].permit
	way.grant == grant
	grant in grants.live
	_acting_for(grant.via)
}

_acting_for(_) if input.subject.capacity == ""

_acting_for(alliance) if input.subject.capacity == alliance

# What is withheld of what is read.

_fields contains redaction.field if {
	input.object.portion == ""
	some redaction in data.actions[input.object.kind].redact
}

# What one alliance withholds stays withheld only while no other open way gives it.
_fields contains redaction.field if {
	input.object.portion == ""
	some open in _ways
	some redaction in data.alliances[open.grant.via].redact
	every way in _ways {
		_withholds(way, redaction.field)
	}
}

_withholds(way, field) if {
	some redaction in data.alliances[way.grant.via].redact
	redaction.field == field
}

_obligations contains obliged.obligation if some obliged in base.oblige

_obligations contains obliged.obligation if some obliged in data.actions[input.object.kind].oblige

_obligations contains obliged.obligation if {
	some way in _ways
	some obliged in data.alliances[way.grant.via].oblige
}

# Putting the answer together.

_opened_by(ways) := _released(
	_outcome[_fields == set()],
	sort(_fields),
	{open.code | some open in ways},
	way.code,
	object.get(way, "name", object.get(way, ["grant", "via"], "")),
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
