package disk

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Disk is the model: files and folders below one root, each with what is durable and
// what is not yet. It is not for concurrent use.
type Disk struct {
	root  string
	top   *node
	fds   map[int64]*open
	seq   uint64 // of the newest pending change
	calls map[*Call]*pending
	said  func([]byte)
	last  string
}

// node is a file or a folder.
type node struct {
	dir     bool
	size    int64            // as the process sees it
	base    []byte           // durable content, before changes
	changes []*change        // of content, in order
	names   map[string]*node // as the process sees them
	kept    map[string]*node // durable names, before moves
	moves   []*move          // of names, in order
}

// change is one write to a file, or one setting of its size.
type change struct {
	seq    uint64 // when it was entered
	done   uint64 // when it returned; 0 while it is under way
	off    int64
	data   []byte // nil for a setting of the size to off
	synced bool
	failed bool // a flush that covered it failed: no later flush makes it durable
}

// move is one change of the names in a folder. It is kept or lost as a whole.
type move struct {
	seq   uint64
	edits []edit
	needs *move // the other half of a rename from folder to folder
	kept  bool  // durable by way of its other half
}

type edit struct {
	name string
	node *node // nil takes the name away
}

type open struct {
	node   *node
	path   string
	pos    int64
	append bool
}

// pending is what a call under way has begun.
type pending struct {
	change *change
	file   *node
	seq    uint64 // the newest change when it was entered
}

// Load returns a disk that holds what is below a folder now, all of it durable. The
// traced processes have it under the absolute path root. said is handed what they write
// to their standard output, when they enter the call; nil hears nothing.
func Load(folder, root string, said func([]byte)) (*Disk, error) {
	top, err := load(folder)
	if err != nil {
		return nil, err
	}
	return &Disk{root: root, top: top, fds: map[int64]*open{}, calls: map[*Call]*pending{}, said: said}, nil
}

func load(name string) (*node, error) {
	list, err := os.ReadDir(name)
	if err != nil {
		return nil, err
	}
	n := newFolder()
	for _, e := range list {
		at := filepath.Join(name, e.Name())
		var child *node
		if e.IsDir() {
			child, err = load(at)
		} else {
			child = &node{}
			child.base, err = os.ReadFile(at)
			child.size = int64(len(child.base))
		}
		if err != nil {
			return nil, err
		}
		n.names[e.Name()], n.kept[e.Name()] = child, child
	}
	return n, nil
}

func newFolder() *node { return &node{dir: true, names: map[string]*node{}, kept: map[string]*node{}} }

// Restart says that the traced process has ended and that the next steps are of
// another one. The power stays on: the system still holds what was not flushed, and
// what a failed flush covered stays uncertain, though the new process reads it.
func (d *Disk) Restart() {
	d.fds, d.calls = map[int64]*open{}, map[*Call]*pending{}
}

// Touched returns the path of the file or folder that the last step changed or flushed.
func (d *Disk) Touched() string { return d.last }

// Do takes the next step. It reports whether the step changed what a power cut would
// leave, or what the process said. An error names what the model does not know.
func (d *Disk) Do(s Step) (changed bool, err error) {
	if s.Exit {
		changed, err = d.exit(s.Call)
		delete(d.calls, s.Call)
	} else {
		changed, err = d.enter(s.Call)
	}
	if err != nil {
		err = fmt.Errorf("line %d of the trace, %s: %w", s.Line, s.Name, err)
	}
	return changed, err
}

func (d *Disk) enter(c *Call) (bool, error) {
	d.calls[c] = &pending{seq: d.seq}
	switch c.Name {
	case "close":
		// The number may be given out again before the call has returned.
		fd, err := c.number(0)
		delete(d.fds, fd)
		return false, err
	case "write", "pwrite64":
		return d.enterWrite(c)
	case "ftruncate":
		fd, err := c.number(0)
		o := d.fds[fd]
		if err != nil || o == nil {
			return false, err
		}
		size, err := c.number(1)
		if err != nil {
			return false, err
		}
		d.begin(c, o.node, &change{off: size})
		return true, nil
	}
	return false, nil
}

func (d *Disk) enterWrite(c *Call) (bool, error) {
	fd, err := c.number(0)
	if err != nil {
		return false, err
	}
	o := d.fds[fd]
	if o == nil && fd != 1 {
		return false, nil
	}
	data, err := c.text(1)
	if err != nil {
		return false, err
	}
	if o == nil {
		d.last = "standard output"
		if d.said != nil {
			d.said(data)
		}
		return true, nil
	}
	at := o.pos
	if o.append {
		at = o.node.size
	}
	if c.Name == "pwrite64" {
		if at, err = c.number(3); err != nil {
			return false, err
		}
	}
	d.begin(c, o.node, &change{off: at, data: data})
	return true, nil
}

func (d *Disk) begin(c *Call, n *node, ch *change) {
	d.seq++
	ch.seq = d.seq
	n.changes = append(n.changes, ch)
	d.calls[c].change, d.calls[c].file = ch, n
	if fd, err := c.number(0); err == nil {
		d.last = d.fds[fd].path
	}
}

func (d *Disk) exit(c *Call) (bool, error) {
	p := d.calls[c]
	if p == nil {
		return false, fmt.Errorf("it ended before it began")
	}
	switch c.Name {
	case "open", "openat", "creat":
		return d.opened(c)
	case "close", "rmdir": // a folder of ours is never removed
		return false, nil
	case "lseek":
		fd, err := c.number(0)
		if o := d.fds[fd]; o != nil && c.Ret >= 0 {
			o.pos = c.Ret
		}
		return false, err
	case "write", "pwrite64", "ftruncate":
		return d.wrote(c, p)
	case "fsync", "fdatasync":
		return d.synced(c, p)
	}
	if c.Ret < 0 {
		return false, nil
	}
	switch c.Name {
	case "mkdir", "mkdirat":
		return d.made(c)
	case "unlink", "unlinkat":
		return d.removed(c)
	case "rename", "renameat", "renameat2":
		return d.renamed(c)
	case "link", "linkat":
		return d.linked(c)
	}
	return false, d.unknown(c)
}

