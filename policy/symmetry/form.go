package symmetry

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"entente/internal/marking"
	"entente/policy"
)

// Form is a subject or a label without its names: two with equal Shape differ in
// nothing but which names stand in the places of Names.
type Form struct {
	Shape  uint32
	Names  []uint32 // each name that occurs, once, in the order of occurrence
	Pinned []bool   // of Names: it is kept as it is, and Shape tells which it is
}

// Book gives numbers to shapes and names, for one sieve and one moment. Safe for
// concurrent use.
type Book struct {
	sieve *Sieve
	now   marking.Minute

	mu       sync.Mutex
	shapes   map[string]uint32 // guarded by mu
	names    map[string]uint32 // guarded by mu
	patterns map[string]uint64 // guarded by mu
}

// Book returns an empty book.
func (s *Sieve) Book(now marking.Minute) *Book {
	return &Book{sieve: s, now: now, shapes: map[string]uint32{}, names: map[string]uint32{}, patterns: map[string]uint64{}}
}

// Subject returns the form of a subject.
func (b *Book) Subject(s policy.Subject) Form { return b.form("subject", s.Canonical(), "") }

// Label returns the form of a label.
func (b *Book) Label(l *marking.Label) Form {
	c := l.Canonical()
	extra := "-"
	if c.Embargo != 0 && c.Expires != 0 {
		extra = strconv.FormatBool(c.Embargo < c.Expires)
	}
	return b.form("object", c, extra)
}

