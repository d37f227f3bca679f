package blob

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"filippo.io/age"

	"entente/internal/fault"
)

// readKey returns the identity in the file at path, and fs.ErrNotExist as it is when there is none.
func readKey(path string) (*age.X25519Identity, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "blob.readKey", "the key file of the file store cannot be read", err).
			WithCode(fault.CodeConfigInvalid)
	}
	identities, err := age.ParseIdentities(bytes.NewReader(text))
	if err == nil && len(identities) == 1 {
		if identity, ok := identities[0].(*age.X25519Identity); ok {
			return identity, nil
		}
	}
	// The parser's error is not kept: it may quote the key.
	return nil, fault.New(fault.Invalid, "blob.readKey", "the key file of the file store does not hold exactly one age X25519 identity").
		WithCode(fault.CodeConfigInvalid)
}

// makeKey writes a new identity to path and returns it. It never replaces a file:
// when another process was first, that one's identity is returned.
func makeKey(path string) (*age.X25519Identity, error) {
	identity, err := age.GenerateX25519Identity()
	if err == nil {
		err = writeKey(path, identity)
	}
	if errors.Is(err, fs.ErrExist) {
		return readKey(path)
	}
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, "blob.makeKey", "the key file of the file store cannot be made", err)
	}
	return identity, nil
}

func writeKey(path string, identity *age.X25519Identity) error {
	dir := filepath.Dir(path)
	if err := makeDir(dir, syncFile); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".entente-key-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = fmt.Fprintf(f, "# Key of an Entente file store. Whoever has it can read every file; without it nobody can.\n"+
		"# public key: %s\n%s\n", identity.Recipient(), identity)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	// A link, not a rename: it fails when the name is taken.
	if err := os.Link(f.Name(), path); err != nil {
		return err
	}
	return syncDir(dir, syncFile)
}
