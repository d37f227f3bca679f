package app

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"entente/internal/fault"
	"entente/internal/journal"
	"entente/rego"
)

// Names in a data folder, beside those of the journal and of the decision log.
const (
	filesName       = "files"
	filesKeyName    = "files.key"
	ledgerKeyName   = "ledger.key"
	cursorKeyName   = "cursor.key"
	checkpointsName = "ledger.checkpoints"
	foldedName      = "ledger.folded" // follows from the journal and the checkpoints: no backup has it
	settingsName    = "settings"      // copies of what settings name; only a restored folder has them
)

// belonging is a file of its own that the service needs to be itself again: where it
// is, and what it is called in a backup.
type belonging struct{ name, path, setting string }

// keys are the secrets that are made once. Each is there as soon as it was needed.
func (c *Config) keys() []belonging {
	return []belonging{
		{filesKeyName, c.Blob.KeyFile, "blob.key"},
		{ledgerKeyName, c.LedgerKey, "ledger.key"},
		{cursorKeyName, filepath.Join(c.Data, cursorKeyName), ""},
	}
}

// named are the files that settings name, and the settings themselves, as far as they
// say who takes part and by which rules. What belongs to a machine is not among them:
// its certificate, and where it listens.
func (c *Config) named() ([]belonging, error) {
	var out []belonging
	for _, b := range []belonging{
		{"entente.yaml", c.File, "config"},
		{"roster.yaml", c.Roster, "identity.roster"},
		{"parties.yaml", c.Parties, "parties"},
		{"policy-keys.yaml", c.PolicyKeys, "policy.keys"},
		{"operations.json", c.Operations, "graph.operations"},
	} {
		if b.path != "" {
			b.name = settingsName + "/" + b.name
			out = append(out, b)
		}
	}
	if c.PolicySource == PolicyEmbedded {
		return out, nil
	}
	tree, err := c.policyTree(rego.FS)
	if err != nil {
		return nil, err
	}
	files, err := treeText(tree)
	if err != nil {
		return nil, err
	}
	for name := range files {
		out = append(out, belonging{settingsName + "/policy/" + name, filepath.Join(c.PolicySource, filepath.FromSlash(name)), "policy.source"})
	}
	return out, nil
}

const cursorKeyForm = "entente-cursor-key-1 "

// cursorKey returns the key that seals cursors, made at the first start. It is kept so
// that a cursor holds over a restart, and in a restored service.
func (a *App) cursorKey() (key [32]byte, err error) {
	const op = "app.cursorKey"
	name := filepath.Join(a.cfg.Data, cursorKeyName)
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := io.ReadFull(rand.Reader, key[:]); err != nil {
			return key, fault.Wrap(fault.Unavailable, op, "no randomness to be had", err)
		}
		return key, writeKey(name, fmt.Sprintf("%s%x\n", cursorKeyForm, key))
	}
	if err != nil {
		return key, fault.Wrap(fault.Unavailable, op, "the key of cursors cannot be read", err).At(name)
	}
	digits, ok := strings.CutPrefix(strings.TrimSuffix(string(text), "\n"), cursorKeyForm)
	if n, err := hex.Decode(key[:], []byte(digits[:min(len(digits), 2*len(key))])); !ok || err != nil || n != len(key) || len(digits) != 2*len(key) {
		return key, fault.New(fault.Invalid, op, "the key of cursors is damaged; without the file a new one is made, and cursors given out end").
			WithCode(fault.CodeFileDamaged).At(name)
	}
	return key, nil
}

// writeKey puts a new secret on disk, whole, for its owner's eyes alone.
func writeKey(name, text string) error {
	f, err := os.OpenFile(name+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err == nil {
		_, err = f.WriteString(text)
		err = errors.Join(err, f.Chmod(0o600), f.Sync(), f.Close())
	}
	if err == nil {
		err = os.Rename(name+".new", name)
	}
	if err == nil {
		err = journal.SyncDir(filepath.Dir(name))
	}
	if err != nil {
		return fault.Wrap(fault.Unavailable, "app.writeKey", "a key cannot be put on disk", err).At(name)
	}
	return nil
}