func (b *Book) form(root string, v any, extra string) Form {
	text, err := json.Marshal(v)
	if err != nil {
		panic("symmetry: a part of a request has no JSON form: " + err.Error())
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var value any
	if err := dec.Decode(&value); err != nil {
		panic("symmetry: JSON that was just written cannot be read: " + err.Error())
	}
	w := writer{sieve: b.sieve, now: b.now.String(), places: map[string]int{}}
	w.WriteString(root + extra)
	w.value(root, value)
	f := Form{Pinned: w.pinned, Names: make([]uint32, len(w.names))}
	b.mu.Lock()
	defer b.mu.Unlock()
	f.Shape = number32(b.shapes, w.String())
	for i, n := range w.names {
		f.Names[i] = number32(b.names, n)
	}
	return f
}

func number32(m map[string]uint32, key string) uint32 {
	n, ok := m[key]
	if !ok {
		n = uint32(len(m))
		m[key] = n
	}
	return n
}

// writer writes the shape of one value.
type writer struct {
	strings.Builder
	sieve  *Sieve
	now    string
	names  []string
	pinned []bool
	places map[string]int
}

func (w *writer) value(path string, v any) {
	if !w.sieve.LooksAt(path) {
		return
	}
	switch v := v.(type) {
	case map[string]any:
		w.WriteByte('{')
		for _, k := range slices.Sorted(maps.Keys(v)) {
			w.WriteString(k)
			w.WriteByte(':')
			w.value(path+"."+k, v[k])
		}
		w.WriteByte('}')
	case []any:
		w.WriteByte('[')
		for _, e := range v {
			w.value(path+".*", e)
			w.WriteByte(',')
		}
		w.WriteByte(']')
	case string:
		w.text(path, v)
	default:
		text, _ := json.Marshal(v) // a number, a truth value or null
		w.Write(text)
		w.WriteByte(';')
	}
}

func (w *writer) text(path, s string) {
	switch {
	case s == "":
		w.WriteByte('-')
		return
	case w.sieve.Exact != "":
		w.WriteString(strconv.Quote(s))
		return
	}
	if n := w.sieve.shape.at(path); n != nil && n.leaf == moment {
		w.WriteByte("<=>"[1+strings.Compare(s, w.now)])
		w.name(s, w.sieve.pinnedAt(path, s))
		return
	}
	whole := w.sieve.pinnedAt(path, s)
	for s != "" {
		i := strings.IndexAny(s, w.sieve.cuts)
		if i < 0 {
			i = len(s)
		}
		if i > 0 {
			w.name(s[:i], whole || w.sieve.pinnedAt(path, s[:i]))
		}
		if i < len(s) {
			w.WriteByte('\'')
			w.WriteByte(s[i])
			i++
		}
		s = s[i:]
	}
	w.WriteByte(';')
}

// name writes the place of a name, its length as far as it counts, and the name
// itself when it is kept.
func (w *writer) name(s string, pinned bool) {
	at, seen := w.places[s]
	if !seen {
		at = len(w.names)
		w.places[s] = at
		w.names, w.pinned = append(w.names, s), append(w.pinned, false)
	}
	w.WriteByte('#')
	w.WriteString(strconv.Itoa(at))
	w.WriteByte('/')
	w.WriteString(strconv.Itoa(min(len(s), w.sieve.short)))
	if pinned {
		w.pinned[at] = true
		w.WriteString(strconv.Quote(s))
	}
}

// LooksAt reports whether rules read a part of the request, such as
// "object.tlp", or something below it.
func (s *Sieve) LooksAt(path string) bool { return s.seen[path] }

// pinnedAt reports whether a name in a part of the request can meet a constant
// that is equal to it.
func (s *Sieve) pinnedAt(path, name string) bool {
	for p := path; ; p = p[:strings.LastIndexByte(p, '.')] {
		if s.pins[p][name] {
			return true
		}
		if !strings.Contains(p, ".") {
			return s.pins[""][name]
		}
	}
}

// Key names all pairs of a subject and a label that the rules answer alike.
type Key struct {
	Subject, Label uint32
	Names          uint64 // which names of the label are which of the subject
}

// Lens is one subject, ready to be paired with many labels. For one goroutine.
type Lens struct {
	book   *Book
	form   Form
	places []uint16 // by name: its place in the subject, from 1 up
}

// Lens returns the lens of a subject. All labels that it is to be paired with
// must have got their forms before.
func (b *Book) Lens(f Form) *Lens {
	b.mu.Lock()
	l := &Lens{book: b, form: f, places: make([]uint16, len(b.names))}
	b.mu.Unlock()
	for i, n := range f.Names {
		l.places[n] = uint16(i + 1)
	}
	return l
}

// packed is how many bits a place takes in Key.Names, and how many places fit.
const (
	packed = 6
	fits   = 10
)

// Key pairs the subject with a label.
func (l *Lens) Key(label Form) Key {
	k := Key{Subject: l.form.Shape, Label: label.Shape}
	large := len(label.Names) > fits
	for i, n := range label.Names {
		at := l.places[n]
		if at == 0 || label.Pinned[i] && l.form.Pinned[at-1] {
			continue // a name that both keep is in both shapes
		}
		if large || at >= 1<<packed {
			k.Names = l.long(label)
			return k
		}
		k.Names |= uint64(at) << (packed * i)
	}
	return k
}

// long numbers a pattern that does not fit.
func (l *Lens) long(label Form) uint64 {
	var text []byte
	for i, n := range label.Names {
		at := l.places[n]
		if at > 0 && label.Pinned[i] && l.form.Pinned[at-1] {
			at = 0
		}
		text = append(text, byte(at), byte(at>>8))
	}
	b := l.book
	b.mu.Lock()
	defer b.mu.Unlock()
	n, ok := b.patterns[string(text)]
	if !ok {
		n = 1<<63 | uint64(len(b.patterns))
		b.patterns[string(text)] = n
	}
	return n
}

// Size returns how many shapes and how many names the book knows.
func (b *Book) Size() (shapes, names int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.shapes), len(b.names)
}

// Constants lists the texts of the rules and their data that values of a part
// of the request, such as "subject.roles", can meet, sorted; the empty text is
// left out.
func (s *Sieve) Constants(path string) []string {
	found := map[string]bool{}
	for p, texts := range s.pins {
		if p == path || strings.HasPrefix(p, path+".") {
			maps.Copy(found, texts)
		}
	}
	delete(found, "")
	return slices.Sorted(maps.Keys(found))
}
