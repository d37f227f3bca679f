package dossier_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"entente/internal/dossier"
	"entente/internal/fault"
)

var update = flag.Bool("update", false, "rewrite testdata/lifecycles from the code")

const lifecycles = "../../testdata/lifecycles"

// TestLifeCyclesAreTheOnesWrittenDown asks every life cycle for every move from
// every state and compares the answers with the tables under testdata.
func TestLifeCyclesAreTheOnesWrittenDown(t *testing.T) {
	var known []string
	for _, n := range dossier.Nouns() {
		file := strings.ReplaceAll(string(n), "_", "-") + ".txt"
		known = append(known, file)
		t.Run(string(n), func(t *testing.T) {
			path := filepath.Join(lifecycles, file)
			got := drawTable(t, dossier.CycleOf(n))
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s says otherwise; run with -update if the code is right.\n got:\n%s\nwant:\n%s", file, got, want)
			}
		})
	}
	for _, e := range mustReadDir(t) {
		if !slices.Contains(known, e) {
			t.Errorf("%s is the table of no noun", e)
		}
	}
}

func mustReadDir(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(lifecycles)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// drawTable writes one row for each state and one column for each move.
func drawTable(t *testing.T, c dossier.Cycle) string {
	t.Helper()
	rows := [][]string{{"from \\ move"}}
	var moves []string
	for _, m := range c.Moves {
		if slices.Contains(moves, m.Name) {
			t.Errorf("%s has two moves named %s", c.Noun, m.Name)
		}
		moves = append(moves, m.Name)
		name := m.Name
		if m.System {
			name += "*"
		}
		rows[0] = append(rows[0], name)
	}
	for _, from := range c.States() {
		row := []string{string(from)}
		for _, move := range moves {
			to, err := c.Check(from, move)
			if err != nil {
				refused(t, err, fault.Precondition, fault.CodeMoveIllegal, "state")
				if to != from {
					t.Errorf("%s: the refused move %s from %s leads to %s", c.Noun, move, from, to)
				}
				to = "-"
			}
			row = append(row, string(to))
		}
		rows = append(rows, row)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# Life cycle of: %s\n", strings.ReplaceAll(string(c.Noun), "_", " "))
	fmt.Fprintf(&b, "# It begins as %s. Each row is a state, each column a move; the entry is the state that\n", c.Start)
	b.WriteString("# the move leads to, and \"-\" means that the move is not possible from there.\n")
	b.WriteString("# A move with * is taken by the service itself when its time has come.\n\n")
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			width := 0
			for _, r := range rows {
				width = max(width, len(r[i]))
			}
			fmt.Fprintf(&line, "%-*s  ", width, cell)
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return b.String()
}

func TestACycleKnowsNoMoveAndNoStateOfAnother(t *testing.T) {
	each(t, map[string]struct {
		cycle dossier.Cycle
		from  dossier.State
		move  string
	}{
		"a move of another noun":     {dossier.EvidenceCycle, dossier.Registered, "validate"},
		"a state of another noun":    {dossier.IncidentCycle, dossier.Registered, "withdraw"},
		"no state":                   {dossier.IncidentCycle, "", "submit"},
		"no move":                    {dossier.IncidentCycle, dossier.Draft, ""},
		"a noun without a cycle":     {dossier.CycleOf("statement"), dossier.Draft, "submit"},
		"a move in another case":     {dossier.IncidentCycle, dossier.Draft, "Submit"},
		"the target as its own move": {dossier.IncidentCycle, dossier.Draft, "SUBMITTED"},
	}, func(t *testing.T, c struct {
		cycle dossier.Cycle
		from  dossier.State
		move  string
	}) {
		_, err := c.cycle.Check(c.from, c.move)
		refused(t, err, fault.Precondition, fault.CodeMoveIllegal, "state")
	})
}

func TestEveryNounHasALifeCycleThatReachesAllItsStates(t *testing.T) {
	for _, n := range dossier.Nouns() {
		c := dossier.CycleOf(n)
		if c.Noun != n || c.Start == "" || len(c.Moves) == 0 && n != dossier.NounStatementVersion { // a record of the past never changes
			t.Errorf("%s has no life cycle", n)
		}
		reached := []dossier.State{c.Start}
		for i := 0; i < len(reached); i++ {
			for _, m := range c.Moves {
				if to, err := c.Check(reached[i], m.Name); err == nil && !slices.Contains(reached, to) {
					reached = append(reached, to)
				}
			}
		}
		for _, s := range c.States() {
			if !slices.Contains(reached, s) {
				t.Errorf("%s can never be %s", n, s)
			}
		}
	}
}
