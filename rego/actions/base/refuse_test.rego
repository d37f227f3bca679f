package actions.base_test

import data.actions.base
import data.lib.example_test as example

# The codes of the refusals that an action on an example with another label meets.
_refused(action, change) := codes if {
	codes := base.refuse with input as example.request
		with input.action as action
		with input.object as example.but(example.label, change)
}

_owner_refused(action, change) := codes if {
	codes := base.refuse with input as example.request
		with input.action as action
		with input.object as example.but(example.label, change)
		with input.subject as example.of_party("NL-CSIRT", "NL")
}

_uses := {"act_visible", "cite_internal", "derive", "export", "forward"}

test_nothing_refuses_the_use_of_the_example if {
	every action in _uses | {"read"} {
		_refused(action, {}) == set()
	}
}

test_originator_control_binds_deriving_and_handing_on if {
	{action | some action in (_uses | {"read"}); "ORCON" in _refused(action, {"orcon": true})} == {"derive", "export", "forward"}
}

test_originator_control_is_lifted_by_consent_to_that_purpose if {
	consents := [example.consent("NL-CSIRT", "DE", "DERIVE")]
	_refused("derive", {"orcon": true, "consents": consents}) == set()
	_refused("forward", {"orcon": true, "consents": consents}) == {"ORCON"}
	forward := [example.consent("NL-CSIRT", "DE", "FORWARD")]
	_refused("forward", {"orcon": true, "consents": forward}) == set()
	_refused("export", {"orcon": true, "consents": forward}) == set()
}

test_originator_control_does_not_bind_the_originator if {
	_owner_refused("derive", {"orcon": true}) == set()
	_owner_refused("derive", {"orcon": true, "originators": ["NL-CSIRT", "UK-NCSC"]}) == {"ORCON"}
}

test_red_stays_with_the_persons_named if {
	{action | some action in _uses; _refused(action, {"tlp": "TLP:RED"}) == {"TLP_RED"}} == {"derive", "export", "forward"}
	_owner_refused("export", {"tlp": "TLP:RED"}) == set()
	_refused("derive", {"tlp": "TLP:RED", "consents": [example.consent("NL-CSIRT", "DE", "DERIVE")]}) == set()
}

test_strict_is_not_handed_on if {
	{action | some action in _uses; _refused(action, {"tlp": "TLP:AMBER+STRICT"}) == {"TLP_STRICT"}} == {"forward"}
	_refused("forward", {"tlp": "TLP:AMBER"}) == set()
	_owner_refused("forward", {"tlp": "TLP:AMBER+STRICT"}) == set()
	consents := [example.consent("NL-CSIRT", "DE-BSI", "FORWARD")]
	_refused("forward", {"tlp": "TLP:AMBER+STRICT", "consents": consents}) == set()
}

test_what_is_shown_is_put_to_no_use if {
	every action in _uses {
		_refused(action, {"display_only": ["DE"]}) == {"DISPLAY_ONLY_USE"}
		_refused(action, {"display_only": ["PL"]}) == set()
	}
	"DISPLAY_ONLY_USE" in _refused("cite_public", {"display_only": ["DE"]})
	_refused("read", {"display_only": ["DE"]}) == set()
	_owner_refused("export", {"display_only": ["NL"]}) == set()
}

test_proprietary_information_is_not_handed_on_or_published if {
	clear := {"propin": true, "tlp": "TLP:CLEAR"}
	{action | some action in (_uses | {"cite_public", "read"}); _refused(action, clear) == {"PROPIN"}} == {
		"cite_public",
		"export",
		"forward",
	}
	published := example.but(example.label, {
		"propin": true,
		"tlp": "TLP:CLEAR",
		"consents": [example.consent("NL-CSIRT", "public", "CITE_PUBLIC")],
	})
	_refused("cite_public", published) == set()
	_refused("forward", published) == {"PROPIN"}
	_owner_refused("forward", clear) == set()
}

