package actions.base

import data.lib.parties

# METADATA
# title: No export of what is only shown
# description: A display-only reader is told that no copy may be made.
# scope: rule
# related_resources:
# - ref: https://www.dni.gov/files/documents/ICD/ICD_710.pdf
#   description: ICD 710, classification management and control markings, DISPLAY ONLY
# custom:
#   code: OBLIGE_DISPLAY
#   public_reason: No copy may be made of this.
#   owner: base
#   effective_on: "2026-01-01"
oblige contains {"obligation": "NO_EXPORT", "code": "OBLIGE_DISPLAY"} if {
	input.object.display_only != []
	_for_display
}

# METADATA
# title: Copies that can be traced
# description: |
#   Classified information and TLP:RED carry the reader's name wherever others than the owner's people see them.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex III, registration and traceability
# custom:
#   code: OBLIGE_TRACE
#   public_reason: Copies carry your name.
#   owner: base
#   effective_on: "2026-01-01"
oblige contains {"obligation": "WATERMARK", "code": "OBLIGE_TRACE"} if {
	input.object.class.rank in {1, 2, 3, 4}
	not parties.own
}

oblige contains {"obligation": "WATERMARK", "code": "OBLIGE_TRACE"} if {
	input.object.tlp == "TLP:RED"
	not parties.own
}

# METADATA
# title: The originator hears of onward use
# description: |
#   When controlled or proprietary information, or what is TLP:AMBER or stricter, is put to an onward use by
#   somebody else, its originators are told.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0, notifications
# custom:
#   code: OBLIGE_TELL
#   public_reason: The originator is told of this.
#   owner: base
#   effective_on: "2026-01-01"
oblige contains {"obligation": "NOTIFY_ORIGINATOR", "code": "OBLIGE_TELL"} if {
	input.action in {"cite_public", "derive", "export", "forward", "use_in_listing"}
	not parties.own
	_told_of
}

_told_of if input.object.orcon

_told_of if input.object.propin

_told_of if input.object.tlp in {"TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"}
