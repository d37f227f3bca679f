package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"entente/internal/app"
	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/marking"
)

// The parties that file, and those that only read.
var (
	writers = strings.Fields("NL FR SE PL EE CZ IT ES FI LT")
	readers = strings.Fields("DE BE DK AT LV RO PT GR SK SI US UK CA AU NZ NO JP IE")
)

var words = strings.Fields("wiper espionage ransomware router satellite ministry election hospital grid supply vendor credential phishing leak tunnel")

// fill makes the world in the plan's folder, unless it is there already. It is the same whenever
// it is made, but for ids.
func fill(ctx context.Context, p plan, out io.Writer) (err error) {
	if err := os.MkdirAll(p.data, 0o700); err != nil {
		return err
	}
	stamp, want := filepath.Join(p.data, "world"), fmt.Sprintf("%d objects, %d people\n", p.objects, p.people)
	if had, err := os.ReadFile(stamp); err == nil && string(had) == want {
		return nil
	} else if err == nil {
		return errors.New("the folder holds another world: " + strings.TrimSpace(string(had)))
	}
	if err := writeConfig(p); err != nil {
		return err
	}
	begun := time.Now()
	cfg := filling(p)
	a, err := app.New(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if err := crowd(ctx, a, p.objects); err != nil {
		return err
	}
	fmt.Fprintf(out, "made %d objects in %.0f s\n", p.objects, time.Since(begun).Seconds())
	return os.WriteFile(stamp, []byte(want), 0o600)
}

// filling is the configuration for filling the folder; the service reads the file that writeConfig wrote.
func filling(p plan) *app.Config {
	cfg := app.Default()
	cfg.Data, cfg.Roster, cfg.LogLevel = filepath.Join(p.data, "data"), filepath.Join(p.data, "roster.yaml"), "warn"
	cfg.HTTP.Listen = "127.0.0.1:0"
	cfg.Policy.EvalLimit = time.Second // nobody is waiting
	return cfg
}

// writeConfig writes what the service reads: the defaults, a roster, and an address.
func writeConfig(p plan) error {
	var roster strings.Builder
	roster.WriteString("people:\n")
	for i := range p.people {
		party, roles := readers[i%len(readers)], "CYBER_DIPLOMAT"
		switch i % 4 {
		case 0:
			party, roles = writers[i/4%len(writers)], "INCIDENT_REPORTER, INTELLIGENCE_ANALYST, CYBER_DIPLOMAT"
		case 1:
			party, roles = writers[i/4%len(writers)], "DISCLOSURE_OFFICER, CYBER_DIPLOMAT"
		}
		fmt.Fprintf(&roster, "  - {handle: %s.%04d, party: %q, nationality: [%q], assurance: aal2, roles: [%s]}\n", strings.ToLower(party), i, party, party, roles)
	}
	settings := fmt.Sprintf("listen: 127.0.0.1:0\nmetrics: main\ndata: %q\nidentity: {roster: %q}\nlog: {level: warn}\n"+
		"policy: {evalLimit: 250ms}\n", // the generator takes the processors, too
		filepath.Join(p.data, "data"), filepath.Join(p.data, "roster.yaml"))
	return errors.Join(
		os.WriteFile(filepath.Join(p.data, "roster.yaml"), []byte(roster.String()), 0o600),
		os.WriteFile(filepath.Join(p.data, "entente.yaml"), []byte(settings), 0o600),
	)
}

// The groups that something is shared with past an alliance.
var groups = []marking.Set{marking.SetOf("US", "UK"), marking.SetOf("US", "UK", "CA", "AU", "NZ"), marking.SetOf("DE", "BE", "DK"),
	marking.SetOf("JP", "NO"), marking.SetOf("FR", "DE"), marking.SetOf("EE", "LV", "LT")}

// crowd files incidents with two to three thousand different labels, shared with a Union, with
// few states, or with nobody.
func crowd(ctx context.Context, a *app.App, n int) error {
	const seed = 7
	r := rand.New(rand.NewPCG(seed, seed))
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	batches := map[string][]dossier.Object{}
	file := func(party string) error {
		s, err := a.Clerk(party)
		if err == nil {
			_, err = s.Import(ctx, batches[party])
		}
		batches[party] = batches[party][:0:0]
		return err
	}
	for i := range n {
		party := writers[i%len(writers)]
		m := marking.Marking{TLP: marking.Green, PAP: marking.PAP(1 + r.IntN(4)), Originators: marking.SetOf(party), Naming: marking.NamingMay}
		if r.IntN(4) == 0 {
			m.Expires = marking.MinuteOf(time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC))
		}
		h := dossier.Header{ImportKey: fmt.Sprintf("load:%d", i), State: dossier.State(pick("SUBMITTED", "VALIDATED", "UNDER_ANALYSIS", "ASSESSED")), Marking: m}
		switch r.IntN(10) {
		case 0: // its own party's
		case 1, 2, 3:
			h.Grants = []dossier.Grant{{Grant: marking.Grant{By: party, To: groups[r.IntN(len(groups))]}}}
		default:
			h.Grants = []dossier.Grant{{Grant: marking.Grant{Via: "eu27", By: party}}}
		}
		batches[party] = append(batches[party], &dossier.Incident{Header: h, Title: fmt.Sprintf("%s against a %s, number %d", pick(words...), pick(words...), i),
			Summary: strings.Join([]string{pick(words...), pick(words...), pick(words...), pick(words...)}, " "),
			Types:   []dossier.IncidentType{dossier.IncidentDataTheft}, FirstSeen: "2024-05-01", Severity: r.IntN(100)})
		if len(batches[party]) == casework.ImportBatch {
			if err := file(party); err != nil {
				return err
			}
		}
	}
	for _, party := range writers {
		if len(batches[party]) > 0 {
			if err := file(party); err != nil {
				return err
			}
		}
	}
	return nil
}
