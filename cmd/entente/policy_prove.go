package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"entente/policy/prove"
)

func newPolicyProve() *cobra.Command {
	var o prove.Options
	cmd := &cobra.Command{
		Use:   "prove DIR",
		Short: "Check the invariants on every case that an alliance's facts can form",
		Long: `Checks every invariant, those that bind all rules and those that stand beside an
alliance's rules, on the whole space of people, objects and actions that the
alliance's rules can tell apart. The answer says how many cases that are and within
which bounds. An invariant that is broken is shown by its plainest case.`,
		Example: "  entente policy prove rego --alliance nato\n  entente policy prove candidate --only STANDING_NOW --first",
		Args:    oneArgument("folder"),
	}
	cmd.Flags().StringSliceVar(&o.Alliances, "alliance", nil, "alliances to look at (default: all)")
	cmd.Flags().StringSliceVar(&o.Only, "only", nil, "codes of invariants to check (default: all)")
	cmd.Flags().BoolVar(&o.First, "first", false, "stop once each has been broken, though it may not be by the plainest case")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		rev, tree, err := revisionOf(cmd, args[0])
		if err != nil {
			return err
		}
		report, err := prove.Run(cmd.Context(), rev, tree, o)
		if err != nil {
			return err
		}
		return told(answer(cmd, report, func(w io.Writer) error { return writeProof(w, report) }), !report.Holds(), "an invariant is broken")
	}
	return cmd
}

func writeProof(w io.Writer, r *prove.Report) error {
	for _, s := range r.Spaces {
		fmt.Fprintf(w, "%s: %d people, %d objects, %d cases, %d of them decided and the rest like these but for names\n", s.Alliance, s.People, s.Objects, s.Cases, s.Decided)
		for _, b := range s.Bounds {
			fmt.Fprintf(w, "  within: %s\n", b)
		}
		for _, f := range r.Findings {
			if f.Alliance != s.Alliance {
				continue
			}
			if f.Broken == nil {
				fmt.Fprintf(w, "  holds   %s (%d cases): %s\n", f.Code, f.Cases, f.Say)
				continue
			}
			fmt.Fprintf(w, "  BROKEN  %s (%d of %d cases): %s\n          %s\n", f.Code, f.Failures, f.Cases, f.Say, f.Broken.Words)
			for _, rule := range f.Broken.Rules {
				fmt.Fprintf(w, "          %s\n", rule)
			}
		}
	}
	verdict := "every invariant holds"
	if !r.Holds() {
		verdict = "an invariant is broken"
	}
	_, err := fmt.Fprintln(w, verdict)
	return err
}
