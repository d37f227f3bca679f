package fault

// Code is a stable, documented name of one reason within a Kind. Codes are part
// of the public interface: they are never renamed and never reused.
type Code string

// The closed list of finer codes. A code not listed here is not used anywhere
// (checked by a test that reads the source).
const (
	CodeMarkingMissing     Code = "MARKING_MISSING"        // an object was submitted without a marking
	CodeTLPUnknown         Code = "TLP_UNKNOWN"            // not one of the five TLP 2.0 labels
	CodePAPUnknown         Code = "PAP_UNKNOWN"            // not one of the four PAP labels
	CodeClassUnknown       Code = "CLASSIFICATION_UNKNOWN" // no such level in the scheme on that date
	CodeCaveatUnknown      Code = "CAVEAT_UNKNOWN"
	CodeEmbargoPast        Code = "EMBARGO_IN_PAST"
	CodeExpiryPast         Code = "EXPIRY_IN_PAST"
	CodeTimeNotMinute      Code = "TIME_NOT_WHOLE_MINUTE" // embargo and expiry are whole minutes, UTC
	CodeTextTooLong        Code = "TEXT_TOO_LONG"
	CodeTextEmpty          Code = "TEXT_EMPTY"
	CodeTextInvalid        Code = "TEXT_INVALID" // not UTF-8, or holds control characters
	CodeListTooLong        Code = "LIST_TOO_LONG"
	CodeIDMalformed        Code = "ID_MALFORMED"
	CodeCursorInvalid      Code = "CURSOR_INVALID"
	CodePageSize           Code = "PAGE_SIZE"
	CodeRangeInverted      Code = "RANGE_INVERTED" // an end before its start
	CodeReferenceUnknown   Code = "REFERENCE_UNKNOWN"
	CodeMoveIllegal        Code = "MOVE_ILLEGAL"  // the life cycle has no such move from the present state
	CodeStale              Code = "VERSION_STALE" // somebody changed the object first
	CodeDuplicate          Code = "DUPLICATE"
	CodeDowngrade          Code = "DOWNGRADE_BY_RECIPIENT" // only an originator may lower a marking
	CodeCustodyBroken      Code = "CUSTODY_BROKEN"
	CodeFileTooLarge       Code = "FILE_TOO_LARGE"
	CodeFileCut            Code = "FILE_INCOMPLETE" // the upload ended early
	CodeFileDigest         Code = "FILE_DIGEST_MISMATCH"
	CodeQueryTooDeep       Code = "QUERY_TOO_DEEP"
	CodeQueryTooLarge      Code = "QUERY_TOO_LARGE"
	CodeQueryTooCostly     Code = "QUERY_TOO_COSTLY"
	CodeQueryAliases       Code = "QUERY_TOO_MANY_ALIASES"
	CodeQueryRoots         Code = "QUERY_TOO_MANY_ROOT_FIELDS"
	CodeBudgetSpent        Code = "BUDGET_SPENT" // this principal's cost budget of the minute is used up
	CodeTimeout            Code = "TIMEOUT"
	CodeReadOnly           Code = "READ_ONLY" // the journal failed; nothing is written until an operator acts
	CodeJournalDamaged     Code = "JOURNAL_DAMAGED_MIDDLE"
	CodeJournalTail        Code = "JOURNAL_DAMAGED_TAIL"
	CodeJournalLocked      Code = "JOURNAL_LOCKED" // another process has the data folder
	CodePolicyInvalid      Code = "POLICY_INVALID"
	CodeIdentityAway       Code = "IDENTITY_UNAVAILABLE"
	CodeConfigInvalid      Code = "CONFIG_INVALID"
	CodeImportRow          Code = "IMPORT_ROW"
	CodeFileDamaged        Code = "FILE_DAMAGED"               // a stored file is not what was once put there
	CodeAuthenticMissing   Code = "AUTHENTIC_LANGUAGE_MISSING" // no language version of a text would be authentic
	CodeEstimateMixed      Code = "LIKELIHOOD_WITH_CONFIDENCE" // one sentence states both (ICD 203)
	CodeIncomplete         Code = "INCOMPLETE"                 // something is missing that the step needs
	CodeTermUnknown        Code = "ESTIMATE_UNKNOWN"           // no such term in the vocabulary
	CodeAmendmentsOpen     Code = "AMENDMENTS_OPEN"            // a text with open amendments is not frozen
	CodeTextUnsound        Code = "TEXT_UNSOUND"               // a text that breaks a rule of drafting is not frozen
	CodeDeadlinePast       Code = "DEADLINE_IN_PAST"
	CodeSilenceOver        Code = "SILENCE_OVER"                  // the deadline has passed; an objection at it or after is late
	CodeNotAdopted         Code = "NOT_ADOPTED"                   // the alliance's rule adopts nothing with these positions
	CodePackageUnread      Code = "PACKAGE_UNREAD"                // a party that is asked could not read an item of the package
	CodeUnverified         Code = "UNVERIFIED"                    // support was not preceded by one's own verification
	CodeLedgerContradicted Code = "LEDGER_CONTRADICTED"           // the journal is not the one that the ledger signed for
	CodeSessionAAL2        Code = "SESSION_AAL2_REQUIRED"         // the session holds, and its person has to give the second factor first
	CodeOperationUnknown   Code = "PERSISTED_QUERY_NOT_FOUND"     // no operation is known by this digest; clients send its text next
	CodeOperationsNone     Code = "PERSISTED_QUERY_NOT_SUPPORTED" // none is known by any digest
	CodeOperationUnlisted  Code = "OPERATION_NOT_LISTED"          // only what the operator has listed is taken
	CodeTokenMalformed     Code = "TOKEN_MALFORMED"               // a machine client's token with a slip in it: no such token was ever given out
	CodePolicyPath         Code = "POLICY_PATH"                   // the name of a file that can be no part of a policy tree
	CodePolicyStale        Code = "POLICY_BASE_STALE"             // the rules that a bundle changes are no longer those in force
	CodePolicyNumber       Code = "POLICY_DOWNGRADE"              // a bundle's number does not come after the last one in force
	CodePolicySignature    Code = "POLICY_SIGNATURE"              // a bundle is not signed by a known key, or is not as it was signed
	CodeOverloaded         Code = "OVERLOADED"                    // the service has more to do than it can, whoever asks
	CodeTooMany            Code = "TOO_MANY_AT_ONCE"              // this principal has too much under way
)
