# METADATA
# title: Markings
# description: |
#   The closed lists of what may be written on information. Whatever is not on them is refused, never
#   read as open.
# scope: package
# related_resources:
# - ref: https://www.first.org/tlp/
#   description: FIRST, Traffic Light Protocol 2.0, August 2022
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, security rules for protecting EU classified information
package lib.marking

# METADATA
# title: Strictness of TLP labels
# description: From 1, open to all, to 5, named persons only.
strictness := {
	"TLP:CLEAR": 1,
	"TLP:GREEN": 2,
	"TLP:AMBER": 3,
	"TLP:AMBER+STRICT": 4,
	"TLP:RED": 5,
}

# METADATA
# title: Classification schemes
# description: Schemes with a table of equivalence; "" is unclassified.
schemes := {"", "CZ", "DE", "EE", "EU", "FR", "NATO", "NL", "PL", "SE", "UK", "US"}

# METADATA
# title: A stricter TLP
# description: True when the first label is stricter than the second. Unknown labels are not comparable.
stricter(a, b) if strictness[a] > strictness[b]

# METADATA
# title: A marking that is known throughout
# description: True when every part of a marking has a value of the closed lists and the right shape.
known(marking) if {
	_labels_known(marking)
	_class_known(marking.class)
	_caveats_known(marking)
	_times_known(marking)
}

_labels_known(marking) if {
	strictness[marking.tlp]
	marking.pap in {"PAP:AMBER", "PAP:CLEAR", "PAP:GREEN", "PAP:RED"}
	marking.naming in {"", "MAY", "MUST", "MUST_NOT"}
	is_array(marking.originators)
	count(marking.originators) > 0
}

_class_known(class) if {
	class.scheme == ""
	class.rank == 0
}

_class_known(class) if {
	class.scheme in schemes
	class.scheme != ""
	class.rank in {0, 1, 2, 3, 4}
}

_caveats_known(marking) if {
	is_boolean(marking.orcon)
	is_boolean(marking.propin)
	is_array(marking.not_rel)
	is_array(marking.display_only)
	_limit(marking.rel_to)
	_limit(marking.eyes_only)
}

_limit(parties) if is_array(parties)

_limit(null)

_times_known(marking) if {
	is_string(marking.embargo)
	marking.expires == ""
}

_times_known(marking) if {
	is_string(marking.embargo)
	is_string(marking.expires)
	marking.embargo < marking.expires
}
