package main

import (
	"github.com/spf13/cobra"

	"entente/internal/app"
	"entente/internal/config"
)

func newConfig() *cobra.Command {
	return &cobra.Command{
		Use:   "config",
		Short: "Print every setting with its default and meaning",
		Long: `Prints every setting with its default, its meaning and its environment variable,
in the form of a configuration file: take the # before a key away to set it.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return config.Reference(cmd.OutOrStdout(), app.Default().Settings())
		},
	}
}
