package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
)

// kind is one sort of request.
type kind struct {
	name   string
	weight int // of a hundred
	write  bool
	query  string
}

const marked = `marking: {tlp: GREEN, pap: GREEN, originators: [$by], naming: MAY}`

var kinds = []kind{
	{"list", 40, false, `query { incidents(first: 20) { edges { node { id title state severity version } } pageInfo { hasNextPage } } }`},
	{"get", 22, false, `query($id: ID!) { node(id: $id) { id ... on Incident { title summary state severity } } }`},
	{"search", 10, false, `query($text: String!) { incidents(first: 20, filter: {search: $text}) { totalCount edges { node { id title } } } }`},
	{"count", 10, false, `query { incidents(first: 0) { totalCount } }`},
	{"register", 10, true, `mutation($title: String!, $by: String!) { createIncident(input: {title: $title, types: [WIPER], ` + marked + `}) { incident { id } userErrors { code } } }`},
	{"open", 4, true, `mutation($title: String!, $by: String!) { createCase(input: {title: $title, ` + marked + `}) { case { id } userErrors { code } } }`},
	{"share", 4, true, `mutation($id: ID!) { shareCase(input: {id: $id, via: "eu27"}) { case { id } userErrors { code } } }`},
}

// shares says what is asked.
func shares() string {
	var parts []string
	for _, k := range kinds {
		parts = append(parts, fmt.Sprintf("%s %d %%", k.name, k.weight))
	}
	return strings.Join(parts, ", ")
}

// request is one of them, made out.
type request struct {
	kind  kind
	who   person
	body  []byte
	party string // whose case was opened
}

// mix makes requests out. next is for one goroutine, opened for any.
type mix struct {
	random   *rand.Rand
	all      []person
	analysts []person
	officers map[string]person // by party
	ids      []string          // of objects that some can read

	mu    sync.Mutex
	cases map[string][]string // guarded by mu; opened and not shared yet, by party
}

func newMix(seed uint64, people []person, ids []string) *mix {
	m := &mix{random: rand.New(rand.NewPCG(seed, seed)), all: people, officers: map[string]person{}, ids: ids, cases: map[string][]string{}}
	for _, p := range people {
		if slices.Contains(p.Roles, "INCIDENT_REPORTER") {
			m.analysts = append(m.analysts, p)
		}
		if slices.Contains(p.Roles, "DISCLOSURE_OFFICER") {
			m.officers[p.Party] = p
		}
	}
	return m
}

// next draws a request.
func (m *mix) next() request {
	n := m.random.IntN(100)
	k := kinds[0]
	for _, k = range kinds {
		if n -= k.weight; n < 0 {
			break
		}
	}
	word := func() string { return words[m.random.IntN(len(words))] }
	r := request{kind: k, who: m.all[m.random.IntN(len(m.all))]}
	variables := map[string]any{}
	if k.name == "share" {
		if id, party := m.unshared(); id != "" {
			r.who, variables["id"] = m.officers[party], id
		} else {
			r.kind = kinds[5] // nothing is open: open something
		}
	}
	switch r.kind.name {
	case "get":
		variables["id"] = m.ids[m.random.IntN(len(m.ids))]
	case "search":
		variables["text"] = word() + " " + word()
	case "register", "open":
		r.who = m.analysts[m.random.IntN(len(m.analysts))]
		r.party = r.who.Party
		variables["title"], variables["by"] = fmt.Sprintf("%s against a %s", word(), word()), r.who.Party
	}
	r.body, _ = json.Marshal(map[string]any{"query": r.kind.query, "variables": variables}) // text and maps of text always have a JSON form
	return r
}

// opened remembers a case that can be shared.
func (m *mix) opened(party, id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.cases[party] = append(m.cases[party], id)
}

// unshared takes a case that was opened.
func (m *mix) unshared() (id, party string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, party := range writers {
		if list := m.cases[party]; len(list) > 0 && m.officers[party].Handle != "" {
			m.cases[party] = list[1:]
			return list[0], party
		}
	}
	return "", ""
}
