package dossier

import (
	"slices"

	"entente/internal/fault"
)

// State is a state of a life cycle.
type State string

// The states of all life cycles.
const (
	Active    State = "ACTIVE" // of reference nouns: parties, alliances, threat actors
	Retired   State = "RETIRED"
	Open      State = "OPEN"
	Closed    State = "CLOSED"
	Draft     State = "DRAFT"
	Submitted State = "SUBMITTED"
	Validated State = "VALIDATED"
	Analysis  State = "UNDER_ANALYSIS"
	Assessed  State = "ASSESSED"
	Merged    State = "MERGED"
	Withdrawn State = "WITHDRAWN"

	Registered  State = "REGISTERED"
	Verified    State = "VERIFIED"
	Shared      State = "SHARED"
	Superseded  State = "SUPERSEDED"
	Revoked     State = "REVOKED"
	Expired     State = "EXPIRED"
	Quarantined State = "QUARANTINED"

	Granted   State = "GRANTED"
	GrantedIf State = "GRANTED_WITH_CONDITIONS"
	Refused   State = "REFUSED"

	PeerReview   State = "PEER_REVIEW"
	LegalReview  State = "LEGAL_REVIEW"
	Approved     State = "APPROVED"
	InReview     State = "IN_REVIEW_EVIDENCE_CHANGED"
	Stale        State = "STALE"
	Proposed     State = "PROPOSED"
	Decided      State = "DECIDED"
	Communicated State = "COMMUNICATED"
	Reaffirmed   State = "REAFFIRMED"
	Packed       State = "PACKAGED"
	Answered     State = "ANSWERED"
	CarriedOut   State = "CARRIED_OUT"
	Reviewed     State = "REVIEWED"
	Dropped      State = "DROPPED"
	Ended        State = "ENDED"
	Listed       State = "LISTED"
	Delisted     State = "DELISTED"
	Rejected     State = "REJECTED"

	Negotiation    State = "NEGOTIATION"
	ConsentCheck   State = "CONSENT_CHECK"
	Frozen         State = "FROZEN"
	InSilence      State = "SILENCE"
	SigningOn      State = "SIGN_ON"
	Agreed         State = "AGREED"
	Embargoed      State = "EMBARGOED"
	Published      State = "PUBLISHED"
	Corrected      State = "CORRECTED"
	StateSuspended State = "SUSPENDED"
	Abandoned      State = "ABANDONED"
	Tabled         State = "TABLED"
	Accepted       State = "ACCEPTED"
	Resolved       State = "RESOLVED"
	Cancelled      State = "CANCELLED"
	Done           State = "DONE"

	Checked    State = "CHECKED" // of policy bundles
	Failed     State = "FAILED"
	RolledBack State = "ROLLED_BACK"
)

// Move is one legal step of a life cycle. Its name is also the action that a
// policy is asked for.
type Move struct {
	Name   string
	From   []State
	To     State
	System bool // taken by the service itself when its time has come
}

// Cycle is the life cycle of one noun: where it starts and every legal move.
type Cycle struct {
	Noun  Noun
	Start State
	Moves []Move
}

// Check returns the state that a move leads to. A move that the cycle does not
// have from that state is Precondition with code MOVE_ILLEGAL.
func (c Cycle) Check(from State, move string) (State, error) {
	for _, m := range c.Moves {
		if m.Name == move && slices.Contains(m.From, from) {
			return m.To, nil
		}
	}
	return from, fault.New(fault.Precondition, "dossier.Cycle.Check",
		"the life cycle has no such move from the present state").WithCode(fault.CodeMoveIllegal).At("state")
}

// States lists every state that the cycle can reach, in order of first mention.
func (c Cycle) States() []State {
	out := []State{c.Start}
	for _, m := range c.Moves {
		for _, s := range append(slices.Clone(m.From), m.To) {
			if !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// The life cycles (DOMAIN section 7).
var (
	PartyCycle    = Cycle{NounParty, Active, []Move{{"retire", []State{Active}, Retired, false}}}
	AllianceCycle = Cycle{NounAlliance, Active, []Move{{"retire", []State{Active}, Retired, false}}}
	ActorCycle    = Cycle{NounThreatActor, Active, []Move{{"retire", []State{Active}, Retired, false}}}

	CaseCycle = Cycle{NounCase, Open, []Move{
		{"close", []State{Open}, Closed, false},
		{"reopen", []State{Closed}, Open, false},
	}}

	IncidentCycle = Cycle{NounIncident, Draft, []Move{
		{"submit", []State{Draft}, Submitted, false},
		{"validate", []State{Submitted}, Validated, false},
		{"analyse", []State{Validated}, Analysis, false},
		{"assess", []State{Analysis}, Assessed, false},
		{"close", []State{Assessed}, Closed, false},
		{"merge", []State{Validated, Analysis}, Merged, false},
		{"withdraw", []State{Draft, Submitted, Validated, Analysis, Assessed, Closed}, Withdrawn, false},
	}}

	EvidenceCycle = Cycle{NounEvidence, Registered, []Move{
		{"verify", []State{Registered}, Verified, false},
		{"share", []State{Verified, Shared}, Shared, false},
		{"supersede", []State{Verified, Shared}, Superseded, false},
		{"revoke", []State{Registered, Verified, Shared, Superseded, Quarantined, Expired}, Revoked, false},
		{"quarantine", []State{Registered, Verified, Shared, Superseded}, Quarantined, false},
		{"release_quarantine", []State{Quarantined}, Registered, false},
		{"expire", []State{Registered, Verified, Shared, Superseded}, Expired, true},
	}}

	ReleaseCycle = Cycle{NounReleaseRequest, Open, []Move{
		{"grant", []State{Open}, Granted, false},
		{"grant_conditionally", []State{Open}, GrantedIf, false},
		{"refuse", []State{Open}, Refused, false},
		{"withdraw", []State{Open}, Withdrawn, false},
		{"expire", []State{Open}, Expired, true},
		{"revoke", []State{Granted, GrantedIf}, Revoked, false},
	}}
)
