package dossier

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// withholdable are the fields that a rule can withhold from a reader of the whole, by
// their JSON names. Portions are withheld by rules of their own and are not in it.
var withholdable = map[Noun][]string{
	NounAttribution:    {"communicated"},
	NounCase:           {"excluded", "summary"},
	NounEvidence:       {"custody", "derived_from", "file", "provider", "summary", "title"},
	NounIncident:       {"actors", "sources", "summary", "title"},
	NounJudgement:      {"assumptions", "dissents"},
	NounNormAssessment: {"counter", "dissents", "facts", "notices"},
	NounParty:          {"agreements", "clients"},
	NounPublication:    {"slots"},
	NounReleaseRequest: {"answers", "asked", "reason"},
	NounStatement:      {"breaker", "plan", "positions"},
	NounSupportRequest: {"answers", "asked", "verifications"},
}

// Withholdable lists the fields of a noun that can be withheld from a reader of the whole.
func Withholdable(n Noun) []string { return slices.Clone(withholdable[n]) }

// quiet are the fields whose change is no new version for anybody: counters, who else
// got an object and by whose hand, and what never changes. Who may see one of them
// sees it there.
var quiet = []string{"id", "version", "changed", "edition", "created", "author", "import_key", "grants", "consents", "overlays", "recipients", "custody"}

// OriginatorsAtom is the atom of the names in an object's marking.
const OriginatorsAtom = "originators"

// ReadAtom begins an atom that asks for reading an object, not only for knowing of it.
const ReadAtom = "read:"

// Faces returns what an object shows, by what it takes to see it: under "" what every
// reader sees alike, otherwise under the atoms that it asks for, parted by "&". An
// atom is
//
//	summary        a field or a portion, which is not withheld
//	answers/NL     a field that is not withheld, or else the reader is of this party
//	evd_06…        an object that the reader knows of
//	read:evd_06…   an object that the reader may read
//
// Two objects of equal faces are one and the same to all of their readers, apart
// from what is quiet. A face is text that is good for nothing but being compared.
func Faces(o Object) map[string]string {
	f := &facing{out: map[string]*strings.Builder{}}
	for _, p := range o.Portions() {
		f.portions = append(f.portions, p.Name)
		if !strings.HasPrefix(p.Name, "claim") {
			f.put("portion", p.Name, nil)
		}
	}
	tree := treeOf(o)
	for _, key := range sorted(tree) {
		if !slices.Contains(quiet, key) {
			f.field(o, key, tree[key])
		}
	}
	out := make(map[string]string, len(f.out))
	for way, text := range f.out {
		out[way] = text.String()
	}
	return out
}

// treeOf is the JSON form of an object.
func treeOf(o Object) map[string]any {
	raw, err := json.Marshal(o)
	var tree map[string]any
	if err == nil {
		dec := json.NewDecoder(bytes.NewReader(raw))
		dec.UseNumber()
		err = dec.Decode(&tree)
	}
	if err != nil {
		panic("dossier: an object without a JSON form: " + err.Error())
	}
	return tree
}

// facing takes the fields of one object apart.
type facing struct {
	portions []string
	reading  bool // what is cited is shown to those alone who may read it
	out      map[string]*strings.Builder
}

// field sorts a field of the object itself.
func (f *facing) field(o Object, key string, v any) {
	var atoms []string
	if slices.Contains(withholdable[o.Noun()], key) || slices.Contains(f.portions, key) {
		atoms = []string{key}
	}
	switch x := o.(type) {
	case *Statement:
		if f.statement(key, v) {
			return
		}
	case *StatementVersion:
		if key == "sections" {
			f.sections(v)
			return
		}
	case *Amendment:
		if key == "claim" {
			f.claim(v, "claim")
			return
		}
	case *SupportRequest:
		if f.supportRequest(x, key, v) {
			return
		}
	case *Judgement:
		if f.reading = key == "matrix"; f.reading && len(x.Matrix.Items) > 0 {
			atoms = []string{key} // it goes whole, to those who may read all of it
			for _, it := range x.Matrix.Items {
				atoms = append(atoms, ReadAtom+string(it.Object))
			}
		}
	case *NormAssessment:
		f.reading = key == "facts"
		switch {
		case key == "legal" && len(x.Portions()) > 0:
			atoms = []string{key}
		case (key == "assumed" || key == "assumed_confidence") && x.Judgement.Object != "":
			atoms = []string{string(x.Judgement.Object)}
		}
	case *Evidence:
		if key == "owner" {
			atoms = []string{"provider"}
		}
	case *ServiceClient:
		if key == "digest" {
			return
		}
	}
	if m, ok := v.(map[string]any); ok && key == "marking" {
		f.walk(OriginatorsAtom, m[OriginatorsAtom], []string{OriginatorsAtom})
	}
	f.walk(key, v, atoms)
}

