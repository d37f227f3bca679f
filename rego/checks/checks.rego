# METADATA
# title: Checks of the tree itself
# description: |
#   What is wrong with the METADATA of the rules, so that no rule decides that nobody can explain. It is no part of
#   a decision: a test asks it, with what "opa inspect --annotations" says of the tree and with the codes that stand
#   in the heads of its rules, each with its file and row.
# scope: package
package checks

_offering := {"deny", "empower", "oblige", "permit", "redact", "refuse", "reveal", "system", "verdict"}

_texts := {"description", "scope", "title"}

_customs := {"code", "effective_on", "owner", "public_reason"}

# METADATA
# title: Flaws of the METADATA
# description: One record for each flaw, with its file and row, what is wrong (flaw) and what it is about (about).
# scope: document
flaws(annotations, offers) := (_of_one(annotations) | _of_several(annotations)) | _of_offers(annotations, offers)

_of_one(annotations) := {_flaw(entry.location, flaw.kind, flaw.about) |
	some entry in annotations
	_explains(entry)
	some flaw in _gaps(entry)
}

_flaw(place, kind, about) := {"file": place.file, "row": place.row, "flaw": kind, "about": about}

# A rule that others read a code from, and any other rule that has a code.
_explains(entry) if entry.annotations.custom.code

_explains(entry) if {
	entry.path[1].value in {"actions", "alliances", "decision"}
	entry.path[count(entry.path) - 1].value in _offering
}

_gaps(entry) := (_missing(entry.annotations) | _empty(entry)) | _foreign(entry)

_missing(annotations) := {{"kind": "missing", "about": key} |
	some key in ((_texts | _customs) | {"related_resources"})
	not _says(annotations, key)
}

_says(annotations, key) if {
	key in _texts
	_filled(annotations[key])
}

_says(annotations, key) if {
	key in _customs
	_filled(annotations.custom[key])
}

_says(annotations, "related_resources") if count(annotations.related_resources) > 0

# The answer to what no rule answers rests on no text.
_says(annotations, "related_resources") if annotations.entrypoint

_filled(text) if {
	is_string(text)
	text != ""
}

_empty(entry) := {{"kind": "empty reference", "about": entry.path[count(entry.path) - 1].value} |
	some resource in entry.annotations.related_resources
	not _points(resource)
}

_points(resource) if {
	startswith(resource.ref, "https://")
	_filled(resource.description)
}

# The rules of an alliance are the alliance's; all others are the base's.
_foreign(entry) := {{"kind": "foreign owner", "about": owner} |
	owner := entry.annotations.custom.owner
	not _owned(entry.path, owner)
}

_owned(path, owner) if {
	path[1].value == "alliances"
	path[2].value == owner
}

_owned(path, "base") if path[1].value != "alliances"

_of_several(annotations) := {_flaw(entry.location, "double code", code) |
	some i, entry in annotations
	code := entry.annotations.custom.code
	some j, other in annotations
	j < i
	other.annotations.custom.code == code
}

_of_offers(annotations, offers) := _unexplained(annotations, offers) | _unused(annotations, offers)

_unexplained(annotations, offers) := {_flaw(offer, "code without METADATA", offer.code) |
	explained := {entry.annotations.custom.code | some entry in annotations}
	some offer in offers
	not offer.code in explained
}

_unused(annotations, offers) := {_flaw(entry.location, "code that no rule gives", code) |
	given := {offer.code | some offer in offers}
	some entry in annotations
	code := entry.annotations.custom.code
	not code in given
}
