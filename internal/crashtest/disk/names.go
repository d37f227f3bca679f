package disk

import (
	"fmt"
	"path"
	"strings"
)

// opened notes what a descriptor stands for.
func (d *Disk) opened(c *Call) (changed bool, err error) {
	if c.Ret < 0 {
		return false, nil
	}
	dirfd, name := -1, 0
	if c.Name == "openat" {
		dirfd, name = 0, 1
	}
	folder, base, full, err := d.resolve(c, dirfd, name)
	if full == d.root {
		d.fds[c.Ret] = &open{node: d.top, path: full}
		return false, nil
	}
	if folder == nil || err != nil {
		delete(d.fds, c.Ret)
		return false, err
	}
	flags := "O_CREAT|O_TRUNC"
	if c.Name != "creat" {
		flags = c.Args[name+1]
	}
	has := func(flag string) bool { return strings.Contains(flags, flag) }
	n := folder.names[base]
	switch {
	case base == "." || base == "..":
		return false, fmt.Errorf("a path that is not in its one spelling: %s", full)
	case n == nil && !has("O_CREAT"):
		return false, fmt.Errorf("%s was opened and is not known", full)
	case n == nil:
		n, changed = &node{}, true
		d.rename(folder, nil, edit{base, n})
	case has("O_TRUNC") && n.size > 0:
		d.seq++
		n.changes = append(n.changes, &change{seq: d.seq, done: d.seq, off: 0})
		n.size, changed = 0, true
	}
	d.fds[c.Ret] = &open{node: n, path: full, append: has("O_APPEND")}
	return changed, nil
}

func (d *Disk) made(c *Call) (bool, error) {
	dirfd, name := -1, 0
	if c.Name == "mkdirat" {
		dirfd, name = 0, 1
	}
	folder, base, _, err := d.resolve(c, dirfd, name)
	if folder == nil || err != nil {
		return false, err
	}
	d.rename(folder, nil, edit{base, newFolder()})
	return true, nil
}

func (d *Disk) removed(c *Call) (bool, error) {
	dirfd, name := -1, 0
	if c.Name == "unlinkat" {
		dirfd, name = 0, 1
	}
	folder, base, full, err := d.resolve(c, dirfd, name)
	if folder == nil || err != nil {
		return false, err
	}
	if folder.names[base] == nil {
		return false, fmt.Errorf("%s was removed and is not known", full)
	}
	d.rename(folder, nil, edit{name: base})
	return true, nil
}

func (d *Disk) renamed(c *Call) (bool, error) {
	dirfd, name, dirfd2, name2 := -1, 0, -1, 1
	if c.Name != "rename" {
		dirfd, name, dirfd2, name2 = 0, 1, 2, 3
	}
	from, old, full, err := d.resolve(c, dirfd, name)
	if err != nil {
		return false, err
	}
	to, fresh, _, err := d.resolve(c, dirfd2, name2)
	switch {
	case err != nil || from == nil && to == nil:
		return false, err
	case from == nil || to == nil || from.names[old] == nil:
		return false, fmt.Errorf("%s was renamed and is not known", full)
	case from == to:
		d.rename(from, nil, edit{name: old}, edit{fresh, from.names[old]})
		return true, nil
	}
	n := from.names[old]
	added := d.rename(to, nil, edit{fresh, n})
	d.rename(from, added, edit{name: old})
	return true, nil
}

func (d *Disk) linked(c *Call) (bool, error) {
	dirfd, name, dirfd2, name2 := -1, 0, -1, 1
	if c.Name != "link" {
		dirfd, name, dirfd2, name2 = 0, 1, 2, 3
	}
	from, old, full, err := d.resolve(c, dirfd, name)
	if err != nil {
		return false, err
	}
	to, fresh, _, err := d.resolve(c, dirfd2, name2)
	switch {
	case err != nil || from == nil && to == nil:
		return false, err
	case from == nil || to == nil || from.names[old] == nil:
		return false, fmt.Errorf("%s was linked and is not known", full)
	}
	d.rename(to, nil, edit{fresh, from.names[old]})
	return true, nil
}

// Files returns what the process sees now, by path below the root; folders are left out.
func (d *Disk) Files() map[string][]byte {
	out := map[string][]byte{}
	var walk func(at string, n *node)
	walk = func(at string, n *node) {
		if !n.dir {
			out[at] = n.content()
			return
		}
		for name, child := range n.names {
			walk(path.Join(at, name), child)
		}
	}
	walk("", d.top)
	return out
}

// content is what the process reads.
func (n *node) content() []byte {
	content := append([]byte(nil), n.base...)
	for _, ch := range n.changes {
		content = ch.apply(content)
	}
	return content
}
