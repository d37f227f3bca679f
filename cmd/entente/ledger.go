package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"entente/internal/app"
	"entente/internal/fault"
	"entente/internal/ledger"
)

func newLedger() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "ledger",
		Short: "Export the audit ledger for a partner, and take witnesses' cosignatures",
		Long: `The audit ledger has one tree for each alliance, which grows by one leaf every ten
minutes and never changes otherwise. Partners check an export of it with entente
verify and no server. But for key, the server must be stopped: one process has a
data folder at a time.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newLedgerKey(), newLedgerExport(), newLedgerCheckpoint(), newLedgerCosign())
	return cmd
}

func newLedgerKey() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "key",
		Short:   "Print the public key that partners verify with",
		Example: "  entente ledger key --data data",
		Args:    noArguments,
	}
	s := settingsOf(cmd, map[string]string{"data": "data folder"})
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		cfg, err := s.load(cmd)
		if err != nil {
			return err
		}
		if err := cfg.Validate(); err != nil {
			return err
		}
		k, err := ledger.ReadKey(cfg.LedgerKey)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(cmd.OutOrStdout(), k.Public())
		return err
	}
	return cmd
}

// onLedger runs a command on the ledger of a data folder.
func onLedger(cmd *cobra.Command, s *settings, do func(ctx context.Context, a *app.App, l *ledger.Ledger) error) (err error) {
	ctx := cmd.Context()
	cfg, err := s.load(cmd)
	if err != nil {
		return err
	}
	cfg.LogLevel = "warn"
	a, err := app.New(ctx, cfg)
	if err != nil {
		return interrupted(ctx, err)
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	l, err := a.Ledger(ctx)
	if err != nil {
		return interrupted(ctx, err)
	}
	return do(ctx, a, l)
}

func newLedgerExport() *cobra.Command {
	var party, out string
	cmd := &cobra.Command{
		Use:   "export --for PARTY",
		Short: "Write what a party may have of the ledger",
		Long: `Writes the trees of a party's alliances and of its state, with all checkpoints, and
the leaves that the rules in force let an auditor of that party read.`,
		Example: "  entente ledger export --for NL-CSIRT --out nl.ledger --data data",
		Args:    noArguments,
	}
	cmd.Flags().StringVar(&party, "for", "", "key of the party (needed)")
	cmd.Flags().StringVar(&out, "out", "", "file to write (default: standard output)")
	s := settingsOf(cmd, map[string]string{"data": "data folder"})
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if party == "" {
			return usage(cmd, "--for is needed: the key of a party")
		}
		return onLedger(cmd, s, func(ctx context.Context, a *app.App, l *ledger.Ledger) (err error) {
			reader, err := a.Desk().LedgerReader(ctx, party)
			if err != nil {
				return err
			}
			w := cmd.OutOrStdout()
			if out != "" {
				f, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
				if err != nil {
					return fault.Wrap(fault.Unavailable, "ledger.export", "the file cannot be written", err).At(out)
				}
				defer func() { err = errors.Join(err, f.Close()) }()
				w = f
			}
			b := bufio.NewWriter(w)
			if err := l.Export(ctx, b, reader); err != nil {
				return err
			}
			if err := b.Flush(); err != nil {
				return fault.Wrap(fault.Unavailable, "ledger.export", "the export cannot be written", err)
			}
			return nil
		})
	}
	return cmd
}

func newLedgerCheckpoint() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "checkpoint TREE",
		Short:   "Print the newest signed checkpoint of a tree, for a witness",
		Long:    `Prints the newest signed checkpoint of a tree: alliance:KEY, party:KEY or service.`,
		Example: "  entente ledger checkpoint alliance:eu27 --data data",
		Args:    oneArgument("tree"),
	}
	s := settingsOf(cmd, map[string]string{"data": "data folder"})
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return onLedger(cmd, s, func(ctx context.Context, _ *app.App, l *ledger.Ledger) error {
			if err := l.Advance(ctx); err != nil {
				return err
			}
			signed, err := l.Checkpoint(args[0])
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(signed)
			return err
		})
	}
	return cmd
}

func newLedgerCosign() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "cosign TREE FILE",
		Short: "Keep the cosignatures that a witness put under a checkpoint",
		Long: `Checks the cosignatures under a checkpoint of a tree of this ledger and keeps those of the
witnesses that the setting ledger.witnesses names. They are in every later export.`,
		Example: "  entente ledger cosign alliance:eu27 cosigned.txt --config entente.yaml",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usage(cmd, "a tree and a checkpoint file are needed")
			}
			return nil
		},
	}
	s := settingsOf(cmd, map[string]string{"data": "data folder", "ledger.witnesses": "public keys of witnesses"})
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		raw, err := os.ReadFile(args[1])
		if err != nil {
			return fault.Wrap(fault.NotFound, "ledger.cosign", "there is no such file", err).At(args[1])
		}
		return onLedger(cmd, s, func(_ context.Context, _ *app.App, l *ledger.Ledger) error {
			n, err := l.AddCosignature(args[0], raw)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d kept\n", n)
			return err
		})
	}
	return cmd
}
