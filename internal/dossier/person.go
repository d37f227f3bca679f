package dossier

import "entente/internal/marking"

// Role is a function that a person has (DOMAIN: roles, see and do).
type Role string

// The roles.
const (
	RoleReporter    Role = "INCIDENT_REPORTER"
	RoleExaminer    Role = "FORENSIC_EXAMINER"
	RoleAnalyst     Role = "INTELLIGENCE_ANALYST"
	RoleDisclosure  Role = "DISCLOSURE_OFFICER"
	RoleLegal       Role = "LEGAL_ADVISER"
	RoleDiplomat    Role = "CYBER_DIPLOMAT"
	RoleAuthority   Role = "DECISION_AUTHORITY"
	RolePenHolder   Role = "PEN_HOLDER"
	RoleVendor      Role = "VENDOR_LIAISON"
	RolePolicy      Role = "POLICY_AUTHOR"
	RoleReviewer    Role = "POLICY_REVIEWER"
	RoleSecurity    Role = "SECURITY_OFFICER"
	RoleComms       Role = "COMMS_OFFICER"
	RoleAudit       Role = "AUDITOR"
	RoleSecretariat Role = "SECRETARIAT"
)

// Roles lists the closed set.
var Roles = []Role{RoleReporter, RoleExaminer, RoleAnalyst, RoleDisclosure, RoleLegal, RoleDiplomat, RoleAuthority,
	RolePenHolder, RoleVendor, RolePolicy, RoleReviewer, RoleSecurity, RoleComms, RoleAudit, RoleSecretariat}

// Clearance is what a person may be shown in one scheme.
type Clearance struct {
	Scheme string         `json:"scheme"`
	Rank   marking.Rank   `json:"rank"`
	Until  marking.Minute `json:"until"` // zero is no end
}

// Mandate lets a person act for its party in an alliance.
type Mandate struct {
	Alliance AllianceKey    `json:"alliance"`
	Action   string         `json:"action"` // sign, break_silence, publish, consent
	Until    marking.Minute `json:"until"`  // zero is no end
}

// Person is somebody who acts for a party. A person is known to the service from
// the identity provider; it is not a guarded object and no query lists persons.
type Person struct {
	Handle       string      `json:"handle"` // stable and unique, for example "nl.analyst"
	Name         string      `json:"name"`
	Party        PartyKey    `json:"party"`
	Nationality  []string    `json:"nationality"` // ISO 3166 codes
	Roles        []Role      `json:"roles"`
	Clearances   []Clearance `json:"clearances"`
	Compartments marking.Set `json:"compartments"`
	Mandates     []Mandate   `json:"mandates"`
}
