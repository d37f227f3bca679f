package blob

import (
	"slices"
	"testing"

	"entente/internal/fault"
)

func TestConfigValidate(t *testing.T) {
	for _, c := range []struct {
		name    string
		change  func(*Config)
		setting string // empty: accepted
	}{
		{"the default is accepted", func(c *Config) {}, ""},
		{"a bucket with a region is accepted", func(c *Config) { c.URL = "s3://evidence?region=eu-central-1" }, ""},
		{"memory is accepted", func(c *Config) { c.URL = "mem://" }, ""},
		{"no address is refused", func(c *Config) { c.URL = "" }, "url"},
		{"an address that is no URL is refused", func(c *Config) { c.URL = "file://%zz" }, "url"},
		{"a bare path is refused", func(c *Config) { c.URL = "/srv/files" }, "url"},
		{"an unknown scheme is refused", func(c *Config) { c.URL = "gs://evidence" }, "url"},
		{"a relative folder is refused", func(c *Config) { c.URL = "file:files" }, "url"},
		{"a folder name taken for a host is refused", func(c *Config) { c.URL = "file://srv/files" }, "url"},
		{"the root is refused", func(c *Config) { c.URL = "file:///srv/.." }, "url"},
		{"settings on a folder are refused", func(c *Config) { c.URL = "file:///srv/files?metadata=skip" }, "url"},
		{"a bucket without a name is refused", func(c *Config) { c.URL = "s3://" }, "url"},
		{"no key file is refused", func(c *Config) { c.KeyFile = "" }, "key_file"},
		{"a key file among the files is refused", func(c *Config) { c.KeyFile = "/var/lib/entente/files/deep/key" }, "key_file"},
		{"a key file among the files by a detour is refused", func(c *Config) { c.KeyFile = "/var/lib/x/../entente/files/key" }, "key_file"},
		{"a key file beside the folder is accepted", func(c *Config) { c.KeyFile = "/var/lib/entente/files..key" }, ""},
		{"a size cap of zero is refused", func(c *Config) { c.MaxBytes = 0 }, "max_bytes"},
		{"a negative size cap is refused", func(c *Config) { c.MaxBytes = -1 }, "max_bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := Default()
			c.change(&config)
			err := config.Validate()
			if c.setting == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			f := fault.As(err)
			if f == nil || f.Kind != fault.Invalid || f.Code != fault.CodeConfigInvalid || !slices.Equal(f.Path, []string{c.setting}) {
				t.Errorf("got %v, want CONFIG_INVALID at %s", err, c.setting)
			}
		})
	}
}

func TestOpenNeedsADriverForOtherPlaces(t *testing.T) {
	config := Default()
	config.URL = "s3://evidence"
	_, err := Open(t.Context(), config, nil)
	if f := fault.As(err); f == nil || f.Kind != fault.Invalid || f.Code != fault.CodeConfigInvalid {
		t.Errorf("got %v, want CONFIG_INVALID", err)
	}
}
