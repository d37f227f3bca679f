package intake

import (
	"io"

	"entente/internal/fault"
)

// File is a file to read. Its name is for reports only.
type File struct {
	Name   string
	Reader io.Reader
}

// Problem is one thing that was wrong with one row of an import. A fatal one
// means that the row gave no record; otherwise the field was left out or mended
// as the reason says. No part repeats the content of a cell.
type Problem struct {
	File   string `json:"file"`
	Line   int    `json:"line"`   // 1-based, in the file; where the row begins
	Column string `json:"column"` // the column's name, or the path of a field; "" for the row as a whole
	Code   string `json:"code"`   // stable, for programs
	Reason string `json:"reason"` // for people
	Fatal  bool   `json:"fatal"`
}

// The codes of problems. Where the service's own list has a code for the reason, it is that one.
const (
	Encoding      = string(fault.CodeTextInvalid)      // bytes that are not UTF-8
	TooLong       = string(fault.CodeTextTooLong)      // more characters than the field takes
	Empty         = string(fault.CodeTextEmpty)        // a text that is needed is missing
	ListTooLong   = string(fault.CodeListTooLong)      // more items than the list takes
	BadID         = string(fault.CodeIDMalformed)      // no id of the source's own shape: often shifted columns
	Duplicate     = string(fault.CodeDuplicate)        // an id that occurred before
	EndFirst      = string(fault.CodeRangeInverted)    // an end before its start
	Orphan        = string(fault.CodeReferenceUnknown) // a row of a companion whose main row does not exist
	FieldCount    = "FIELD_COUNT"                      // not as many fields as the header
	Quoting       = "QUOTING"                          // a quote that does not close, or stands where none may
	CellMalformed = "CELL_MALFORMED"                   // a cell that is not of the form that its column has
	Mended        = "TEXT_MENDED"                      // characters that no text may hold were made spaces
	ValueUnknown  = "VALUE_UNKNOWN"                    // a word that the mapping does not know
	ValueMissing  = "VALUE_MISSING"                    // a field that a reader will look for has no value
	BadDate       = "DATE_MALFORMED"                   // no day, month or year in a form that the mapping has
	BadNumber     = "NUMBER_MALFORMED"                 // no number, or outside of its range
	NotAState     = "NOT_A_STATE"                      // a region or an organisation where a country belongs
	BadURL        = "URL_MALFORMED"                    // no web address
	Misaligned    = "MISALIGNED"                       // columns that list different numbers of values
	EmptyRow      = "ROW_EMPTY"                        // a row that says nothing
	AliasShared   = "ALIAS_SHARED"                     // a name that another record has too
)
