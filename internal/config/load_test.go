package config_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"entente/internal/config"
	"entente/internal/fault"
)

type settings struct {
	Listen string
	Format string
	Strict bool
	Max    int64
	Tail   uint64
	Query  time.Duration
}

func defaults() *settings {
	return &settings{Listen: "127.0.0.1:8080", Format: "text", Strict: true, Max: 100 << 20, Query: 5 * time.Second}
}

func (s *settings) list() []config.Setting {
	return []config.Setting{
		config.Text("listen", &s.Listen, "Address and port to listen on."),
		config.Choice("log.format", &s.Format, []string{"text", "json"}, "Form of the log."),
		config.Bool("log.strict", &s.Strict, "Whether to be strict."),
		config.Size("blob.maxBytes", &s.Max, "Largest file."),
		config.Number("journal.dropDamagedTail", &s.Tail, "Entry to drop."),
		config.Duration("limits.query", &s.Query, "Longest query."),
	}
}

func file(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "entente.yaml")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestEachLayerWinsOverTheOneBefore(t *testing.T) {
	const yaml = "listen: file\nlog:\n  format: json\nblob:\n  maxBytes: 1KiB\nlimits:\n  query: 1s\n"
	tests := []struct {
		name string
		from config.Sources
		want settings
	}{
		{"nothing given leaves the defaults", config.Sources{}, *defaults()},
		{"the file wins over the defaults", config.Sources{File: yaml},
			settings{"file", "json", true, 1024, 0, time.Second}},
		{"the environment wins over the file", config.Sources{File: yaml,
			Environ: []string{"PATH=/bin", "ENTENTE_LISTEN=env", "ENTENTE_BLOB_MAX_BYTES=2MiB"}},
			settings{"env", "json", true, 2 << 20, 0, time.Second}},
		{"flags win over all", config.Sources{File: yaml, Environ: []string{"ENTENTE_LISTEN=env"},
			Flags: map[string]string{"listen": "flag", "log.strict": "false", "journal.dropDamagedTail": "7"}},
			settings{"flag", "json", false, 1024, 7, time.Second}},
		{"a section without keys is fine", config.Sources{File: "log:\nlisten: file\n"},
			settings{"file", "text", true, 100 << 20, 0, 5 * time.Second}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if test.from.File != "" {
				test.from.File = file(t, test.from.File)
			}
			got := defaults()
			if err := config.Load(got.list(), test.from); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, *got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatDoesNotFitIsRefusedByName(t *testing.T) {
	tests := []struct {
		name, yaml string
		env        string
		flag       map[string]string
		path, text string
	}{
		{"an unknown key", "blob:\n  maxbyte: 3\n", "", nil, "blob.maxbyte", "did you mean blob.maxBytes?"},
		{"an unknown key that resembles nothing", "colour: red\n", "", nil, "colour", "there is no such setting"},
		{"an unknown section without keys", "colour:\n", "", nil, "colour", "there is no such setting"},
		{"keys below a setting", "listen:\n  port: 1\n", "", nil, "listen.port", "there is no such setting"},
		{"a list where a text is needed", "log:\n  strict: [1, 2]\n", "", nil, "log.strict", "true or false"},
		{"an unknown variable", "", "ENTENTE_LISTENS=x", nil, "ENTENTE_LISTENS", "environment variable"},
		{"an unknown flag", "", "", map[string]string{"lisen": "x"}, "lisen", "did you mean listen?"},
		{"a word out of the list", "log:\n  format: xml\n", "", nil, "log.format", "text | json"},
		{"a negative number", "journal:\n  dropDamagedTail: -1\n", "", nil, "journal.dropDamagedTail", "whole number"},
		{"a number with a fraction", "journal:\n  dropDamagedTail: 1.5\n", "", nil, "journal.dropDamagedTail", "whole number"},
		{"a size with an unknown unit", "blob:\n  maxBytes: 3MB\n", "", nil, "blob.maxBytes", "number of bytes"},
		{"a size that does not fit", "blob:\n  maxBytes: 9999999999GiB\n", "", nil, "blob.maxBytes", "number of bytes"},
		{"a time without a unit", "limits:\n  query: 5\n", "", nil, "limits.query", "length of time"},
		{"a time of zero", "limits:\n  query: 0s\n", "", nil, "limits.query", "length of time"},
		{"a key written twice", "listen: a\nlisten: b\n", "", nil, "", "already defined at line 1"},
		{"text that is not YAML", "listen: [\n", "", nil, "", "not YAML"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			from := config.Sources{Flags: test.flag}
			if test.yaml != "" {
				from.File = file(t, test.yaml)
			}
			if test.env != "" {
				from.Environ = []string{test.env}
			}
			err := config.Load(defaults().list(), from)
			if !fault.Is(err, fault.Invalid) || fault.As(err).Code != fault.CodeConfigInvalid {
				t.Fatalf("got %v, want an invalid configuration", err)
			}
			if got := strings.Join(fault.As(err).Path, "."); got != test.path {
				t.Errorf("names %q, want %q", got, test.path)
			}
			if !strings.Contains(fault.As(err).Public, test.text) {
				t.Errorf("says %q, want %q in it", fault.As(err).Public, test.text)
			}
		})
	}
}

func TestAMissingFileIsNotFound(t *testing.T) {
	err := config.Load(nil, config.Sources{File: filepath.Join(t.TempDir(), "none.yaml")})
	if !fault.Is(err, fault.NotFound) {
		t.Errorf("got %v", err)
	}
}

func TestTheReferenceIsAConfigurationOfTheDefaults(t *testing.T) {
	var page bytes.Buffer
	if err := config.Reference(&page, defaults().list()); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"as printed":           page.String(),
		"with every key taken": regexp.MustCompile(`(?m)^( *)#([a-zA-Z]+: )`).ReplaceAllString(page.String(), "$1$2"),
	} {
		t.Run(name, func(t *testing.T) {
			got := defaults()
			if err := config.Load(got.list(), config.Sources{File: file(t, text)}); err != nil {
				t.Fatalf("%v in\n%s", err, text)
			}
			if diff := cmp.Diff(defaults(), got); diff != "" {
				t.Error(diff)
			}
		})
	}
	for _, s := range defaults().list() {
		for _, need := range []string{s.Doc, s.Env()} {
			if !strings.Contains(page.String(), need) {
				t.Errorf("%s: %q is not on the page", s.Key, need)
			}
		}
	}
}
