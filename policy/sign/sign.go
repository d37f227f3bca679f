// Package sign seals a policy tree as a signed bundle and opens one only if its
// signature and every file in it are as they were signed.
//
//	err := sign.Seal(file, tree, sign.Key{Algorithm: "ES256", Text: privatePEM})
//	tree, err := sign.Open(file, sign.Key{Algorithm: "ES256", Text: publicPEM})
//
// The format is that of OPA: a tar.gz with a .signatures.json that names every
// file with its SHA-256, so that opa build --verification-key and an OPA server
// accept it too. Tests go along, since a reviewer wants to run them. The package
// refuses to know where keys are kept, and opens nothing that is not signed.
package sign

import (
	"archive/tar"
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"testing/fstest"

	"github.com/open-policy-agent/opa/v1/bundle"

	"entente/internal/fault"
)

// Key is a key in the form that its algorithm needs: PEM for RS256, ES256, PS256
// and their larger kin, the secret itself for HS256.
type Key struct {
	Algorithm string // "" is RS256
	Text      string
	ID        string // names the key for whoever verifies; "" is "entente"
}

// limit is how large a bundle may be when it is open, in bytes.
const limit = 64 << 20

const signatures = ".signatures.json"

func (k Key) withDefaults() Key {
	k.Algorithm, k.ID = cmp.Or(k.Algorithm, "RS256"), cmp.Or(k.ID, "entente")
	return k
}

// counts reports whether a file goes into a bundle.
func counts(p string) bool {
	return path.Ext(p) == ".rego" || path.Base(p) == "data.json" || p == "capabilities.json"
}

// Manifest says what a bundle is for: OPA's .manifest, as far as it is used here.
type Manifest struct {
	Revision string   `json:"revision"` // a number that rises with every bundle of the same roots
	Roots    []string `json:"roots"`    // the folders that the bundle holds whole; "" is the tree
	Base     string   `json:"-"`        // digest of the tree that it changes; "" says nothing
}

// manifest is its form in a bundle.
type manifest struct {
	Revision string   `json:"revision"`
	Roots    []string `json:"roots"`
	Metadata struct {
		Base string `json:"base,omitempty"`
	} `json:"metadata"`
}

const manifestFile = ".manifest"

// Seal writes the files of a tree as a signed tar.gz: rules, tests, data and
// capabilities. A key that does not suit its algorithm, or a tree that cannot be
// read, is Invalid; a failure to write Unavailable.
func Seal(to io.Writer, tree fs.FS, key Key) error { return seal(to, tree, key, nil) }

// SealFor is Seal for a bundle that says what it is for. Files outside its roots are
// left out.
func SealFor(to io.Writer, tree fs.FS, key Key, m Manifest) error { return seal(to, tree, key, &m) }

// within reports whether a file is in one of the roots.
func (m *Manifest) within(p string) bool {
	return m == nil || slices.ContainsFunc(m.Roots, func(r string) bool { return r == "" || strings.HasPrefix(p, r+"/") })
}

func seal(to io.Writer, tree fs.FS, key Key, m *Manifest) error {
	key = key.withDefaults()
	var names []string
	files := map[string][]byte{}
	err := fs.WalkDir(tree, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !counts(p) || !m.within(p) {
			return err
		}
		names = append(names, p) // WalkDir goes in the order of names
		files[p], err = fs.ReadFile(tree, p)
		return err
	})
	if err != nil {
		return fault.Wrap(fault.Invalid, "sign.Seal", "the tree cannot be read", err)
	}
	if m != nil {
		form := manifest{Revision: m.Revision, Roots: m.Roots}
		form.Metadata.Base = m.Base
		if files[manifestFile], err = json.Marshal(form); err != nil {
			return fault.Wrap(fault.Internal, "sign.Seal", "", err)
		}
		names = append(names, manifestFile)
	}
	infos := make([]bundle.FileInfo, len(names))
	for i, name := range names {
		if infos[i], err = info(name, files[name]); err != nil {
			return fault.Wrap(fault.Invalid, "sign.Seal", "is not JSON", err).At(name)
		}
	}
	token, err := bundle.GenerateSignedToken(infos, bundle.NewSigningConfig(key.Text, key.Algorithm, ""), key.ID)
	if err != nil {
		return fault.Wrap(fault.Invalid, "sign.Seal", "the key does not suit its algorithm: name the algorithm, and give the private key", err)
	}
	text, err := json.Marshal(bundle.SignaturesConfig{Signatures: []string{token}})
	if err != nil {
		return fault.Wrap(fault.Internal, "sign.Seal", "", err)
	}
	zip := gzip.NewWriter(to)
	tape := tar.NewWriter(zip)
	files[signatures] = text
	for _, name := range append(names, signatures) {
		err = errors.Join(err, tape.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(files[name])), Typeflag: tar.TypeReg}))
		_, failed := tape.Write(files[name])
		err = errors.Join(err, failed)
	}
	if err = errors.Join(err, tape.Close(), zip.Close()); err != nil {
		return fault.Wrap(fault.Unavailable, "sign.Seal", "the bundle cannot be written", err)
	}
	return nil
}

