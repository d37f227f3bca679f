package noleak_test

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"entente/internal/dossier"
	"entente/internal/identity"
	"entente/internal/marking"
)

// registryNouns are in every world from its beginning.
var registryNouns = []dossier.Noun{dossier.NounParty, dossier.NounAlliance}

// drawnNouns lists the nouns of which worlds hold objects that differ.
func drawnNouns() []dossier.Noun {
	return slices.DeleteFunc(dossier.Nouns(), func(n dossier.Noun) bool { return slices.Contains(registryNouns, n) })
}

// tags are the beginnings of ids, as the product makes them.
var tags = func() map[dossier.Noun]string {
	out := map[dossier.Noun]string{}
	for _, n := range dossier.Nouns() {
		id, err := dossier.NewID(n, zeros{})
		if err != nil {
			panic(err)
		}
		tag, _, _ := strings.Cut(string(id), "_")
		out[n] = tag
	}
	return out
}()

var lower = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// idOf gives an object its id from a name, the same in every world. Names that
// differ in their number alone give neighbouring ids.
func idOf(n dossier.Noun, name string, number int) dossier.ID {
	sum := sha256.Sum256([]byte(name))
	sum[15] = byte(number)
	return dossier.ID(tags[n] + "_" + lower.EncodeToString(sum[:16]))
}

// beside is the id of the same name with another number.
func beside(id dossier.ID, number int) dossier.ID {
	tag, text, _ := strings.Cut(string(id), "_")
	sum, err := lower.DecodeString(text)
	if err != nil {
		panic(err)
	}
	sum[15] = byte(number)
	return dossier.ID(tag + "_" + lower.EncodeToString(sum))
}

var anyID = regexp.MustCompile(`\b[a-z]{3}_[a-z2-7]{26}\b`)

// copyOf returns an object that shares nothing with another one, with the texts of
// its JSON form changed.
func copyOf(o dossier.Object, change func(any) any) dossier.Object {
	raw, err := json.Marshal(o)
	if err != nil {
		return nil
	}
	if change != nil {
		var tree any
		if json.Unmarshal(raw, &tree) != nil {
			return nil
		}
		if raw, err = json.Marshal(change(tree)); err != nil {
			return nil
		}
	}
	out := dossier.New(o.Noun())
	if json.Unmarshal(raw, out) != nil {
		return nil
	}
	return out
}

// rewire replaces every id in a JSON tree; what becomes "" is taken out, together
// with the item of a list that it stands in.
func rewire(tree any, to func(string) string) any {
	out, _ := rewired(tree, to)
	return out
}

func rewired(tree any, to func(string) string) (any, bool) {
	switch v := tree.(type) {
	case string:
		if !anyID.MatchString(v) {
			return v, true
		}
		gone := false
		text := anyID.ReplaceAllStringFunc(v, func(id string) string {
			next := to(id)
			gone = gone || next == ""
			return next
		})
		return text, !gone
	case []any:
		var items []any
		for _, item := range v {
			if next, ok := rewired(item, to); ok {
				items = append(items, next)
			}
		}
		return items, true
	case map[string]any:
		whole := true
		for key, value := range v {
			next, ok := rewired(value, to)
			if _, direct := value.(string); direct && !ok {
				whole = false
				delete(v, key)
				continue
			}
			v[key] = next
		}
		return v, whole
	}
	return tree, true
}

// draft is what is drawn of an object before it is made.
type draft struct {
	noun   dossier.Noun
	id     dossier.ID
	shape  dossier.Object // the template
	header dossier.Header
	state  bool // the drawn state, not the template's
	salt   int  // chooses what its edges lead to
}

var grantActions = []string{"read", "export", "derive", "cite_internal", "cite_public", "comment"}

// pick draws one of a list.
func pick[T any](t *rapid.T, name string, from []T) T {
	return from[rapid.IntRange(0, len(from)-1).Draw(t, name)]
}

// chance draws whether one of n comes.
func chance(t *rapid.T, name string, n int) bool { return rapid.IntRange(0, n-1).Draw(t, name) == 0 }

