package marking_test

import (
	"testing"
	"time"

	"entente/internal/fault"
	"entente/internal/marking"
)

var schemes = []string{"EU", "NATO", "NL", "DE", "FR", "UK", "US", "EE", "CZ", "PL", "SE"}

func TestALevelMeansWhatItMeantOnItsDay(t *testing.T) {
	each(t, map[string]struct {
		scheme, level, day string
		want               marking.Rank // Unclassified when refused
	}{
		"CONFIDENTIEL DEFENSE on the last day of the old French scale":   {"FR", "CONFIDENTIEL DEFENSE", "2021-06-30", marking.Confidential},
		"CONFIDENTIEL DEFENSE is no level of the new scale":              {"FR", "CONFIDENTIEL DEFENSE", "2021-07-01", 0},
		"SECRET DEFENSE on the last day of the old French scale":         {"FR", "SECRET DEFENSE", "2021-06-30", marking.Secret},
		"SECRET DEFENSE is no level of the new scale":                    {"FR", "SECRET DEFENSE", "2021-07-01", 0},
		"SECRET is no level of the old French scale":                     {"FR", "SECRET", "2021-06-30", 0},
		"SECRET on the first day of the new French scale":                {"FR", "SECRET", "2021-07-01", marking.Secret},
		"TRES SECRET on the first day of the new French scale":           {"FR", "TRES SECRET", "2021-07-01", marking.TopSecret},
		"DIFFUSION RESTREINTE before the French change":                  {"FR", "DIFFUSION RESTREINTE", "2021-06-30", marking.Restricted},
		"DIFFUSION RESTREINTE after the French change":                   {"FR", "DIFFUSION RESTREINTE", "2021-07-01", marking.Restricted},
		"UK CONFIDENTIAL on its last day":                                {"UK", "CONFIDENTIAL", "2014-04-01", marking.Confidential},
		"UK CONFIDENTIAL was abolished on 2 April 2014":                  {"UK", "CONFIDENTIAL", "2014-04-02", 0},
		"a level of another scheme":                                      {"NL", "GEHEIM", "2024-01-01", 0},
		"the same word is another scheme's level":                        {"DE", "GEHEIM", "2024-01-01", marking.Secret},
		"an unknown scheme":                                              {"XX", "SECRET", "2024-01-01", 0},
		"a level is not read without its accents":                        {"CZ", "Tajne", "2024-01-01", 0},
		"a level is not read in another case":                            {"EU", "secret ue/eu secret", "2024-01-01", 0},
		"empty text is not read as unclassified":                         {"EU", "", "2024-01-01", 0},
		"COSMIC TOP SECRET has the rank of TRES SECRET UE/EU TOP SECRET": {"NATO", "COSMIC TOP SECRET", "2024-01-01", marking.TopSecret},
	}, func(t *testing.T, c struct {
		scheme, level, day string
		want               marking.Rank
	}) {
		got, err := marking.Classify(c.scheme, c.level, day(c.day))
		if c.want == marking.Unclassified {
			refused(t, err, fault.Invalid, fault.CodeClassUnknown)
			return
		}
		if want := (marking.Classification{Scheme: c.scheme, Level: c.level, Rank: c.want}); err != nil || got != want {
			t.Errorf("got %v and %v, want %v", got, err, want)
		}
	})
}

func TestTheDayOfALevelIsCountedInUTC(t *testing.T) {
	paris := time.FixedZone("", 2*60*60)
	if _, err := marking.Classify("FR", "CONFIDENTIEL DEFENSE", time.Date(2021, 7, 1, 1, 59, 0, 0, paris)); err != nil {
		t.Errorf("still 30 June in UTC: %v", err)
	}
}

