package policy_test

import (
	"context"
	"testing"

	"entente/policy"
	"entente/rego"
)

func TestTheTreeOfTheProductCompiles(t *testing.T) {
	r, err := policy.Compile(context.Background(), rego.FS, policy.Default())
	if err != nil {
		t.Fatal(policy.FlawsOf(err).Text())
	}
	_ = r
}
