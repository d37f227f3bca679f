package dossier

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"path"
	"slices"
	"time"

	"entente/internal/fault"
	"entente/internal/marking"
)

// MaxBundle is how many bytes the changed files of a bundle may have together, with
// their paths.
const MaxBundle = 1 << 20

// PolicyBundle is a proposed change of the sharing rules. It names the tree that it
// changes and every file that it changes in it, so that what was reviewed is what
// comes into force.
type PolicyBundle struct {
	Header
	Title     string       `json:"title"`
	Rationale string       `json:"rationale"`
	Alliance  AllianceKey  `json:"alliance,omitempty"` // whose rules it changes; "" is the common base
	Number    int          `json:"number"`             // rises with every bundle of the same rules
	Base      string       `json:"base"`               // digest of the tree that it changes; see TreeDigest
	Digest    string       `json:"digest"`             // of the tree that would come into force
	Files     []PolicyFile `json:"files"`              // sorted by path
	SignedBy  string       `json:"signed_by,omitempty"`

	Gates    []PolicyGate   `json:"gates,omitempty"`    // in the order in which they were run
	Formed   string         `json:"formed,omitempty"`   // what it would open and close of what the facts of the alliances can form: a report, as JSON
	Revision string         `json:"revision,omitempty"` // content hash of the rules that would come into force
	Affected marking.Set    `json:"affected,omitempty"` // alliances whose reviewers have to agree
	Reviews  []PolicyReview `json:"reviews,omitempty"`

	Effective *time.Time `json:"effective,omitempty"` // when it is to come into force
	Scheduled *Opinion   `json:"scheduled,omitempty"` // by whom that moment was set
	Activated *Opinion   `json:"activated,omitempty"` // by whom, and when
	Replaced  string     `json:"replaced,omitempty"`  // digest of the tree that was in force before
	Demanded  *Opinion   `json:"demanded,omitempty"`  // an emergency rollback, by a security officer
	Undone    *Opinion   `json:"undone,omitempty"`    // the rollback
}

// PolicyFile is one changed file. Without a text it is taken away.
type PolicyFile struct {
	Path    string `json:"path"`
	Text    string `json:"text,omitempty"`
	Removed bool   `json:"removed,omitempty"`
}

// PolicyGate is what one automatic check found.
type PolicyGate struct {
	Name     string          `json:"name"`
	Passed   bool            `json:"passed"`
	Words    string          `json:"words"`
	Took     time.Duration   `json:"took"`
	Findings []PolicyFinding `json:"findings,omitempty"`
}

// PolicyFinding is one thing that a check found, with its place.
type PolicyFinding struct {
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty"`
	Text string `json:"text"`
}

// PolicyReview is the word of one reviewer for one alliance.
type PolicyReview struct {
	Opinion
	Alliance AllianceKey `json:"alliance"`
	Approved bool        `json:"approved"`
}

// Noun returns NounPolicyBundle.
func (*PolicyBundle) Noun() Noun { return NounPolicyBundle }

// Portions returns none.
func (*PolicyBundle) Portions() []Portion { return nil }

// Words returns title and rationale.
func (b *PolicyBundle) Words() []string { return []string{b.Title, b.Rationale} }

// Refs returns none: rules belong to no case.
func (*PolicyBundle) Refs() []ID { return nil }

func (b *PolicyBundle) clone() Object { return copied(b) }

// Passed reports whether every check was run and passed.
func (b *PolicyBundle) Passed() bool {
	return len(b.Gates) > 0 && !slices.ContainsFunc(b.Gates, func(g PolicyGate) bool { return !g.Passed })
}

// Approved lists the alliances for which a reviewer has agreed.
func (b *PolicyBundle) Approved() marking.Set {
	var out []string
	for _, r := range b.Reviews {
		if r.Approved {
			out = append(out, r.Alliance)
		}
	}
	return marking.SetOf(out...)
}

