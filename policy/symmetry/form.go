package symmetry

import (
	"encoding/binary"
	"fmt"
	"maps"
	"reflect"
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
	Places []uint64 // of Names: in a subject where it stands, in a label with what it is compared
}

// Book gives numbers to shapes and names, for one sieve and one moment. Safe for
// concurrent use.
type Book struct {
	sieve *Sieve
	now   marking.Minute

	*numbers
}

// numbers are what a book has given so far.
type numbers struct {
	mu       sync.Mutex
	shapes   map[string]uint32 // guarded by mu
	names    map[string]uint32 // guarded by mu
	patterns map[string]uint64 // guarded by mu
}

// Book returns an empty book.
func (s *Sieve) Book(now marking.Minute) *Book {
	return &Book{sieve: s, now: now, numbers: &numbers{shapes: map[string]uint32{}, names: map[string]uint32{}, patterns: map[string]uint64{}}}
}

// At returns the same book for questions about another moment. Two questions with
// equal keys are alike even when they are about different moments.
func (b *Book) At(now marking.Minute) *Book {
	return &Book{sieve: b.sieve, now: now, numbers: b.numbers}
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
	w := writer{sieve: b.sieve, now: b.now.String(), places: map[string]int{}}
	w.WriteString(root + extra)
	w.value(b.sieve.plan[root], reflect.ValueOf(v))
	f := Form{Pinned: w.pinned, Places: w.marks, Names: make([]uint32, len(w.names))}
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
	marks  []uint64
	places map[string]int
}

// value writes what the rules look at of a part.
func (w *writer) value(p *plan, v reflect.Value) {
	switch {
	case p == nil:
		return // no rule looks at it
	case v.Kind() == reflect.Pointer && v.IsNil():
		w.WriteString("null;")
	case v.Kind() == reflect.Pointer:
		w.value(p, v.Elem())
	case p.fields != nil:
		w.WriteByte('{')
		for _, f := range p.fields {
			w.WriteString(f.key)
			w.WriteByte(':')
			w.value(f.plan, v.FieldByIndex(f.index))
		}
		w.WriteByte('}')
	case p.items == nil:
		w.leaf(p, v)
	case v.Type() == reflect.TypeFor[marking.Audience]():
		a, _ := v.Interface().(marking.Audience)
		if !a.Limited() {
			w.WriteString("null;")
			return
		}
		w.list(p, reflect.ValueOf(a.Parties()))
	default:
		w.list(p, v)
	}
}

func (w *writer) list(p *plan, v reflect.Value) {
	w.WriteByte('[')
	for i := range v.Len() {
		w.value(p.items, v.Index(i))
		w.WriteByte(',')
	}
	w.WriteByte(']')
}

func (w *writer) leaf(p *plan, v reflect.Value) {
	if v.Kind() == reflect.String {
		w.text(p, v.String())
		return
	}
	switch x := v.Interface().(type) {
	case fmt.Stringer: // the words of the closed sets, and times
		w.text(p, x.String())
	default:
		fmt.Fprint(w, x, ";") // a number or a truth value
	}
}

func (w *writer) text(p *plan, s string) {
	switch {
	case s == "":
		w.WriteByte('-')
		return
	case w.sieve.Exact != "":
		w.WriteString(strconv.Quote(s))
		return
	}
	if p.leaf == moment {
		w.WriteByte("<=>"[1+strings.Compare(s, w.now)])
		w.name(p, s, p.pinned(s))
		return
	}
	whole := p.pinned(s)
	for s != "" {
		i := strings.IndexAny(s, w.sieve.cuts)
		if i < 0 {
			i = len(s)
		}
		if i > 0 {
			w.name(p, s[:i], whole || p.pinned(s[:i]))
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
func (w *writer) name(p *plan, s string, pinned bool) {
	at, seen := w.places[s]
	if !seen {
		at = len(w.names)
		w.places[s] = at
		w.names, w.pinned, w.marks = append(w.names, s), append(w.pinned, false), append(w.marks, 0)
	}
	w.marks[at] |= p.places
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

// Key names all pairs of a subject and a label that the rules answer alike.
type Key struct {
	Subject, Label uint32
	Names          uint64 // which names of the label are which of the subject
}

// Group names all forms of one side that Key cannot tell apart: they differ in
// names alone that the rules compare with nothing of the other side.
func (f Form) Group() string {
	key := make([]byte, 0, 5*len(f.Names)+4)
	key = binary.LittleEndian.AppendUint32(key, f.Shape)
	for i, n := range f.Names {
		if f.Places[i] != 0 {
			key = binary.LittleEndian.AppendUint32(append(key, byte(i)), n)
		}
	}
	return string(key)
}

// Lens is one subject, ready to be paired with many labels. For one goroutine.
type Lens struct {
	pairing
	places []uint16 // by name: its place in the subject, from 1 up
}

// pairing is one subject on its way to be paired with labels.
type pairing struct {
	book *Book
	form Form
}

// Lens returns the lens of a subject. All labels that it is to be paired with
// must have got their forms before.
func (b *Book) Lens(f Form) *Lens {
	b.mu.Lock()
	l := &Lens{pairing: pairing{b, f}, places: make([]uint16, len(b.names))}
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
func (l *Lens) Key(label Form) Key { return l.key(label, func(n uint32) uint16 { return l.places[n] }) }

// Key pairs one subject with one label. For many of either a Lens is faster.
func (b *Book) Key(subject, label Form) Key {
	return (&pairing{b, subject}).key(label, func(n uint32) uint16 { return uint16(slices.Index(subject.Names, n) + 1) }) //nolint:gosec // as many as a subject has names
}

func (l *pairing) key(label Form, place func(name uint32) uint16) Key {
	k := Key{Subject: l.form.Shape, Label: label.Shape}
	large := len(label.Names) > fits
	for i, n := range label.Names {
		at := place(n)
		if !l.tells(label, i, at) {
			continue
		}
		if large || at >= 1<<packed {
			k.Names = l.long(label, place)
			return k
		}
		k.Names |= uint64(at) << (packed * i)
	}
	return k
}

// tells reports whether rules can see that a name of the label is the one at a
// place of the subject: somewhere they compare the two. A name that both keep is in
// both shapes already.
func (l *pairing) tells(label Form, i int, at uint16) bool {
	return at > 0 && label.Places[i]&l.form.Places[at-1] != 0 && !(label.Pinned[i] && l.form.Pinned[at-1])
}

// long numbers a pattern that does not fit.
func (l *pairing) long(label Form, place func(name uint32) uint16) uint64 {
	var text []byte
	for i, n := range label.Names {
		at := place(n)
		if !l.tells(label, i, at) {
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
