package ledger

import (
	"fmt"
	"strings"
	"time"
)

// Report says what a verification found.
type Report struct {
	For      string       `json:"for"`  // whom the export was made for
	Made     string       `json:"made"` // when, as the export says; RFC 3339
	Trees    []TreeReport `json:"trees"`
	Problems []Problem    `json:"problems"`
}

// TreeReport says what was found good in one tree. Its figures mean something only
// in a report without problems.
type TreeReport struct {
	Origin      string   `json:"origin"`
	Name        string   `json:"name"` // "alliance:KEY", "party:KEY" or "service"
	Size        uint64   `json:"size"`
	From        string   `json:"from"`  // start of the first epoch; RFC 3339
	Until       string   `json:"until"` // end of the last epoch; RFC 3339
	Checkpoints int      `json:"checkpoints"`
	Leaves      int      `json:"leaves"`
	Witnesses   []string `json:"witnesses"` // whose cosignatures were checked
	Unchecked   int      `json:"unchecked"` // cosignatures of witnesses whose keys were not given
}

// Problem is one thing that is wrong, with its place as exactly as it can be told.
type Problem struct {
	File  string  `json:"file,omitempty"`  // of a comparison: "A" or "B"
	Line  int     `json:"line,omitempty"`  // of the export, from 1
	Tree  string  `json:"tree,omitempty"`  // its name, or its origin if that is all that is known
	Epoch *uint64 `json:"epoch,omitempty"` // from 0
	Slot  *uint64 `json:"slot,omitempty"`
	Size  *uint64 `json:"size,omitempty"` // of the checkpoint
	What  string  `json:"what"`
}

// String returns the problem as one line of text.
func (p Problem) String() string {
	var at []string
	if p.File != "" {
		at = append(at, p.File)
	}
	if p.Line > 0 {
		at = append(at, fmt.Sprintf("line %d", p.Line))
	}
	if p.Tree != "" {
		at = append(at, "tree "+p.Tree)
	}
	if p.Size != nil {
		at = append(at, fmt.Sprintf("checkpoint of size %d", *p.Size))
	}
	if p.Epoch != nil {
		at = append(at, fmt.Sprintf("epoch %d", *p.Epoch))
	}
	if p.Slot != nil {
		at = append(at, fmt.Sprintf("slot %d", *p.Slot))
	}
	if len(at) == 0 {
		return p.What
	}
	return strings.Join(at, ", ") + ": " + p.What
}

// Good reports whether nothing is wrong.
func (r Report) Good() bool { return len(r.Problems) == 0 }

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
