# METADATA
# title: Evidence
# description: |
#   Who files, verifies, corrects, revokes and opens evidence. Reading it follows the label; what is added here is
#   that partners' evidence is for functions that work with evidence, and that a provider who does not wish to be
#   named is not named.
# scope: package
package actions.evidence

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
#   code: EVIDENCE_PART
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "EVIDENCE_PART", "visible": false} if {
	input.object.portion != ""
	not input.object.portion in {"source", "technical", "victim"}
}

# METADATA
# title: Partners' evidence is for those who work with evidence
# description: |
#   A secretariat, an auditor, a reporter or a press officer does not read partners' evidence by virtue
#   of office, on whatever path. What is TLP:CLEAR, one's own party's, or given to a person by name is
#   not concerned.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Annex I, need-to-know
# custom:
#   code: EVIDENCE_FUNCTION
#   public_reason: Nothing of this name is available to you.
#   owner: base
#   effective_on: "2026-01-01"
deny contains {"code": "EVIDENCE_FUNCTION", "visible": false} if {
	input.object.tlp != "TLP:CLEAR"
	not _works_with_evidence
	not parties.own
	not "recipient" in input.relations
}

_works_with_evidence if {
	some role in input.subject.roles
	role in {
		"CYBER_DIPLOMAT",
		"DECISION_AUTHORITY",
		"DISCLOSURE_OFFICER",
		"FORENSIC_EXAMINER",
		"INTELLIGENCE_ANALYST",
		"LEGAL_ADVISER",
		"VENDOR_LIAISON",
	}
}

# METADATA
# title: The provider is not named
# description: |
#   Unless the marking allows or demands it, nobody outside the owner's and the originators' own parties
#   learns who provided the evidence.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0
# custom:
#   code: PROVIDER_NOT_NAMED
#   public_reason: The provider does not wish to be named.
#   owner: base
#   effective_on: "2026-01-01"
redact contains {"field": "provider", "code": "PROVIDER_NOT_NAMED"} if {
	input.object.naming in {"", "MUST_NOT"}
	not parties.own
}

# METADATA
# title: Filing evidence
# description: |
#   Examiners, analysts and reporters file and correct their own party's evidence; so do vendors under
#   an agreement.
# scope: rule
# related_resources:
# - ref: https://www.iso.org/standard/44381.html
#   description: ISO/IEC 27037, identification, collection, acquisition and preservation of digital evidence
# custom:
#   code: EVIDENCE_FILE
#   public_reason: You file evidence for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "EVIDENCE_FILE" if {
	input.action in {"amend", "create", "import"}
	parties.owns
	roles.has_one({"FORENSIC_EXAMINER", "INCIDENT_REPORTER", "INTELLIGENCE_ANALYST", "VENDOR_LIAISON"})
}

# METADATA
# title: Attaching the raw item
# description: Files, hashes and steps of custody are the examiners' work, and a vendor's for its own submission.
# scope: rule
# related_resources:
# - ref: https://www.iso.org/standard/44381.html
#   description: ISO/IEC 27037, identification, collection, acquisition and preservation of digital evidence
# custom:
#   code: EVIDENCE_ATTACH
#   public_reason: You keep custody for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "EVIDENCE_ATTACH" if {
	input.action == "attach"
	parties.owns
	roles.has_one({"FORENSIC_EXAMINER", "VENDOR_LIAISON"})
}

# METADATA
# title: Verification by another examiner
# description: An examiner of the owner who did not file the item verifies it.
# scope: rule
# related_resources:
# - ref: https://www.iso.org/standard/44381.html
#   description: ISO/IEC 27037, identification, collection, acquisition and preservation of digital evidence
# custom:
#   code: EVIDENCE_VERIFY
#   public_reason: You may verify this.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "EVIDENCE_VERIFY" if {
	input.action == "verify"
	parties.owns
	"FORENSIC_EXAMINER" in input.subject.roles
}

# METADATA
# title: Replacing an item
# description: The owner's examiners and analysts replace an item by a later one.
# scope: rule
# related_resources:
# - ref: https://www.iso.org/standard/44381.html
#   description: ISO/IEC 27037, identification, collection, acquisition and preservation of digital evidence
# custom:
#   code: EVIDENCE_SUPERSEDE
#   public_reason: You keep evidence for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "EVIDENCE_SUPERSEDE" if {
	input.action == "supersede"
	parties.owns
	roles.has_one({"FORENSIC_EXAMINER", "INTELLIGENCE_ANALYST"})
}

# METADATA
# title: Revocation
# description: |
#   The owner or an originator revokes through its disclosure officer or decision authority; a vendor's
#   liaison withdraws what the vendor gave.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2019/1961/oj
#   description: Decision (EU, Euratom) 2019/1961, Article 32, originator control
# custom:
#   code: EVIDENCE_REVOKE
#   public_reason: You may revoke this for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "EVIDENCE_REVOKE" if {
	input.action == "revoke"
	parties.own
	roles.has_one(roles.releasing)
}

empower contains "EVIDENCE_REVOKE" if {
	input.action == "revoke"
	input.subject.kind == "VENDOR"
	parties.originates
	"VENDOR_LIAISON" in input.subject.roles
}

# METADATA
# title: Quarantine
# description: The owner's security officer puts an item into quarantine and takes it out again.
# scope: rule
# related_resources:
# - ref: https://eur-lex.europa.eu/eli/dec/2013/488/oj
#   description: Council Decision 2013/488/EU, Article 14, breach of security and compromise
# custom:
#   code: EVIDENCE_QUARANTINE
#   public_reason: You handle security for your party.
#   owner: base
#   effective_on: "2026-01-01"
empower contains "EVIDENCE_QUARANTINE" if {
	input.action in {"quarantine", "release_quarantine"}
	parties.owns
	"SECURITY_OFFICER" in input.subject.roles
}

# METADATA
# title: Nobody verifies their own item
# description: Whoever filed an item does not verify it, whatever their functions.
# scope: rule
# related_resources:
# - ref: https://www.iso.org/standard/44381.html
#   description: ISO/IEC 27037, identification, collection, acquisition and preservation of digital evidence
# custom:
#   code: EVIDENCE_OWN_WORK
#   public_reason: Another examiner must verify this.
#   owner: base
#   effective_on: "2026-01-01"
refuse contains "EVIDENCE_OWN_WORK" if {
	input.action == "verify"
	"author" in input.relations
}

# METADATA
# title: Expiry
# description: The service itself marks evidence expired when its time has come.
# scope: rule
# related_resources:
# - ref: https://www.first.org/iep/
#   description: FIRST, Information Exchange Policy 2.0
# custom:
#   code: EVIDENCE_EXPIRE
#   public_reason: The service takes this step.
#   owner: base
#   effective_on: "2026-01-01"
system contains "EVIDENCE_EXPIRE" if {
	input.action == "expire"
}
