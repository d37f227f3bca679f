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

# Read.
verdict := {
	"outcome": {true: "ALLOW", false: "REDACT"}[_fields == set()],
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

# Put to use, or moved a step in its life: see using.rego.
verdict := {
	"outcome": {true: "ALLOW", false: "REDACT"}[_withheld == set()],
	"redact": sort(_withheld),
	"reasons": sort(_entitling),
	"rule": _entitled.code,
	"grant": _entitled.name,
	"obligations": sort(_due),
} if {
	input.action != "read"
	_discoverable
	count(_refusals) == 0
}

# Shut out by a denial.
verdict := {
	"outcome": _closed,
	"redact": [],
	"reasons": sort(_denials),
	"rule": min(_denials),
	"grant": "",
	"obligations": [],
} if {
	_ways != set()
	not _readable
}

# No way in, but an alliance says that one may know.
verdict := {
	"outcome": "DENY_VISIBLE",
	"redact": [],
	"reasons": sort(_revealed),
	"rule": min(_revealed),
	"grant": "",
	"obligations": [],
} if {
	input.action == "read"
	_ways == set()
	_revealed != set()
	_discoverable
}

# Not used, not moved.
verdict := {
	"outcome": "DENY_VISIBLE",
	"redact": [],
	"reasons": sort(_refusals),
	"rule": min(_refusals),
	"grant": "",
	"obligations": [],
} if {
	input.action != "read"
	_discoverable
	_refusals != set()
}

# Moved by the service itself, when the time for that has come.
verdict := {
	"outcome": "ALLOW",
	"redact": [],
	"reasons": sort(data.actions[input.object.kind].system),
	"rule": min(data.actions[input.object.kind].system),
	"grant": "",
	"obligations": [],
} if {
	_service_step
	_stops == set()
}

# Stopped, although it is the service's to move.
verdict := {
	"outcome": "DENY_VISIBLE",
	"redact": [],
	"reasons": sort(_stops),
	"rule": min(_stops),
	"grant": "",
	"obligations": [],
} if {
	_service_step
	_stops != set()
}

# A reader is a person with an open way whom nothing denies.
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

# Whoever is denied with an open way knows of the object, unless a denial hides it. Whoever has no way knows of
# it only where an alliance says so and nothing denies.
_discoverable if _readable

_discoverable if {
	_denials != set()
	not _hidden
}

_discoverable if {
	_ways == set()
	_revealed != set()
	base.deny == set()
	data.actions[input.object.kind].deny == set()
}

_closed := "DENY_VISIBLE" if {
	input.action == "read"
	not _hidden
}

_closed := "DENY_HIDDEN" if _hidden

_denials contains denial.code if {
	input.context.channel in {"api", "export", "file", "stream"}
	_ways != set()
	some denial in base.deny
}

_denials contains denial.code if {
	input.context.channel in {"api", "export", "file", "stream"}
	_ways != set()
	some denial in data.actions[input.object.kind].deny
}

_hidden if {
	some denial in base.deny
	not denial.visible
}

_hidden if {
	some denial in data.actions[input.object.kind].deny
	not denial.visible
}

_revealed contains code if {
	input.context.channel in {"api", "export", "file", "stream"}
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
	some redaction in data.alliances[open.grant.via].redact
	every way in _ways {
		_withholds(way.grant.via, redaction.field)
	}
}

_withholds(alliance, field) if {
	some redaction in data.alliances[alliance].redact
	redaction.field == field
}

_obligations contains obliged.obligation if some obliged in base.oblige

_obligations contains obliged.obligation if some obliged in data.actions[input.object.kind].oblige

_obligations contains obliged.obligation if {
	some way in _ways
	some obliged in data.alliances[way.grant.via].oblige
}
