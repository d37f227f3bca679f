package main

import (
	"encoding/json"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"entente/internal/app"
	"entente/internal/fault"
	"entente/internal/marking"
	"entente/policy"
	"entente/policy/impact"
)

func newPolicyImpact() *cobra.Command {
	var people, labels, at, data string
	var actions []string
	var markdown bool
	cmd := &cobra.Command{
		Use:   "impact OLD NEW",
		Short: "Say what a change of the rules opens and closes, for whom",
		Long: `Compares two policy trees for every person with every object, and counts what the
second opens and closes. People are read from --people, a JSON list of
{"subject": {…}, "people": 3, "names": […]}, and labels from --labels, a JSON list of
{"label": {…}, "objects": 7}; subject and label have the form that rules read.
What is not given is formed from the facts of the alliances: one person for each
party and function, one object for each alliance, noun, TLP and way of sharing.

With --data the labels, portions, parties and memberships are those of the data folder
of a stopped server, and the decisions in its log are made again. --people is then
a roster in YAML, as the server reads it; without one, people are formed: for each
party and function somebody without clearance and somebody with all.
Exit code 1: something is opened, closed or gets other duties.`,
		Example: "  entente policy impact rego candidate --markdown > impact.md\n  entente policy impact rego candidate --data data --people people.yaml --json",
		Args:    arguments(2, "two folders, the old one and the new one, are"),
	}
	cmd.Flags().StringVar(&people, "people", "", "JSON file of people; with --data a roster in YAML")
	cmd.Flags().StringVar(&labels, "labels", "", "JSON file of labels")
	cmd.Flags().StringVar(&data, "data", "", "data folder of a stopped server, in place of --labels")
	cmd.Flags().StringVar(&at, "at", "", "minute to decide for, as 2026-11-21T10:00Z (default: now)")
	cmd.Flags().StringSliceVar(&actions, "action", nil, "actions to compare (default: all that need no more than person and object)")
	cmd.Flags().BoolVar(&markdown, "markdown", false, "write a report to attach to the change")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if data != "" && (labels != "" || at != "") {
			return usage(cmd, "--data brings its own labels, and is compared as of now: leave --labels and --at out")
		}
		now, err := minuteOf(cmd, at)
		if err != nil {
			return err
		}
		old, _, err := revisionOf(cmd, args[0])
		if err != nil {
			return err
		}
		next, _, err := revisionOf(cmd, args[1])
		if err != nil {
			return err
		}
		o := impact.Options{Actions: actions}
		var report *impact.Report
		if data != "" {
			report, err = impactOnData(cmd, data, people, old, next, o)
		} else {
			world := impact.Facts(now, old, next)
			if err := readWorld(&world, people, labels); err != nil {
				return err
			}
			report, err = impact.Compare(cmd.Context(), old, next, world, o)
		}
		if err != nil {
			return interrupted(cmd.Context(), err)
		}
		text := report.WriteText
		if markdown {
			text = report.WriteMarkdown
		}
		return told(answer(cmd, report, text), report.Found(), "the change opens or closes something")
	}
	return cmd
}

// impactOnData compares two revisions over the data folder of a stopped server.
func impactOnData(cmd *cobra.Command, data, people string, old, next *policy.Revision, o impact.Options) (*impact.Report, error) {
	if _, err := treeOf(data); err != nil {
		return nil, err
	}
	var roster io.Reader
	if people != "" {
		f, err := os.Open(people)
		if err != nil {
			return nil, fault.Wrap(fault.NotFound, "policy.impactOnData", "there is no such file", err).At(people)
		}
		defer f.Close() // read only: a failure to close loses nothing
		roster = f
	}
	cfg := app.Default()
	cfg.Data = data
	o.Over = "everything that the data folder holds"
	return app.Impact(cmd.Context(), cfg, roster, old, next, o)
}

func minuteOf(cmd *cobra.Command, text string) (marking.Minute, error) {
	if text == "" {
		return marking.MinuteOf(time.Now()), nil
	}
	m, err := marking.ParseMinute(text)
	if err != nil {
		return 0, usage(cmd, "--at: "+fault.As(err).Public)
	}
	return m, nil
}

// readWorld puts people and labels from files in place of those formed.
func readWorld(w *impact.World, people, labels string) error {
	if people != "" {
		var list []struct {
			Subject policy.Subject `json:"subject"`
			People  int            `json:"people"`
			Names   []string       `json:"names"`
		}
		if err := readJSON(people, &list); err != nil {
			return err
		}
		w.Classes = nil
		for _, p := range list {
			w.Classes = append(w.Classes, impact.Class{Subject: p.Subject, People: max(p.People, len(p.Names), 1), Names: p.Names})
		}
	}
	if labels != "" {
		var list []struct {
			Label   marking.Label `json:"label"`
			Objects int           `json:"objects"`
		}
		if err := readJSON(labels, &list); err != nil {
			return err
		}
		w.Stocks = nil
		for _, l := range list {
			w.Stocks = append(w.Stocks, impact.Stock{Label: l.Label, Objects: max(l.Objects, 1)})
		}
	}
	return nil
}

// readJSON reads a file into a value; a member that it does not have is refused,
// because a misspelt fact would count as one that is not given.
func readJSON(name string, into any) error {
	f, err := os.Open(name)
	if err != nil {
		return fault.Wrap(fault.NotFound, "policy.readJSON", "there is no such file", err).At(name)
	}
	defer f.Close() // read only: a failure to close loses nothing
	return decodeJSON(f, name, into)
}

func decodeJSON(from io.Reader, name string, into any) error {
	dec := json.NewDecoder(from)
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return fault.Wrap(fault.Invalid, "policy.readJSON", "cannot be read: "+err.Error(), err).WithCode(fault.CodeConfigInvalid).At(name)
	}
	return nil
}