// drawHeader draws who filed an object, its marking and to whom it was given. Half of
// them are open to some of the people, so that worlds hold both.
func (l *lab) drawHeader(t *rapid.T, n dossier.Noun, people []identity.Principal, at time.Time) dossier.Header {
	own := pick(t, "author", people)
	h := dossier.Header{Version: 1, Owner: own.Party, Author: own.Handle, Created: at, Changed: at, State: pick(t, "state", dossier.CycleOf(n).States())}
	m := marking.Marking{TLP: marking.TLP(rapid.IntRange(1, 5).Draw(t, "tlp")), PAP: marking.PAP(rapid.IntRange(1, 4).Draw(t, "pap")),
		Originators: marking.SetOf(own.Party), ORCON: chance(t, "orcon", 4), Naming: marking.Naming(rapid.IntRange(1, 3).Draw(t, "naming"))}
	if chance(t, "second originator", 4) {
		m.Originators = m.Originators.Union(marking.SetOf(pick(t, "originator", people).Party))
	}
	if chance(t, "rel to", 6) {
		var nations []string
		for range 3 {
			nations = append(nations, pick(t, "nation", people).Nationality...)
		}
		m.RelTo = marking.Only(nations...)
	}
	if chance(t, "embargo", 8) {
		m.Embargo = marking.MinuteOf(begin.Add(time.Duration(rapid.IntRange(-3, 20).Draw(t, "embargo until")) * time.Minute))
	}
	if chance(t, "expiry", 5) {
		m.Expires = max(m.Embargo, marking.MinuteOf(begin)) + marking.Minute(rapid.IntRange(1, 20).Draw(t, "expires after"))
	}
	h.Marking = m
	if chance(t, "need", 8) {
		h.Need = marking.SetOf(pick(t, "compartment", []string{"case-7", "opcw-2018", "nobody"}))
	}
	if m.TLP == marking.Red || chance(t, "recipients", 6) {
		h.Recipients = marking.SetOf(pick(t, "recipient", people).Handle)
	}
	for range rapid.IntRange(0, 2).Draw(t, "grants") {
		g := marking.Grant{By: own.Party}
		if chance(t, "bilateral", 2) {
			g.To = marking.SetOf(pick(t, "to", people).Party)
		} else {
			g.Via = pick(t, "via", l.registry.alliances).Key
		}
		if chance(t, "without", 6) {
			g.Without = marking.SetOf(pick(t, "action", grantActions))
		}
		h.Grants = append(h.Grants, dossier.Grant{Grant: g, Person: own.Handle, At: at})
	}
	if chance(t, "consent", 6) {
		h.Consents = []marking.Consent{{By: m.Originators[0], To: pick(t, "for", []string{"public", "alliance:eu27", "alliance:nato"}),
			Purpose: string(pick(t, "purpose", dossier.Purposes))}}
	}
	return h
}

// drawObjects draws what stands in a world: cases first, so that the others can be in
// them; often is a noun of which there are many, "" is none.
func (l *lab) drawObjects(t *rapid.T, people []identity.Principal, often dossier.Noun) []draft {
	var out []draft
	nouns := drawnNouns()
	count := rapid.IntRange(16, 48).Draw(t, "objects")
	for i := range count {
		noun := dossier.NounCase
		if i > 3 {
			if noun = pick(t, "noun", nouns); often != "" && slices.Contains(nouns, often) && chance(t, "often", 2) {
				noun = often
			}
		}
		d := l.drawObject(t, noun, people, i)
		if i > 4 && chance(t, "of one label", 8) { // told apart by the persons that are named alone
			like := out[rapid.IntRange(4, i-1).Draw(t, "like")]
			d = like
			d.id, d.header.Created, d.header.Changed = idOf(d.noun, fmt.Sprint("object ", i/2), i%2), begin.Add(-time.Duration(100-i)*time.Minute), begin.Add(-time.Duration(100-i)*time.Minute)
			d.header.Recipients = marking.SetOf(pick(t, "another recipient", people).Handle)
		}
		out = append(out, d)
	}
	return out
}

func (l *lab) drawObject(t *rapid.T, n dossier.Noun, people []identity.Principal, i int) draft {
	shapes := l.templates[n]
	d := draft{noun: n, id: idOf(n, fmt.Sprint("object ", i/2), i%2), shape: shapes[rapid.IntRange(0, len(shapes)-1).Draw(t, "shape")]}
	d.header = l.drawHeader(t, n, people, begin.Add(-time.Duration(100-i)*time.Minute))
	// The state of a statement and of what came of it is bound to what stands in it: silences, positions, dates.
	d.state, d.salt = chance(t, "another state", 3) && n != dossier.NounStatement && n != dossier.NounPublication, rapid.IntRange(0, 1<<16).Draw(t, "edges")
	return d
}

