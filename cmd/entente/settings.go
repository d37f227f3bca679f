package main

import (
	"os"

	"github.com/spf13/cobra"

	"entente/internal/app"
	"entente/internal/config"
)

// settings are the flags by which a command finds its configuration.
type settings struct {
	file  string
	flags map[string]*string // by key
}

// settingsOf adds --config and a flag for each of some keys.
func settingsOf(cmd *cobra.Command, keys map[string]string) *settings {
	s := &settings{flags: map[string]*string{}}
	cmd.Flags().StringVar(&s.file, "config", "", "YAML file of settings")
	for key, text := range keys {
		s.flags[key] = cmd.Flags().String(key, "", text+", over the file")
	}
	return s
}

// load fills a configuration from file, environment and flags.
func (s *settings) load(cmd *cobra.Command) (*app.Config, error) {
	from := config.Sources{File: s.file, Environ: os.Environ(), Flags: map[string]string{}}
	for key, value := range s.flags {
		if cmd.Flags().Changed(key) {
			from.Flags[key] = *value
		}
	}
	cfg := app.Default()
	if err := config.Load(cfg.Settings(), from); err != nil {
		return nil, err
	}
	cfg.LogTo, cfg.File = cmd.ErrOrStderr(), s.file
	return cfg, nil
}
