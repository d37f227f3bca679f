package model

import (
	"strings"
	"testing"
	"time"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
)

func TestAPolicysNameOfAFieldBecomesTheSchemas(t *testing.T) {
	for from, want := range map[string]string{"title": "title", "derived_from": "derivedFrom", "*": "*", "a_b_c": "aBC", "": "", "a_": "a_"} {
		if got := camel(from); got != want {
			t.Errorf("%q became %q, want %q", from, got, want)
		}
	}
}

func TestScalarsTakeWhatTheirDescriptionSays(t *testing.T) {
	for text, ok := range map[string]bool{"2017": true, "2017-06": true, "2017-06-27": true, "": false, "2017-6-27": false, "2017-02-30": false, "yesterday": false} {
		if _, err := UnmarshalDay(text); (err == nil) != ok {
			t.Errorf("the day %q: %v", text, err)
		}
	}
	if _, err := UnmarshalDay(2017); !fault.Is(err, fault.Invalid) {
		t.Errorf("a number as a day: %v", err)
	}
	for text, want := range map[string]string{"2026-11-21T10:00:05Z": `"2026-11-21T10:00:05Z"`, "2026-11-21T11:00:05.25+01:00": `"2026-11-21T10:00:05.25Z"`} {
		at, err := UnmarshalDateTime(text)
		var b strings.Builder
		MarshalDateTime(at).MarshalGQL(&b)
		if err != nil || b.String() != want {
			t.Errorf("%s became %s (%v)", text, b.String(), err)
		}
	}
	for _, v := range []any{"2026-11-21", "", 5, nil} {
		if _, err := UnmarshalDateTime(v); !fault.Is(err, fault.Invalid) {
			t.Errorf("the time %v: %v", v, err)
		}
	}
	if _, err := UnmarshalUpload("text"); !fault.Is(err, fault.Invalid) {
		t.Errorf("text as a file: %v", err)
	}
}

func TestTheEndOfAStretchIncludesAllOfItsYear(t *testing.T) {
	for from, want := range map[dossier.Day]dossier.Day{"": "", "2017": "2017-12-31", "2017-02": "2017-02-31", "2017-02-03": "2017-02-03"} {
		if got := lastOf(from); got != want {
			t.Errorf("%q ends on %q, want %q", from, got, want)
		}
	}
}

func TestTheYearOfAClassificationIsItsFirstDay(t *testing.T) {
	if got := firstOf("2021"); !got.Equal(time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("%v", got)
	}
}

func TestNoLimitAndNobodyAreDifferentAudiences(t *testing.T) {
	m, err := ToMarking(&MarkingInput{Tlp: marking.Clear, Pap: marking.PAPClear, RelTo: []string{}})
	if err != nil || !m.RelTo.Limited() || m.EyesOnly.Limited() {
		t.Errorf("%+v (%v)", m, err)
	}
	if out := FromMarking(m); out.RelTo == nil || len(out.RelTo) != 0 || out.EyesOnly != nil || out.Naming != nil {
		t.Errorf("%+v", out)
	}
	if FromMarking(marking.Marking{}) != nil {
		t.Error("a marking that was never set is shown")
	}
}

func TestAVersionThatCannotBeIsNotTheNewest(t *testing.T) {
	for v, newest := range map[int]bool{0: false, -1: false, 3: false} {
		if got := ToVersion(&v); (got == 0) != newest {
			t.Errorf("%d became %d", v, got)
		}
	}
	if ToVersion(nil) != 0 {
		t.Error("no version is not the newest")
	}
}

func TestWhatIsNotAnActionIsLeftOut(t *testing.T) {
	got := actions([]string{"cite_public", "nonsense", "export"})
	if len(got) != 2 || got[0] != "CITE_PUBLIC" || got[1].Name() != "export" {
		t.Errorf("%v", got)
	}
}
