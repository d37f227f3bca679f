package model

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"entente/internal/dossier"
	"entente/internal/fault"
)

// Action is what a person may want to do with an object, in the schema's words.
type Action string

// Actions lists the closed set, in the order of the schema.
var Actions = words[Action](`DISCOVER READ EXPORT DERIVE FORWARD COMMENT CITE_INTERNAL CITE_PUBLIC DOWNGRADE OVERLAY
	CONSENT SIGN BREAK_SILENCE PUBLISH ACT_VISIBLE AGGREGATE ADMINISTER EXPLAIN CREATE AMEND SUBMIT VALIDATE ANALYSE ASSESS
	CLOSE REOPEN MERGE WITHDRAW VERIFY SHARE SUPERSEDE REVOKE QUARANTINE RELEASE_QUARANTINE REQUEST_RELEASE GRANT
	GRANT_CONDITIONALLY REFUSE WITHDRAW_NAMING ATTACH IMPORT RETIRE EXCLUDE RECORD_MEMBERSHIP ACTIVATE APPROVE
	PEER_REVIEW DISSENT RETURN REAFFIRM ISSUE_TEAR_LINE DECIDE COMMUNICATE PROVIDE ANSWER CARRY_OUT REVIEW END DROP
	FOLLOW_UP PROPOSE LIST REJECT DELIST USE_IN_LISTING OPEN_NEGOTIATION CHECK FREEZE OPEN_SILENCE EXTEND_SILENCE
	CANCEL_SILENCE OPEN_SIGN_ON CLOSE_SIGN_ON ADOPT SCHEDULE UNSCHEDULE AUTHORISE CORRECT ALIGN ABANDON CO_SIGN ACCEPT RESOLVE CANCEL
	ACKNOWLEDGE ISSUE ROTATE ROLL_BACK DEMAND_ROLL_BACK CONFIRM_ROLL_BACK`)

// Name returns what policy calls the action, for example "cite_public".
func (a Action) Name() string { return strings.ToLower(string(a)) }

// Reliability is a NATO grade of a source.
type Reliability string

// Reliabilities lists the closed set, best first.
var Reliabilities = words[Reliability]("A B C D E F")

func words[T ~string](text string) []T {
	var out []T
	for _, w := range strings.Fields(text) {
		out = append(out, T(w))
	}
	return out
}

// States lists the states of all life cycles, each once.
func States() []dossier.State {
	var out []dossier.State
	for _, n := range dossier.Nouns() {
		for _, s := range dossier.CycleOf(n).States() {
			if !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// word writes a value of a closed set.
func word[T ~string](v T) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote(string(v))) })
}

// oneOf reads a value of a closed set, and nothing that only looks like one.
func oneOf[T ~string](v any, all []T) (T, error) {
	s, _ := v.(string)
	if slices.Contains(all, T(s)) {
		return T(s), nil
	}
	return "", fault.New(fault.Invalid, "model.oneOf", "not one of the known values")
}

// What follows binds the schema's enums to the closed sets, a pair of functions each.

// MarshalState writes a value.
func MarshalState(v dossier.State) graphql.Marshaler { return word(v) }

// UnmarshalState reads one of States().
func UnmarshalState(v any) (dossier.State, error) { return oneOf(v, States()) }

// MarshalPartyKind writes a value.
func MarshalPartyKind(v dossier.PartyKind) graphql.Marshaler { return word(v) }

// UnmarshalPartyKind reads one of dossier.PartyKinds.
func UnmarshalPartyKind(v any) (dossier.PartyKind, error) { return oneOf(v, dossier.PartyKinds) }

// MarshalAllianceType writes a value.
func MarshalAllianceType(v dossier.AllianceType) graphql.Marshaler { return word(v) }

// UnmarshalAllianceType reads one of dossier.AllianceTypes.
func UnmarshalAllianceType(v any) (dossier.AllianceType, error) {
	return oneOf(v, dossier.AllianceTypes)
}

// MarshalMemberStatus writes a value.
func MarshalMemberStatus(v dossier.MemberStatus) graphql.Marshaler { return word(v) }

// UnmarshalMemberStatus reads one of dossier.MemberStatuses.
func UnmarshalMemberStatus(v any) (dossier.MemberStatus, error) {
	return oneOf(v, dossier.MemberStatuses)
}

// MarshalIncidentType writes a value.
func MarshalIncidentType(v dossier.IncidentType) graphql.Marshaler { return word(v) }

// UnmarshalIncidentType reads one of dossier.IncidentTypes.
func UnmarshalIncidentType(v any) (dossier.IncidentType, error) {
	return oneOf(v, dossier.IncidentTypes)
}

// MarshalSector writes a value.
func MarshalSector(v dossier.Sector) graphql.Marshaler { return word(v) }

// UnmarshalSector reads one of dossier.Sectors.
func UnmarshalSector(v any) (dossier.Sector, error) { return oneOf(v, dossier.Sectors) }

// MarshalEvidenceKind writes a value.
func MarshalEvidenceKind(v dossier.EvidenceKind) graphql.Marshaler { return word(v) }

// UnmarshalEvidenceKind reads one of dossier.EvidenceKinds.
func UnmarshalEvidenceKind(v any) (dossier.EvidenceKind, error) {
	return oneOf(v, dossier.EvidenceKinds)
}

// MarshalCustodyAction writes a value.
func MarshalCustodyAction(v dossier.CustodyAction) graphql.Marshaler { return word(v) }

// UnmarshalCustodyAction reads one of dossier.CustodyActions.
func UnmarshalCustodyAction(v any) (dossier.CustodyAction, error) {
	return oneOf(v, dossier.CustodyActions)
}

// MarshalPurpose writes a value.
func MarshalPurpose(v dossier.Purpose) graphql.Marshaler { return word(v) }

// UnmarshalPurpose reads one of dossier.Purposes.
func UnmarshalPurpose(v any) (dossier.Purpose, error) { return oneOf(v, dossier.Purposes) }

// MarshalRole writes a value.
func MarshalRole(v dossier.Role) graphql.Marshaler { return word(v) }

// UnmarshalRole reads one of dossier.Roles.
func UnmarshalRole(v any) (dossier.Role, error) { return oneOf(v, dossier.Roles) }

// MarshalGQL writes a value.
func (a Action) MarshalGQL(w io.Writer) { word(a).MarshalGQL(w) }

// UnmarshalGQL reads one of Actions.
func (a *Action) UnmarshalGQL(v any) (err error) {
	*a, err = oneOf(v, Actions)
	return err
}

// MarshalGQL writes a value.
func (r Reliability) MarshalGQL(w io.Writer) { word(r).MarshalGQL(w) }

// UnmarshalGQL reads one of Reliabilities.
func (r *Reliability) UnmarshalGQL(v any) (err error) {
	*r, err = oneOf(v, Reliabilities)
	return err
}