// statement sorts what of a statement is not the same for all of its parties.
func (f *facing) statement(key string, v any) bool {
	list, _ := v.([]any)
	switch key {
	case "sections":
		f.sections(v)
	case "positions":
		for _, x := range list {
			p, _ := x.(map[string]any)
			by, _ := p["party"].(string)
			atoms := []string{"positions/" + by}
			if p["mode"] == string(SignBreak) {
				atoms = append(atoms, "breaker/"+by)
			}
			f.walk(key, x, atoms)
		}
	case "silences":
		for _, x := range list {
			s, _ := x.(map[string]any)
			if by, _ := s["breaker"].(string); by != "" {
				f.walk("breaker", []any{by, s["comment"]}, []string{"breaker/" + by})
			}
			delete(s, "breaker")
			delete(s, "comment")
			f.walk(key, x, nil)
		}
	default:
		return false
	}
	return true
}

// supportRequest sorts what of a request each asked party has for itself, and where
// the request stands for those who see nothing of that.
func (f *facing) supportRequest(r *SupportRequest, key string, v any) bool {
	list, _ := v.([]any)
	switch key {
	case "state":
		if r.State == Closed || r.State == Withdrawn {
			f.put(key, string(r.State), nil)
		}
		f.put(key, string(r.State), []string{"answers"}) // others see where it stands by the steps that they see
	case "asked":
		for _, x := range list {
			f.walk(key, x, []string{fmt.Sprint(key, "/", x)})
		}
	case "verifications", "answers":
		for _, x := range list {
			p, _ := x.(map[string]any)
			f.walk(key, x, []string{fmt.Sprint(key, "/", p["party"])})
		}
	default:
		return false
	}
	return true
}

// sections sorts a text claim by claim. That a claim is there is for every reader.
func (f *facing) sections(v any) {
	list, _ := v.([]any)
	for _, x := range list {
		s, _ := x.(map[string]any)
		claims, _ := s["claims"].([]any)
		delete(s, "claims")
		f.walk("sections", s, nil)
		for _, c := range claims {
			claim, _ := c.(map[string]any)
			key, _ := claim["key"].(string)
			f.put("claim", key, nil)
			f.claim(c, ClaimPortion(key))
		}
	}
}

// claim sorts a claim; its marking is rolled up from all that it cites.
func (f *facing) claim(v any, portion string) {
	claim, _ := v.(map[string]any)
	var atoms []string
	if slices.Contains(f.portions, portion) {
		atoms = []string{portion}
	}
	all := slices.Clone(atoms)
	supports, _ := claim["supports"].([]any)
	for _, x := range supports {
		if cite, ok := x.(map[string]any); ok {
			all = append(all, string(cited(cite)))
		}
	}
	f.walk("marking", claim["marking"], all)
	delete(claim, "marking")
	f.walk("claim", claim, atoms)
}

// walk sorts a value: what names another object is for those who know of that.
func (f *facing) walk(path string, v any, atoms []string) {
	switch v := v.(type) {
	case map[string]any:
		id := cited(v)
		if id != "" && f.reading {
			atoms = append(slices.Clone(atoms), ReadAtom+string(id))
		} else if id != "" {
			atoms = append(slices.Clone(atoms), string(id))
		}
		f.put(path, "{", atoms)
		for _, key := range sorted(v) {
			switch {
			case key == "person", key == OriginatorsAtom: // names that are for the party itself, or that may not be named
			case id != "" && (key == "version" || key == "edition"): // which version of a basis was read is no difference
			case id != "" && key == "object":
				f.put(path, string(id), atoms)
			default:
				f.walk(path+"."+key, v[key], atoms)
			}
		}
	case []any:
		for _, x := range v {
			f.walk(path, x, atoms)
		}
	case string:
		if _, err := ParseID(v); err == nil {
			atoms = append(slices.Clone(atoms), v)
		}
		f.put(path, v, atoms)
	case nil:
	default:
		f.put(path, fmt.Sprint(v), atoms)
	}
}

// cited returns the object that a citation names; "" for what is none.
func cited(m map[string]any) ID {
	text, _ := m["object"].(string)
	if id, err := ParseID(text); err == nil {
		return id
	}
	return ""
}

// put adds a line to the face that asks for atoms.
func (f *facing) put(path, text string, atoms []string) {
	way := slices.Sorted(slices.Values(atoms))
	key := strings.Join(slices.Compact(way), "&")
	if f.out[key] == nil {
		f.out[key] = &strings.Builder{}
	}
	fmt.Fprintf(f.out[key], "%s=%q\n", path, text)
}

func sorted(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
