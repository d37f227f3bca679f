# The entry point.
package decision

default verdict := {
	"outcome": "DENY_HIDDEN",
	"redact": [],
	"reasons": ["DEFAULT_DENY"],
	"rule": "DEFAULT_DENY",
	"grant": "",
	"obligations": [],
}

verdict := {
	"outcome": outcome,
	"redact": fields,
	"reasons": sort({d.code | some d in _denials}),
	"rule": min({d.code | some d in _denials}),
	"grant": "",
	"obligations": [],
} if {
	count(_denials) > 0
	outcome := _denied
	fields := []
}

verdict := {
	"outcome": _allowed,
	"redact": sort(_fields),
	"reasons": sort({p.code | some p in _permits} | {r.code | some r in _redactions}),
	"rule": min({p.code | some p in _permits}),
	"grant": min({p.grant | some p in _permits}),
	"obligations": sort({o.obligation | some o in _obligations}),
} if {
	count(_denials) == 0
	count(_permits) > 0
}

verdict := {
	"outcome": "DENY_VISIBLE",
	"redact": [],
	"reasons": sort(_reveals),
	"rule": min(_reveals),
	"grant": "",
	"obligations": [],
} if {
	count(_denials) == 0
	count(_permits) == 0
	count(_reveals) > 0
}

_vias := {g.via | some g in input.object.grants}

_denials := data.actions.base.deny

_permits := data.actions.base.permit | {p | some a in _vias; some p in data.alliances[a].permit}

_permitting := {p.grant | some p in _permits}

_redactions := {r | some r in data.actions[input.object.kind].redact} | {r |
	some a in _permitting
	some r in data.alliances[a].redact
}

_obligations := {o | some a in _permitting; some o in data.alliances[a].oblige}

_reveals := {c | some a in _vias; some c in data.alliances[a].reveal}

_fields := {r.field | some r in _redactions}

_denied := "DENY_HIDDEN" if {
	some d in _denials
	not d.visible
}

_denied := "DENY_VISIBLE" if {
	every d in _denials {
		d.visible
	}
}

_allowed := "ALLOW" if count(_fields) == 0

_allowed := "REDACT" if count(_fields) > 0
