package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"entente/internal/app"
	"entente/internal/backup"
	"entente/internal/fault"
)

func newBackup() *cobra.Command {
	var out, file string
	var to []string
	cmd := &cobra.Command{
		Use:   "backup --recipient AGE1… --out FILE",
		Short: "Write an encrypted backup of a data folder, while the server runs",
		Long: `Writes everything that the service needs to be itself again into one file, encrypted
to the recipients: the journal, the decision log, the evidence files, what the audit
ledger signed, the keys, and copies of the files that settings name. The server may
run; what was acknowledged before the command began is in the backup.

A recipient is a public key of age (age-keygen -o key.txt prints it): whoever has
the secret key can read the backup and with it everything, so keep it elsewhere.
The file appears under its name when it is whole, and replaces none.

It needs room for a plain copy of the journal and of the decision log in the data
folder; the copy is gone at the end. Try a backup with entente restore --check.`,
		Example: "  entente backup --config entente.yaml --recipients-file recipients.txt --out /backup/entente-$(date +%F).age\n" +
			"  entente backup --data data --recipient age1… --out - | ssh elsewhere 'cat > entente.age'",
		Args: noArguments,
	}
	s := settingsOf(cmd, map[string]string{"data": "data folder"})
	cmd.Flags().StringVar(&out, "out", "", "file to write, - for standard output (needed)")
	cmd.Flags().StringArrayVar(&to, "recipient", nil, "public key that the backup is encrypted to; may be given again")
	cmd.Flags().StringVar(&file, "recipients-file", "", "file of public keys, one a line")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if out == "" {
			return usage(cmd, "--out is needed: a file, or - for standard output")
		}
		recipients, err := recipientsOf(cmd, to, file)
		if err != nil {
			return err
		}
		cfg, err := s.load(cmd)
		if err != nil {
			return err
		}
		return writeBackup(cmd, cfg, out, recipients)
	}
	return cmd
}

func recipientsOf(cmd *cobra.Command, keys []string, file string) ([]backup.Recipient, error) {
	text := strings.Join(keys, "\n")
	if file != "" {
		raw, err := os.ReadFile(file)
		if err != nil {
			return nil, usage(cmd, "the file of recipients cannot be read"+outside(err))
		}
		text += "\n" + string(raw)
	}
	if strings.TrimSpace(text) == "" {
		return nil, usage(cmd, "--recipient or --recipients-file is needed: who can read the backup")
	}
	recipients, err := backup.ParseRecipients(text)
	if err != nil {
		return nil, usage(cmd, fault.As(err).Public)
	}
	return recipients, nil
}

func writeBackup(cmd *cobra.Command, cfg *app.Config, out string, recipients []backup.Recipient) error {
	ctx := cmd.Context()
	var h backup.Header
	write := func(w io.Writer) (err error) {
		h, err = app.BackUp(ctx, cfg, software(), w, recipients)
		return err
	}
	if out == "-" {
		return write(cmd.OutOrStdout())
	}
	if err := backup.WriteFile(out, write); err != nil {
		return err
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n", out, holds(h))
	return err
}

// holds words what is in a backup.
func holds(h backup.Header) string {
	return fmt.Sprintf("%d journal entries up to %.16s, %d evidence files, as of %s", h.Entries, h.Head, h.Files, h.Made.Format(time.RFC3339))
}

func newRestore() *cobra.Command {
	var identity, data string
	var check bool
	cmd := &cobra.Command{
		Use:   "restore FILE --identity KEYFILE --data FOLDER",
		Short: "Make a data folder from a backup, whole and verified, or not at all",
		Long: `Makes a data folder from a backup. The folder must be missing or empty, and gets its
name only when all is found good: every byte, every journal entry, every evidence
file, what the audit ledger signed, and the rules in force. Nothing is left of a
backup that is not.

With --check nothing is kept: it tells whether the backup could be restored.

Evidence files come into the folder files, also those of a bucket, and copies of the
files that settings named into the folder settings; no setting refers to them there.
What was done after the backup is gone: what was revoked since can be read again.
Before others are let in see internal/backup/README.md.

FILE is - for standard input. Exit code 0: good; 1: not restored; 2: the command
line is wrong.`,
		Example: "  entente restore entente.age --identity key.txt --check\n  entente restore entente.age --identity key.txt --data data",
		Args:    oneArgument("backup"),
	}
	cmd.Flags().StringVar(&identity, "identity", "", "file with the secret key (needed)")
	cmd.Flags().StringVar(&data, "data", "", "data folder to make (needed without --check)")
	cmd.Flags().BoolVar(&check, "check", false, "verify the backup and keep nothing")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		switch {
		case identity == "":
			return usage(cmd, "--identity is needed: the file with the secret key")
		case check && data != "":
			return usage(cmd, "either --check or --data, not both")
		case !check && data == "":
			return usage(cmd, "--data is needed: the folder to make; or --check")
		}
		raw, err := os.ReadFile(identity)
		if err != nil {
			return usage(cmd, "the identity cannot be read"+outside(err))
		}
		identities, err := backup.ParseIdentities(raw)
		if err != nil {
			return usage(cmd, fault.As(err).Public)
		}
		return restore(cmd, args[0], identities, data)
	}
	return cmd
}

func restore(cmd *cobra.Command, name string, identities []backup.Identity, data string) (err error) {
	from := cmd.InOrStdin()
	if name != "-" {
		f, err := openFile(name, "there is no such backup")
		if err != nil {
			return err
		}
		defer f.Close() // read only: a failure to close loses nothing
		from = f
	}
	r, err := app.Restore(cmd.Context(), from, identities, data)
	if err != nil {
		return err
	}
	return tellRestored(cmd.OutOrStdout(), r, data)
}

func tellRestored(w io.Writer, r app.Restored, data string) error {
	var errs []error
	say := func(form string, a ...any) {
		_, err := fmt.Fprintf(w, form+"\n", a...)
		errs = append(errs, err)
	}
	if data == "" {
		say("good: %s", holds(r.Header))
	} else {
		say("%s: %s", data, holds(r.Header))
	}
	say("made by entente %s", r.Software)
	if r.Ledger != "" {
		say("ledger %s", r.Ledger)
	}
	if data != "" && len(r.Settings) > 0 {
		say("copies of what settings named: %s", strings.Join(r.Settings, ", "))
	}
	return errors.Join(errs...)
}
