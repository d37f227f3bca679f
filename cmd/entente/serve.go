package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"entente/internal/app"
)

func newServe() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve --config FILE",
		Short: "Run the server until it is interrupted",
		Long: `Runs the server. Settings come from the file, over it from the environment
(ENTENTE_…), over that from flags; entente config prints them all.

With identity.kind kratos people come in by their sessions of an Ory Kratos; a
complete configuration for it is in internal/identity/kratos, and entente people import
brings them in. Put a reverse proxy with TLS in front of both, so that browsers see one
origin.

An address that others reach needs TLS: tls.cert and tls.key name a certificate, which is
read again when it is renewed; tls.proxy says that a proxy in front ends TLS.

With identity.kind local it writes personas.json, with a new bearer token for each
person of the roster, into the data folder, and listens on loopback alone.`,
		Example: "  entente serve --config entente.yaml",
		Args:    noArguments,
	}
	s := settingsOf(cmd, map[string]string{"listen": "address and port to listen on", "data": "data folder"})
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		cfg, err := s.load(cmd)
		if err != nil {
			return err
		}
		return serve(cmd, cfg)
	}
	return cmd
}

func serve(cmd *cobra.Command, cfg *app.Config) (err error) {
	ctx := cmd.Context()
	a, err := app.New(ctx, cfg)
	if err != nil {
		return interrupted(ctx, err)
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if err := a.Listen(ctx); err != nil {
		return interrupted(ctx, err)
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s/graphql\n", a.URL())
	if !a.Local() {
		return a.Run(ctx)
	}
	personas := filepath.Join(cfg.Data, "personas.json")
	if err := a.WritePersonas(personas); err != nil {
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "tokens: %s\n", personas)
	return a.Run(ctx)
}

// interrupted turns what failed because the user ended it into a clean end.
func interrupted(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}
