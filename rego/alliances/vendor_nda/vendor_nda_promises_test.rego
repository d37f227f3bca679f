package alliances.vendor_nda_test

import data.alliances.vendor_nda_invariants_test as invariants
import data.lib.example_test as example

# Each invariant of the alliance can be broken, by an answer that the rules do not give.

_case(action, change) := example.answered("vendor_nda", action, change)

_on_the_case := {"subject": {"compartments": [data.alliances.vendor_nda.thresholds.purpose]}}

test_a_reader_on_the_case_breaks_nothing if {
	invariants.broken == set() with input as example.besides(_case("read", {}), _on_the_case)
	invariants.broken == {"NDA_ONE_CASE"} with input as _case("read", {})
	provider := {"subject": {"chain": [data.alliances.vendor_nda.thresholds.provider]}}
	invariants.broken == set() with input as example.besides(_case("read", {}), provider)
}

test_publicity_without_consent_breaks_it if {
	invariants.broken == {"NDA_PUBLICITY_BY_CONSENT"} with input as _case("cite_public", {})
	invariants.broken == set() with input as _case("cite_public", {"tlp": "TLP:CLEAR"})
	consents := [example.consent("NL-CSIRT", "public", "CITE_PUBLIC")]
	invariants.broken == set() with input as _case("cite_public", {"consents": consents})
	bilateral := [example.consent("NL-CSIRT", "DE", "CITE_PUBLIC")]
	invariants.broken == {"NDA_PUBLICITY_BY_CONSENT"} with input as _case("cite_public", {"consents": bilateral})
}

test_a_provider_that_is_named_against_its_wish_breaks_it if {
	request := example.besides(_case("read", {"naming": "MUST_NOT"}), _on_the_case)
	invariants.broken == {"NDA_PROVIDER_UNNAMED"} with input as request
	invariants.broken == set()
		with input as example.besides(request, {"answer": {"redact": ["provider"], "outcome": "REDACT"}})
	invariants.broken == set() with input as example.besides(request, {"object": {"owner": "DE-BSI"}})
}