test_acting_where_the_adversary_sees_needs_pap_green_or_clear if {
	{pap | some pap in ["PAP:CLEAR", "PAP:GREEN", "PAP:AMBER", "PAP:RED"]; "PAP" in _refused("act_visible", {"pap": pap})} == {
		"PAP:AMBER",
		"PAP:RED",
	}
	_owner_refused("act_visible", {"pap": "PAP:RED"}) == {"PAP"}
	_refused("cite_internal", {"pap": "PAP:RED"}) == set()
}

test_publication_needs_everybody_to_consent_for_the_public if {
	_refused("cite_public", {}) == {"CITE_PUBLIC"}
	_owner_refused("cite_public", {}) == {"CITE_PUBLIC"}
	_refused("cite_public", {"tlp": "TLP:CLEAR"}) == set()
	_refused("cite_public", {"consents": [example.consent("NL-CSIRT", "public", "CITE_PUBLIC")]}) == set()
	_refused("cite_public", {"consents": [example.consent("NL-CSIRT", "DE", "CITE_PUBLIC")]}) == {"CITE_PUBLIC"}
}

# Sharing.

_share(grant, change) := codes if {
	codes := base.refuse with input as example.request
		with input.action as "share"
		with input.subject as example.of_party("NL-CSIRT", "NL")
		with input.object as example.but(example.label, change)
		with input.context.grant as grant
}

test_nothing_refuses_an_originator_who_shares if {
	_share(example.by_alliance("eu27"), {}) == set()
	_share(example.to_parties(["DE", "FR-ANSSI"]), {}) == set()
}

test_nobody_shares_in_the_name_of_another if {
	_share(example.but(example.by_alliance("eu27"), {"by": "NL"}), {}) == set()
	_share(example.but(example.by_alliance("eu27"), {"by": "UK"}), {}) == {"NOT_THE_GIVER"}
	"NOT_THE_GIVER" in _share(null, {})
}

_mixed(consents) := {"originators": ["NL-CSIRT", "UK-NCSC"], "consents": consents}

test_other_originators_must_let_it_go_to_every_receiver if {
	_share(example.to_parties(["DE-BSI"]), _mixed([])) == {"THIRD_PARTY"}
	_share(example.to_parties(["DE-BSI"]), _mixed([example.consent("UK-NCSC", "DE-BSI", "READ")])) == set()
	_share(example.to_parties(["DE-BSI"]), _mixed([example.consent("UK-NCSC", "DE", "READ")])) == set()
	_share(example.to_parties(["DE", "FR"]), _mixed([example.consent("UK-NCSC", "DE", "READ")])) == {"THIRD_PARTY"}
	_share(example.to_parties(["UK-NCSC"]), _mixed([])) == set()
}

test_other_originators_must_let_it_go_to_the_alliance if {
	_share(example.by_alliance("eu27"), _mixed([])) == {"THIRD_PARTY"}
	_share(example.by_alliance("eu27"), _mixed([example.consent("UK-NCSC", "alliance:eu27", "READ")])) == set()
	_share(example.by_alliance("nato"), _mixed([example.consent("UK-NCSC", "alliance:eu27", "READ")])) == {"THIRD_PARTY"}
	_share(example.by_alliance("nato"), _mixed([example.consent("UK-NCSC", "public", "FORWARD")])) == set()
}

test_an_agency_shares_for_the_sister_that_owns if {
	_share(example.by_alliance("eu27"), {"owner": "NL-MFA", "originators": ["NL-MFA"]}) == set()
	_share(example.by_alliance("eu27"), {"owner": "FR-ANSSI", "originators": ["FR-ANSSI"]}) == {"THIRD_PARTY"}
}

test_red_is_shared_with_no_party if {
	_share(example.to_parties(["DE"]), {"tlp": "TLP:RED"}) == {"RED_NAMES_PERSONS"}
}

_restricted_by(scheme) := {"class": {"scheme": scheme, "level": "RESTRICTED", "rank": 1}}

_forum := {
	"thresholds": {"equal_access": true, "own_scheme": "EU", "agreements": {"NATO": ["DE"]}},
	"members": [
		{"party": "DE", "status": "MEMBER", "from": "", "until": ""},
		{"party": "CY", "status": "MEMBER", "from": "", "until": ""},
	],
}

