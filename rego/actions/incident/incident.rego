# METADATA
# title: Incidents
# description: |
#   Reports that something happened. A reporter or analyst of the owner files one; the national analyst takes it
#   through validation and assessment. Who was hit is a part marked on its own.
# scope: package
package actions.incident

import data.lib.parties
import data.lib.roles

# METADATA
# title: No such part
# description: A part that this noun does not have is asked for in vain.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex I, need-to-know
# custom:
#   code: INCIDENT_PART
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "INCIDENT_PART", "visible": false} if {
	input.object.portion != ""
	input.object.portion != "victim"
}

# METADATA
# title: Withdrawn
# description: A report that was withdrawn leaves a tombstone to those who could read it before.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/1961/oj
#   description: Decision (EU, Euratom) 2019/1961, Article 32, originator control
# custom:
#   code: INCIDENT_WITHDRAWN
#   public_reason: This report was withdrawn.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "INCIDENT_WITHDRAWN", "visible": true} if {
	input.object.state == "WITHDRAWN"
	not parties.own
}

# METADATA
# title: Filing a report
# description: |
#   Reporters, examiners and analysts file, correct and submit their own party's reports; so do vendors
#   under an agreement.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dir/2022/2555/oj
#   description: Directive (EU) 2022/2555 (NIS 2), Article 23, reporting obligations
# custom:
#   code: INCIDENT_FILE
#   public_reason: You file reports for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "INCIDENT_FILE" if {
	input.action in {"amend", "create", "import", "submit"}
	parties.owns
	roles.has_one({"FORENSIC_EXAMINER", "INCIDENT_REPORTER", "INTELLIGENCE_ANALYST", "VENDOR_LIAISON"})
}

# METADATA
# title: Validation and assessment
# description: |
#   The owner's analysts validate a report, analyse and assess it, close it and merge doubles. A
#   reporter does not.
# scope: rule
# related_resources:
# - ref: https://docs.un.org/en/A/76/135
#   description: UN GGE 2021, norm 13(b), consider all relevant information
# custom:
#   code: INCIDENT_ASSESS
#   public_reason: You assess reports for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "INCIDENT_ASSESS" if {
	input.action in {"analyse", "assess", "close", "merge", "validate"}
	parties.owns
	"INTELLIGENCE_ANALYST" in input.subject.roles
}

# METADATA
# title: Withdrawing a report
# description: |
#   Only the side that it came from withdraws a report: its disclosure officers and decision
#   authorities, and the person who filed it.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/1961/oj
#   description: Decision (EU, Euratom) 2019/1961, Article 32, originator control
# custom:
#   code: INCIDENT_WITHDRAW
#   public_reason: You may withdraw this for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "INCIDENT_WITHDRAW" if {
	input.action == "withdraw"
	parties.own
	roles.has_one(roles.releasing)
}

empower contains "INCIDENT_WITHDRAW" if {
	input.action == "withdraw"
	parties.owns
	"author" in input.relations
}
