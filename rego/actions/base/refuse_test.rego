package actions.base_test

import data.actions.base
import data.lib.example_test as example

# An action on the example with another label.
_doing(action, change) := example.but(example.request, {
	"action": action,
	"object": example.but(example.label, change),
})

_doing_by_owner(action, change) := example.but(_doing(action, change), {"subject": example.of_party("NL-CSIRT", "NL")})

_uses := {"act_visible", "cite_internal", "derive", "export", "forward"}

test_nothing_refuses_the_use_of_the_example if {
	every action in _uses | {"read"} {
		base.refuse == set() with input as _doing(action, {})
	}
}

test_originator_control_binds_deriving_and_handing_on if {
	{action |
		some action in (_uses | {"read"})
		"ORCON" in base.refuse with input as _doing(action, {"orcon": true})
	} == {"derive", "export", "forward"}
}

test_originator_control_is_lifted_by_consent_to_that_purpose if {
	consents := [example.consent("NL-CSIRT", "DE", "DERIVE")]
	base.refuse == set() with input as _doing("derive", {"orcon": true, "consents": consents})
	base.refuse == {"ORCON"} with input as _doing("forward", {"orcon": true, "consents": consents})
	forward := [example.consent("NL-CSIRT", "DE", "FORWARD")]
	base.refuse == set() with input as _doing("forward", {"orcon": true, "consents": forward})
	base.refuse == set() with input as _doing("export", {"orcon": true, "consents": forward})
}

test_originator_control_does_not_bind_the_originator if {
	base.refuse == set() with input as _doing_by_owner("derive", {"orcon": true})
	base.refuse == {"ORCON"}
		with input as _doing_by_owner("derive", {"orcon": true, "originators": ["NL-CSIRT", "UK-NCSC"]})
}

test_red_stays_with_the_persons_named if {
	{action |
		some action in _uses
		base.refuse == {"TLP_RED"} with input as _doing(action, {"tlp": "TLP:RED"})
	} == {"derive", "export", "forward"}
	base.refuse == set() with input as _doing_by_owner("export", {"tlp": "TLP:RED"})
	base.refuse == set()
		with input as _doing("derive", {"tlp": "TLP:RED", "consents": [example.consent("NL-CSIRT", "DE", "DERIVE")]})
}

test_strict_is_not_handed_on if {
	{action |
		some action in _uses
		base.refuse == {"TLP_STRICT"} with input as _doing(action, {"tlp": "TLP:AMBER+STRICT"})
	} == {"forward"}
	base.refuse == set() with input as _doing("forward", {"tlp": "TLP:AMBER"})
	base.refuse == set() with input as _doing_by_owner("forward", {"tlp": "TLP:AMBER+STRICT"})
	consents := [example.consent("NL-CSIRT", "DE-BSI", "FORWARD")]
	base.refuse == set() with input as _doing("forward", {"tlp": "TLP:AMBER+STRICT", "consents": consents})
}

test_a_holder_that_only_filed_it_is_bound_like_others if {
	every tlp, code in {"TLP:RED": "TLP_RED", "TLP:AMBER+STRICT": "TLP_STRICT"} {
		base.refuse == {code} with input as _doing_by_owner("forward", {"tlp": tlp, "originators": ["vendor-v"]})
	}
}

test_what_is_shown_is_put_to_no_use if {
	every action in _uses {
		base.refuse == {"DISPLAY_ONLY_USE"} with input as _doing(action, {"display_only": ["DE"]})
		base.refuse == set() with input as _doing(action, {"display_only": ["PL"]})
	}
	"DISPLAY_ONLY_USE" in base.refuse with input as _doing("cite_public", {"display_only": ["DE"]})
	base.refuse == set() with input as _doing("read", {"display_only": ["DE"]})
	base.refuse == set() with input as _doing_by_owner("export", {"display_only": ["NL"]})
}

test_proprietary_information_is_not_handed_on_or_published if {
	clear := {"propin": true, "tlp": "TLP:CLEAR"}
	{action |
		some action in (_uses | {"cite_public", "read"})
		base.refuse == {"PROPIN"} with input as _doing(action, clear)
	} == {
		"cite_public",
		"export",
		"forward",
	}
	published := example.but(example.label, {
		"propin": true,
		"tlp": "TLP:CLEAR",
		"consents": [example.consent("NL-CSIRT", "public", "CITE_PUBLIC")],
	})
	base.refuse == set() with input as _doing("cite_public", published)
	base.refuse == {"PROPIN"} with input as _doing("forward", published)
	base.refuse == set() with input as _doing_by_owner("forward", clear)
}

