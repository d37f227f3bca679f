package ledger

import (
	"encoding/json"
	"time"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"

	"entente/internal/fault"
)

// Formats of this version.
const (
	treeFormat   = "entente-ledger-tree-1"
	exportFormat = "entente-ledger-export-1"
)

// about is the first leaf of a tree: what the tree is of and how its epochs are
// counted, so that every checkpoint vouches for that too.
type about struct {
	Format string `json:"format"`
	Tree   string `json:"tree"`          // "alliance:KEY", "party:KEY" or "service"
	Begins string `json:"begins"`        // of the first epoch; RFC 3339, UTC
	Epoch  int    `json:"epoch_seconds"` // the length of an epoch
	Depth  int    `json:"depth"`         // an epoch has 2^depth slots
	Salt   string `json:"salt"`
}

func (k *Key) about(tree string) string {
	salt := k.mac("about", []byte(tree))
	text, _ := json.Marshal(about{ // strings and numbers alone: it cannot fail
		Format: treeFormat, Tree: tree, Begins: k.begins.Format(time.RFC3339),
		Epoch: int(EpochLength / time.Second), Depth: depth, Salt: hexOf(salt[:16]),
	})
	return string(text)
}

// nodes is a tree as the hashes of its whole parts: levels[l][i] is the root over
// the leaves i*2^l to (i+1)*2^l-1, of which the first is the description and each
// other an epoch. It takes 64 bytes for an epoch.
type nodes struct{ levels [][]hash }

func newNodes(about string) *nodes {
	n := &nodes{}
	n.add(leafHash([]byte(about)))
	return n
}

// addEpoch adds the leaf of the next epoch.
func (n *nodes) addEpoch(root hash) { n.add(leafHash(root[:])) }

func (n *nodes) add(h hash) {
	for l := 0; ; l++ {
		if l == len(n.levels) {
			n.levels = append(n.levels, nil)
		}
		n.levels[l] = append(n.levels[l], h)
		last := len(n.levels[l]) - 1
		if last%2 == 0 {
			return
		}
		h = nodeHash(n.levels[l][last-1], h)
	}
}

func (n *nodes) size() uint64 { return uint64(len(n.levels[0])) }

// root returns the root of the newest size.
func (n *nodes) root() hash { return n.rootAt(n.size()) }

// rootAt returns the Merkle tree hash of RFC 6962, section 2.1, of a size from 1 to
// that of the tree: the whole parts that make it up, joined from the right.
func (n *nodes) rootAt(size uint64) hash {
	var h hash
	begun := false
	for l := 0; size>>l > 0; l++ {
		if size>>l&1 == 0 {
			continue
		}
		if part := n.levels[l][size>>l-1]; begun {
			h = nodeHash(part, h)
		} else {
			h, begun = part, true
		}
	}
	return h
}

// inclusion proves that a leaf is in the tree of a size.
func (n *nodes) inclusion(index, size uint64) ([]hash, error) {
	ids, err := proof.Inclusion(index, size)
	if err != nil || size > n.size() {
		return nil, fault.Wrap(fault.Invalid, "ledger.inclusion", "the tree has no such size", err).WithCode(fault.CodeRangeInverted)
	}
	return n.prove(ids)
}

// consistency proves that the tree of a size begins with that of an earlier size.
func (n *nodes) consistency(from, to uint64) ([]hash, error) {
	ids, err := proof.Consistency(from, to)
	if err != nil || to > n.size() || from == 0 {
		return nil, fault.Wrap(fault.Invalid, "ledger.consistency", "the tree has no such sizes", err).WithCode(fault.CodeRangeInverted)
	}
	return n.prove(ids)
}

func (n *nodes) prove(ids proof.Nodes) ([]hash, error) {
	raw := make([][]byte, len(ids.IDs))
	for i, id := range ids.IDs {
		raw[i] = n.levels[id.Level][id.Index][:]
	}
	raw, err := ids.Rehash(raw, rfc6962.DefaultHasher.HashChildren)
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "ledger.prove", "a proof could not be made", err)
	}
	out := make([]hash, len(raw))
	for i, h := range raw {
		out[i] = hash(h)
	}
	return out, nil
}

func bytesOf(hashes []hash) [][]byte {
	out := make([][]byte, len(hashes))
	for i := range hashes {
		out[i] = hashes[i][:]
	}
	return out
}
