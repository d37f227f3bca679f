package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"entente/internal/fault"
	"entente/policy/mutate"
	"entente/policy/suite"
)

func newPolicyTest() *cobra.Command {
	var run string
	var verbose bool
	cmd := &cobra.Command{
		Use:     "test DIR",
		Short:   "Run the tests of a policy tree",
		Long:    `Runs every rule named test_… in the files *_test.rego of a folder, and says which do not pass and where.`,
		Example: "  entente policy test rego\n  entente policy test rego --run nato",
		Args:    oneArgument("folder"),
	}
	cmd.Flags().StringVar(&run, "run", "", "regular expression over package and name of the tests to run")
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "name the tests that pass, too")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		tree, err := treeOf(args[0])
		if err != nil {
			return err
		}
		result, err := suite.Run(cmd.Context(), tree, suite.Options{Filter: run})
		if err != nil {
			return err
		}
		failed := result.Failed()
		err = answer(cmd, result, func(w io.Writer) error {
			for _, t := range result.Tests {
				switch {
				case t.Problem != "":
					fmt.Fprintf(w, "FAIL %s\n     %s\n", t.Name, strings.ReplaceAll(strings.TrimSpace(t.Problem), "\n", "\n     "))
				case verbose:
					fmt.Fprintf(w, "ok   %s\n", t.Name)
				}
			}
			_, err := fmt.Fprintf(w, "%d tests, %d failed\n", len(result.Tests), len(failed))
			return err
		})
		if len(result.Tests) == 0 {
			return told(err, true, "no tests were run")
		}
		return told(err, len(failed) > 0, "some tests do not pass")
	}
	return cmd
}

func newPolicyCover() *cobra.Command {
	var least float64
	cmd := &cobra.Command{
		Use:     "cover DIR",
		Short:   "Say which lines of the rules no test reaches",
		Example: "  entente policy cover rego --least 100",
		Args:    oneArgument("folder"),
	}
	cmd.Flags().Float64Var(&least, "least", 100, "hundredths of every package that tests must reach")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		tree, err := treeOf(args[0])
		if err != nil {
			return err
		}
		result, err := suite.Run(cmd.Context(), tree, suite.Options{Cover: true})
		if err != nil {
			return err
		}
		below := 0
		for _, p := range result.Packages {
			if p.Percent() < least {
				below++
			}
		}
		err = answer(cmd, result.Packages, func(w io.Writer) error {
			for _, p := range result.Packages {
				fmt.Fprintf(w, "%6.1f %%  %s\n", p.Percent(), p.Path)
				for _, where := range p.Where {
					fmt.Fprintf(w, "          %s\n", where)
				}
			}
			_, err := fmt.Fprintf(w, "%d packages, %d below %g %%\n", len(result.Packages), below, least)
			return err
		})
		return told(err, below > 0 || len(result.Failed()) > 0, "the tests do not reach enough, or do not pass")
	}
	return cmd
}

func newPolicyMutate() *cobra.Command {
	var only []string
	var least float64
	var justified string
	cmd := &cobra.Command{
		Use:   "mutate DIR",
		Short: "Change the rules in small ways and list the changes that no test notices",
		Long: `Leaves out a rule or a condition, negates, turns comparisons, changes constants and
sets, one at a time, and runs the tests on each. A whole tree takes many minutes:
name folders with --only. A survivor that has no effect is accounted for in a YAML
list of {file, rule, what, text, why}; an entry that fits no survivor is a finding.`,
		Example: "  entente policy mutate rego --only alliances/eu27\n  entente policy mutate rego --least 95 --justified policy/mutate/justified.yaml",
		Args:    oneArgument("folder"),
	}
	cmd.Flags().StringSliceVar(&only, "only", nil, "folders whose rules are changed (default: all)")
	cmd.Flags().Float64Var(&least, "least", 100, "hundredths of the changes that tests must notice")
	cmd.Flags().StringVar(&justified, "justified", "", "file that accounts for survivors")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		tree, err := treeOf(args[0])
		if err != nil {
			return err
		}
		accounted, err := justifications(justified)
		if err != nil {
			return err
		}
		report, err := mutate.Run(cmd.Context(), tree, mutate.Options{Only: only, Justified: accounted})
		if err != nil {
			return err
		}
		err = answer(cmd, report, func(w io.Writer) error {
			for _, m := range report.Survivors {
				fmt.Fprintf(w, "%s:%d: %s: %s: %s\n", m.File, m.Line, m.Rule, m.What, m.Text)
			}
			for _, m := range report.Justified {
				fmt.Fprintf(w, "%s:%d: %s: %s: %s: justified: %s\n", m.File, m.Line, m.Rule, m.What, m.Text, m.Why)
			}
			for _, j := range report.Stale {
				fmt.Fprintf(w, "%s: %s: %s: %s: is accounted for, and does not survive\n", j.File, j.Rule, j.What, j.Text)
			}
			_, err := fmt.Fprintf(w, "%d mutants, %d noticed, %d justified, %d not: score %.1f %%\n",
				report.Mutants, report.Killed, len(report.Justified), len(report.Survivors), report.Score())
			return err
		})
		if report.Mutants == 0 {
			return told(err, true, "there was nothing to change")
		}
		if len(report.Stale) > 0 {
			return told(err, true, "something is accounted for that does not survive")
		}
		return told(err, report.Score() < least, "the tests do not notice enough changes")
	}
	return cmd
}

// justifications reads a list of survivors that are accounted for; no name is none.
func justifications(name string) ([]mutate.Justification, error) {
	if name == "" {
		return nil, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "policy.mutate", "the justifications cannot be read", err).At(name)
	}
	defer f.Close() // read only
	list, err := mutate.ReadJustifications(f)
	if err != nil {
		return nil, fault.As(err).At(name)
	}
	return list, nil
}