test_acting_where_the_adversary_sees_needs_pap_green_or_clear if {
	{pap |
		some pap in ["PAP:CLEAR", "PAP:GREEN", "PAP:AMBER", "PAP:RED"]
		"PAP" in base.refuse with input as _doing("act_visible", {"pap": pap})
	} == {
		"PAP:AMBER",
		"PAP:RED",
	}
	base.refuse == {"PAP"} with input as _doing_by_owner("act_visible", {"pap": "PAP:RED"})
	base.refuse == set() with input as _doing("cite_internal", {"pap": "PAP:RED"})
}

test_what_goes_to_court_needs_the_consent_of_the_other_originators if {
	base.refuse == {"LISTING_CONSENT"} with input as _doing("use_in_listing", {})
	base.refuse == set() with input as _doing_by_owner("use_in_listing", {})
	base.refuse == set() with input as _doing("use_in_listing", {"tlp": "TLP:CLEAR"})
	base.refuse == {"LISTING_CONSENT"} with input as _doing("use_in_listing", {"tlp": "TLP:CLEAR", "propin": true})
	every to in ["public", "DE", "alliance:eu27"] {
		base.refuse == set()
			with input as _doing("use_in_listing", {"consents": [example.consent("NL-CSIRT", to, "USE_IN_LISTING")]})
	}
	every consented in [
		example.consent("NL-CSIRT", "US", "USE_IN_LISTING"),
		example.consent("NL-CSIRT", "public", "CITE_PUBLIC"),
		example.consent("UK-NCSC", "public", "USE_IN_LISTING"),
	] {
		base.refuse == {"LISTING_CONSENT"} with input as _doing("use_in_listing", {"consents": [consented]})
	}
}

test_publication_needs_everybody_to_consent_for_the_public if {
	base.refuse == {"CITE_PUBLIC"} with input as _doing("cite_public", {})
	base.refuse == {"CITE_PUBLIC"} with input as _doing_by_owner("cite_public", {})
	base.refuse == set() with input as _doing("cite_public", {"tlp": "TLP:CLEAR"})
	base.refuse == set()
		with input as _doing("cite_public", {"consents": [example.consent("NL-CSIRT", "public", "CITE_PUBLIC")]})
	base.refuse == {"CITE_PUBLIC"}
		with input as _doing("cite_public", {"consents": [example.consent("NL-CSIRT", "DE", "CITE_PUBLIC")]})
}

# Sharing.

_shared(grant, change) := example.but(_doing_by_owner("share", change), {"context": _context({"grant": grant})})

_context(change) := example.but(example.request.context, change)

test_nothing_refuses_an_originator_who_shares if {
	base.refuse == set() with input as _shared(example.by_alliance("eu27"), {})
	base.refuse == set() with input as _shared(example.to_parties(["DE", "FR-ANSSI"]), {})
}

test_nobody_shares_in_the_name_of_another if {
	base.refuse == set() with input as _shared(example.but(example.by_alliance("eu27"), {"by": "NL"}), {})
	base.refuse == {"NOT_THE_GIVER"} with input as _shared(example.but(example.by_alliance("eu27"), {"by": "UK"}), {})
	"NOT_THE_GIVER" in base.refuse with input as _shared(null, {})
}

_mixed(consents) := {"originators": ["NL-CSIRT", "UK-NCSC"], "consents": consents}

test_other_originators_must_let_it_go_to_every_receiver if {
	base.refuse == {"THIRD_PARTY"} with input as _shared(example.to_parties(["DE-BSI"]), _mixed([]))
	base.refuse == set()
		with input as _shared(example.to_parties(["DE-BSI"]), _mixed([example.consent("UK-NCSC", "DE-BSI", "READ")]))
	base.refuse == set()
		with input as _shared(example.to_parties(["DE-BSI"]), _mixed([example.consent("UK-NCSC", "DE", "READ")]))
	base.refuse == {"THIRD_PARTY"}
		with input as _shared(example.to_parties(["DE", "FR"]), _mixed([example.consent("UK-NCSC", "DE", "READ")]))
	base.refuse == set() with input as _shared(example.to_parties(["UK-NCSC"]), _mixed([]))
}

test_other_originators_must_let_it_go_to_the_alliance if {
	base.refuse == {"THIRD_PARTY"} with input as _shared(example.by_alliance("eu27"), _mixed([]))
	base.refuse == set()
		with input as _shared(example.by_alliance("eu27"), _mixed([example.consent("UK-NCSC", "alliance:eu27", "READ")]))
	base.refuse == {"THIRD_PARTY"}
		with input as _shared(example.by_alliance("nato"), _mixed([example.consent("UK-NCSC", "alliance:eu27", "READ")]))
	base.refuse == set()
		with input as _shared(example.by_alliance("nato"), _mixed([example.consent("UK-NCSC", "public", "FORWARD")]))
}

test_an_agency_shares_for_the_sister_that_owns if {
	base.refuse == set()
		with input as _shared(example.by_alliance("eu27"), {"owner": "NL-MFA", "originators": ["NL-MFA"]})
	base.refuse == {"THIRD_PARTY"}
		with input as _shared(example.by_alliance("eu27"), {"owner": "FR-ANSSI", "originators": ["FR-ANSSI"]})
}

