package ledger

import (
	"encoding/json"
	"time"

	"github.com/transparency-dev/merkle/compact"
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

// nodes is a tree as its hashes of leaves, lowest level alone: the description and
// then one leaf for each epoch.
type nodes struct {
	leaves []hash
	edge   *compact.Range
}

func newNodes(about string) *nodes {
	n := &nodes{edge: (&compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}).NewEmptyRange(0)}
	n.add(leafHash([]byte(about)))
	return n
}

// addEpoch adds the leaf of the next epoch.
func (n *nodes) addEpoch(root hash) { n.add(leafHash(root[:])) }

func (n *nodes) add(h hash) {
	n.leaves = append(n.leaves, h)
	_ = n.edge.Append(h[:], nil) // fails only for ranges that do not meet
}

func (n *nodes) size() uint64 { return uint64(len(n.leaves)) }

// root returns the root of the newest size.
func (n *nodes) root() hash {
	h, _ := n.edge.GetRootHash(nil) // fails only for ranges that do not begin at 0
	return hash(h)
}

// rootAt returns the root of an earlier size, which is at least 1.
func (n *nodes) rootAt(size uint64) hash {
	if size == n.size() {
		return n.root()
	}
	return rootOf(n.leaves[:size])
}

// rootOf is the Merkle tree hash of RFC 6962, section 2.1, of at least one leaf.
func rootOf(leaves []hash) hash {
	if len(leaves) == 1 {
		return leaves[0]
	}
	k := 1
	for 2*k < len(leaves) {
		k *= 2
	}
	return nodeHash(rootOf(leaves[:k]), rootOf(leaves[k:]))
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
		from := id.Index << id.Level
		h := rootOf(n.leaves[from : from+1<<id.Level])
		raw[i] = h[:]
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
