package backup

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"regexp"
	"strings"
	"time"

	"entente/internal/fault"
)

// Format is the name of the form, and Version the newest one that this package
// writes and reads.
const (
	Format  = "entente-backup"
	Version = 1
)

const (
	headerName   = "backup.json"
	manifestName = "manifest.jsonl"
	maxHeader    = 64 << 10 // bytes
	maxName      = 255      // bytes
)

// Header says what a backup is of.
type Header struct {
	Format   string    `json:"format"`
	Version  int       `json:"version"`
	Made     time.Time `json:"made"`     // when the journal was copied
	Software string    `json:"software"` // that made it
	Entries  uint64    `json:"entries"`  // of the journal
	Head     string    `json:"head"`     // hash of its newest entry
	Files    int       `json:"files"`    // evidence files
	Policy   string    `json:"policy"`   // the revision in force
}

// Entry is one member as the manifest has it.
type Entry struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

func (e Entry) line() []byte {
	text, _ := json.Marshal(e) // two texts and a number always have a JSON form
	return append(text, '\n')
}

var nameForm = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$`)

// ValidName reports whether a member may be called so.
func ValidName(name string) bool {
	return len(name) <= maxName && fs.ValidPath(name) && nameForm.MatchString(name)
}

// reserved reports whether a name is the form's own.
func reserved(name string) bool { return name == headerName || name == manifestName }

// parseHeader reads what a backup says of itself.
func parseHeader(text []byte) (Header, error) {
	const op = "backup.Open"
	var h Header
	if err := json.Unmarshal(text, &h); err != nil || h.Format != Format {
		return h, fault.Wrap(fault.Invalid, op, "this is encrypted, but no backup of this product", err)
	}
	if h.Version > Version {
		return h, fault.New(fault.Precondition, op,
			"the backup has a form that this version does not know; use the newer version that wrote it")
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&h); err != nil || h.Version < 1 {
		return h, fault.Wrap(fault.Invalid, op, "what the backup says of itself cannot be read", err).WithCode(fault.CodeFileDamaged).At(headerName)
	}
	return h, nil
}

// damage is what is wrong with the content of a backup, and where.
func damage(text string, at ...string) *fault.Error {
	for i, name := range at { // a name that is refused may hold anything
		at[i] = strings.Map(func(r rune) rune {
			if r < ' ' || r == 0x7f {
				return '?'
			}
			return r
		}, name)
	}
	return fault.New(fault.Invalid, "backup.Extract", text).WithCode(fault.CodeFileDamaged).At(at...)
}
