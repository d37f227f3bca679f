# METADATA
# title: The request that the tests begin with
# description: |
#   An analyst of the German BSI asks to read Dutch TLP:GREEN evidence that was shared with the EU-27. Each test says
#   what is different in its case.
# scope: package
package lib.example_test

request := {
	"action": "read",
	"subject": person,
	"relations": [],
	"object": label,
	"context": {
		"now": "2026-11-21T10:00Z",
		"channel": "api",
		"grant": null,
		"marking": null,
		"consent": null,
		"client": null,
		"statement": null,
		"bundle": null,
	},
}

person := {
	"party": "DE-BSI",
	"chain": ["DE-BSI", "DE"],
	"kind": "AGENCY",
	"served_by": [],
	"nationality": ["DE"],
	"roles": ["INTELLIGENCE_ANALYST"],
	"clearances": [],
	"compartments": [],
	"memberships": [standing("eu27", "DE", "MEMBER"), standing("nato", "DE", "MEMBER")],
	"agreements": [],
	"mandates": [],
	"capacity": "",
	"assurance": "aal2",
	"scope": null,
}

# The person of the example as a machine client that may read and file TLP:GREEN of the EU-27.
machine := but(person, {"assurance": "aal1", "scope": scope})

scope := {
	"actions": ["create", "read"],
	"alliances": ["eu27"],
	"own": false,
	"channels": ["api"],
	"tlp": "TLP:GREEN",
	"rank": 0,
}

label := {
	"kind": "evidence",
	"portion": "",
	"state": "SHARED",
	"owner": "NL-CSIRT",
	"tlp": "TLP:GREEN",
	"pap": "PAP:GREEN",
	"class": {"scheme": "", "level": "", "rank": 0},
	"originators": ["NL-CSIRT"],
	"orcon": false,
	"propin": false,
	"rel_to": null,
	"not_rel": [],
	"display_only": [],
	"eyes_only": null,
	"naming": "MAY",
	"embargo": "",
	"expires": "",
	"overlays": [],
	"grants": [by_alliance("eu27")],
	"consents": [],
	"compartments": [],
	"excluded": [],
}

by_alliance(key) := {"via": key, "by": "NL-CSIRT", "to": [], "without": [], "purpose": "", "until": ""}

to_parties(parties) := {"via": "", "by": "NL-CSIRT", "to": parties, "without": [], "purpose": "", "until": ""}

standing(alliance, party, status) := {"alliance": alliance, "party": party, "status": status, "from": "", "until": ""}

# The facts of a text that the Netherlands leads in the EU-27, with Germany and France as parties, under silence.
facts := {
	"alliance": "eu27",
	"kind": "JOINT",
	"lead": "NL",
	"parties": ["DE", "FR", "NL"],
	"absent": [],
	"party": "",
	"mode": "",
	"minutes": 0,
	"unread": 0,
	"unconsented": 0,
	"slot": "",
	"authorised": false,
	"file": {
		"originators": ["DE", "NL"],
		"judgements": ["MODERATE"],
		"assessments": ["VIOLATION"],
		"decisions": ["NL"],
	},
	"tally": {"for": ["NL"], "against": [], "abstain": [], "silent": ["DE", "FR"]},
}

# Somebody with these functions takes a step on a text, or on what belongs to one.
step(action, subject, label_of, statement) := but(request, {
	"action": action,
	"subject": subject,
	"object": label_of,
	"context": but(request.context, {"statement": statement}),
})

# A person of this party and state who is a member of the EU-27 and has these functions and mandates.
delegate(party, state, roles, mandates) := but(person, {
	"party": party,
	"chain": [party, state],
	"nationality": [state],
	"roles": roles,
	"mandates": mandates,
	"memberships": [standing("eu27", state, "MEMBER")],
})

mandate(alliance, action) := {"alliance": alliance, "action": action, "until": ""}

consent(by, to, purpose) := {"by": by, "to": to, "purpose": purpose, "until": ""}

# An object with some of its members replaced.
but(record, change) := {key: value |
	some key, old in record
	value := object.get(change, key, old)
}

# The example as shared through an alliance, to a member of it, with a permission as the answer: what an invariant
# of that alliance looks at.
answered(key, action, change) := {
	"action": action,
	"subject": but(person, {"memberships": [standing(key, "DE", "MEMBER")]}),
	"relations": [],
	"object": but(but(label, {"grants": [by_alliance(key)]}), change),
	"context": request.context,
	"answer": {"outcome": "ALLOW", "redact": [], "reasons": [], "rule": "", "grant": key, "obligations": []},
}

# A request with some members of its parts replaced.
besides(whole, changes) := {part: _changed(value, object.get(changes, part, {})) | some part, value in whole}

_changed(value, change) := but(value, change) if is_object(value)

_changed(value, _) := value if not is_object(value)

# Everything that may be asked, and every kind of object that it may be asked of: a rule that speaks of some of them
# is tested to speak of no other.
actions contains word if {
	some line in [
		"abandon accept acknowledge act_visible activate administer adopt aggregate align amend analyse",
		"answer approve assess attach authorise break_silence cancel cancel_silence carry_out check",
		"cite_internal cite_public close close_sign_on co_sign comment communicate correct create decide",
		"delist derive discover dissent doubt downgrade drop end exclude expire explain export extend_silence",
		"fail follow_up forward freeze grant grant_conditionally import issue_tear_line list merge",
		"open_negotiation open_sign_on open_silence overlay peer_review propose provide publish quarantine",
		"read reaffirm record_membership refuse reject release_quarantine reopen request_release resolve",
		"retire return review revoke schedule share sign submit supersede suspend unschedule use_in_listing",
		"validate verify withdraw withdraw_naming",
	]
	some word in split(line, " ")
}

kinds contains word if {
	some line in [
		"alliance amendment attribution case comment decision_log evidence incident judgement",
		"listing_proposal measure norm_assessment notification party policy_bundle publication",
		"release_request service_client statement statement_version support_request threat_actor",
	]
	some word in split(line, " ")
}

# Persons of other parties.
of_party(party, state) := but(person, {
	"party": party,
	"chain": [party, state],
	"nationality": [state],
	"memberships": [standing("nato", state, "MEMBER")],
})

test_the_example_is_whole if {
	count(request) == 5
	but(label, {"tlp": "TLP:RED"}).tlp == "TLP:RED"
	but(label, {"tlp": "TLP:RED"}).owner == "NL-CSIRT"
}
