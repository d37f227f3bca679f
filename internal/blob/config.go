package blob

import (
	"net/url"
	"path"
	"path/filepath"
	"strings"

	"entente/internal/fault"
)

// Config says where files are kept, with which key, and how large one may be.
type Config struct {
	// URL is file:///absolute/folder, s3://bucket?region=… (see package blob/s3) or
	// mem:// (tests and demonstrations).
	URL string
	// KeyFile is the age identity file. It is made on first start, with the folders
	// above it. Without it no stored file can be read, by anyone: back it up apart
	// from the files.
	KeyFile string
	// MaxBytes is the largest accepted file, in plain bytes.
	MaxBytes int64
}

// Default returns a configuration for one machine: files and key below
// /var/lib/entente, at most 100 MiB a file.
func Default() Config {
	return Config{
		URL:      "file:///var/lib/entente/files",
		KeyFile:  "/var/lib/entente/files.key",
		MaxBytes: 100 << 20,
	}
}

// Validate reports the first setting that cannot work, as fault.Invalid with
// fault.CodeConfigInvalid and the path of the setting. It touches no file.
func (c Config) Validate() error {
	refuse := func(setting, text string) error {
		return fault.New(fault.Invalid, "blob.Config.Validate", text).WithCode(fault.CodeConfigInvalid).At(setting)
	}
	u, err := url.Parse(c.URL)
	if err != nil {
		return refuse("url", "the address of the file store is not a URL")
	}
	switch u.Scheme {
	case schemeFile:
		if u.Host != "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
			return refuse("url", "a folder is written file:///absolute/path, with nothing else")
		}
		if !path.IsAbs(u.Path) || path.Clean(u.Path) == "/" {
			return refuse("url", "the folder of the file store must be an absolute path below the root")
		}
	case schemeS3:
		if u.Host == "" {
			return refuse("url", "an s3 address needs the name of a bucket")
		}
	case schemeMem:
	default:
		return refuse("url", "the address of the file store must begin with file:, s3: or mem:")
	}
	if c.KeyFile == "" {
		return refuse("key_file", "the file store needs a key file")
	}
	if u.Scheme == schemeFile && within(filepath.FromSlash(u.Path), c.KeyFile) {
		return refuse("key_file", "the key file must not lie in the folder that it protects")
	}
	if c.MaxBytes <= 0 {
		return refuse("max_bytes", "the largest file size must be above zero")
	}
	return nil
}

const (
	schemeFile = "file"
	schemeS3   = "s3"
	schemeMem  = "mem"
)

// within reports whether file lies in folder, by name.
func within(folder, file string) bool {
	abs, err := filepath.Abs(file)
	if err != nil {
		return false
	}
	rel, err := filepath.Rel(folder, abs)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
