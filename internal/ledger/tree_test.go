package ledger

import (
	"encoding/hex"
	"testing"
	"time"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
)

func TestRootsAreThoseOfRFC6962(t *testing.T) {
	n := &nodes{}
	for i, c := range []struct{ leaf, root string }{
		{"", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
		{"00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
		{"10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
		{"2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
		{"3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
		{"40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
		{"5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
		{"606162636465666768696a6b6c6d6e6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
	} {
		raw, err := hex.DecodeString(c.leaf)
		if err != nil {
			t.Fatal(err)
		}
		if n.add(leafHash(raw)); n.size() != uint64(i)+1 {
			t.Fatalf("size %d", n.size())
		}
		if got := n.root(); hexOf(got[:]) != c.root {
			t.Errorf("root of %d leaves: %x", i+1, got)
		}
	}
}

func TestTheGrowingTreeHasTheRootOfTheWholeAndProvesEveryPair(t *testing.T) {
	n := newNodes("about")
	roots := []hash{{}, n.root()}
	for i := range 40 {
		n.addEpoch(hash{byte(i)})
		roots = append(roots, n.root())
	}
	for size := uint64(1); size <= n.size(); size++ {
		if n.rootAt(size) != roots[size] {
			t.Errorf("size %d: another root when asked for later", size)
		}
		for other := size; other <= n.size(); other++ {
			p, err := n.consistency(size, other)
			if err != nil {
				t.Fatal(err)
			}
			if err := proof.VerifyConsistency(rfc6962.DefaultHasher, size, other, bytesOf(p), roots[size][:], roots[other][:]); err != nil {
				t.Errorf("%d to %d: %v", size, other, err)
			}
		}
		for i := range size {
			p, err := n.inclusion(i, size)
			if err != nil {
				t.Fatal(err)
			}
			if err := proof.VerifyInclusion(rfc6962.DefaultHasher, i, size, n.levels[0][i][:], bytesOf(p), roots[size][:]); err != nil {
				t.Errorf("leaf %d of %d: %v", i, size, err)
			}
		}
	}
	for _, bad := range [][2]uint64{{0, 1}, {3, 2}, {1, n.size() + 1}} {
		if _, err := n.consistency(bad[0], bad[1]); err == nil {
			t.Errorf("a proof from %d to %d", bad[0], bad[1])
		}
	}
	if _, err := n.inclusion(0, n.size()+1); err == nil {
		t.Error("a proof in a tree that is not there yet")
	}
}

func TestEveryLeafOfAnEpochLeadsToItsRootAndNoOtherDoes(t *testing.T) {
	key, err := NewKey("entente.test", genesis, random("epoch"))
	if err != nil {
		t.Fatal(err)
	}
	for _, count := range []int{1, 2, 100, slots} {
		leaves := make([]hash, count)
		for i := range leaves {
			leaves[i] = leafHash([]byte{byte(i), byte(i >> 8)})
		}
		e := buildEpoch(key, "o", 7, leaves)
		if e.root() == buildEpoch(key, "o", 7, nil).root() || e.root() == buildEpoch(key, "o", 8, leaves).root() && count < slots {
			t.Errorf("%d leaves: the root says nothing of what is in the epoch", count)
		}
		for i := 0; i < count; i += max(1, count/50) {
			p := e.proof(e.slots[i])
			if rootBy(leaves[i], e.slots[i], p) != e.root() {
				t.Errorf("%d leaves: leaf %d does not lead to the root", count, i)
			}
			if rootBy(leaves[i], e.slots[i]^1, p) == e.root() || rootBy(hash{1}, e.slots[i], p) == e.root() {
				t.Errorf("%d leaves: what is not leaf %d leads to the root", count, i)
			}
		}
	}
}

func TestASlotTellsNothingOfHowManyLeavesCameBefore(t *testing.T) {
	key, err := NewKey("entente.test", genesis, random("slots"))
	if err != nil {
		t.Fatal(err)
	}
	// The mean slot of the third leaf, over many epochs, is the middle.
	var sum, low int
	const epochs = 2000
	for n := range uint64(epochs) {
		e := buildEpoch(key, "o", n, make([]hash, 3))
		sum += int(e.slots[2])
		if e.slots[2] < slots/4 {
			low++
		}
	}
	if mean := sum / epochs; mean < slots*45/100 || mean > slots*55/100 {
		t.Errorf("the mean slot of the third leaf is %d of %d", mean, slots)
	}
	if low < epochs*20/100 || low > epochs*30/100 {
		t.Errorf("%d of %d are in the first quarter", low, epochs)
	}
}

func TestAKeySurvivesItsFileAndNothingElseIsAKey(t *testing.T) {
	key, err := NewKey("entente.test", genesis.Add(7*time.Minute+time.Second), random("a"))
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseKey(key.Text())
	if err != nil {
		t.Fatal(err)
	}
	if again.Public() != key.Public() || again.origin("x") != key.origin("x") || !again.Begins().Equal(genesis) {
		t.Error("the key came back as another")
	}
	if key.mac("use", []byte("ab"), []byte("c")) == key.mac("use", []byte("a"), []byte("bc")) {
		t.Error("parts that are cut otherwise are the same")
	}
	if key.origin("x") == key.origin("y") {
		t.Error("two trees have one origin")
	}
	for _, bad := range []string{"", "x", string(key.Text()) + "\n", string(key.Text()[1:])} {
		if _, err := ParseKey([]byte(bad)); err == nil {
			t.Errorf("%q is a key", bad)
		}
	}
	for _, bad := range []string{"", "a b", "a+b", "a\nb"} {
		if _, err := NewKey(bad, genesis, random("a")); err == nil {
			t.Errorf("%q is the name of a ledger", bad)
		}
	}
}
