package dossier_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"entente/internal/dossier"
	"entente/internal/marking"
)

// TestNextSharesNothingThatMayBeChanged fills every field of every noun,
// makes the next version, and looks for memory that both versions use.
func TestNextSharesNothingThatMayBeChanged(t *testing.T) {
	for _, o := range oneOfEach() {
		t.Run(string(o.Noun()), func(t *testing.T) {
			fill(reflect.ValueOf(o).Elem())
			before := asJSON(t, o)
			next := dossier.Next(o, noon.Add(time.Hour))
			shared := map[uintptr]string{}
			memory(reflect.ValueOf(o).Elem(), string(o.Noun()), func(p uintptr, path string) { shared[p] = path })
			if len(shared) < 5 {
				t.Fatalf("only %d slices and pointers were looked at", len(shared))
			}
			memory(reflect.ValueOf(next).Elem(), string(o.Noun()), func(p uintptr, path string) {
				if at, both := shared[p]; both {
					t.Errorf("%s of the new version is %s of the old one", path, at)
				}
			})
			spoil(reflect.ValueOf(next).Elem())
			if after := asJSON(t, o); after != before {
				t.Errorf("changing the new version changed the old one:\n got %s\nwant %s", after, before)
			}
		})
	}
}

func TestNextHasTheNextVersionAndTheTimeOfTheChangeAndElseTheSameFacts(t *testing.T) {
	for _, o := range oneOfEach() {
		fill(reflect.ValueOf(o).Elem())
		o.Head().Version, o.Head().Changed = 41, noon
		next := dossier.Next(o, noon.Add(time.Hour))
		if h := next.Head(); h.Version != 42 || !h.Changed.Equal(noon.Add(time.Hour)) {
			t.Errorf("%s: version %d of %v", o.Noun(), h.Version, h.Changed)
		}
		if h := o.Head(); h.Version != 41 || !h.Changed.Equal(noon) {
			t.Errorf("%s: the original is now version %d of %v", o.Noun(), h.Version, h.Changed)
		}
		next.Head().Version, next.Head().Changed = 41, noon
		if got, want := asJSON(t, next), asJSON(t, o); got != want {
			t.Errorf("%s:\n got %s\nwant %s", o.Noun(), got, want)
		}
	}
}

func TestEveryNounSurvivesItsJSONForm(t *testing.T) {
	for _, o := range oneOfEach() {
		fill(reflect.ValueOf(o).Elem())
		back := reflect.New(reflect.TypeOf(o).Elem())
		if err := json.Unmarshal([]byte(asJSON(t, o)), back.Interface()); err != nil {
			t.Errorf("%s: %v", o.Noun(), err)
			continue
		}
		if !reflect.DeepEqual(back.Interface(), o) {
			t.Errorf("%s:\n got %s\nwant %s", o.Noun(), asJSON(t, back.Interface()), asJSON(t, o))
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var (
	timeType     = reflect.TypeFor[time.Time]()
	audienceType = reflect.TypeFor[marking.Audience]()
	namingType   = reflect.TypeFor[marking.Naming]()
)

// fill gives every field a value, every slice one element and every pointer a target.
func fill(v reflect.Value) {
	switch {
	case v.Type() == timeType:
		v.Set(reflect.ValueOf(noon))
		return
	case v.Type() == audienceType:
		v.Set(reflect.ValueOf(marking.Only("NL", "UK")))
		return
	case v.Type() == namingType:
		v.Set(reflect.ValueOf(marking.NamingMay))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.String:
		v.SetString("filled")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(3)
	case reflect.Uint8, reflect.Uint32, reflect.Uint64:
		v.SetUint(3)
	default:
		panic("no value for a " + v.Kind().String() + " is known here")
	}
}

// memory reports where every slice and pointer points, also behind unexported fields.
func memory(v reflect.Value, path string, report func(uintptr, string)) {
	if v.Type() == timeType {
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			memory(v.Field(i), path+"."+v.Type().Field(i).Name, report)
		}
	case reflect.Slice:
		if v.Len() > 0 {
			report(v.Pointer(), path)
		}
		for i := range v.Len() {
			memory(v.Index(i), path+"[]", report)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			report(v.Pointer(), path)
			memory(v.Elem(), path, report)
		}
	}
}

// spoil overwrites every string that can be set.
func spoil(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			spoil(v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			spoil(v.Index(i))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			spoil(v.Elem())
		}
	case reflect.String:
		if v.CanSet() {
			v.SetString("spoiled")
		}
	}
}
