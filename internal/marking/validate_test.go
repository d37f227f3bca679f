package marking_test

import (
	"slices"
	"testing"

	"entente/internal/fault"
	"entente/internal/marking"
)

func TestAMarkingThatNothingMayBeSharedUnderIsRefused(t *testing.T) {
	whole := marking.Marking{TLP: marking.Green, PAP: marking.PAPGreen, Originators: marking.SetOf("NL"), Embargo: 5, Expires: 9}
	each(t, map[string]struct {
		change func(*marking.Marking)
		code   fault.Code // "" when accepted
		path   string
	}{
		"a whole marking is accepted":         {func(*marking.Marking) {}, "", ""},
		"an expiry without an embargo":        {func(m *marking.Marking) { m.Embargo = 0 }, "", ""},
		"an embargo without an expiry":        {func(m *marking.Marking) { m.Expires = 0 }, "", ""},
		"no TLP":                              {func(m *marking.Marking) { m.TLP = 0 }, fault.CodeMarkingMissing, "tlp"},
		"no PAP":                              {func(m *marking.Marking) { m.PAP = 0 }, fault.CodeMarkingMissing, "pap"},
		"no originator":                       {func(m *marking.Marking) { m.Originators = nil }, fault.CodeMarkingMissing, "originators"},
		"an expiry at the embargo":            {func(m *marking.Marking) { m.Expires = 5 }, fault.CodeRangeInverted, "expires"},
		"an expiry before the embargo":        {func(m *marking.Marking) { m.Expires = 4 }, fault.CodeRangeInverted, "expires"},
		"the zero value is refused, not open": {func(m *marking.Marking) { *m = marking.Marking{} }, fault.CodeMarkingMissing, "tlp"},
	}, func(t *testing.T, c struct {
		change func(*marking.Marking)
		code   fault.Code
		path   string
	}) {
		m := whole
		c.change(&m)
		err := m.Validate()
		if c.code == "" {
			if err != nil {
				t.Fatal(err)
			}
			return
		}
		refused(t, err, fault.Invalid, c.code)
		if got := fault.As(err).Path; !slices.Equal(got, []string{c.path}) {
			t.Errorf("path %v, want %s", got, c.path)
		}
	})
}

func TestBannerIsOneLineForPeople(t *testing.T) {
	restricted, err := marking.Classify("NATO", "NATO RESTRICTED", day("2024-01-01"))
	if err != nil {
		t.Fatal(err)
	}
	each(t, map[string]struct {
		m    marking.Marking
		want string
	}{
		"labels alone": {marking.Marking{TLP: marking.Clear, PAP: marking.PAPClear}, "TLP:CLEAR PAP:CLEAR"},
		"everything": {marking.Marking{TLP: marking.Amber, PAP: marking.PAPGreen, Class: restricted, ORCON: true, PROPIN: true,
			RelTo: marking.Only("NL", "DE"), NotRel: marking.SetOf("US"), DisplayOnly: marking.SetOf("PL"), EyesOnly: marking.Only("NL")},
			"TLP:AMBER PAP:GREEN NATO RESTRICTED//ORCON//PROPIN//REL TO DE, NL//NOT REL US//DISPLAYONLY PL//EYES ONLY NL"},
		"released to nobody is said": {marking.Marking{TLP: marking.Red, RelTo: marking.Only()}, "TLP:RED//REL TO"},
		"unmarked":                   {marking.Marking{}, ""},
	}, func(t *testing.T, c struct {
		m    marking.Marking
		want string
	}) {
		if got := c.m.Banner(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	})
}
