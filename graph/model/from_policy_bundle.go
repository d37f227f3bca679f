package model

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"maps"
	"slices"
	"time"

	"entente/internal/casework"
	"entente/internal/dossier"
)

// PolicyBundle is the wire form of a proposed change of the rules. What it would open
// and close is worked out when asked for.
type PolicyBundle struct {
	Header
	Title, Rationale, Alliance, Base, Digest, Revision, SignedBy *string
	Number                                                       *int
	Files                                                        []*PolicyFile
	Gates                                                        []*PolicyGate
	Affected                                                     []string
	Reviews                                                      []*PolicyReview
	EffectiveAt                                                  *time.Time
	Activated, Demanded, RolledBack                              *Opinion
}

// FromPolicyBundle returns the wire form; nil if nothing was released.
func FromPolicyBundle(r casework.Released[*dossier.PolicyBundle]) *PolicyBundle {
	if !r.OK() {
		return nil
	}
	b, out := r.Object(), &PolicyBundle{Header: header(r)}
	if r.Stub() {
		return out
	}
	out.Title, out.Rationale, out.Alliance, out.Number = &b.Title, &b.Rationale, some(b.Alliance), &b.Number
	out.Base, out.Digest, out.Revision, out.SignedBy = &b.Base, &b.Digest, some(b.Revision), some(b.SignedBy)
	out.Affected = list(b.Affected)
	out.Files = each(b.Files, func(f dossier.PolicyFile) *PolicyFile {
		if f.Removed {
			return &PolicyFile{Path: f.Path}
		}
		return &PolicyFile{Path: f.Path, Text: &f.Text}
	})
	out.Gates = each(b.Gates, func(g dossier.PolicyGate) *PolicyGate {
		return &PolicyGate{Name: PolicyGateName(g.Name), Passed: g.Passed, Words: g.Words, Milliseconds: int(g.Took.Milliseconds()),
			Findings: each(g.Findings, func(f dossier.PolicyFinding) *PolicyFinding {
				out := &PolicyFinding{File: some(f.File), Text: f.Text}
				if f.Line > 0 {
					out.Line = &f.Line
				}
				return out
			})}
	})
	out.Reviews = each(b.Reviews, func(x dossier.PolicyReview) *PolicyReview {
		return &PolicyReview{Alliance: x.Alliance, Approved: x.Approved, Opinion: fromOpinion(&x.Opinion)}
	})
	out.EffectiveAt = b.Effective
	out.Activated, out.Demanded, out.RolledBack = fromOpinion(b.Activated), fromOpinion(b.Demanded), fromOpinion(b.Undone)
	return out
}

// FromPolicyBundles returns one page; its total only if count is set.
func FromPolicyBundles(c *casework.Connection[*dossier.PolicyBundle], count bool) *PolicyBundleConnection {
	return &PolicyBundleConnection{
		Edges: each(c.Edges, func(e casework.Edge[*dossier.PolicyBundle]) *PolicyBundleEdge {
			return &PolicyBundleEdge{Cursor: e.Cursor(), Node: FromPolicyBundle(e.Node)}
		}),
		PageInfo: pageInfo(c), TotalCount: total(c, count),
	}
}

// PolicyRevision is the wire form of an entry of the history of the rules.
type PolicyRevision struct {
	ID, Digest string
	From       time.Time
	Until      *time.Time
	BundleID   dossier.ID

	files map[string]string
}

// FromPolicyRevision returns the wire form.
func FromPolicyRevision(r casework.PolicyRevision) *PolicyRevision {
	return &PolicyRevision{ID: r.ID, Digest: r.Digest, From: r.From, Until: instant(r.Until), BundleID: r.Bundle, files: r.Files}
}

// FromPolicyRevisions returns the first entries; nil for a history that may not be read.
func FromPolicyRevisions(all []casework.PolicyRevision, first int) []*PolicyRevision {
	if all == nil {
		return nil
	}
	return each(all[:min(max(first, 0), len(all))], FromPolicyRevision)
}

// Files lists the files of the tree, sorted by path.
func (r *PolicyRevision) Files() []*PolicyRevisionFile {
	return each(slices.Sorted(maps.Keys(r.files)), func(p string) *PolicyRevisionFile {
		sum := sha256.Sum256([]byte(r.files[p]))
		return &PolicyRevisionFile{Path: p, Sha256: hex.EncodeToString(sum[:])}
	})
}

// ToPolicyBundle returns the change that was proposed.
func ToPolicyBundle(in ProposePolicyInput) casework.NewPolicyBundle {
	return casework.NewPolicyBundle{Title: in.Title, Rationale: in.Rationale, Alliance: or(in.Alliance), Base: or(in.Base),
		Files: each(in.Files, func(f *PolicyFileInput) dossier.PolicyFile {
			return dossier.PolicyFile{Path: f.Path, Text: or(f.Text), Removed: f.Text == nil}
		})}
}

// ToPolicyReview returns the word of a reviewer.
func ToPolicyReview(in ReviewPolicyInput) casework.PolicyReview {
	return casework.PolicyReview{Alliance: or(in.Alliance), Approve: in.Approve, Text: in.Text}
}

// ToSignedPolicy returns the change that a signed bundle is to bring, without its files.
func ToSignedPolicy(in ProposePolicyBundleInput) casework.NewPolicyBundle {
	return casework.NewPolicyBundle{Title: in.Title, Rationale: in.Rationale, Alliance: or(in.Alliance)}
}

// ToPolicyBundleFilter returns a filter; nil matches everything.
func ToPolicyBundleFilter(f *PolicyBundleFilter) casework.PolicyBundleFilter {
	if f == nil {
		return casework.PolicyBundleFilter{}
	}
	return casework.PolicyBundleFilter{Common: common(f.Search, f.States, f.Owners, f.Via, f.Tlp, f.Case, f.ChangedSince), Alliance: or(f.Alliance), Base: f.Base}
}

// PolicyGateName is the name of an automatic check.
type PolicyGateName string

// PolicyGateNames lists the closed set, in the order in which they are run.
var PolicyGateNames = words[PolicyGateName](`SCOPE COMPILE FORMAT TESTS COVERAGE IMPACT REACH PROOF`)

// MarshalGQL writes a value.
func (g PolicyGateName) MarshalGQL(w io.Writer) { word(g).MarshalGQL(w) }

// UnmarshalGQL reads one of PolicyGateNames.
func (g *PolicyGateName) UnmarshalGQL(v any) (err error) {
	*g, err = oneOf(v, PolicyGateNames)
	return err
}
