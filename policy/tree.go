package policy

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// bundle is the part of a policy tree that counts: its modules, the data of its
// alliances and its capabilities. Tests, notes and hidden files do not.
type bundle struct {
	id           string
	modules      []file                     // sorted by path
	data         map[string]json.RawMessage // by alliance key
	capabilities []byte
}

type file struct {
	path string
	text []byte
}

const capabilitiesFile = "capabilities.json"

// readTree reads a policy tree. Whatever is wrong with it is added to flaws.
func readTree(tree fs.FS, cfg Config, flaws *Flaws) bundle {
	var files []file
	entries, size := 0, int64(0)
	err := fs.WalkDir(tree, ".", func(p string, d fs.DirEntry, err error) error {
		if entries++; entries > cfg.MaxFiles {
			flaws.add("", 0, "the tree has more than %d entries: remove what is no policy", cfg.MaxFiles)
			return fs.SkipAll
		}
		switch {
		case err != nil:
			flaws.add(p, 0, "cannot be read")
			return nil
		case d.IsDir() && p != "." && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case d.IsDir() || !counts(p, flaws):
			return nil
		}
		text, ok := readFile(tree, p, cfg.MaxFileBytes, flaws)
		if size += int64(len(text)); size > cfg.MaxBundleBytes {
			flaws.add("", 0, "the tree is larger than %d bytes: remove what is no policy", cfg.MaxBundleBytes)
			return fs.SkipAll
		}
		if ok {
			files = append(files, file{p, text})
		}
		return nil
	})
	if err != nil {
		flaws.add("", 0, "the tree cannot be read")
	}
	slices.SortFunc(files, func(a, b file) int { return strings.Compare(a.path, b.path) })
	return sortOut(files, flaws)
}

// counts reports whether a file is part of the policy.
func counts(p string, flaws *Flaws) bool {
	base := path.Base(p)
	switch {
	case strings.HasPrefix(base, "."), strings.HasSuffix(base, "_test.rego"):
		return false
	case strings.HasSuffix(base, ".rego"), p == capabilitiesFile:
		return true
	case base == "data.yaml", base == "data.yml":
		flaws.add(p, 0, "data must be JSON: rename it to data.json and write it as JSON")
	case base == "data.json":
		if dir, key := path.Split(path.Dir(p)); dir == "alliances/" && validKey(key) {
			return true
		}
		flaws.add(p, 0, "data.json may stand only in alliances/<key>/: move it there")
	}
	return false
}

func readFile(tree fs.FS, p string, limit int64, flaws *Flaws) ([]byte, bool) {
	f, err := tree.Open(p)
	if err != nil {
		flaws.add(p, 0, "cannot be read")
		return nil, false
	}
	text, err := io.ReadAll(io.LimitReader(f, limit+1))
	if closing := f.Close(); err != nil || closing != nil {
		flaws.add(p, 0, "cannot be read")
		return nil, false
	}
	switch {
	case int64(len(text)) > limit:
		flaws.add(p, 0, "is larger than %d bytes: split it", limit)
		return text[:limit], false
	case !utf8.Valid(text):
		flaws.add(p, 0, "is not UTF-8: save it as UTF-8")
		return text, false
	}
	if i := bytes.IndexFunc(text, confusing); i >= 0 {
		flaws.add(p, 1+bytes.Count(text[:i], []byte("\n")), "holds a control character or a character that changes the direction of text: remove it, a reviewer cannot see it")
		return text, false
	}
	return text, true
}

// confusing reports characters that make text look other than it is.
func confusing(r rune) bool {
	switch {
	case r == '\n' || r == '\t' || r == '\r':
		return false
	case r < ' ' || r == 0x7f:
		return true
	}
	return r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2060 && r <= 0x2069 || r == 0xfeff
}

func sortOut(files []file, flaws *Flaws) bundle {
	b := bundle{data: map[string]json.RawMessage{}}
	hash := sha256.New()
	part := func(text []byte) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(text)))
		hash.Write(n[:])
		hash.Write(text)
	}
	for _, f := range files {
		part([]byte(f.path))
		part(f.text)
		switch path.Ext(f.path) {
		case ".rego":
			if depth(f.text) > maxNesting {
				flaws.add(f.path, 0, "nests brackets more than %d deep: name the inner parts", maxNesting)
				continue
			}
			b.modules = append(b.modules, f)
		default:
			if f.path == capabilitiesFile {
				b.capabilities = f.text
				continue
			}
			checkData(f, flaws)
			b.data[path.Base(path.Dir(f.path))] = f.text
		}
	}
	if b.capabilities == nil && len(*flaws) == 0 {
		flaws.add(capabilitiesFile, 0, "is missing: list the builtins that the tree uses")
	}
	b.id = hex.EncodeToString(hash.Sum(nil))
	return b
}

// validKey reports whether text may name a folder that is a package.
func validKey(s string) bool {
	for i, c := range []byte(s) {
		if !(c >= 'a' && c <= 'z' || c == '_' || i > 0 && c >= '0' && c <= '9') {
			return false
		}
	}
	return s != ""
}
