package marking

import (
	"encoding/json"
	"slices"
)

// Set is a sorted list without doubles. Build it with SetOf.
type Set []string

// SetOf sorts and removes doubles and empty strings.
func SetOf(items ...string) Set {
	s := slices.DeleteFunc(slices.Clone(items), func(v string) bool { return v == "" })
	slices.Sort(s)
	return slices.Compact(s)
}

// Has reports whether v is in s.
func (s Set) Has(v string) bool {
	_, ok := slices.BinarySearch(s, v)
	return ok
}

// Union returns what is in a or b.
func (s Set) Union(b Set) Set { return SetOf(append(slices.Clone(s), b...)...) }

// Intersect returns what is in both.
func (s Set) Intersect(b Set) Set { return s.keep(b.Has) }

// Minus returns what is in s and not in b.
func (s Set) Minus(b Set) Set { return s.keep(func(v string) bool { return !b.Has(v) }) }

func (s Set) keep(ok func(string) bool) Set {
	var out Set
	for _, v := range s {
		if ok(v) {
			out = append(out, v)
		}
	}
	return out
}

// MarshalJSON writes a list, [] when empty.
func (s Set) MarshalJSON() ([]byte, error) {
	if len(s) == 0 {
		return []byte("[]"), nil
	}
	return json.Marshal([]string(s))
}

// UnmarshalJSON reads a list in any order.
func (s *Set) UnmarshalJSON(b []byte) error {
	list, plain := plainList(b)
	if !plain {
		if err := json.Unmarshal(b, &list); err != nil {
			return err
		}
	}
	*s = SetOf(list...)
	return nil
}

// plainList reads a JSON list of strings that is written without spaces and escapes, as
// nearly all are: an object has a dozen lists, and a start reads them all. It refuses
// every other text, which is for the decoder.
func plainList(b []byte) (list []string, ok bool) {
	if string(b) == "[]" {
		return []string{}, true
	}
	if len(b) < 4 || b[0] != '[' || b[len(b)-1] != ']' {
		return nil, false
	}
	for at := 1; ; at++ { // at a string, after it at a comma or the end
		if b[at] != '"' {
			return nil, false
		}
		from := at + 1
		for at = from; at < len(b) && b[at] != '"'; at++ {
			if c := b[at]; c < ' ' || c >= 0x7f || c == '\\' {
				return nil, false
			}
		}
		if at+1 >= len(b) {
			return nil, false
		}
		list = append(list, string(b[from:at]))
		switch at++; {
		case at == len(b)-1:
			return list, true
		case b[at] != ',' || at+1 >= len(b):
			return nil, false
		}
	}
}

// Audience is a list that limits, as REL TO does: either there is no limit, or
// exactly the listed parties are meant, which may be none. The zero value is no limit.
type Audience struct {
	limited bool
	parties Set
}

// Only limits to the given parties; Only() leaves nobody.
func Only(parties ...string) Audience { return Audience{limited: true, parties: SetOf(parties...)} }

// Limited reports whether there is a limit.
func (a Audience) Limited() bool { return a.limited }

// Parties returns the listed parties, in order; nil when there is no limit.
func (a Audience) Parties() []string { return slices.Clone(a.parties) }

// Includes reports whether a party is within the limit.
func (a Audience) Includes(party string) bool { return !a.limited || a.parties.Has(party) }

// Intersect returns the audience that both allow.
func (a Audience) Intersect(b Audience) Audience {
	switch {
	case !a.limited:
		return b
	case !b.limited:
		return a
	}
	return Audience{limited: true, parties: a.parties.Intersect(b.parties)}
}

// MarshalJSON writes null for no limit, else the list.
func (a Audience) MarshalJSON() ([]byte, error) {
	if !a.limited {
		return []byte("null"), nil
	}
	return a.parties.MarshalJSON()
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (a *Audience) UnmarshalJSON(b []byte) error {
	*a = Audience{}
	if string(b) == "null" {
		return nil
	}
	if list, plain := plainList(b); plain {
		*a = Only(list...)
		return nil
	}
	var list *[]string
	if err := json.Unmarshal(b, &list); err != nil {
		return err
	}
	if list != nil {
		*a = Only(*list...)
	}
	return nil
}
