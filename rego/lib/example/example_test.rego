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
