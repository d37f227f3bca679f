package alliances.vendor_nda_test

import data.alliances.vendor_nda
import data.lib.example_test as example

# What the rules do not speak of stays as it is.

_asked(action, change) := example.answered("vendor_nda", action, change)

test_nobody_hears_of_anything_else if {
	every action in example.actions - {"cite_internal", "cite_public", "derive", "export", "forward", "use_in_listing"} {
		vendor_nda.oblige == set() with input as _asked(action, {})
	}
	every action in {"cite_internal", "cite_public", "derive", "export", "forward", "use_in_listing"} {
		count(vendor_nda.oblige) == 1 with input as _asked(action, {})
	}
}

test_a_grant_for_another_purpose_opens_nothing_even_to_those_who_hold_it if {
	purposes := [vendor_nda.thresholds.purpose, "claim"]
	holder := {"subject": {
		"memberships": [example.standing("vendor_nda", "DE", "MEMBER")],
		"compartments": purposes,
	}}
	every purpose in {"", purposes[0]} {
		bound := example.but(example.by_alliance("vendor_nda"), {"purpose": purpose})
		count(vendor_nda.permit) == 1 with input as example.besides(_asked("read", {"grants": [bound]}), holder)
	}
	claim := example.but(example.by_alliance("vendor_nda"), {"purpose": "claim"})
	vendor_nda.permit == set() with input as example.besides(_asked("read", {"grants": [claim]}), holder)
}
