package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"entente/internal/casework"
	"entente/internal/fault"
)

// act is something that the demo proposes to do, and as whom. Its text holds the
// ids that this start has given out.
type act struct {
	title, who, query string
	first             bool // with the first factor alone: refused, and told why
}

// acts are what a newcomer can do with the texts of the story, in order: open a
// silence, break one, sign, with one factor and with two, and publish.
func (d *demonstration) acts(ctx context.Context, now time.Time) ([]act, error) {
	id := func(handle, title string) (string, string, error) {
		s, err := d.app.Session(handle)
		if err != nil {
			return "", "", err
		}
		page, err := s.Statements(ctx, casework.StatementFilter{Common: casework.Common{Search: title}}, casework.Page{})
		if err != nil {
			return "", "", err
		}
		if len(page.Edges) != 1 {
			return "", "", fault.New(fault.Internal, "demo.acts", "the story has no such text: "+title)
		}
		o := page.Edges[0].Node.Object()
		return string(o.ID), o.Digest, nil
	}
	frozen, _, err := id("cz.analyst", "Solidarity with the Czech Republic")
	if err != nil {
		return nil, err
	}
	silent, _, err := id("fr.diplomat", "Declaration on malicious activity")
	if err != nil {
		return nil, err
	}
	signing, digest, err := id("us.diplomat", "Activity against democratic institutions")
	if err != nil {
		return nil, err
	}
	answer := `{ statement { state } userErrors { code message } } }`
	sign := fmt.Sprintf(`mutation { signStatement(input: {id: %q, digest: %q, mode: ENDORSE}) `, signing, digest) + answer
	deadline, embargo := now.Add(96*time.Hour).UTC().Truncate(time.Second), now.Add(3*time.Minute).UTC().Truncate(time.Minute)
	return []act{
		{title: "Open a silence on a text that is frozen: adopted at the deadline unless a mandated member objects before it.", who: "cz.analyst",
			query: fmt.Sprintf(`mutation { openSilence(input: {id: %q, deadline: %q}) `, frozen, deadline.Format(time.RFC3339)) + answer},
		{title: "Break the silence that is open on another: back to the table, and everybody is told.", who: "fr.diplomat",
			query: fmt.Sprintf(`mutation { breakSilence(input: {id: %q, comment: "The second paragraph needs another look."}) `, silent) + answer},
		{title: "Sign the text that waits for one signature, with a session that has only seen the password: nobody binds a state with that.", who: "us.diplomat",
			query: sign, first: true},
		{title: "Sign it after the second factor; with the last signature it is adopted.", who: "us.diplomat", query: sign},
		{title: "Set the minute at which it comes out.", who: "uk.diplomat",
			query: fmt.Sprintf(`mutation { scheduleRelease(input: {id: %q, embargo: %q}) `, signing, embargo.Format("2006-01-02T15:04Z")) + answer},
		{title: "Agree to its release. From its minute on everybody finds it under publications, as HTML, PDF, Markdown and JSON.", who: "uk.authority",
			query: fmt.Sprintf(`mutation { authoriseRelease(input: {id: %q}) { statement { state publication { exports { html pdf } } } userErrors { code message } } }`, signing)},
	}, nil
}

// body returns the JSON of the request.
func (a act) body() string {
	text, _ := json.Marshal(map[string]string{"query": a.query}) // a text always has a JSON form
	return string(text)
}

// outcome is what the answer to an act holds.
func (a act) outcome() string {
	if a.first {
		return `"code": "SESSION_AAL2_REQUIRED"`
	}
	return `"userErrors": []`
}

// doAll does every act and prints the answers. One that turns out otherwise than
// the demo says is a fault.
func (d *demonstration) doAll(ctx context.Context) error {
	acts, err := d.acts(ctx, time.Now())
	if err != nil {
		return err
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for i, a := range acts {
		token := d.app.Token(a.who)
		if a.first {
			token = d.app.FirstFactor(a.who)
		}
		answer, err := d.ask(ctx, client, token, a.body())
		if err != nil {
			return err
		}
		fmt.Fprintf(d.out, "%d. %s\n%s: %s\n", len(questions)+i+1, a.title, a.who, answer)
		if !strings.Contains(answer, a.outcome()) {
			return fault.New(fault.Internal, "demo.doAll", "the story does not allow this: "+a.title)
		}
	}
	return nil
}
