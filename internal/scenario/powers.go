package scenario

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"entente/internal/dossier"
	"entente/internal/marking"
	"entente/policy"
)

// Power is what one decision comes to for people of each role who stand in one way
// to the object.
type Power struct {
	Decision string
	Stands   string // how they stand to the object
	States   []dossier.State
	Outcomes []string // by dossier.Roles: "yes", "no", "hid"
}

// Given reports whether anybody may.
func (p Power) Given() bool { return slices.Contains(p.Outcomes, "yes") }

// standpoint is how people stand to an object of another party of the same alliance.
type standpoint struct {
	name       string
	party, top string
	rel        policy.Relations
	mandated   bool
}

var standpoints = []standpoint{
	{name: "of the party that filed it", party: "NL-MFA", top: "NL"},
	{name: "of that party, with its mandates", party: "NL-MFA", top: "NL", mandated: true},
	{name: "who filed it", party: "NL-MFA", top: "NL", rel: policy.Author},
	{name: "of a party that it was given to", party: "DE-AA", top: "DE"},
	{name: "of a state that aligns itself", party: "NO-MFA", top: "NO"},
}

// begins are the actions that make an object: whoever takes them is its author.
var begins = []string{"create", "import", "issue"}

// Powers asks the rules what a decision comes to, by each way to stand to the object
// and in each state in which the step is possible; states that make no difference
// are told together. Everybody has two factors and no clearance.
// Where it depends on facts beyond the object it is asked with those that allow most.
func Powers(ctx context.Context, rev *policy.Revision, decision string) []Power {
	noun, action, _ := strings.Cut(decision, ":")
	if noun == "*" {
		noun = string(dossier.NounEvidence)
	}
	var out []Power
	for _, at := range standpoints {
		if slices.Contains(begins, action) && at.rel != policy.Author ||
			at.top == "NO" && action != "align" || at.mandated && !slices.Contains(mandated, action) {
			continue
		}
		for _, state := range statesFor(dossier.Noun(noun), action) {
			p := Power{Decision: decision, Stands: at.name, States: []dossier.State{state}}
			for _, role := range dossier.Roles {
				p.Outcomes = append(p.Outcomes, outcome(ctx, rev, at, dossier.Noun(noun), action, state, role))
			}
			if i := slices.IndexFunc(out, func(q Power) bool { return q.Stands == p.Stands && slices.Equal(q.Outcomes, p.Outcomes) }); i >= 0 {
				out[i].States = append(out[i].States, state)
			} else {
				out = append(out, p)
			}
		}
	}
	plain := func(p Power) bool { return p.Stands == standpoints[0].name }
	return slices.DeleteFunc(out, func(p Power) bool { // what is as for everybody of the party needs no line
		return !plain(p) && slices.ContainsFunc(out, func(q Power) bool {
			return plain(q) && slices.Equal(p.Outcomes, q.Outcomes) && slices.Equal(p.States, q.States)
		})
	})
}

// statesFor lists the states in which a step is possible.
func statesFor(noun dossier.Noun, action string) []dossier.State {
	cycle := dossier.CycleOf(noun)
	var out []dossier.State
	for _, m := range cycle.Moves {
		if m.Name == action {
			out = append(out, m.From...)
		}
	}
	switch {
	case len(out) > 0:
		return out
	case slices.Contains(begins, action):
		return []dossier.State{cycle.Start}
	}
	return cycle.States()
}

func outcome(ctx context.Context, rev *policy.Revision, at standpoint, noun dossier.Noun, action string, state dossier.State, role dossier.Role) string {
	best := "hid"
	for _, facts := range factsFor(at.top, noun, action) {
		l := exampleLabel(noun, state).Canonical()
		given := policy.Context{Now: exampleNow, Channel: policy.ChannelAPI, Statement: facts}
		put(&given, at, action, &l)
		d := rev.Decide(ctx, &policy.Request{Action: action, Subject: exampleSubject(at, role), Relations: at.rel, Object: &l, Context: given})
		switch {
		case d.Outcome.Permits():
			return "yes"
		case d.Outcome.Discoverable():
			best = "no"
		}
	}
	return best
}