test_an_originator_shares_what_another_party_filed_for_it if {
	base.refuse == set() with input as _shared(example.by_alliance("eu27"), {"owner": "vendor-v"})
}

test_a_sister_that_is_no_owner_lets_nothing_go if {
	base.refuse == {"THIRD_PARTY"}
		with input as _shared(example.by_alliance("eu27"), {"owner": "vendor-v", "originators": ["NL-MFA"]})
}

test_the_rules_of_sharing_bind_sharing_only if {
	whole := _doing("forward", _restricted_by("NATO"))
	base.refuse == set()
		with input as example.but(whole, {"context": _context({"grant": example.by_alliance("eu27")})})
		with data.alliances.eu27 as _forum
	ended := {"thresholds": {"sunset": "2026-11-21T10:00Z"}, "members": []}
	base.refuse == set()
		with input as example.but(whole, {"context": _context({"grant": example.by_alliance("opcw_coalition")})})
		with data.alliances.opcw_coalition as ended
}

test_red_is_shared_with_no_party if {
	base.refuse == {"RED_NAMES_PERSONS"} with input as _shared(example.to_parties(["DE"]), {"tlp": "TLP:RED"})
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
	base.refuse == {"EQUAL_ACCESS"}
		with input as _shared(whole, _restricted_by("NATO")) with data.alliances.eu27 as _forum
	base.refuse == {"EQUAL_ACCESS"}
		with input as _shared(whole, _restricted_by("UK")) with data.alliances.eu27 as _forum
	base.refuse == set() with input as _shared(whole, _restricted_by("EU")) with data.alliances.eu27 as _forum
	base.refuse == set() with input as _shared(whole, {}) with data.alliances.eu27 as _forum
}

test_it_may_be_shared_with_the_members_that_can_be_given_it if {
	named := example.but(example.by_alliance("eu27"), {"to": ["DE"]})
	base.refuse == set() with input as _shared(named, _restricted_by("NATO")) with data.alliances.eu27 as _forum
}

test_only_present_members_count_and_only_where_access_is_equal if {
	whole := example.by_alliance("eu27")
	members := [
		{"party": "DE", "status": "MEMBER", "from": "", "until": ""},
		{"party": "CY", "status": "MEMBER", "from": "", "until": "2026-11-21T10:00Z"},
		{"party": "TR", "status": "ALIGNED", "from": "", "until": ""},
	]
	base.refuse == set()
		with input as _shared(whole, _restricted_by("NATO"))
		with data.alliances.eu27 as example.but(_forum, {"members": members})
	thresholds := {"equal_access": false}
	base.refuse == set()
		with input as _shared(whole, _restricted_by("NATO"))
		with data.alliances.eu27 as example.but(_forum, {"thresholds": thresholds})
}

test_nothing_new_is_shared_after_the_sunset if {
	coalition := example.by_alliance("opcw_coalition")
	ended := {"thresholds": {"sunset": "2026-11-21T10:00Z"}, "members": []}
	base.refuse == {"SUNSET"} with input as _shared(coalition, {}) with data.alliances.opcw_coalition as ended
	ahead := {"thresholds": {"sunset": "2026-11-21T10:01Z"}, "members": []}
	base.refuse == set() with input as _shared(coalition, {}) with data.alliances.opcw_coalition as ahead
}

# Markings.

_lowered(subject, change, marking) := example.but(_doing("downgrade", change), {
	"subject": subject,
	"context": _context({"marking": marking}),
})

test_only_originators_set_a_marking_anew if {
	dutch := example.of_party("NL-CSIRT", "NL")
	base.refuse == set() with input as _lowered(dutch, {"tlp": "TLP:AMBER"}, example.label)
	base.refuse == {"DOWNGRADE"} with input as _lowered(example.person, {"tlp": "TLP:AMBER"}, example.label)
}

test_one_of_several_originators_does_not_lower_alone if {
	dutch := example.of_party("NL-CSIRT", "NL")
	several := {"originators": ["NL-CSIRT", "UK-NCSC"]}
	base.refuse == {"DOWNGRADE"} with input as _lowered(dutch, several, example.but(example.label, several))
}

test_no_originator_is_struck_off_and_no_marking_is_made_up if {
	dutch := example.of_party("NL-CSIRT", "NL")
	base.refuse == {"DOWNGRADE"} with input as _lowered(dutch, {}, example.but(example.label, {"originators": ["NL"]}))
	base.refuse == {"DOWNGRADE"} with input as _lowered(dutch, {}, example.but(example.label, {"tlp": ""}))
	base.refuse == {"DOWNGRADE"} with input as _lowered(dutch, {}, null)
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
