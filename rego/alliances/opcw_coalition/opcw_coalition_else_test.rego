package alliances.opcw_coalition_test

import data.alliances.opcw_coalition
import data.lib.example_test as example

# What the rules do not speak of stays as it is.

_asked(action, change) := example.answered("opcw_coalition", action, change)

# A step on a text with nothing on file.
_unfounded(action) := example.step(
	action,
	example.person,
	example.but(example.label, {"kind": "statement", "state": "DRAFT"}),
	example.but(example.facts, {"alliance": "opcw_coalition", "kind": "ORGANISATION", "file": _nothing}),
)

_nothing := {"originators": [], "judgements": [], "assessments": [], "decisions": []}

test_a_second_person_approves_publicity_and_nothing_else if {
	{action |
		some action in example.actions
		opcw_coalition.oblige != set() with input as _asked(action, {})
	} == {"cite_public", "publish"}
}

test_negotiators_read_texts_by_their_grant_alone if {
	negotiator := {"subject": {
		"roles": ["CYBER_DIPLOMAT"],
		"memberships": [example.standing("opcw_coalition", "DE", "MEMBER")],
	}}
	named := example.but(example.by_alliance("opcw_coalition"), {"to": ["DE"]})
	{kind |
		some kind in example.kinds
		text := _asked("read", {"kind": kind, "tlp": "TLP:AMBER", "grants": [named]})
		opcw_coalition.permit != set() with input as example.besides(text, negotiator)
	} == {"amendment", "comment", "statement", "statement_version"}
	elsewhere := _asked("read", {
		"kind": "statement",
		"tlp": "TLP:AMBER",
		"grants": [example.but(named, {"via": "nato"})],
	})
	opcw_coalition.permit == set() with input as example.besides(elsewhere, negotiator)
}

test_after_the_sunset_every_use_is_over if {
	over := {"context": {"now": "2038-10-04T00:00Z"}}
	{action |
		some action in example.actions
		"OPCW_SUNSET" in opcw_coalition.refuse with input as example.besides(_asked(action, {}), over)
	} == {"act_visible", "cite_internal", "cite_public", "derive", "export", "forward", "use_in_listing"}
}

test_no_other_step_on_a_text_is_stopped_here if {
	every action in example.actions - {"create", "forward", "open_negotiation", "publish"} {
		opcw_coalition.refuse == set() with input as _unfounded(action)
	}
}
