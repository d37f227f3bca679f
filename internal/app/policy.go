package app

import (
	"bytes"
	"errors"
	"io"
	"os"

	"go.yaml.in/yaml/v3"

	"entente/internal/casework"
	"entente/internal/fault"
	"entente/policy/sign"
)

// Values of policy.signed.
const (
	SignedAuto   = "auto"
	SignedAlways = "always"
	SignedNever  = "optional"
)

// maxKeys is how large a file of keys may be, in bytes.
const maxKeys = 1 << 20

// policyKeys reads the public keys by which signed rules are recognised.
func (a *App) policyKeys() ([]casework.PolicyKey, error) {
	if a.cfg.PolicyKeys == "" {
		return nil, nil
	}
	bad := func(text string, cause error) error {
		return fault.Wrap(fault.Invalid, "app.policyKeys", text, cause).WithCode(fault.CodeConfigInvalid).At("policy.keys")
	}
	f, err := os.Open(a.cfg.PolicyKeys)
	if err != nil {
		return nil, fault.Wrap(fault.NotFound, "app.policyKeys", "the file of keys cannot be opened", err).At("policy.keys")
	}
	defer f.Close() // read only: a failure to close loses nothing
	text, err := io.ReadAll(io.LimitReader(f, maxKeys+1))
	if err != nil || len(text) > maxKeys {
		return nil, bad("the file of keys cannot be read", err)
	}
	var file struct {
		Keys []struct {
			ID        string `yaml:"id"`
			Alliance  string `yaml:"alliance"`
			Algorithm string `yaml:"algorithm"`
			Public    string `yaml:"public"`
		} `yaml:"keys"`
	}
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	if err := dec.Decode(&file); err != nil && !errors.Is(err, io.EOF) {
		return nil, bad("the file of keys is not a list of keys in YAML", err)
	}
	seen := map[string]bool{}
	var out []casework.PolicyKey
	for _, k := range file.Keys {
		if k.ID == "" || k.Public == "" || seen[k.ID] {
			return nil, bad("each key has an id of its own and a public key", nil)
		}
		if err := (sign.Key{ID: k.ID, Algorithm: k.Algorithm, Text: k.Public}).CheckPublic(); err != nil {
			return nil, bad("the key "+k.ID+" cannot be used: "+fault.As(err).Public, err)
		}
		seen[k.ID] = true
		out = append(out, casework.PolicyKey{ID: k.ID, Alliance: k.Alliance, Algorithm: k.Algorithm, Text: k.Public})
	}
	return out, nil
}

// signedOnly reports whether rules are proposed signed or not at all: where people
// come in by a roster of one machine, that machine's user could sign as well.
func (c *Config) signedOnly() bool {
	return c.PolicySigned == SignedAlways || c.PolicySigned == SignedAuto && c.IdentityKind != IdentityLocal
}
