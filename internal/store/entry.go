package store

import (
	"encoding/json"
	"time"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/journal"
)

// Kinds of journal entries. The list is append-only; a reader that meets a kind
// it does not know stops.
const (
	EntryChange journal.Kind = 1 // changes of objects and memberships
	EntryRefuse journal.Kind = 2 // a refusal; changes nothing
	EntryPolicy journal.Kind = 3 // a policy revision comes into force
)

// Audit says who asked for what, and how a policy answered.
type Audit struct {
	Person   string     `json:"person"`
	Party    string     `json:"party"`
	Action   string     `json:"action"`
	Object   dossier.ID `json:"object,omitempty"`
	Outcome  string     `json:"outcome"`
	Reasons  []string   `json:"reasons,omitempty"`
	Rule     string     `json:"rule,omitempty"`
	Grant    string     `json:"grant,omitempty"`
	Revision string     `json:"revision,omitempty"` // of the policy
}

// body is the content of an entry. Its JSON form is canonical once the journal has it.
type body struct {
	Audit       *Audit               `json:"audit,omitempty"`
	Objects     []objectLine         `json:"objects,omitempty"`
	Memberships []dossier.Membership `json:"memberships,omitempty"`
	Policy      *PolicyRevision      `json:"policy,omitempty"`
}

type objectLine struct {
	Noun   dossier.Noun    `json:"noun"`
	Object json.RawMessage `json:"object"`
}

func encodeObject(o dossier.Object) (objectLine, error) {
	raw, err := json.Marshal(o)
	if err != nil {
		return objectLine{}, fault.Wrap(fault.Internal, "store.encodeObject", "an object has no JSON form", err)
	}
	return objectLine{o.Noun(), raw}, nil
}

func (l objectLine) decode() (dossier.Object, error) {
	o := dossier.New(l.Noun)
	if o == nil {
		return nil, fault.New(fault.Internal, "store.decode", "the journal holds a noun that this version does not know")
	}
	if err := json.Unmarshal(l.Object, o); err != nil {
		return nil, fault.Wrap(fault.Internal, "store.decode", "the journal holds an object that cannot be read", err)
	}
	return o, nil
}

func (b body) draft(kind journal.Kind, at time.Time) (journal.Draft, error) {
	raw, err := json.Marshal(b)
	if err != nil {
		return journal.Draft{}, fault.Wrap(fault.Internal, "store.draft", "an entry has no JSON form", err)
	}
	return journal.Draft{Kind: kind, At: at, Body: raw}, nil
}
