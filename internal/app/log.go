package app

import (
	"io"
	"log/slog"
	"os"
)

// logger returns the log. It is for operators: what passes through it holds no
// content, no token and no address of an object.
func logger(cfg *Config) *slog.Logger {
	var w io.Writer = os.Stderr
	if cfg.LogTo != nil {
		w = cfg.LogTo
	}
	level := map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}
	opts := &slog.HandlerOptions{Level: level[cfg.LogLevel]}
	if cfg.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, opts))
	}
	return slog.New(slog.NewTextHandler(w, opts))
}