// exampleNow is the minute of the example: a working day.
var exampleNow = func() marking.Minute {
	m, err := marking.ParseMinute("2026-11-23T10:00Z")
	if err != nil {
		panic(err) // it is a minute
	}
	return m
}()

// mandated are the actions that mandates are given for.
var mandated = []string{"sign", "break_silence", "publish", "consent", "align"}

func exampleSubject(at standpoint, role dossier.Role) policy.Subject {
	standing := dossier.Member
	if at.top == "NO" {
		standing = dossier.Aligned
	}
	s := policy.Subject{Party: at.party, Chain: []string{at.party, at.top}, Kind: string(dossier.PartyAgency), Nationality: marking.SetOf(at.top),
		Roles: marking.SetOf(string(role)), Assurance: "aal2", Memberships: []policy.Membership{{Alliance: "eu27", Party: at.top, Status: string(standing)}}}
	for _, act := range mandated {
		if !at.mandated {
			break
		}
		s.Mandates = append(s.Mandates, policy.Mandate{Alliance: "eu27", Action: act})
	}
	return s.Canonical()
}

// exampleLabel is that of an object which the Dutch ministry filed and gave to its
// alliance and to Germany; a request for release asks Germany, and machine clients are given to nobody.
func exampleLabel(noun dossier.Noun, state dossier.State) marking.Label {
	l := marking.Label{Kind: string(noun), State: string(state), Owner: "NL-MFA", Marking: marking.Marking{TLP: marking.Green, PAP: marking.PAPGreen,
		Originators: marking.SetOf("NL-MFA"), Naming: marking.NamingMay},
		Grants: []marking.Grant{{Via: "eu27", By: "NL-MFA"}, {By: "NL-MFA", To: marking.SetOf("DE")}}}
	switch noun {
	case dossier.NounParty, dossier.NounAlliance:
		l.Owner, l.Grants, l.Marking = "registry", nil, reference()
	case dossier.NounReleaseRequest:
		l.Originators = marking.SetOf("DE")
	case dossier.NounPublication:
		l.TLP = marking.Clear
	case dossier.NounServiceClient:
		l.TLP, l.Grants = marking.AmberStrict, nil
	}
	return l
}

// put adds what an action would put in place.
func put(c *policy.Context, at standpoint, action string, l *marking.Label) {
	m := l.Marking
	if l.Kind == string(dossier.NounPolicyBundle) { // of an alliance, checked and agreed to
		eu := marking.SetOf("eu27")
		c.Bundle = &policy.Bundle{Alliance: "eu27", Affected: eu, Approved: eu, For: "eu27", Passed: true, Demanded: action == "confirm_roll_back"}
	}
	switch action {
	case "share":
		c.Grant = &marking.Grant{Via: "eu27", By: at.party}
	case "overlay":
		m.TLP = marking.Amber
		c.Marking = &m
	case "downgrade", "issue_tear_line", "create", "import":
		c.Marking = &m
	case "request_release":
		c.Consent = &marking.Consent{To: at.party, Purpose: string(dossier.PurposeForward)}
	case "grant", "grant_conditionally", "refuse":
		c.Consent = &marking.Consent{By: at.top, To: "NL-MFA", Purpose: string(dossier.PurposeForward)}
	case "issue", "rotate":
		c.Client = &policy.Client{Scope: policy.Scope{Actions: marking.SetOf("read"), Alliances: marking.SetOf("eu27"), Channels: marking.SetOf("export"), TLP: marking.Green}}
	}
}

// texts are the nouns whose steps are decided by facts of a text.
var texts = []dossier.Noun{dossier.NounStatement, dossier.NounStatementVersion, dossier.NounAmendment, dossier.NounComment, dossier.NounPublication}

// releasing are the steps for which it matters whether the release was agreed to.
var releasing = []string{"authorise", "publish", "schedule", "unschedule"}

