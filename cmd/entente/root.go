package main

import (
	"github.com/spf13/cobra"
)

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "entente",
		Short: "Share evidence under each alliance's own rules",
		Long: `Entente is a GraphQL server with which partner countries share incident reports
and attribution evidence. Open Policy Agent decides, by each alliance's own Rego
rules, what every person may see and do.

Begin with: entente demo`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          noArguments,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usage(cmd, err.Error()) })
	root.SuggestionsMinimumDistance = 2 // letters
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(newDemo(), newServe(), newImport(), newPeople(), newPolicy(), newLedger(), newVerify(), newBackup(), newRestore(), newExport(), newConfig(), newVersion())
	return root
}

// noArguments refuses words that a command does not know.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	text := "there is no command " + args[0]
	if !cmd.HasSubCommands() {
		text = "this command takes no arguments"
	}
	if like := cmd.SuggestionsFor(args[0]); len(like) > 0 {
		text += "; did you mean " + like[0] + "?"
	}
	return usage(cmd, text)
}

// oneArgument refuses any other number of words than one.
func oneArgument(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usage(cmd, "exactly one "+what+" is needed")
		}
		return nil
	}
}