// unknown refuses a call on a file of ours that the model does not know.
func (d *Disk) unknown(c *Call) error {
	if fd, err := c.number(0); err == nil && d.fds[fd] == nil {
		return nil // of no file of ours
	}
	return fmt.Errorf("the model does not know this call: %.80q", strings.Join(c.Args, ", "))
}

func (d *Disk) wrote(c *Call, p *pending) (bool, error) {
	ch := p.change
	if ch == nil {
		return false, nil
	}
	if fd, err := c.number(0); err == nil && d.fds[fd] != nil {
		d.last = d.fds[fd].path
	}
	switch {
	case c.Err == "?":
		return false, nil // the process ended meanwhile
	case c.Ret < 0:
		p.file.drop(ch)
		return true, nil
	}
	if ch.data != nil {
		ch.data = ch.data[:c.Ret] // it may be short
	}
	d.seq++
	ch.done = d.seq
	p.file.grow(ch)
	if fd, err := c.number(0); err != nil {
		return true, err
	} else if o := d.fds[fd]; o != nil && c.Name == "write" {
		o.pos = ch.off + c.Ret
	}
	return true, nil
}

func (n *node) grow(ch *change) {
	switch end := ch.off + int64(len(ch.data)); {
	case ch.data == nil:
		n.size = ch.off
	case end > n.size:
		n.size = end
	}
}

func (n *node) drop(ch *change) {
	for i, other := range n.changes {
		if other == ch {
			n.changes = append(n.changes[:i:i], n.changes[i+1:]...)
			return
		}
	}
}

// synced makes durable what had returned before the flush was entered. What a failed
// flush covered stays uncertain for ever: the system may have marked it as clean.
func (d *Disk) synced(c *Call, p *pending) (bool, error) {
	fd, err := c.number(0)
	if err != nil {
		return false, err
	}
	o := d.fds[fd]
	if o == nil {
		return false, nil
	}
	n := o.node
	d.last = o.path
	for _, ch := range n.changes {
		if ch.done == 0 || ch.done > p.seq || ch.failed {
			continue
		}
		if c.Ret < 0 {
			ch.failed = true
		} else {
			ch.synced = true
		}
	}
	if c.Ret < 0 {
		return true, nil
	}
	n.fold()
	n.settle(p.seq)
	return true, nil
}

// fold moves the changes that are durable, up to the first that is not, to the base.
func (n *node) fold() {
	done := 0
	for _, ch := range n.changes {
		if !ch.synced {
			break
		}
		n.base = ch.apply(n.base)
		done++
	}
	n.changes = n.changes[done:]
}

// apply returns content with the change in it.
func (ch *change) apply(content []byte) []byte {
	if ch.data == nil {
		return resized(content, ch.off)
	}
	if end := ch.off + int64(len(ch.data)); end > int64(len(content)) {
		content = resized(content, end)
	}
	copy(content[ch.off:], ch.data)
	return content
}

func resized(content []byte, size int64) []byte {
	if size <= int64(len(content)) {
		return content[:size:size]
	}
	return append(content, make([]byte, size-int64(len(content)))...)
}

// settle makes the names durable that were changed up to a moment.
func (n *node) settle(seq uint64) {
	var left []*move
	for _, m := range n.moves {
		if m.seq > seq && !m.kept {
			left = append(left, m)
			continue
		}
		m.apply(n.kept)
		m.kept = true
		if m.needs != nil {
			m.needs.kept = true
		}
	}
	n.moves = left
}

func (m *move) apply(names map[string]*node) {
	for _, e := range m.edits {
		if e.node == nil {
			delete(names, e.name)
		} else {
			names[e.name] = e.node
		}
	}
}

// resolve returns the folder and the last name of a path argument; folder is nil if
// it is none of ours.
func (d *Disk) resolve(c *Call, dirfd, name int) (folder *node, base, full string, err error) {
	raw, err := c.text(name)
	if err != nil {
		return nil, "", "", err
	}
	full = string(raw)
	if !path.IsAbs(full) {
		if dirfd < 0 || c.Args[dirfd] == "AT_FDCWD" {
			return nil, "", "", nil // tests run in their package's folder
		}
		fd, err := c.number(dirfd)
		if err != nil {
			return nil, "", "", err
		}
		o := d.fds[fd]
		if o == nil {
			return nil, "", "", nil
		}
		full = path.Join(o.path, full)
	}
	full = path.Clean(full)
	d.last = full
	rel, ok := strings.CutPrefix(full, d.root+"/")
	if !ok {
		return nil, "", full, nil
	}
	folder = d.top
	parts := strings.Split(rel, "/")
	for _, part := range parts[:len(parts)-1] {
		if folder = folder.names[part]; folder == nil {
			return nil, "", full, fmt.Errorf("no folder %s is known", path.Dir(full))
		}
	}
	return folder, parts[len(parts)-1], full, nil
}

// change changes names as the process sees them, and notes that it is not durable.
func (d *Disk) rename(folder *node, needs *move, edits ...edit) *move {
	d.seq++
	m := &move{seq: d.seq, edits: edits, needs: needs}
	m.apply(folder.names)
	folder.moves = append(folder.moves, m)
	return m
}