// build makes more objects of a world. Edges lead to objects that stand before; an id that
// is taken is left to whose it is.
func build(out []placed, drafts []draft) []placed {
	byNoun := map[dossier.Noun][]dossier.ID{}
	for _, x := range out {
		id := x.object.Head().ID
		byNoun[id.Noun()] = append(byNoun[id.Noun()], id)
	}
	for _, d := range drafts {
		if holds(out, d.id) {
			continue
		}
		o := d.make(byNoun)
		if o == nil {
			continue
		}
		out = append(out, placed{o, contentOf(o)})
		byNoun[d.noun] = append(byNoun[d.noun], d.id)
	}
	return out
}

// make returns nil when no valid object comes of it.
func (d *draft) make(others map[dossier.Noun][]dossier.ID) dossier.Object {
	choose := func(old string) string {
		if dossier.ID(old).Noun() == "" || dossier.ID(old) == d.shape.Head().ID {
			return string(d.id)
		}
		from := others[dossier.ID(old).Noun()]
		sum := sha256.Sum256(fmt.Append(nil, old, d.salt))
		if len(from) == 0 || sum[0] < 20 {
			return ""
		}
		return string(from[int(sum[1])%len(from)])
	}
	for _, own := range []bool{d.state, false} {
		o := copyOf(d.shape, func(tree any) any { return rewire(tree, choose) })
		if o == nil {
			return nil
		}
		h := o.Head()
		was, in := h.State, h.Case
		*h = d.header
		h.ID, h.Case = d.id, in
		if !own {
			h.State = was
		}
		if cases := others[dossier.NounCase]; h.Case == "" && len(cases) > 0 && d.noun != dossier.NounCase && d.salt%4 > 0 {
			h.Case = cases[d.salt%len(cases)]
		}
		withFile(o, d.salt)
		if dossier.Validate(o) == nil {
			return o
		}
	}
	return nil
}

// contents is how many files there are: few, so that some are filed twice.
const contents = 3

// withFile gives some evidence a file, and some the same file as others.
func withFile(o dossier.Object, salt int) {
	e, ok := o.(*dossier.Evidence)
	if !ok {
		return
	}
	e.File = nil
	if salt%3 == 0 {
		return
	}
	text := fmt.Sprint("content ", salt%contents)
	sum := sha256.Sum256([]byte(text))
	e.File = &dossier.File{SHA256: hex.EncodeToString(sum[:]), Size: int64(len(text)), Name: "report.txt", MediaType: "text/plain"}
}

// contentOf returns what the file of an object holds; "" if it has none.
func contentOf(o dossier.Object) string {
	e, ok := o.(*dossier.Evidence)
	if !ok || e.File == nil {
		return ""
	}
	for i := range contents {
		text := fmt.Sprint("content ", i)
		if sum := sha256.Sum256([]byte(text)); hex.EncodeToString(sum[:]) == e.File.SHA256 {
			return text
		}
	}
	return ""
}

// without returns the objects of a world but for some, and with no reference to
// them left if strip is set, as far as what remains is then valid.
func without(objects []placed, gone map[dossier.ID]bool, strip bool) []placed {
	var out []placed
	for _, p := range objects {
		if gone[p.object.Head().ID] {
			continue
		}
		// What a work rests on is part of what it says: it stays named in it, whoever may read that.
		_, work := p.object.(dossier.Resting)
		if _, claims := p.object.(*dossier.Amendment); strip && !work && !claims {
			o := copyOf(p.object, func(tree any) any {
				return rewire(tree, func(id string) string {
					if gone[dossier.ID(id)] {
						return ""
					}
					return id
				})
			})
			if o != nil && dossier.Validate(o) == nil {
				p.object = o
			}
		}
		out = append(out, p)
	}
	return out
}

// markedBy lists what a work must not be marked below.
func markedBy(o dossier.Object) []dossier.ID {
	out := restsOn(o)
	switch v := o.(type) {
	case *dossier.Measure:
		out = append(out, v.Attribution)
	case *dossier.SupportRequest:
		out = append(out, v.Attribution)
	}
	return out
}

// restsOn lists what a work rests on: its standing follows from theirs. An adopted text
// and the publication that it becomes are one work, and go out together.
func restsOn(o dossier.Object) []dossier.ID {
	var out []dossier.ID
	switch v := o.(type) {
	case *dossier.Evidence:
		out = append(out, v.DerivedFrom...)
	case dossier.Resting:
		for _, cite := range v.Cites() {
			out = append(out, cite.Object)
		}
	}
	switch v := o.(type) {
	case *dossier.Statement:
		out = append(out, v.Publication)
	case *dossier.Publication:
		out = append(out, v.Statement)
	}
	return slices.DeleteFunc(out, func(id dossier.ID) bool { return id == "" })
}
