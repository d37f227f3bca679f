package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"entente/policy/reference"
)

func newPolicyReference() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "reference DIR",
		Short: "Write pages about every rule: code, reason, sources, examples",
		Long: `Makes pages of what the METADATA of a policy tree says: one for each Rego package and
an index. Each rule is shown with its code, what is told to the public, owner, sources,
the place where it stands, an example that it decides and one that it does not. Each
example is decided by the tree at hand. A running server has the same pages, of the
rules in force, at /reference/.
Exit code 1: it could not be done.`,
		Example: "  entente policy reference rego --out reference",
		Args:    oneArgument("folder"),
	}
	cmd.Flags().StringVar(&out, "out", "", "folder to write the pages into; without it the rules are listed")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		rev, _, err := revisionOf(cmd, args[0])
		if err != nil {
			return err
		}
		book := reference.Build(cmd.Context(), rev, reference.Shipped())
		if out != "" {
			if err := book.Write(out); err != nil {
				return err
			}
		}
		result := struct {
			Revision string            `json:"revision"`
			Pages    []string          `json:"pages"`
			Rules    []reference.Entry `json:"rules"`
		}{book.Revision, book.Names(), book.Rules}
		return answer(cmd, result, func(w io.Writer) error {
			if out != "" {
				_, err := fmt.Fprintf(w, "revision %s\n%d rules on %d pages in %s\n", book.Revision, len(book.Rules), len(result.Pages), out)
				return err
			}
			for _, e := range book.Rules {
				if _, err := fmt.Fprintf(w, "%s (%s): %s\n    %s:%d\n", e.Code, e.Owner, e.Title, e.File, e.Line); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return cmd
}
