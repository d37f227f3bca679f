package casework

import (
	"context"
	"io"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/store"
	"entente/policy/sign"
)

// PolicyKey is a public key by which the signed rules of an alliance are recognised.
type PolicyKey struct {
	ID        string              // as the signature names it
	Alliance  dossier.AllianceKey // whose rules it may sign; "" for the common base
	Algorithm string              // "" is RS256
	Text      string              // PEM
}

// maxUpload is how many bytes of a signed bundle are read, packed; maxUnpacked how many
// of it there may be when it is open: a whole tree with its tests, several times.
const (
	maxUpload   = 4 << 20
	maxUnpacked = 8 << 20
)

// ProposeSignedPolicy proposes a change of the rules by a signed bundle, in OPA's
// format: a tar.gz that holds the folder of the alliance whole, or for the common base
// the tree. Its manifest names that root and gives its number. What differs from the
// tree in force is the change. Faults: those of ProposePolicy; Invalid with code
// POLICY_SIGNATURE for a bundle that no key of the alliance vouches for, or that is not
// as it was signed; TooLarge with FILE_TOO_LARGE.
func (s *Session) ProposeSignedPolicy(ctx context.Context, in NewPolicyBundle, up Upload) (Released[*dossier.PolicyBundle], error) {
	var none Released[*dossier.PolicyBundle]
	if err := s.mayPropose(ctx, in); err != nil {
		return none, err // before a stranger's file is read
	}
	var keys []sign.Key
	for _, k := range s.desk.cfg.Keys {
		if k.Alliance == in.Alliance {
			keys = append(keys, sign.Key{ID: k.ID, Algorithm: k.Algorithm, Text: k.Text})
		}
	}
	room := &io.LimitedReader{R: up.Reader, N: maxUpload + 1}
	tree, manifest, signer, err := sign.OpenWithin(room, maxUnpacked, keys...)
	switch {
	case room.N <= 0:
		return none, fault.New(fault.TooLarge, "casework.ProposeSignedPolicy", "the bundle is too large").WithCode(fault.CodeFileTooLarge).At("bundle")
	case fault.Is(err, fault.TooLarge), err != nil && fault.As(err).Code == fault.CodePolicyPath:
		return none, fault.As(err).At("bundle")
	case err != nil:
		f := fault.As(err)
		return none, fault.Wrap(fault.Invalid, "casework.ProposeSignedPolicy", f.Public, err).WithCode(fault.CodePolicySignature).At("bundle")
	}
	root := ""
	if in.Alliance != "" {
		root = "alliances/" + in.Alliance
	}
	if manifest == nil || !slices.Equal(manifest.Roots, []string{root}) {
		return none, signatureRefused("the bundle's manifest does not name the folder of these rules as its one root")
	}
	if in.Number, err = strconv.Atoi(manifest.Revision); err != nil || in.Number < 1 {
		return none, signatureRefused("the revision of the bundle's manifest is not a number")
	}
	now := inForce(s.at().view)
	if now == nil {
		return none, staleBase()
	}
	if manifest.Base != "" {
		in.Base = manifest.Base
	}
	if in.Base == "" {
		in.Base = digestOf(now)
	}
	if in.Files, err = changes(now, tree, root); err != nil {
		return none, err
	}
	return s.propose(ctx, in, signer)
}

func signatureRefused(text string) error {
	return fault.New(fault.Invalid, "casework.ProposeSignedPolicy", text).WithCode(fault.CodePolicySignature).At("bundle")
}

// mayPropose asks the policy whether the caller may propose such a change at all.
func (s *Session) mayPropose(ctx context.Context, in NewPolicyBundle) error {
	_, err := s.update(ctx, func(c *change) error { return c.mayBegin(&in) })
	return err
}

// changes lists what differs between the tree in force and a bundle that holds one
// folder of it whole.
func changes(now *store.PolicyRevision, tree fs.FS, root string) ([]dossier.PolicyFile, error) {
	var out []dossier.PolicyFile
	seen := map[string]bool{}
	within := func(p string) bool { return root == "" || path.Dir(p) == root }
	err := fs.WalkDir(tree, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if err := dossier.CheckPolicyPath(p); err != nil {
			return fault.As(err).At("bundle")
		}
		if !within(p) {
			return fault.New(fault.Invalid, "casework.changes", "the bundle holds a file outside its root").WithCode(fault.CodePolicyPath).At("bundle")
		}
		text, err := fs.ReadFile(tree, p)
		seen[p] = true
		if err == nil && now.Files[p] != string(text) {
			out = append(out, dossier.PolicyFile{Path: p, Text: string(text)})
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	for p := range now.Files {
		if within(p) && !seen[p] {
			out = append(out, dossier.PolicyFile{Path: p, Removed: true})
		}
	}
	slices.SortFunc(out, func(a, b dossier.PolicyFile) int { return strings.Compare(a.Path, b.Path) })
	return out, nil
}
