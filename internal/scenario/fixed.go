package scenario

import (
	"crypto/sha256"
	"io"
	"math/rand/v2"
	"sync"
	"time"

	"entente/internal/dossier"
)

// ID returns the id of an object of the table, whether or not a world holds it.
func (f *File) ID(name string) (dossier.ID, error) {
	return dossier.NewID(dossier.Noun(f.Objects[name].Kind), drawn("object "+name))
}

// clock shows the time that was set. It is safe for concurrent use.
type clock struct {
	mu  sync.Mutex
	now time.Time // guarded by mu
}

// Set puts the clock to a time.
func (c *clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// Now returns the time.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// draw gives bytes that look random and are the same in every world. It is safe
// for concurrent use.
type draw struct {
	mu   sync.Mutex
	from *rand.ChaCha8 // guarded by mu
}

// drawn returns the bytes that belong to a name.
func drawn(name string) io.Reader { return &draw{from: rand.NewChaCha8(sha256.Sum256([]byte(name)))} }

// Read never fails.
func (d *draw) Read(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.from.Read(p)
}
