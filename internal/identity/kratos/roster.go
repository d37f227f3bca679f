package kratos

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"entente/internal/fault"
)

// Entry is one person of a roster.
type Entry struct {
	Email string `json:"email"` // by which the person signs in at first
	State string `json:"state"` // "active" or "inactive"; "" is active
	Facts
}

// columns are those of a roster in CSV, in any order; all are needed.
var columns = []string{"email", "state", "handle", "name", "party", "nationality", "roles", "alliances", "clearances", "compartments", "mandates"}

// ReadRoster reads people from a file whose name ends in .json or .csv. In JSON it
// is an object with the list people. In CSV the entries of a list are separated by
// semicolons, a clearance is SCHEME:RANK[:UNTIL] and a mandate ALLIANCE:ACTION[:UNTIL].
// One person who is not in order spoils all of it. Faults: Invalid with
// CodeImportRow and the number of the line or the entry as path.
func ReadRoster(name string, r io.Reader, roles []string) ([]Entry, error) {
	const op = "kratos.ReadRoster"
	var list []Entry
	var err error
	switch path.Ext(name) {
	case ".json":
		list, err = readJSON(r)
	case ".csv":
		list, err = readCSV(r)
	default:
		err = fault.New(fault.Invalid, op, "the name of a roster ends in .json or .csv")
	}
	if err != nil {
		return nil, fault.As(err).WithCode(fault.CodeImportRow)
	}
	handles, emails := map[string]bool{}, map[string]bool{}
	for i := range list {
		e := &list[i]
		err := e.check(roles)
		if handles[e.Handle] || emails[e.Email] {
			err = fault.New(fault.Invalid, op, "a handle or an e-mail address is there twice")
		}
		if err != nil {
			return nil, fault.As(err).WithCode(fault.CodeImportRow).At("entry " + strconv.Itoa(i+1))
		}
		handles[e.Handle], emails[e.Email] = true, true
	}
	return list, nil
}

// check puts an entry into its canonical form, or reports what is wrong with it.
func (e *Entry) check(roles []string) error {
	if e.State == "" {
		e.State = "active"
	}
	a, err := mail.ParseAddress(e.Email)
	switch {
	case err != nil || a.Address != e.Email || strings.ToLower(e.Email) != e.Email:
		return fault.New(fault.Invalid, "kratos.Entry", "an e-mail address in lower case is needed").At("email")
	case e.State != "active" && e.State != "inactive":
		return fault.New(fault.Invalid, "kratos.Entry", "a state is active or inactive").At("state")
	}
	return e.Facts.check(roles)
}

func readJSON(r io.Reader) ([]Entry, error) {
	var file struct {
		People []Entry `json:"people"`
	}
	d := json.NewDecoder(bufio.NewReader(r))
	d.DisallowUnknownFields()
	err := d.Decode(&file)
	if err == nil {
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("there is something after the list")
		}
	}
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "kratos.readJSON", "the roster cannot be read: "+err.Error(), err)
	}
	return file.People, nil
}

func readCSV(r io.Reader) ([]Entry, error) {
	const op = "kratos.readCSV"
	in := csv.NewReader(r)
	head, err := in.Read()
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, op, "the roster cannot be read", err)
	}
	for _, c := range columns {
		if !slices.Contains(head, c) {
			return nil, fault.New(fault.Invalid, op, "a column is missing: "+c)
		}
	}
	if len(head) != len(columns) {
		return nil, fault.New(fault.Invalid, op, "there is a column that is not known, or one that is there twice")
	}
	var list []Entry
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, fault.Wrap(fault.Invalid, op, "the roster cannot be read: "+err.Error(), err)
		}
		cell := map[string]string{}
		for i, c := range head {
			cell[c] = strings.TrimSpace(row[i])
		}
		e, err := entryOf(cell)
		if err != nil {
			line, _ := in.FieldPos(0)
			return nil, fault.As(err).At(fmt.Sprintf("line %d", line))
		}
		list = append(list, e)
	}
}

func entryOf(cell map[string]string) (Entry, error) {
	e := Entry{Email: cell["email"], State: cell["state"], Facts: Facts{
		Handle: cell["handle"], Name: cell["name"], Party: cell["party"], Nationality: items(cell["nationality"]), Roles: items(cell["roles"]),
		Alliances: items(cell["alliances"]), Compartments: items(cell["compartments"]), Clearances: []Clearance{}, Mandates: []Mandate{},
	}}
	for _, text := range items(cell["clearances"]) {
		scheme, rank, until, err := triple(text)
		n, bad := strconv.ParseUint(rank, 10, 8)
		if err != nil || bad != nil {
			return e, fault.New(fault.Invalid, "kratos.entryOf", "a clearance is SCHEME:RANK or SCHEME:RANK:UNTIL").At("clearances")
		}
		small := uint8(n)
		e.Clearances = append(e.Clearances, Clearance{Scheme: scheme, Rank: &small, Until: until})
	}
	for _, text := range items(cell["mandates"]) {
		alliance, action, until, err := triple(text)
		if err != nil {
			return e, fault.New(fault.Invalid, "kratos.entryOf", "a mandate is ALLIANCE:ACTION or ALLIANCE:ACTION:UNTIL").At("mandates")
		}
		e.Mandates = append(e.Mandates, Mandate{Alliance: alliance, Action: action, Until: until})
	}
	return e, nil
}

// items splits a list; an empty cell is an empty list.
func items(cell string) []string {
	list := []string{}
	for part := range strings.SplitSeq(cell, ";") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}

// triple splits A:B or A:B:TIME; the time has colons of its own.
func triple(text string) (a, b string, until *time.Time, err error) {
	parts := strings.SplitN(text, ":", 3)
	if len(parts) < 2 {
		return "", "", nil, errors.New("a colon is missing")
	}
	if len(parts) == 3 {
		t, err := time.Parse(time.RFC3339, parts[2])
		if err != nil {
			return "", "", nil, err
		}
		t = t.UTC()
		until = &t
	}
	return parts[0], parts[1], until, nil
}
