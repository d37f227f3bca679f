package dossier_test

import (
	"slices"
	"strings"
	"testing"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
)

func TestAGoodObjectOfEveryNounIsAccepted(t *testing.T) {
	for _, o := range oneOfEach() {
		if err := dossier.Validate(o); err != nil {
			t.Errorf("%s: %v", o.Noun(), err)
		}
	}
}

func TestTextIsRefusedForWhatIsWrongWithIt(t *testing.T) {
	each(t, map[string]struct {
		text string
		need bool
		code fault.Code // "" when accepted
	}{
		"plain text":                        {"text", true, ""},
		"line feeds and tabs":               {"a\n\tb", true, ""},
		"no text where none is needed":      {"", false, ""},
		"ten characters of two bytes each":  {strings.Repeat("é", 10), true, ""},
		"eleven characters":                 {strings.Repeat("é", 11), true, fault.CodeTextTooLong},
		"no text where some is needed":      {"", true, fault.CodeTextEmpty},
		"blanks where text is needed":       {" \n\t\u00a0", true, fault.CodeTextEmpty},
		"a byte of another encoding":        {"caf\xe9", true, fault.CodeTextInvalid},
		"a zero byte":                       {"a\x00b", true, fault.CodeTextInvalid},
		"a carriage return":                 {"a\rb", true, fault.CodeTextInvalid},
		"an escape sequence":                {"a\x1b[2J", true, fault.CodeTextInvalid},
		"a control character beyond ASCII":  {"a\u0085b", true, fault.CodeTextInvalid},
		"bad encoding even if far too long": {strings.Repeat("\xff", 50), true, fault.CodeTextInvalid},
	}, func(t *testing.T, c struct {
		text string
		need bool
		code fault.Code
	}) {
		err := dossier.CheckText("field", c.text, 10, c.need)
		if c.code != "" {
			refused(t, err, fault.Invalid, c.code, "field")
		} else if err != nil {
			t.Error(err)
		}
	})
}

// change makes a good object bad in one respect.
type change[T any] struct {
	to   func(T)
	code fault.Code
	path string // steps joined by dots
}

func refuseEach[T dossier.Object](t *testing.T, fresh func() T, rows map[string]change[T]) {
	t.Helper()
	each(t, rows, func(t *testing.T, c change[T]) {
		o := fresh()
		c.to(o)
		refused(t, dossier.Validate(o), fault.Invalid, c.code, strings.Split(c.path, ".")...)
	})
}

func long(n int) string { return strings.Repeat("x", n+1) }

func TestBadIncidentsAreRefused(t *testing.T) {
	type inc = *dossier.Incident
	refuseEach(t, newIncident, map[string]change[inc]{
		"no marking":                             {func(o inc) { o.Marking = marking.Marking{} }, fault.CodeMarkingMissing, "marking.tlp"},
		"no originator":                          {func(o inc) { o.Marking.Originators = nil }, fault.CodeMarkingMissing, "marking.originators"},
		"red without recipients":                 {func(o inc) { o.Marking.TLP = marking.Red }, fault.CodeMarkingMissing, "recipients"},
		"a victim without marking":               {func(o inc) { o.Victim.Marking = marking.Marking{} }, fault.CodeMarkingMissing, "victim.marking.tlp"},
		"no title":                               {func(o inc) { o.Title = "" }, fault.CodeTextEmpty, "title"},
		"a title that is too long":               {func(o inc) { o.Title = long(dossier.MaxTitle) }, fault.CodeTextTooLong, "title"},
		"a summary that is too long":             {func(o inc) { o.Summary = long(dossier.MaxSummary) }, fault.CodeTextTooLong, "summary"},
		"no type":                                {func(o inc) { o.Types = nil }, "", "types"},
		"an unknown type":                        {func(o inc) { o.Types = append(o.Types, "EARTHQUAKE") }, "", "types"},
		"a start that is no day":                 {func(o inc) { o.FirstSeen = "spring" }, "", "firstSeen"},
		"a start on 30 February":                 {func(o inc) { o.FirstSeen = "2024-02-30" }, "", "firstSeen"},
		"an end that is no day":                  {func(o inc) { o.LastSeen = "2024-4-1" }, "", "lastSeen"},
		"an end before the start":                {func(o inc) { o.LastSeen = "2024-02-29" }, fault.CodeRangeInverted, "lastSeen"},
		"an end in an earlier month":             {func(o inc) { o.LastSeen = "2024-02" }, fault.CodeRangeInverted, "lastSeen"},
		"an end in an earlier year":              {func(o inc) { o.LastSeen = "2023" }, fault.CodeRangeInverted, "lastSeen"},
		"a severity below nothing":               {func(o inc) { o.Severity = -1 }, "", "severity"},
		"a severity above all":                   {func(o inc) { o.Severity = 101 }, "", "severity"},
		"an unknown sector":                      {func(o inc) { o.Targets[0].Sector = "CIRCUS" }, "", "targets"},
		"a country that is a novel":              {func(o inc) { o.Targets[0].Country = long(60) }, fault.CodeTextTooLong, "targets"},
		"too many targets":                       {func(o inc) { o.Targets = make([]dossier.Target, dossier.MaxList+1) }, fault.CodeListTooLong, "targets"},
		"too many actors":                        {func(o inc) { o.Actors = make([]dossier.ID, dossier.MaxList+1) }, fault.CodeListTooLong, "actors"},
		"an empty technique":                     {func(o inc) { o.Techniques = []string{""} }, fault.CodeTextEmpty, "techniques"},
		"too many techniques":                    {func(o inc) { o.Techniques = slices.Repeat([]string{"T1"}, dossier.MaxList+1) }, fault.CodeListTooLong, "techniques"},
		"a victim with a zero byte":              {func(o inc) { o.Victim.Name = "a\x00" }, fault.CodeTextInvalid, "victim"},
		"a victim's detail that is too long":     {func(o inc) { o.Victim.Detail = long(dossier.MaxDetail) }, fault.CodeTextTooLong, "victim"},
		"a source of nobody":                     {func(o inc) { o.Sources[0].Publisher = "" }, fault.CodeTextEmpty, "sources"},
		"a source on no day":                     {func(o inc) { o.Sources[0].Day = "today" }, "", "sources"},
		"a source with a title that is too long": {func(o inc) { o.Sources[0].Title = long(dossier.MaxShort) }, fault.CodeTextTooLong, "sources"},
		"too many sources":                       {func(o inc) { o.Sources = slices.Repeat(o.Sources, dossier.MaxList+1) }, fault.CodeListTooLong, "sources"},
	})
}

