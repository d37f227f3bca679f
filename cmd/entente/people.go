package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"entente/internal/app"
)

func newPeople() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "people",
		Short: "Bring people into Ory Kratos",
		Args:  noArguments,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newPeopleImport())
	return cmd
}

func newPeopleImport() *cobra.Command {
	var dry bool
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Make and change identities in Ory Kratos from a roster",
		Long: `Brings a roster, in JSON or CSV, into the Kratos whose admin API is kratos.admin:
makes those who are new, and changes those whose facts or state differ. Everyone in
the file is checked before anybody is changed. People who are not in the file stay as
they are; somebody who leaves gets the state inactive, and is out within seconds.

People are told apart by their handles, which are given once. No passwords are made:
new people set theirs by Kratos's recovery. A second run changes nothing.

In CSV the columns are email, state, handle, name, party, nationality, roles,
alliances, clearances, compartments and mandates. Entries of a list are separated by
semicolons; a clearance is SCHEME:RANK or SCHEME:RANK:UNTIL, a mandate
ALLIANCE:ACTION or ALLIANCE:ACTION:UNTIL. In JSON it is an object with a list people.`,
		Example: "  entente people import roster.csv --config entente.yaml --dry-run",
		Args:    oneArgument("roster"),
	}
	cmd.Flags().BoolVar(&dry, "dry-run", false, "compare and report, change nothing")
	s := settingsOf(cmd, map[string]string{"kratos.admin": "base address of Kratos's admin API"})
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		cfg, err := s.load(cmd)
		if err != nil {
			return err
		}
		f, err := openFile(args[0], "there is no such file")
		if err != nil {
			return err
		}
		defer f.Close() // read only: a failure to close loses nothing
		out := cmd.OutOrStdout()
		sum, err := app.ImportPeople(cmd.Context(), cfg, filepath.Base(args[0]), f, dry, func(handle, what string) {
			fmt.Fprintf(out, "%s: %s\n", handle, what)
		})
		if err != nil {
			return interrupted(cmd.Context(), err)
		}
		if dry {
			fmt.Fprint(out, "dry run: ")
		}
		_, err = fmt.Fprintf(out, "%d new, %d changed, %d unchanged\n", sum.Created, sum.Changed, sum.Unchanged)
		return err
	}
	return cmd
}