// factsFor are the facts of a text that the Netherlands leads: of the EU-27 with all
// members as its parties, and of states outside any alliance; before and after its
// release was agreed to. No facts for what is no text.
func factsFor(party string, noun dossier.Noun, action string) []*policy.Statement {
	if !slices.Contains(texts, noun) {
		return []*policy.Statement{nil}
	}
	parties := marking.SetOf("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT",
		"NL", "PL", "PT", "RO", "SE", "SI", "SK")
	var out []*policy.Statement
	for _, alliance := range []string{"eu27", ""} {
		kind := dossier.StatementOrganisation
		if alliance == "" {
			kind = dossier.StatementJoint
		}
		for _, authorised := range []bool{false, true} {
			if authorised && !slices.Contains(releasing, action) {
				continue
			}
			out = append(out, &policy.Statement{Alliance: alliance, Kind: string(kind), Lead: "NL", Parties: parties, Party: party,
				Mode: string(dossier.SignEndorse), Minutes: 7 * 24 * 60, Authorised: authorised, Slot: exampleNow,
				File:  policy.OnFile{Originators: []string{"DE", "FR", "NL"}, Judgements: []string{"HIGH"}, Assessments: []string{"VIOLATION"}, Decisions: parties},
				Tally: policy.Tally{For: parties}})
		}
	}
	return out
}

// roleCodes are the columns of the table.
var roleCodes = map[dossier.Role]string{dossier.RoleReporter: "REP", dossier.RoleExaminer: "EXA", dossier.RoleAnalyst: "ANA", dossier.RoleDisclosure: "DIS",
	dossier.RoleLegal: "LEG", dossier.RoleDiplomat: "DIP", dossier.RoleAuthority: "DEC", dossier.RolePenHolder: "PEN", dossier.RoleVendor: "VEN",
	dossier.RolePolicy: "POL", dossier.RoleReviewer: "REV", dossier.RoleSecurity: "SEC", dossier.RoleComms: "COM", dossier.RoleAudit: "AUD",
	dossier.RoleSecretariat: "SCR"}

// DrawPowers draws the table of all mutations.
func DrawPowers(asks Asks, order []string, powers func(decision string) []Power) string {
	var b strings.Builder
	b.WriteString(powersHead)
	for _, role := range dossier.Roles {
		fmt.Fprintf(&b, "| %s | %s |\n", roleCodes[role], role)
	}
	b.WriteString("\n| Mutation | Decision | State | Person |")
	for _, role := range dossier.Roles {
		b.WriteString(" " + roleCodes[role] + " |")
	}
	b.WriteString("\n|---|---|---|---|" + strings.Repeat("---|", len(dossier.Roles)) + "\n")
	for _, name := range order {
		for _, decision := range asks[name] {
			for _, p := range powers(decision) {
				fmt.Fprintf(&b, "| %s | %s | %s | %s |", name, decision, joined(p.States), p.Stands)
				for _, o := range p.Outcomes {
					fmt.Fprintf(&b, " %-3s |", map[string]string{"yes": "yes", "no": ".", "hid": "hid"}[o])
				}
				b.WriteString("\n")
			}
		}
	}
	return b.String()
}

func joined(states []dossier.State) string {
	words := make([]string, len(states))
	for i, s := range states {
		words[i] = string(s)
	}
	return strings.Join(words, ", ")
}

const powersHead = `# Who may send which mutation

What the shipped rules answer to each decision that a mutation asks for, for each role. The table is drawn by
` + "`go test ./internal/scenario -run Powers -update`" + ` from ` + "`graph/schema/asks.txt`" + ` and the rules; a difference fails the tests, so that
a change of the rules shows here for review.

The object is TLP:GREEN, filed by the Dutch ministry (NL-MFA) and given to the EU-27 and to Germany; a request for release asks
Germany; a machine client is the ministry's alone; parties and alliances stand in the public register. The person has this one role, two
factors, no clearance, and no mandate but where a line says so: then all that there are for the EU-27. Texts have parties, positions and a case file that allow most. Steps that
are refused to everybody here are taken by roles together, by others than these, or by the service.

` + "`yes`" + ` may, ` + "`.`" + ` is refused, ` + "`hid`" + ` is told that there is no such object. In each state in which the step is possible; states that
make no difference stand together.

| Column | Role |
|---|---|
`
