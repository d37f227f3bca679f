package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"entente/internal/fault"
)

// question is one that the demo proposes, and who is to put it.
type question struct {
	title, query string
	who          []string
	differ       bool // the answers must not be the same
}

// questions are the demo's, in order.
var questions = []question{
	{
		title: "Who am I, and what do I see of everything?",
		who:   []string{"nl.diplomat"},
		query: `{ viewer { name memberships { allianceKey status } } cases(first: 1) { totalCount } incidents(first: 1) { totalCount } evidence(first: 1) { totalCount } }`,
	},
	{
		title:  "What do we know about the satellite modems? The Netherlands is an Ally, Cyprus is not: the same question, two answers, and no gap to be seen.",
		who:    []string{"nl.diplomat", "cy.diplomat"},
		differ: true,
		query: `{ incidents(first: 1, filter: {search: "satellite modems"}) { edges { node { title evidence(first: 10) { totalCount edges { node ` +
			`{ title ownerKey marking { banner } withheld { field code } } } } } } } }`,
	},
	{
		title:  "Why may I see the joint assessment of NotPetya? The Netherlands has both of its sources, but an analysis goes on only when all their originators agree.",
		who:    []string{"uk.analyst", "nl.analyst"},
		differ: true,
		query: `{ evidence(first: 3, filter: {search: "joint assessment operators"}) { totalCount edges { node { title marking { banner } ` +
			`explain { outcome rule grant reasons { code text } } } } } }`,
	},
	{
		title:  "Where do the joint texts stand? Each of them knows only of those that it negotiates.",
		who:    []string{"de.diplomat", "uk.diplomat", "jp.diplomat"},
		differ: true,
		query: `{ statements(first: 10) { edges { node { title allianceKey state openSilence { deadline } suspension { claims } } } } ` +
			`publications(first: 10) { edges { node { texts { title } state } } } }`,
	},
	{
		title: "What has to be looked at again since a report was revoked?",
		who:   []string{"de.diplomat"},
		query: `{ judgements(first: 10, filter: {states: [IN_REVIEW_EVIDENCE_CHANGED]}) { edges { node { title state confidence } } } ` +
			`notifications(first: 3) { totalCount edges { node { code about { id } } } } }`,
	},
}

// body returns the JSON of the request. It holds no single quote, so that a shell
// takes it between two.
func (q question) body() string {
	text, _ := json.Marshal(map[string]string{"query": q.query}) // a text always has a JSON form
	return string(text)
}

// quoteShell writes a file name so that a shell reads it as one word.
func quoteShell(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// askAll puts every question and prints the answers. An answer with errors, or
// two alike that should differ, is a fault.
func (d *demonstration) askAll(ctx context.Context) error {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for i, q := range questions {
		fmt.Fprintf(d.out, "%d. %s\n", i+1, q.title)
		seen := map[string]string{}
		for _, who := range q.who {
			answer, err := d.ask(ctx, client, d.app.Token(who), q.body())
			if err != nil {
				return err
			}
			fmt.Fprintf(d.out, "%s: %s\n", who, answer)
			if other := seen[answer]; q.differ && other != "" {
				return fault.New(fault.Internal, "demo.askAll", who+" and "+other+" got the same answer")
			}
			seen[answer] = who
		}
	}
	return nil
}

func (d *demonstration) ask(ctx context.Context, client *http.Client, token, query string) (string, error) {
	const op = "demo.ask"
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+d.app.Addr()+"/graphql", strings.NewReader(query))
	if err != nil {
		return "", fault.Wrap(fault.Internal, op, "", err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	w, err := client.Do(r)
	if err != nil {
		return "", fault.Wrap(fault.Unavailable, op, "the demo does not answer", err)
	}
	defer w.Body.Close() // read to its end below
	body, err := io.ReadAll(w.Body)
	if err != nil {
		return "", fault.Wrap(fault.Unavailable, op, "the demo does not answer", err)
	}
	var answer struct {
		Data   json.RawMessage
		Errors json.RawMessage
	}
	if err := json.Unmarshal(body, &answer); err != nil || w.StatusCode != http.StatusOK || answer.Errors != nil {
		return "", fault.Wrap(fault.Internal, op, "", fmt.Errorf("answered %s: %s", w.Status, body))
	}
	var text bytes.Buffer
	if err := json.Indent(&text, answer.Data, "", "  "); err != nil {
		return "", fault.Wrap(fault.Internal, op, "", err)
	}
	return text.String(), nil
}
