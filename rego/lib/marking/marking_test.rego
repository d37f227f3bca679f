package lib.marking_test

import data.lib.marking

# A marking with a value in every place.
_marking := {
	"tlp": "TLP:AMBER",
	"pap": "PAP:GREEN",
	"class": {"scheme": "EU", "level": "RESTREINT UE/EU RESTRICTED", "rank": 1},
	"originators": ["NL-CSIRT"],
	"orcon": false,
	"propin": true,
	"rel_to": ["DE", "NL"],
	"not_rel": [],
	"display_only": ["UK"],
	"eyes_only": null,
	"naming": "MUST_NOT",
	"embargo": "2026-11-21T10:00Z",
	"expires": "2027-01-01T00:00Z",
}

_with(key, value) := {name: object.get({key: value}, name, given) | some name, given in _marking}

_unending(embargo) := {name: object.get({"embargo": embargo, "expires": ""}, name, given) |
	some name, given in _marking
}

_without(key) := {name: given |
	some name, given in _marking
	name != key
}

_class(scheme, rank) := _with("class", {"scheme": scheme, "level": "", "rank": rank})

test_a_marking_with_known_values_is_known if {
	marking.known(_marking)
}

test_every_value_of_the_closed_lists_is_known if {
	every tlp, _ in marking.strictness {
		marking.known(_with("tlp", tlp))
	}
	every pap in {"PAP:AMBER", "PAP:CLEAR", "PAP:GREEN", "PAP:RED"} {
		marking.known(_with("pap", pap))
	}
	every naming in {"", "MAY", "MUST", "MUST_NOT"} {
		marking.known(_with("naming", naming))
	}
}

test_values_outside_the_closed_lists_are_not_known if {
	every tlp in {"", "TLP:WHITE", "tlp:clear", "CLEAR", null, 1} {
		not marking.known(_with("tlp", tlp))
	}
	every pap in {"", "PAP:WHITE", "TLP:GREEN", null} {
		not marking.known(_with("pap", pap))
	}
	every naming in {"may", "NEVER", null} {
		not marking.known(_with("naming", naming))
	}
}

test_a_marking_that_lacks_a_part_is_not_known if {
	every key, _ in _marking {
		not marking.known(_without(key))
	}
	not marking.known({})
	not marking.known(null)
}

test_somebody_must_be_the_originator if {
	every value in {[], null, "NL-CSIRT"} {
		not marking.known(_with("originators", value))
	}
}

test_every_scheme_is_known_at_every_rank if {
	every scheme in marking.schemes - {""} {
		every rank in {0, 1, 2, 3, 4} {
			marking.known(_class(scheme, rank))
		}
	}
}

test_unclassified_has_no_scheme_and_no_rank if {
	marking.known(_class("", 0))
	every rank in {1, 4} {
		not marking.known(_class("", rank))
	}
}

test_other_schemes_and_ranks_are_not_known if {
	every scheme in {"XX", "eu", null} {
		not marking.known(_class(scheme, 1))
	}
	every rank in {-1, 5, 1.5, "1", null} {
		not marking.known(_class("EU", rank))
	}
	not marking.known(_class("XX", 0))
	not marking.known(_with("class", null))
}

test_caveats_have_their_shapes if {
	every key in {"orcon", "propin"} {
		not marking.known(_with(key, null))
		not marking.known(_with(key, "true"))
	}
	every key in {"not_rel", "display_only"} {
		not marking.known(_with(key, null))
		not marking.known(_with(key, "DE"))
	}
	every key in {"rel_to", "eyes_only"} {
		marking.known(_with(key, null))
		marking.known(_with(key, []))
		marking.known(_with(key, ["DE"]))
		not marking.known(_with(key, "DE"))
		not marking.known(_with(key, false))
	}
}

test_the_embargo_lifts_before_the_expiry if {
	not marking.known(_with("expires", "2026-11-21T10:00Z"))
	not marking.known(_with("expires", "2026-11-21T09:59Z"))
	marking.known(_with("expires", "2026-11-21T10:01Z"))
}

test_neither_time_need_be_set if {
	marking.known(_with("expires", ""))
	marking.known(_with("embargo", ""))
	every value in {null, [], 20261121} {
		not marking.known(_with("expires", value))
		not marking.known(_with("embargo", value))
		not marking.known(_unending(value))
	}
}

test_tlp_labels_are_ordered_from_clear_to_red if {
	order := ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]
	every i, label in order {
		{other | some other in order; marking.stricter(label, other)} == {other | some j, other in order; j < i}
	}
}

test_labels_that_are_not_known_are_not_compared if {
	every label in {"", "TLP:WHITE"} {
		not marking.stricter(label, "TLP:CLEAR")
		not marking.stricter("TLP:RED", label)
	}
}
