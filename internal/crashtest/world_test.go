package crashtest_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Who files, and who reads. Japan is no member of the Union, so it may see nothing.
var (
	filers  = []string{"NL", "FR", "SE", "PL"}
	readers = []string{"DE", "BE", "PT", "JP"}
)

const secretary = "eu.secretary"

func desk(party string) string   { return strings.ToLower(party) + ".desk" }
func office(party string) string { return strings.ToLower(party) + ".office" }
func reader(party string) string { return strings.ToLower(party) + ".reader" }

// lay writes what the command reads. Limits of how much one person may ask are out of
// the way: what is tested is what comes back.
func lay(t *testing.T, dir string) {
	t.Helper()
	var roster strings.Builder
	roster.WriteString("people:\n")
	person := func(handle, party, roles string) {
		roster.WriteString("  - {handle: " + handle + ", party: \"" + party + "\", nationality: [\"" + party + "\"], assurance: aal2, roles: [" + roles + "]}\n")
	}
	for _, p := range filers {
		person(desk(p), p, "INCIDENT_REPORTER, INTELLIGENCE_ANALYST, CYBER_DIPLOMAT")
		person(office(p), p, "FORENSIC_EXAMINER, DISCLOSURE_OFFICER")
	}
	for _, p := range readers {
		person(reader(p), p, "CYBER_DIPLOMAT, INTELLIGENCE_ANALYST")
	}
	person(secretary, "NL", "SECRETARIAT")
	err := errors.Join(
		os.WriteFile(filepath.Join(dir, "roster.yaml"), []byte(roster.String()), 0o600),
		os.WriteFile(filepath.Join(dir, "entente.yaml"), []byte(`
listen: 127.0.0.1:0
metrics: main
data: data
identity: {roster: roster.yaml}
policy: {evalLimit: 1s}
log: {level: info}
limits: {cost: 1000000, budget: 1000000000, partyBudget: 1000000000, timeout: 60s, uploadTimeout: 60s}
overload: {person: 1000000, party: 1000000, each: 64, reads: 64, writes: 64, transfers: 64, queue: 256, wait: 60s}
http: {grace: 10s}
`), 0o600))
	if err != nil {
		t.Fatal(err)
	}
}