func TestDaysThatAreKnownOnlyRoughlyAreNoContradiction(t *testing.T) {
	each(t, map[string][2]dossier.Day{
		"an end in the start's year":     {"2017-06-27", "2017"},
		"an end in the start's month":    {"2017-06-27", "2017-06"},
		"a rough start and an exact end": {"2017", "2017-01-01"},
		"an end without a start":         {"", "2017-01-01"},
		"a start without an end":         {"2017-01-01", ""},
		"one day":                        {"2017-06-27", "2017-06-27"},
		"nothing known":                  {"", ""},
	}, func(t *testing.T, d [2]dossier.Day) {
		o := newIncident()
		o.FirstSeen, o.LastSeen = d[0], d[1]
		if err := dossier.Validate(o); err != nil {
			t.Error(err)
		}
	})
}

func TestBadEvidenceIsRefused(t *testing.T) {
	type evi = *dossier.Evidence
	refuseEach(t, newEvidence, map[string]change[evi]{
		"no title":                      {func(o evi) { o.Title = " " }, fault.CodeTextEmpty, "title"},
		"an unknown kind":               {func(o evi) { o.Kind = "RUMOUR" }, "", "kind"},
		"no kind":                       {func(o evi) { o.Kind = "" }, "", "kind"},
		"a grade that is no letter":     {func(o evi) { o.Grade.Reliability = "AB" }, "", "grade"},
		"the grade G of other scales":   {func(o evi) { o.Grade.Reliability = "G" }, "", "grade"},
		"a credibility of nothing":      {func(o evi) { o.Grade.Credibility = 0 }, "", "grade"},
		"a credibility of seven":        {func(o evi) { o.Grade.Credibility = 7 }, "", "grade"},
		"derived from itself":           {func(o evi) { o.DerivedFrom = []dossier.ID{o.ID} }, fault.CodeReferenceUnknown, "derivedFrom"},
		"derived from too many":         {func(o evi) { o.DerivedFrom = make([]dossier.ID, dossier.MaxList+1) }, fault.CodeListTooLong, "derivedFrom"},
		"a source that is too long":     {func(o evi) { o.Source.Description = long(dossier.MaxDetail) }, fault.CodeTextTooLong, "source"},
		"a source without marking":      {func(o evi) { o.Source.Marking = marking.Marking{} }, fault.CodeMarkingMissing, "source.marking.tlp"},
		"a technical portion unmarked":  {func(o evi) { o.Technical.Marking = marking.Marking{} }, fault.CodeMarkingMissing, "technical.marking.tlp"},
		"a victim without marking":      {func(o evi) { o.Victim.Marking.PAP = 0 }, fault.CodeMarkingMissing, "victim.marking.pap"},
		"an empty indicator":            {func(o evi) { o.Technical.Indicators = []string{" "} }, fault.CodeTextEmpty, "indicators"},
		"an indicator that is too long": {func(o evi) { o.Technical.Indicators = []string{long(dossier.MaxShort)} }, fault.CodeTextTooLong, "indicators"},
		"a source of nobody":            {func(o evi) { o.Sources[0].Publisher = "" }, fault.CodeTextEmpty, "sources"},
		"an unknown custody action": {func(o evi) {
			o.Custody = dossier.AddCustody(nil, dossier.CustodyEvent{At: noon, Action: "LOST"})
		}, "", "custody"},
	})
	broken := newEvidence()
	broken.Custody = threeSteps()[1:]
	refused(t, dossier.Validate(broken), fault.Precondition, fault.CodeCustodyBroken)
}

