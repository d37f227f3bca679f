package casework_test

import (
	"context"
	"maps"
	"testing"

	"entente/internal/casework"
	"entente/internal/store"
)

// Rules that were reviewed here stay in force when the service starts with others,
// unless its operator says that those come into force all the same.
func TestReviewedRulesStayInForceUnlessTheOperatorForcesOthers(t *testing.T) {
	w := newWorld(t)
	shipped := w.store.View().Policies()[0]
	reviewed := shipped
	reviewed.ID, reviewed.Digest, reviewed.Bundle = "reviewed", "reviewed", "policy_bundle_1"
	if _, err := w.store.Update(context.Background(), func(tx *store.Tx) error {
		tx.Audit(store.Audit{Action: "policy_bundle:activate", Outcome: "ALLOW"})
		tx.Activate(reviewed)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	newer := shipped
	newer.Files = maps.Clone(shipped.Files)
	newer.Files["lib/extra/extra.rego"] = "# METADATA\npackage lib.extra\n"
	for _, step := range []struct {
		name    string
		force   bool
		entries int // of the history of rules
	}{
		{"a newer version of the service", false, 2},
		{"and the operator's word for it", true, 3},
		{"the same once more", true, 3},
	} {
		if err := w.desk.Bootstrap(context.Background(), casework.Bootstrap{Policy: &newer, Force: step.force}); err != nil {
			t.Fatal(err)
		}
		all := w.store.View().Policies()
		if len(all) != step.entries || all[len(all)-1].Bundle != "" != (step.entries == 2) {
			t.Errorf("%s: %d entries, the last by %q", step.name, len(all), all[len(all)-1].Bundle)
		}
	}
}