test_a_forum_of_equals_takes_nothing_that_a_member_cannot_be_given if {
	whole := example.by_alliance("eu27")
	_share(whole, _restricted_by("NATO")) == {"EQUAL_ACCESS"} with data.alliances.eu27 as _forum
	_share(whole, _restricted_by("UK")) == {"EQUAL_ACCESS"} with data.alliances.eu27 as _forum
	_share(whole, _restricted_by("EU")) == set() with data.alliances.eu27 as _forum
	_share(whole, {}) == set() with data.alliances.eu27 as _forum
}

test_it_may_be_shared_with_the_members_that_can_be_given_it if {
	named := example.but(example.by_alliance("eu27"), {"to": ["DE"]})
	_share(named, _restricted_by("NATO")) == set() with data.alliances.eu27 as _forum
}

test_only_present_members_count_and_only_where_access_is_equal if {
	whole := example.by_alliance("eu27")
	members := [
		{"party": "DE", "status": "MEMBER", "from": "", "until": ""},
		{"party": "CY", "status": "MEMBER", "from": "", "until": "2026-11-21T10:00Z"},
		{"party": "TR", "status": "ALIGNED", "from": "", "until": ""},
	]
	_share(whole, _restricted_by("NATO")) == set() with data.alliances.eu27 as example.but(_forum, {"members": members})
	thresholds := {"equal_access": false}
	_share(whole, _restricted_by("NATO")) == set() with data.alliances.eu27 as example.but(_forum, {"thresholds": thresholds})
}

test_nothing_new_is_shared_after_the_sunset if {
	coalition := example.by_alliance("opcw_coalition")
	ended := {"thresholds": {"sunset": "2026-11-21T10:00Z"}, "members": []}
	_share(coalition, {}) == {"SUNSET"} with data.alliances.opcw_coalition as ended
	ahead := {"thresholds": {"sunset": "2026-11-21T10:01Z"}, "members": []}
	_share(coalition, {}) == set() with data.alliances.opcw_coalition as ahead
}

# Markings.

_lower(subject, change, marking) := codes if {
	codes := base.refuse with input as example.request
		with input.action as "downgrade"
		with input.subject as subject
		with input.object as example.but(example.label, change)
		with input.context.marking as marking
}

test_only_originators_set_a_marking_anew if {
	dutch := example.of_party("NL-CSIRT", "NL")
	_lower(dutch, {"tlp": "TLP:AMBER"}, example.label) == set()
	_lower(example.person, {"tlp": "TLP:AMBER"}, example.label) == {"DOWNGRADE"}
}

test_one_of_several_originators_does_not_lower_alone if {
	dutch := example.of_party("NL-CSIRT", "NL")
	several := {"originators": ["NL-CSIRT", "UK-NCSC"]}
	_lower(dutch, several, example.but(example.label, several)) == {"DOWNGRADE"}
}

test_no_originator_is_struck_off_and_no_marking_is_made_up if {
	dutch := example.of_party("NL-CSIRT", "NL")
	_lower(dutch, {}, example.but(example.label, {"originators": ["NL"]})) == {"DOWNGRADE"}
	_lower(dutch, {}, example.but(example.label, {"tlp": ""})) == {"DOWNGRADE"}
	_lower(dutch, {}, null) == {"DOWNGRADE"}
}

test_a_copy_is_handled_more_strictly_or_not_at_all if {
	{tlp |
		some tlp in ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED", ""]
		base.refuse == set() with input as example.request
			with input.action as "overlay"
			with input.context.marking as example.but(example.label, {"tlp": tlp})
	} == {"TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"}
	base.refuse == {"OVERLAY_NOT_STRICTER"} with input as example.request with input.action as "overlay"
}

test_what_is_filed_is_marked_with_known_values if {
	every action in ["create", "import"] {
		base.refuse == set() with input as example.request
			with input.action as action
			with input.context.marking as example.label
		base.refuse == {"MARKING_REFUSED"} with input as example.request
			with input.action as action
			with input.context.marking as example.but(example.label, {"pap": ""})
		base.refuse == set() with input as example.request with input.action as action
	}
}
