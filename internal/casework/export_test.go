package casework

import (
	"entente/internal/blob"
	"entente/policy"
)

// SubjectOf lets tests ask the policy directly what a session asks.
func SubjectOf(s *Session) policy.Subject { return s.at().subj }

// WalkBy makes every list of a desk walk in one way: 0 the cheaper, 1 merging, 2 scanning.
func WalkBy(d *Desk, way uint8) { d.plan = plan(way) }

// UseFiles gives a desk a place for files.
func UseFiles(d *Desk, b *blob.Store) { d.cfg.Blobs = b }

// RefusedFor returns how a refusal by a rule is worded for who may know of the object.
func RefusedFor(s *Session, rule string) error {
	return s.at().forbidden(policy.Decision{Rule: rule, Reasons: []string{rule}})
}
