package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"entente/internal/app"
	"entente/internal/backup"
	"entente/internal/casework"
	"entente/internal/dossier"
)

func newExport() *cobra.Command {
	var party, file, as, out, recipients string
	var to []string
	cmd := &cobra.Command{
		Use:   "export --party PARTY|--case ID --as HANDLE --out FILE",
		Short: "Write what a party originated, or a whole case, into an archive",
		Long: `Writes a tar archive of everything that a party originated or filed, or of a case with
all that is in it: the objects in JSON by the names of the schema, each with its
marking, the evidence files, and a text that explains the form. With recipients
(see entente backup) it is encrypted.

It is made by the rights of the person that --as names: what that person may know of,
and what of it the rules in force let that person take out. What is kept back is
listed with the reason; what the person may not know of is not counted anywhere. Who
exported what is in the decision log, files get a link in their chain of custody, and
originators whose rules ask for it are told.

The server must be stopped: one process has a data folder at a time.`,
		Example: "  entente export --party NL-CSIRT --as nl.examiner --out nl-csirt.tar --config entente.yaml\n" +
			"  entente export --case cas_… --as nl.diplomat --out case.tar.age --recipient age1… --config entente.yaml",
		Args: noArguments,
	}
	s := settingsOf(cmd, map[string]string{"data": "data folder"})
	cmd.Flags().StringVar(&party, "party", "", "key of the party whose material is exported")
	cmd.Flags().StringVar(&file, "case", "", "id of the case that is exported")
	cmd.Flags().StringVar(&as, "as", "", "handle of the person by whose rights it is made (needed)")
	cmd.Flags().StringVar(&out, "out", "", "file to write, - for standard output (needed)")
	cmd.Flags().StringArrayVar(&to, "recipient", nil, "public key that the archive is encrypted to; may be given again")
	cmd.Flags().StringVar(&recipients, "recipients-file", "", "file of public keys, one a line")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		switch {
		case (party == "") == (file == ""):
			return usage(cmd, "either --party or --case is needed")
		case as == "":
			return usage(cmd, "--as is needed: the handle of the person by whose rights it is made")
		case out == "":
			return usage(cmd, "--out is needed: a file, or - for standard output")
		}
		of := casework.Selection{Party: party}
		if file != "" {
			id, err := dossier.ParseID(file)
			if err != nil {
				return usage(cmd, "--case is the id of a case")
			}
			of.Case = id
		}
		var readers []backup.Recipient
		if len(to) > 0 || recipients != "" {
			var err error
			if readers, err = recipientsOf(cmd, to, recipients); err != nil {
				return err
			}
		}
		cfg, err := s.load(cmd)
		if err != nil {
			return err
		}
		cfg.LogLevel = "warn"
		return export(cmd, cfg, as, of, out, readers)
	}
	return cmd
}

func export(cmd *cobra.Command, cfg *app.Config, as string, of casework.Selection, out string, readers []backup.Recipient) (err error) {
	ctx := cmd.Context()
	a, err := app.New(ctx, cfg)
	if err != nil {
		return interrupted(ctx, err)
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if out == "-" {
		_, err := a.Export(ctx, as, software(), of, cmd.OutOrStdout(), readers)
		return err
	}
	return exportFile(ctx, cmd.OutOrStdout(), a, as, of, out, readers)
}

func exportFile(ctx context.Context, say io.Writer, a *app.App, as string, of casework.Selection, out string, readers []backup.Recipient) error {
	var made app.Export
	if err := backup.WriteFile(out, func(w io.Writer) (err error) {
		made, err = a.Export(ctx, as, software(), of, w, readers)
		return err
	}); err != nil {
		return err
	}
	parts := []string{fmt.Sprintf("%d objects", made.Objects), fmt.Sprintf("%d files", made.Files), fmt.Sprintf("%d kept back", made.Withheld)}
	_, err := fmt.Fprintf(say, "%s: %s\n", out, strings.Join(parts, ", "))
	return err
}
