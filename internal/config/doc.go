// Package config reads settings from four layers, each over the one before:
// built-in defaults, a YAML file, the environment (ENTENTE_…), and flags.
//
// It holds no setting of its own. Each package keeps its Config, its defaults and
// its Validate; whoever wires them together lists the settings, each bound to the
// field that it fills:
//
//	cfg := httpd.Default()
//	err := config.Load([]config.Setting{
//		config.Text("listen", &cfg.Listen, "address and port to listen on"),
//		config.Duration("limits.query", &cfg.Query, "the longest that a query may run"),
//	}, config.Sources{File: "entente.yaml", Environ: os.Environ()})
//
// A key that is not in the list is an error that names it, wherever it stands: a
// setting that is misspelt never falls back to a default in silence. Secrets are
// never settings; settings name the files that hold them.
package config
