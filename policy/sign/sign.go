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
	"path"
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

// Seal writes the files of a tree as a signed tar.gz: rules, tests, data and
// capabilities. A key that does not suit its algorithm, or a tree that cannot be
// read, is Invalid; a failure to write Unavailable.
func Seal(to io.Writer, tree fs.FS, key Key) error {
	key = key.withDefaults()
	var names []string
	files := map[string][]byte{}
	err := fs.WalkDir(tree, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !counts(p) {
			return err
		}
		names = append(names, p) // WalkDir goes in the order of names
		files[p], err = fs.ReadFile(tree, p)
		return err
	})
	if err != nil {
		return fault.Wrap(fault.Invalid, "sign.Seal", "the tree cannot be read", err)
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
	key = key.withDefaults()
	tree, err := unpack(from)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "sign.Open", "is not a bundle: a tar.gz below 64 MiB is needed", err)
	}
	sealed := tree[signatures]
	if sealed == nil {
		return nil, refused("the bundle is not signed", nil)
	}
	var config bundle.SignaturesConfig
	if err := json.Unmarshal(sealed.Data, &config); err != nil {
		return nil, refused("the bundle's signature cannot be read", err)
	}
	public := &bundle.KeyConfig{Key: key.Text, Algorithm: key.Algorithm}
	signed, err := bundle.VerifyBundleSignature(config, bundle.NewVerificationConfig(map[string]*bundle.KeyConfig{key.ID: public}, key.ID, "", nil))
	if err != nil {
		return nil, refused("the key does not vouch for the bundle's signature", err)
	}
	delete(tree, signatures)
	for name, f := range tree {
		if err := bundle.VerifyBundleFile(name, *bytes.NewBuffer(f.Data), signed); err != nil {
			return nil, refused("a file is not as it was signed", err).At(name)
		}
		delete(signed, name)
	}
	for name := range signed {
		return nil, refused("a file that was signed is missing", nil).At(name)
	}
	return tree, nil
}

func refused(text string, cause error) *fault.Error {
	return fault.Wrap(fault.Invalid, "sign.Open", text, cause).WithCode(fault.CodePolicyInvalid)
}

// unpack reads the files of a tar.gz, no more than limit bytes of them.
func unpack(from io.Reader) (fstest.MapFS, error) {
	zip, err := gzip.NewReader(from)
	if err != nil {
		return nil, err
	}
	room := &io.LimitedReader{R: zip, N: limit}
	tape := tar.NewReader(room)
	tree := fstest.MapFS{}
	for {
		h, err := tape.Next()
		if errors.Is(err, io.EOF) {
			return tree, nil
		}
		if err != nil {
			return nil, err
		}
		name := strings.TrimPrefix(path.Clean(h.Name), "/")
		if h.Typeflag != tar.TypeReg {
			continue
		}
		if !fs.ValidPath(name) || tree[name] != nil {
			return nil, errors.New("a name of a file is not plain, or occurs twice")
		}
		text, err := io.ReadAll(tape)
		if err != nil || room.N <= 0 {
			return nil, errors.Join(err, errors.New("it is cut off or too large"))
		}
		tree[name] = &fstest.MapFile{Data: text}
	}
}