func TestALevelIsHandledAsTheSameRankOrTheNextHigher(t *testing.T) {
	each(t, map[string]struct{ scheme, level, set, holder, on, want string }{
		"French CONFIDENTIEL DEFENSE of 2020 at a British desk today": {"FR", "CONFIDENTIEL DEFENSE", "2020-01-01", "UK", "2024-01-01", "SECRET"},
		"the same at a British desk in 2013":                          {"FR", "CONFIDENTIEL DEFENSE", "2013-01-01", "UK", "2013-06-01", "CONFIDENTIAL"},
		"EU CONFIDENTIAL at a French desk before the change":          {"EU", "CONFIDENTIEL UE/EU CONFIDENTIAL", "2020-01-01", "FR", "2021-06-30", "CONFIDENTIEL DEFENSE"},
		"EU CONFIDENTIAL at a French desk after the change":           {"EU", "CONFIDENTIEL UE/EU CONFIDENTIAL", "2020-01-01", "FR", "2021-07-01", "SECRET"},
		"EU RESTRICTED at an American desk":                           {"EU", "RESTREINT UE/EU RESTRICTED", "2020-01-01", "US", "2024-01-01", "CUI"},
		"the holder's own level stays":                                {"NL", "Stg. GEHEIM", "2020-01-01", "NL", "2024-01-01", "Stg. GEHEIM"},
	}, func(t *testing.T, c struct{ scheme, level, set, holder, on, want string }) {
		class, err := marking.Classify(c.scheme, c.level, day(c.set))
		if err != nil {
			t.Fatal(err)
		}
		got, err := marking.HandledAs(class, c.holder, day(c.on))
		if err != nil || got.Level != c.want || got.Scheme != c.holder {
			t.Errorf("got %v and %v, want %s of %s", got, err, c.want, c.holder)
		}
	})
}

func TestWhatIsUnclassifiedNeedsNoLevelAndAnUnknownSchemeHasNone(t *testing.T) {
	if got, err := marking.HandledAs(marking.Classification{}, "NL", day("2024-01-01")); err != nil || got != (marking.Classification{}) {
		t.Errorf("unclassified is handled as %v, %v", got, err)
	}
	_, err := marking.HandledAs(marking.Classification{Rank: marking.Restricted}, "XX", day("2024-01-01"))
	refused(t, err, fault.Invalid, fault.CodeClassUnknown)
}

// TestHandlingMapsUpwardNeverDownward goes over every pair of a level and a
// holder's scheme, on the days around every change of the table.
func TestHandlingMapsUpwardNeverDownward(t *testing.T) {
	pairs := 0
	for _, on := range []string{"2000-01-01", "2014-04-01", "2014-04-02", "2021-06-30", "2021-07-01", "2030-01-01"} {
		for _, scheme := range schemes {
			levels := marking.Levels(scheme, day(on))
			if len(levels) == 0 {
				t.Errorf("scheme %s has no level on %s", scheme, on)
			}
			for i, c := range levels {
				if i > 0 && c.Rank < levels[i-1].Rank {
					t.Errorf("%s on %s: %q is listed after the higher %q", scheme, on, c.Level, levels[i-1].Level)
				}
				for _, holder := range schemes {
					pairs++
					checkUpward(t, c, holder, on)
				}
			}
		}
	}
	if pairs < 2000 {
		t.Errorf("only %d pairs were looked at", pairs)
	}
}

func checkUpward(t *testing.T, c marking.Classification, holder, on string) {
	t.Helper()
	got, err := marking.HandledAs(c, holder, day(on))
	switch {
	case err != nil:
		t.Errorf("%v held by %s on %s: %v", c, holder, on, err)
	case got.Rank < c.Rank:
		t.Errorf("%v held by %s on %s is handled lower, as %v", c, holder, on, got)
	}
	for _, own := range marking.Levels(holder, day(on)) {
		if c.Rank > marking.Unclassified && own.Rank >= c.Rank && own.Rank < got.Rank {
			t.Errorf("%v held by %s on %s is handled as %v although %v would do", c, holder, on, got, own)
		}
	}
}
