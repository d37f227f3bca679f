# METADATA
# title: Functions of persons
# description: The roles that a person has in their own party. A role opens nothing outside that party by itself.
# scope: package
package lib.roles

# METADATA
# title: One of several functions
# description: True when the person has at least one of these roles.
has_one(allowed) if {
	some role in input.subject.roles
	role in allowed
}

# METADATA
# title: Officers who may let information go
# description: Those who may consent, refuse, downgrade, share and revoke for an originator.
releasing := {"DECISION_AUTHORITY", "DISCLOSURE_OFFICER"}

# METADATA
# title: Functions that may ask for release
# description: Those who work with partners' information and may ask its originators for more.
asking := {
	"CYBER_DIPLOMAT",
	"DECISION_AUTHORITY",
	"DISCLOSURE_OFFICER",
	"FORENSIC_EXAMINER",
	"INTELLIGENCE_ANALYST",
	"LEGAL_ADVISER",
	"PEN_HOLDER",
	"VENDOR_LIAISON",
}
