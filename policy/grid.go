package policy

import (
	"sync"
	"sync/atomic"

	"entente/internal/marking"
)

// grid is an array of cells, one for each label number, that grows in chunks as
// labels are met. Zero is an empty cell. Reading takes no lock.
type grid struct {
	mu     sync.Mutex // serialises growth
	chunks atomic.Pointer[[]atomic.Pointer[chunk]]
}

const chunkCells = 256

type chunk [chunkCells]atomic.Uint64

func (g *grid) load(id marking.ID) uint64 {
	if c := g.chunk(int(id / chunkCells)); c != nil {
		return c[id%chunkCells].Load()
	}
	return 0
}

func (g *grid) chunk(at int) *chunk {
	chunks := g.chunks.Load()
	if chunks == nil || at >= len(*chunks) {
		return nil
	}
	return (*chunks)[at].Load()
}

// store sets a cell and returns by how many bytes the grid grew.
func (g *grid) store(id marking.ID, cell uint64) (grown int64) {
	at := int(id / chunkCells)
	c := g.chunk(at)
	if c == nil {
		c, grown = g.grow(at)
	}
	c[id%chunkCells].Store(cell)
	return grown
}

func (g *grid) grow(at int) (c *chunk, grown int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if c := g.chunk(at); c != nil {
		return c, 0 // someone else was first
	}
	chunks := g.chunks.Load()
	if chunks == nil || at >= len(*chunks) {
		longer := make([]atomic.Pointer[chunk], max(8, 2*at))
		if chunks != nil {
			for i := range *chunks {
				longer[i].Store((*chunks)[i].Load())
			}
			grown = -8 * int64(len(*chunks))
		}
		grown += 8 * int64(len(longer))
		chunks = &longer
		g.chunks.Store(chunks)
	}
	c = new(chunk)
	(*chunks)[at].Store(c)
	return c, grown + 8*chunkCells
}

// filled calls f with the number of every filled cell until f returns false.
func (g *grid) filled(f func(marking.ID) bool) {
	chunks := g.chunks.Load()
	if chunks == nil {
		return
	}
	for at := range *chunks {
		c := (*chunks)[at].Load()
		for i := 0; c != nil && i < chunkCells; i++ {
			if c[i].Load() != 0 && !f(marking.ID(at*chunkCells+i)) {
				return
			}
		}
	}
}
