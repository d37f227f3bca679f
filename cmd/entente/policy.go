package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"entente/internal/fault"
	"entente/policy"
)

func newPolicy() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "policy",
		Short: "Check a policy tree",
		Args:  noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "check DIR",
		Short: "Compile a policy tree as the server would, and list what is wrong with it",
		Long: `Compiles the policy tree in a folder as the server would at its start. Every flaw
is named with its place and what to do about it.`,
		Example: "  entente policy check rego",
		Args:    oneArgument("folder"),
		RunE:    checkPolicy,
	})
	return cmd
}

func checkPolicy(cmd *cobra.Command, args []string) error {
	if info, err := os.Stat(args[0]); err != nil || !info.IsDir() {
		return fault.Wrap(fault.NotFound, "policy.check", "there is no such folder", err).At(args[0])
	}
	rev, err := policy.Compile(cmd.Context(), os.DirFS(args[0]), policy.Default())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "revision %s\nalliances %s\n", rev.ID(), strings.Join(rev.Alliances(), ", "))
	return err
}
