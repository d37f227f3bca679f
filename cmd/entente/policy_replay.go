package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"entente/internal/app"
	"entente/internal/casework"
)

func newPolicyReplay() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "replay DATA",
		Short: "Make every decision in the log of a data folder again, and say which differ",
		Long: `Asks every decision in the log of a data folder again, as of its moment and by the
revision of the rules that decided then, and compares outcome, rule, reasons, grant,
withheld fields and obligations. The revision must have been in force then by the
journal, and the label in the log must be the one that the journal gives the object
at that moment: whoever alters the log is found. Nothing is changed.

The server must be stopped: one process has a data folder at a time.
Exit code 0: all decisions are equal; 1: some are not, or it could not be done; 2: the
command line is wrong.`,
		Example: "  entente policy replay data\n  entente policy replay data --json",
		Args:    oneArgument("data folder"),
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		cfg := app.Default()
		cfg.Data = args[0]
		r, err := app.Replay(cmd.Context(), cfg)
		if err != nil {
			return interrupted(cmd.Context(), err)
		}
		return told(answer(cmd, r, func(w io.Writer) error { return tellReplayed(w, r) }), !r.Whole(), "decisions differ")
	}
	return cmd
}

// tellReplayed words what a replay has come to.
func tellReplayed(w io.Writer, r *casework.Replayed) error {
	for _, d := range r.Differences {
		about := ""
		if d.Object != "" {
			about = " of " + d.Object
		}
		if _, err := fmt.Fprintf(w, "%s: %s%s was %s, is %s\n", d.Record, d.What, about, d.Was, d.Is); err != nil {
			return err
		}
	}
	if r.More > 0 {
		if _, err := fmt.Fprintf(w, "and %d differences more\n", r.More); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "%d of %d decisions equal, in %d records; %d labels are the journal's, %d could not be compared", r.Equal, r.Decisions, r.Records,
		r.Labels, r.Unlabelled)
	if err == nil && r.Failed > 0 {
		_, err = fmt.Fprintf(w, "; %d could not be made then", r.Failed)
	}
	if err == nil {
		_, err = fmt.Fprintln(w)
	}
	return err
}
