// Package fault is the closed list of ways in which Entente refuses or fails.
//
// Every error that crosses a package boundary is an *Error or wraps one. It has
// an operation (for logs), a kind (for the translation to the outside), a stable
// code (for programs), a path into the input (for people who must mend it) and a
// public text that is safe to show to anyone. The cause is for logs alone.
//
//	err := fault.New(fault.Invalid, "marking.ParseTLP", "tlp is not one of the five TLP 2.0 labels").
//		WithCode(fault.CodeTLPUnknown).At("input", "marking", "tlp")
//	fault.KindOf(err) == fault.Invalid
//
// The package knows nothing of GraphQL, HTTP or policy. An error that is not an
// *Error counts as Internal and is never shown. Withheld answers to the outside
// exactly as NotFound and differs only in the audit record.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says which family an error belongs to. The zero value is Internal, so
// that an error nobody classified is never shown.
type Kind uint8

// The closed list of kinds.
const (
	Internal        Kind = iota // a defect of ours or of a foreign library; never shown
	Invalid                     // the input can never be accepted as it stands
	Unauthenticated             // no valid session or token
	Forbidden                   // known and visible, but this person may not do it
	Withheld                    // exists but may not be known of; answers exactly as NotFound
	NotFound                    // does not exist
	Conflict                    // was changed or taken by someone else in the meantime
	Precondition                // possible in principle, not in the present state
	TooLarge                    // over a limit of size, depth, cost or number
	Unavailable                 // a part that is needed is away; try again later
)

var kindNames = [...]string{
	Internal: "INTERNAL", Invalid: "INVALID_INPUT", Unauthenticated: "UNAUTHENTICATED",
	Forbidden: "FORBIDDEN", Withheld: "WITHHELD", NotFound: "NOT_FOUND", Conflict: "CONFLICT",
	Precondition: "PRECONDITION_FAILED", TooLarge: "LIMIT_EXCEEDED", Unavailable: "UNAVAILABLE",
}

// String returns the kind's stable name, which is also its default code.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return kindNames[Internal]
}

// Error is one refusal or failure. Its fields are read-only once it is returned.
type Error struct {
	Op     string   // package.Function, for logs
	Kind   Kind     // family
	Code   Code     // stable code for programs; empty means the kind's own name
	Path   []string // where in the input, outermost first; may be empty
	Public string   // text for people; safe for anyone to read; never echoes input
	Cause  error    // for logs only
}

// New returns an error of the given kind. public must be safe to show to anyone.
func New(kind Kind, op, public string) *Error {
	return &Error{Op: op, Kind: kind, Public: public}
}

// Wrap returns an error of the given kind that keeps cause for the logs.
func Wrap(kind Kind, op, public string, cause error) *Error {
	return &Error{Op: op, Kind: kind, Public: public, Cause: cause}
}

// WithCode returns a copy of e with a finer stable code.
func (e *Error) WithCode(c Code) *Error {
	d := *e
	d.Code = c
	return &d
}

// At returns a copy of e whose path begins with the given steps, so that a
// caller can put the name of its own field before the path of an inner check.
func (e *Error) At(steps ...string) *Error {
	d := *e
	d.Path = append(append([]string{}, steps...), e.Path...)
	return &d
}

// StableCode returns the code for programs: the finer one if set, else the kind's name.
// A Withheld error answers with the code of NotFound.
func (e *Error) StableCode() string {
	switch {
	case e.Kind == Withheld:
		return NotFound.String()
	case e.Code != "":
		return string(e.Code)
	default:
		return e.Kind.String()
	}
}

// Error returns the text for logs, including the cause.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Op, e.StableCode())
	if len(e.Path) > 0 {
		fmt.Fprintf(&b, " at %s", strings.Join(e.Path, "."))
	}
	if e.Public != "" {
		b.WriteString(": " + e.Public)
	}
	if e.Cause != nil {
		b.WriteString(": " + e.Cause.Error())
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// As returns the *Error in err's chain, or an Internal one that wraps err.
// As(nil) is nil.
func As(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Kind: Internal, Cause: err}
}

// KindOf returns the kind of err; Internal for a foreign error. err must not be nil.
func KindOf(err error) Kind { return As(err).Kind }

// Is reports whether err is, or wraps, an *Error of the given kind.
func Is(err error, k Kind) bool { return err != nil && KindOf(err) == k }