// Over returns the tree that the bundle makes of another.
func (b *PolicyBundle) Over(base map[string]string) map[string]string {
	out := maps.Clone(base)
	if out == nil {
		out = map[string]string{}
	}
	for _, f := range b.Files {
		if f.Removed {
			delete(out, f.Path)
			continue
		}
		out[f.Path] = f.Text
	}
	return out
}

// TreeDigest names a whole policy tree, tests included: the SHA-256, in hex, over
// the sorted paths and texts.
func TreeDigest(files map[string]string) string {
	sum := sha256.New()
	enc := json.NewEncoder(sum) // one line for each, so that no two trees write the same
	for _, p := range slices.Sorted(maps.Keys(files)) {
		_ = enc.Encode([2]string{p, files[p]}) // a hash takes everything
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// PolicyBundleCycle is the life cycle of a proposed change of the rules. That enough
// reviewers have agreed is the policy's to say, and adopt the step that follows.
var PolicyBundleCycle = Cycle{NounPolicyBundle, Proposed, []Move{
	{"verify", []State{Proposed}, Checked, true},
	{"fail", []State{Proposed}, Failed, true},
	{"approve", []State{Checked}, Checked, false},
	{"adopt", []State{Checked}, Approved, true},
	{"reject", []State{Checked, Approved}, Rejected, false},
	{"withdraw", []State{Proposed, Checked, Failed, Approved}, Withdrawn, false},
	{"schedule", []State{Approved}, Approved, false},
	{"activate", []State{Approved}, Active, false},
	{"supersede", []State{Active}, Superseded, true},
	{"roll_back", []State{Active}, RolledBack, false},
	{"demand_roll_back", []State{Active}, Active, false},
	{"confirm_roll_back", []State{Active}, RolledBack, false},
	{"restore", []State{Superseded}, Active, true},
}}

func validatePolicyBundle(b *PolicyBundle) error {
	if err := first(CheckText("title", b.Title, MaxTitle, true), CheckText("rationale", b.Rationale, MaxSummary, true),
		CheckText("alliance", b.Alliance, 60, false), checkLen("files", len(b.Files))); err != nil {
		return err
	}
	switch {
	case len(b.Files) == 0:
		return invalid("files", fault.CodeIncomplete, "a bundle changes at least one file")
	case b.Number < 1:
		return invalid("number", "", "numbers begin with 1")
	}
	size := 0
	seen := map[string]bool{}
	for _, f := range b.Files {
		if err := CheckPolicyPath(f.Path); err != nil {
			return err
		}
		if seen[f.Path] {
			return invalid("files", fault.CodeDuplicate, "each file stands once")
		}
		seen[f.Path] = true
		if size += len(f.Path) + len(f.Text); size > MaxBundle {
			return invalid("files", fault.CodeFileTooLarge, "the changed files have more than 1 MiB together")
		}
		if f.Removed && f.Text != "" {
			return invalid("files", "", "a file that is taken away has no text")
		}
	}
	for _, r := range b.Reviews {
		if err := CheckText("text", r.Text, MaxSummary, false); err != nil {
			return err
		}
	}
	return first(checkOpinion("text", b.Scheduled), checkOpinion("text", b.Activated), checkOpinion("text", b.Demanded), checkOpinion("text", b.Undone))
}

// CheckPolicyPath refuses the name of a file that can be no part of a policy tree, with
// code POLICY_PATH: one that leads out of it, is hidden, or holds letters that could
// be mistaken for others.
func CheckPolicyPath(p string) error {
	bad := invalid("files", fault.CodePolicyPath, "the name of a file is a plain path to a .rego, a data.json or capabilities.json: small letters, digits, _, - and . between slashes")
	if p == "" || len(p) > 200 {
		return bad
	}
	start := true // of a name between slashes
	for i := range len(p) {
		c := p[i]
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '_':
			start = false
		case (c == '.' || c == '-') && !start:
		case c == '/' && !start:
			start = true
		default:
			return bad
		}
	}
	if base := path.Base(p); start || path.Ext(p) != ".rego" && base != "data.json" && p != "capabilities.json" {
		return bad
	}
	return nil
}
