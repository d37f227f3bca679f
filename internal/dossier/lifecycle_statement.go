package dossier

import "slices"

// The life cycles of what leads to a statement (DOMAIN section 7). Sharing is not
// a step of theirs: it changes who may read and no state.
var (
	JudgementCycle = Cycle{NounJudgement, Draft, []Move{
		{"submit", []State{Draft}, PeerReview, false},
		{"return", []State{PeerReview}, Draft, false},
		{"approve", []State{PeerReview}, Approved, false},
		{"supersede", []State{Approved, InReview}, Superseded, false},
		{"doubt", []State{PeerReview, Approved}, InReview, true},
		{"reaffirm", []State{InReview}, Approved, false},
		{"reopen", []State{InReview}, Draft, false},
		{"withdraw", []State{Draft, PeerReview, Approved, InReview}, Withdrawn, false},
	}}

	NormAssessmentCycle = Cycle{NounNormAssessment, Draft, []Move{
		{"submit", []State{Draft}, LegalReview, false},
		{"return", []State{LegalReview}, Draft, false},
		{"approve", []State{LegalReview}, Approved, false},
		{"supersede", []State{Approved, Stale}, Superseded, false},
		{"doubt", []State{LegalReview, Approved}, Stale, true},
		{"reaffirm", []State{Stale}, Approved, false},
		{"reopen", []State{Stale}, Draft, false},
		{"withdraw", []State{Draft, LegalReview, Approved, Stale}, Withdrawn, false},
	}}

	AttributionCycle = Cycle{NounAttribution, Proposed, []Move{
		{"decide", []State{Proposed}, Decided, false},
		{"communicate", []State{Decided, Communicated, Reaffirmed}, Communicated, false},
		{"reaffirm", []State{Decided, Communicated, Reaffirmed}, Reaffirmed, false},
		{"withdraw", []State{Proposed, Decided, Communicated, Reaffirmed}, Withdrawn, false},
	}}

	SupportCycle = Cycle{NounSupportRequest, Open, []Move{
		{"provide", []State{Open, Packed, Verified, Answered}, Packed, false},
		{"verify", []State{Packed, Verified, Answered}, Verified, false},
		{"answer", []State{Open, Packed, Verified, Answered}, Answered, false},
		{"close", []State{Open, Packed, Verified, Answered}, Closed, false},
		{"withdraw", []State{Open, Packed, Verified, Answered}, Withdrawn, false},
	}}

	StatementCycle = Cycle{NounStatement, Draft, []Move{
		{"open_negotiation", []State{Draft}, Negotiation, false},
		{"check", []State{Negotiation}, ConsentCheck, false},
		{"freeze", []State{ConsentCheck}, Frozen, false},
		{"reopen", []State{ConsentCheck, Frozen, SigningOn, Agreed, StateSuspended}, Negotiation, false},
		{"open_silence", []State{Frozen}, InSilence, false},
		{"extend_silence", []State{InSilence}, InSilence, false},
		{"break_silence", []State{InSilence}, Negotiation, false},
		{"cancel_silence", []State{InSilence}, Negotiation, false},
		{"open_sign_on", []State{Frozen}, SigningOn, false},
		{"adopt", []State{InSilence, SigningOn}, Agreed, true},
		{"fail", []State{InSilence}, Negotiation, true},
		{"schedule", []State{Agreed}, Embargoed, false},
		{"unschedule", []State{Embargoed}, Agreed, false},
		{"publish", []State{Embargoed}, Published, true},
		{"correct", []State{Published, Corrected}, Corrected, false},
		{"withdraw", []State{Published, Corrected}, Withdrawn, false},
		{"suspend", []State{Draft, Negotiation, ConsentCheck, Frozen, InSilence, SigningOn, Agreed, Embargoed}, StateSuspended, true},
		{"abandon", []State{Draft, Negotiation, ConsentCheck, Frozen, SigningOn, Agreed, StateSuspended}, Abandoned, false},
	}}

	StatementVersionCycle = Cycle{NounStatementVersion, Active, nil}

	AmendmentCycle = Cycle{NounAmendment, Tabled, []Move{
		{"co_sign", []State{Tabled}, Tabled, false},
		{"accept", []State{Tabled}, Accepted, false},
		{"reject", []State{Tabled}, Rejected, false},
		{"withdraw", []State{Tabled}, Withdrawn, false},
	}}

	CommentCycle = Cycle{NounComment, Open, []Move{
		{"resolve", []State{Open}, Resolved, false},
		{"withdraw", []State{Open, Resolved}, Withdrawn, false},
	}}

	PublicationCycle = Cycle{NounPublication, Embargoed, []Move{
		{"publish", []State{Embargoed}, Published, true},
		{"cancel", []State{Embargoed}, Cancelled, false},
		{"correct", []State{Published}, Corrected, false},
		{"withdraw", []State{Published, Corrected}, Withdrawn, false},
	}}

	MeasureCycle = Cycle{NounMeasure, Proposed, []Move{
		{"decide", []State{Proposed}, Decided, false},
		{"carry_out", []State{Decided}, CarriedOut, false},
		{"review", []State{CarriedOut, Reviewed}, Reviewed, false},
		{"end", []State{CarriedOut, Reviewed}, Ended, false},
		{"drop", []State{Proposed, Decided}, Dropped, false},
	}}

	ListingCycle = Cycle{NounListingProposal, Draft, []Move{
		{"propose", []State{Draft}, Proposed, false},
		{"list", []State{Proposed}, Listed, false},
		{"reject", []State{Proposed}, Rejected, false},
		{"delist", []State{Listed}, Delisted, false},
		{"withdraw", []State{Draft, Proposed}, Withdrawn, false},
	}}

	NotificationCycle = Cycle{NounNotification, Open, []Move{
		{"acknowledge", []State{Open}, Done, false},
	}}

	ServiceClientCycle = Cycle{NounServiceClient, Active, []Move{
		{"rotate", []State{Active}, Active, false},
		{"revoke", []State{Active}, Revoked, false},
		{"expire", []State{Active}, Expired, true},
	}}
)

var cycles = []Cycle{PartyCycle, AllianceCycle, CaseCycle, IncidentCycle, EvidenceCycle, ActorCycle, ReleaseCycle,
	JudgementCycle, NormAssessmentCycle, AttributionCycle, SupportCycle, StatementCycle, StatementVersionCycle, AmendmentCycle,
	CommentCycle, PublicationCycle, MeasureCycle, ListingCycle, NotificationCycle, ServiceClientCycle, PolicyBundleCycle}

// CycleOf returns the life cycle of a noun.
func CycleOf(n Noun) Cycle {
	if i := slices.IndexFunc(cycles, func(c Cycle) bool { return c.Noun == n }); i >= 0 {
		return cycles[i]
	}
	return Cycle{Noun: n}
}