// info is the entry of a file in a signature. JSON counts by its values, so that
// its layout may change.
func info(name string, text []byte) (bundle.FileInfo, error) {
	hash, err := bundle.NewSignatureHasher(bundle.SHA256)
	if err != nil {
		return bundle.FileInfo{}, err
	}
	var value any = text
	if bundle.IsStructuredDoc(name) {
		dec := json.NewDecoder(bytes.NewReader(text))
		dec.UseNumber()
		if err := dec.Decode(&value); err != nil {
			return bundle.FileInfo{}, err
		}
	}
	sum, err := hash.HashFile(value)
	return bundle.NewFile(name, hex.EncodeToString(sum), string(bundle.SHA256)), err
}

// Open reads a bundle and returns its tree. A bundle that is not signed, whose
// signature the key does not vouch for, or that holds other files than were
// signed is Invalid with code
// POLICY_INVALID; one that is no tar.gz or too large is Invalid.
func Open(from io.Reader, key Key) (fs.FS, error) {
	tree, _, _, err := OpenWithin(from, limit, key)
	return tree, err
}

// errLarge is why a bundle is not unpacked further, errName why a name in it is refused.
var (
	errLarge = errors.New("it is too large")
	errName  = errors.New("a name of a file is not plain, or occurs twice")
)

// OpenWithin is Open for a bundle of at most so many bytes when it is open, with one
// of several keys. It also returns what the bundle says it is for, nil when it does
// not say, and the id of the key that vouches for it. A bundle that is too large is TooLarge with code FILE_TOO_LARGE, one with
// a name that leads out of it Invalid with code POLICY_PATH.
func OpenWithin(from io.Reader, most int64, keys ...Key) (tree fs.FS, m *Manifest, signer string, err error) {
	packed, err := unpack(from, most)
	switch {
	case errors.Is(err, errLarge):
		return nil, nil, "", fault.Wrap(fault.TooLarge, "sign.Open", "the bundle is too large", err).WithCode(fault.CodeFileTooLarge)
	case errors.Is(err, errName):
		return nil, nil, "", fault.Wrap(fault.Invalid, "sign.Open", "a name in the bundle leads out of it, or occurs twice", err).WithCode(fault.CodePolicyPath)
	case err != nil:
		return nil, nil, "", fault.Wrap(fault.Invalid, "sign.Open", "is not a bundle: a tar.gz is needed", err).WithCode(fault.CodePolicyInvalid)
	}
	err = refused("no key is known that could vouch for the bundle", nil)
	for _, key := range keys {
		opened := maps.Clone(packed)
		if err = verify(opened, key.withDefaults()); err == nil {
			m, err = manifestOf(opened)
			return opened, m, key.withDefaults().ID, err
		}
	}
	return nil, nil, "", err
}

// manifestOf takes the manifest out of a bundle that was verified.
func manifestOf(tree fstest.MapFS) (*Manifest, error) {
	f := tree[manifestFile]
	if f == nil {
		return nil, nil
	}
	delete(tree, manifestFile)
	var form manifest
	if err := json.Unmarshal(f.Data, &form); err != nil {
		return nil, refused("the bundle's manifest cannot be read", err)
	}
	return &Manifest{Revision: form.Revision, Roots: form.Roots, Base: form.Metadata.Base}, nil
}

// verify holds that a bundle is as it was signed, and takes the signature out of it.
func verify(tree fstest.MapFS, key Key) error {
	sealed := tree[signatures]
	if sealed == nil {
		return refused("the bundle is not signed", nil)
	}
	var config bundle.SignaturesConfig
	if err := json.Unmarshal(sealed.Data, &config); err != nil {
		return refused("the bundle's signature cannot be read", err)
	}
	public := &bundle.KeyConfig{Key: key.Text, Algorithm: key.Algorithm}
	signed, err := bundle.VerifyBundleSignature(config, bundle.NewVerificationConfig(map[string]*bundle.KeyConfig{key.ID: public}, key.ID, "", nil))
	if err != nil {
		return refused("the key does not vouch for the bundle's signature", err)
	}
	delete(tree, signatures)
	for name, f := range tree {
		if err := bundle.VerifyBundleFile(name, *bytes.NewBuffer(f.Data), signed); err != nil {
			return refused("a file is not as it was signed", err).At(name)
		}
		delete(signed, name)
	}
	for name := range signed {
		return refused("a file that was signed is missing", nil).At(name)
	}
	return nil
}

func refused(text string, cause error) *fault.Error {
	return fault.Wrap(fault.Invalid, "sign.Open", text, cause).WithCode(fault.CodePolicyInvalid)
}

// unpack reads the files of a tar.gz, no more than most bytes of them.
func unpack(from io.Reader, most int64) (fstest.MapFS, error) {
	zip, err := gzip.NewReader(from)
	if err != nil {
		return nil, err
	}
	room := &io.LimitedReader{R: zip, N: most}
	tape := tar.NewReader(room)
	tree := fstest.MapFS{}
	for {
		h, err := tape.Next()
		if errors.Is(err, io.EOF) {
			return tree, nil
		}
		if err != nil {
			return nil, cut(room, err)
		}
		name := strings.TrimPrefix(path.Clean(h.Name), "/") // as opa build writes them
		if h.Typeflag != tar.TypeReg {
			continue
		}
		if !fs.ValidPath(name) || tree[name] != nil {
			return nil, errName
		}
		text, err := io.ReadAll(tape)
		if err != nil || room.N <= 0 {
			return nil, cut(room, err)
		}
		tree[name] = &fstest.MapFile{Data: text}
	}
}

// cut says why the reading ended before the end.
func cut(room *io.LimitedReader, err error) error {
	if room.N <= 0 {
		return errLarge
	}
	return errors.Join(err, errors.New("it is cut off"))
}