func TestOtherBadNounsAreRefused(t *testing.T) {
	t.Run("case", func(t *testing.T) {
		refuseEach(t, newCase, map[string]change[*dossier.Case]{
			"no title":                   {func(o *dossier.Case) { o.Title = "" }, fault.CodeTextEmpty, "title"},
			"a summary that is too long": {func(o *dossier.Case) { o.Summary = long(dossier.MaxSummary) }, fault.CodeTextTooLong, "summary"},
			"no marking":                 {func(o *dossier.Case) { o.Marking.PAP = 0 }, fault.CodeMarkingMissing, "marking.pap"},
		})
	})
	t.Run("threat actor", func(t *testing.T) {
		type act = *dossier.ThreatActor
		refuseEach(t, newActor, map[string]change[act]{
			"no name":                        {func(o act) { o.Name = "" }, fault.CodeTextEmpty, "name"},
			"an empty alias":                 {func(o act) { o.Aliases = []string{""} }, fault.CodeTextEmpty, "aliases"},
			"a description that is too long": {func(o act) { o.Description = long(dossier.MaxSummary) }, fault.CodeTextTooLong, "description"},
			"a reference that is too long":   {func(o act) { o.References = []string{long(4 * dossier.MaxShort)} }, fault.CodeTextTooLong, "references"},
			"a sector with a zero byte":      {func(o act) { o.Sectors = []string{"a\x00"} }, fault.CodeTextInvalid, "sectors"},
			"a claim of nobody":              {func(o act) { o.Suspected[0].Source = "" }, fault.CodeTextEmpty, "suspected"},
			"a claim about no state":         {func(o act) { o.Suspected[0].Country = "" }, fault.CodeTextEmpty, "suspected"},
			"a claim in a novel":             {func(o act) { o.Suspected[0].Wording = long(dossier.MaxTitle) }, fault.CodeTextTooLong, "suspected"},
			"a confidence above all":         {func(o act) { o.Suspected[0].Confidence = 101 }, "", "suspected"},
			"a confidence below none given":  {func(o act) { o.Suspected[0].Confidence = -2 }, "", "suspected"},
			"too many claims":                {func(o act) { o.Suspected = make([]dossier.StateClaim, dossier.MaxList+1) }, fault.CodeListTooLong, "suspected"},
			"a STIX id that is too long":     {func(o act) { o.StixID = long(dossier.MaxTitle) }, fault.CodeTextTooLong, "stixId"},
		})
	})
	t.Run("release request", func(t *testing.T) {
		type req = *dossier.ReleaseRequest
		refuseEach(t, newRequest, map[string]change[req]{
			"no reason":          {func(o req) { o.Reason = "" }, fault.CodeTextEmpty, "reason"},
			"for nobody":         {func(o req) { o.To = "" }, fault.CodeTextEmpty, "to"},
			"an unknown purpose": {func(o req) { o.Purpose = "GOSSIP" }, "", "purpose"},
		})
	})
	t.Run("party", func(t *testing.T) {
		type pty = *dossier.Party
		refuseEach(t, newParty, map[string]change[pty]{
			"no key":             {func(o pty) { o.Key = "" }, fault.CodeTextEmpty, "key"},
			"a key that is long": {func(o pty) { o.Key = long(60) }, fault.CodeTextTooLong, "key"},
			"no name":            {func(o pty) { o.Name = "" }, fault.CodeTextEmpty, "name"},
			"an unknown kind":    {func(o pty) { o.Kind = "PLANET" }, "", "kind"},
		})
	})
	t.Run("alliance", func(t *testing.T) {
		type all = *dossier.Alliance
		refuseEach(t, newAlliance, map[string]change[all]{
			"no key":          {func(o all) { o.Key = "" }, fault.CodeTextEmpty, "key"},
			"no name":         {func(o all) { o.Name = "" }, fault.CodeTextEmpty, "name"},
			"an unknown type": {func(o all) { o.Type = "RIVALRY" }, "", "type"},
		})
	})
}

func TestTheClosedSetsHoldNoDoublesAndNoGaps(t *testing.T) {
	checkSet(t, dossier.IncidentTypes)
	checkSet(t, dossier.Sectors)
	checkSet(t, dossier.EvidenceKinds)
	checkSet(t, dossier.CustodyActions)
	checkSet(t, dossier.Purposes)
	checkSet(t, dossier.PartyKinds)
	checkSet(t, dossier.AllianceTypes)
	checkSet(t, dossier.MemberStatuses)
	checkSet(t, dossier.Roles)
}

func checkSet[T ~string](t *testing.T, set []T) {
	t.Helper()
	for i, v := range set {
		if v == "" || strings.ToUpper(string(v)) != string(v) || slices.Contains(set[:i], v) {
			t.Errorf("%T holds %q", set, v)
		}
	}
}
