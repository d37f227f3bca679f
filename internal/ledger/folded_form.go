package ledger

import (
	"bufio"
	"encoding/binary"
	"io"
)

// foldedFormat begins what a file of a fold holds. It changes with the form, and with
// every change of what a fold makes of an entry.
const foldedFormat = "entente-ledger-folded-1"

// sizes of what is written in a fixed number of bytes
const (
	placedSize = 32 + 8 + 4 + 4 + 2 // a leaf with its slot
	newestSize = 8 + 4
)

// foldWriter writes a fold. Its first error stays.
type foldWriter struct {
	w    *bufio.Writer
	some []byte // used anew
	err  error
}

func newFoldWriter(w io.Writer) *foldWriter { return &foldWriter{w: bufio.NewWriterSize(w, 64<<10)} }

func (o *foldWriter) write(p []byte) {
	if o.err == nil {
		_, o.err = o.w.Write(p)
	}
	o.some = p[:0]
}

func (o *foldWriter) number(n uint64) { o.write(binary.AppendUvarint(o.some[:0], n)) }
func (o *foldWriter) hash(h hash)     { o.write(append(o.some[:0], h[:]...)) }
func (o *foldWriter) text(s string)   { o.bytes([]byte(s)) }

func (o *foldWriter) bytes(p []byte) {
	o.number(uint64(len(p)))
	if o.err == nil {
		_, o.err = o.w.Write(p)
	}
}

func (o *foldWriter) end() error {
	if o.err == nil {
		o.err = o.w.Flush()
	}
	return o.err
}

func (o *foldWriter) sources(all []source, earlier [][]byte) {
	o.number(uint64(len(all)))
	for i, s := range all {
		o.number(uint64(s.place)) //nolint:gosec // not negative
		o.bytes(earlier[i])
	}
}

func (o *foldWriter) trees(all []*tree) {
	o.number(uint64(len(all)))
	for _, t := range all {
		o.text(t.name)
		used := uint64(0)
		if t.used {
			used = 1
		}
		o.number(used)
		for _, root := range t.roots {
			o.hash(root)
		}
		o.shelf(&t.shelf)
		o.number(uint64(len(t.waiting)))
		for epoch, some := range t.waiting {
			o.number(epoch)
			o.pending(some)
		}
		o.pending(t.over)
	}
}

func (o *foldWriter) shelf(s *shelf) {
	o.number(uint64(len(s.spans)))
	for _, at := range s.spans {
		o.number(at.epoch)
		o.number(uint64(at.first)) //nolint:gosec // not negative
	}
	o.number(uint64(len(s.leaves)))
	for i, l := range s.leaves {
		b := append(o.some[:0], l.hash[:]...)
		b = binary.LittleEndian.AppendUint64(b, l.seq)
		b = binary.LittleEndian.AppendUint32(b, l.source)
		b = binary.LittleEndian.AppendUint32(b, l.older)
		o.write(binary.LittleEndian.AppendUint16(b, s.slots[i]))
	}
	o.number(uint64(len(s.newest)))
	for object, leaf := range s.newest {
		o.write(binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint64(o.some[:0], object), leaf))
	}
}

func (o *foldWriter) pending(some []pending) {
	o.number(uint64(len(some)))
	for _, p := range some {
		o.hash(p.hash)
		o.number(p.seq)
		o.number(p.object)
		o.number(uint64(p.source))
	}
}

// foldReader reads what a foldWriter wrote, from a file of this ledger's: it trusts it.
// Its first error stays.
type foldReader struct {
	r    *bufio.Reader
	some []byte // used anew
	err  error
}

func newFoldReader(r io.Reader) *foldReader {
	return &foldReader{r: bufio.NewReaderSize(r, sealedBlock), some: make([]byte, 64)}
}

func (i *foldReader) number() uint64 {
	if i.err != nil {
		return 0
	}
	var n uint64
	n, i.err = binary.ReadUvarint(i.r)
	return n
}

func (i *foldReader) count() int {
	n := i.number()
	if n > 1<<32 && i.err == nil {
		i.err = errSealed
	}
	if i.err != nil {
		return 0
	}
	return int(n) //nolint:gosec // bounded above
}

// fixed reads at most 64 bytes, which are good until the next call; zeros after an error.
func (i *foldReader) fixed(n int) []byte {
	if i.err == nil {
		_, i.err = io.ReadFull(i.r, i.some[:n])
	}
	if i.err != nil {
		clear(i.some)
	}
	return i.some[:n]
}

func (i *foldReader) hash() hash { return hash(i.fixed(32)) }

func (i *foldReader) bytes() []byte {
	out := make([]byte, i.count())
	if i.err == nil {
		_, i.err = io.ReadFull(i.r, out)
	}
	return out
}

func (i *foldReader) text() string { return string(i.bytes()) }

// end checks that nothing is left.
func (i *foldReader) end() error {
	if i.err == nil {
		if _, err := i.r.ReadByte(); err != io.EOF {
			i.err = errSealed
		}
	}
	return i.err
}

func (i *foldReader) sources(into *sources, reading Reading) {
	for range i.count() {
		place := i.count()
		state := i.bytes()
		if i.err != nil {
			return
		}
		earlier, err := reading.ResumeEarlier(state)
		if err != nil {
			i.err = err
			return
		}
		into.intern(source{place, earlier})
	}
}

// trees reads the trees of a fold whose number of closed epochs is set. The roots of
// their epochs are put together again.
func (i *foldReader) trees(f *fold) {
	for range i.count() {
		name := i.text()
		t := &tree{name: name, origin: f.key.origin(name), nodes: newNodes(f.key.about(name)), waiting: map[uint64][]pending{}}
		t.used = i.number() == 1
		t.roots = make([]hash, f.closed)
		for n := range t.roots {
			t.roots[n] = i.hash()
			t.nodes.addEpoch(t.roots[n])
		}
		i.shelf(&t.shelf)
		for range i.count() {
			epoch := i.number()
			t.waiting[epoch] = i.pending()
		}
		t.over = i.pending()
		if i.err != nil {
			return
		}
		f.trees[name] = t
	}
}

func (i *foldReader) shelf(s *shelf) {
	s.spans = make([]span, i.count())
	for n := range s.spans {
		s.spans[n] = span{i.number(), i.count()}
	}
	leaves := i.count()
	s.leaves, s.slots = make([]placed, leaves), make([]uint16, leaves)
	for n := range leaves {
		b := i.fixed(placedSize)
		s.leaves[n] = placed{hash: hash(b[:32]), seq: binary.LittleEndian.Uint64(b[32:]), source: binary.LittleEndian.Uint32(b[40:]), older: binary.LittleEndian.Uint32(b[44:])}
		s.slots[n] = binary.LittleEndian.Uint16(b[48:])
	}
	objects := i.count()
	s.newest = make(map[uint64]uint32, objects)
	for range objects {
		b := i.fixed(newestSize)
		s.newest[binary.LittleEndian.Uint64(b)] = binary.LittleEndian.Uint32(b[8:])
	}
}

func (i *foldReader) pending() []pending {
	out := make([]pending, i.count())
	for n := range out {
		out[n] = pending{hash: i.hash(), seq: i.number(), object: i.number(), source: uint32(i.number())} //nolint:gosec // it was one
	}
	return out
}
