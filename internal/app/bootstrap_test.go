package app

import (
	"strings"
	"testing"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
)

func TestAnAllianceComesFromItsData(t *testing.T) {
	var b casework.Bootstrap
	err := addAlliance(&b, "old", []byte(`{"name": "An old one", "type": "TREATY", "sunset": "2038-10-04T00:00Z", "thresholds": {"x": 1}, "members": [
		{"party": "NL", "status": "MEMBER", "from": "1949-08-24T00:00Z", "until": ""},
		{"party": "SE", "status": "OBSERVER", "from": "2024-03-07T00:00Z", "until": "2030-01-01T00:00Z"}]}`),
		map[string]bool{"NL": true, "SE": true})
	if err != nil {
		t.Fatal(err)
	}
	a := b.Alliances[0]
	if a.Key != "old" || a.Name != "An old one" || a.Type != dossier.AllianceTreaty || a.Sunset.String() != "2038-10-04T00:00Z" {
		t.Errorf("got %+v", a)
	}
	if m := b.Memberships[0]; m.From != 0 || m.Until != 0 || m.Status != dossier.Member {
		t.Errorf("a membership older than the count of minutes always held: %+v", m)
	}
	if m := b.Memberships[1]; m.From.String() != "2024-03-07T00:00Z" || m.Until.String() != "2030-01-01T00:00Z" || m.Status != dossier.Observer {
		t.Errorf("got %+v", m)
	}
}

func TestAnAllianceThatMakesNoSenseIsRefused(t *testing.T) {
	const good = `{"name": "A", "type": "TREATY", "members": [{"party": "NL", "status": "MEMBER", "from": "", "until": ""}]}`
	if err := addAlliance(new(casework.Bootstrap), "a", []byte(good), map[string]bool{"NL": true}); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"an unknown type":      {"TREATY", "CLUB"},
		"an unknown status":    {"MEMBER", "FRIEND"},
		"an unknown member":    {"NL", "XX"},
		"a start that is none": {`"from": ""`, `"from": "yesterday"`},
		"an end that is none":  {`"until": ""`, `"until": "2024-03-07"`},
		"text that is no data": {"{", "["},
	} {
		text := strings.Replace(good, change[0], change[1], 1)
		if err := addAlliance(new(casework.Bootstrap), "a", []byte(text), map[string]bool{"NL": true}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
