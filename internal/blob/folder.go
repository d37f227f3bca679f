package blob

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// folder is the driver for a local directory. Object names are its relative paths.
type folder struct {
	root *os.Root
	sync func(*os.File) error // flushes a file or directory to the disk
}

func syncFile(f *os.File) error { return f.Sync() }

// openFolder opens dir, made with mode 0700 where it is missing. All directories
// are made here and flushed, so that an upload has only its own to flush.
func openFolder(dir string, sync func(*os.File) error) (*folder, error) {
	if err := makeDir(dir, sync); err != nil {
		return nil, err
	}
	// Also where it was there: whoever made it may have failed to do this. A folder
	// above it that may not be looked into was made by somebody else.
	if err := syncDir(filepath.Dir(dir), sync); err != nil && !errors.Is(err, fs.ErrPermission) {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	f := &folder{root: root, sync: sync}
	if err := f.prepare(); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return f, nil
}

func (f *folder) prepare() error {
	dirs := []string{path.Clean(tempPrefix), path.Clean(contentPrefix)}
	for i := range 256 {
		dirs = append(dirs, fmt.Sprintf("%s%02x", contentPrefix, i))
	}
	for _, dir := range dirs {
		if err := f.root.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return errors.Join(f.flush(path.Clean(contentPrefix)), f.flush("."))
}

// flush makes the entries of a directory durable.
func (f *folder) flush(dir string) error {
	d, err := f.root.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.sync(d), d.Close())
}

func (f *folder) create(ctx context.Context) (upload, error) {
	name := tempPrefix + rand.Text()
	file, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	return &folderUpload{folder: f, file: file, name: name}, nil
}

func (f *folder) open(ctx context.Context, name string) (io.ReadCloser, error) {
	return f.root.Open(name)
}

func (f *folder) list(ctx context.Context, prefix string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		err := fs.WalkDir(f.root.FS(), path.Dir(prefix+"x"), func(name string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case ctx.Err() != nil:
				return ctx.Err()
			case entry.IsDir() || !strings.HasPrefix(name, prefix):
				return nil
			case !yield(name, nil):
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			yield("", err)
		}
	}
}

func (f *folder) modified(ctx context.Context, name string) (time.Time, error) {
	info, err := f.root.Lstat(name)
	if err != nil {
		return time.Time{}, err
	}
	return info.ModTime(), nil
}

func (f *folder) size(ctx context.Context, name string) (int64, error) {
	info, err := f.root.Lstat(name)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func (f *folder) remove(ctx context.Context, name string) error {
	if err := f.root.Remove(name); err != nil {
		return err
	}
	return f.flush(path.Dir(name))
}

func (f *folder) alone() bool { return true }

func (f *folder) close() error { return f.root.Close() }

type folderUpload struct {
	folder *folder
	file   *os.File // nil once closed
	name   string   // empty once placed or removed
}

func (u *folderUpload) Write(p []byte) (int, error) { return u.file.Write(p) }

// seal flushes the content before the name can point to it: after a crash the
// final name has the whole file or is not there.
func (u *folderUpload) seal() error {
	err := u.folder.sync(u.file)
	err = errors.Join(err, u.file.Close())
	u.file = nil
	return err
}

func (u *folderUpload) place(ctx context.Context, name string) error {
	if err := u.folder.root.Rename(u.name, name); err != nil {
		return err
	}
	u.name = ""
	return u.folder.flush(path.Dir(name))
}

func (u *folderUpload) discard() {
	if u.file != nil {
		u.file.Close()
		u.file = nil
	}
	if u.name != "" {
		// What cannot be removed now is removed by the next Open or Sweep.
		_ = u.folder.root.Remove(u.name)
		u.name = ""
	}
}

// makeDir makes dir and what is missing above it with mode 0700, each made durable
// in its parent.
func makeDir(dir string, sync func(*os.File) error) error {
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() {
		return fmt.Errorf("%s is not a directory", dir)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	parent := filepath.Dir(dir)
	if err := makeDir(parent, sync); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncDir(parent, sync)
}

func syncDir(dir string, sync func(*os.File) error) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(sync(d), d.Close())
}
