package misp

import (
	"encoding/json"
	"errors"
	"io"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/interchange/intake"
	"entente/internal/marking"
)

// Limits of one import, in bytes.
const (
	MaxEntry = 1 << 20  // of one entry of the cluster
	MaxNames = 64 << 20 // of all names, which are kept to find those that two actors bear
)

// File is a file to read; see intake.File.
type File = intake.File

// Problem is one thing that was wrong with an entry; see intake.Problem. Its
// column is the path of the field, such as "meta.country", or of the actor's, such as "aliases.3".
type Problem = intake.Problem

// Record is what one entry gave.
type Record struct {
	Line     int                  // where the entry begins, 1-based
	Key      string               // stable import key, "misp-galaxy:<uuid>"; "" if the entry has no usable uuid
	Actor    *dossier.ThreatActor // nil if the entry was refused
	Problems []Problem
}

// Read reads a cluster file entry by entry and yields one Record for each, with an
// actor or with a fatal Problem. Actors carry the marking that is given here and
// their ImportKey; they have no id, owner or state.
//
// An error ends the reading; what was yielded before stays good. Faults: Invalid
// (no JSON, in another encoding, or not a threat-actor cluster; the path names file
// and line; or the marking is not one), TooLarge (an entry over MaxEntry, names over
// MaxNames), Unavailable (the reader failed). An error of yield is returned as it is.
func Read(f File, give marking.Marking, yield func(Record) error) error {
	if err := give.Validate(); err != nil {
		return fault.As(err).At("marking")
	}
	text, err := intake.Open(f.Reader)
	if err != nil {
		return fault.As(err).At(f.Name)
	}
	c := &cluster{file: f.Name, give: give, window: intake.NewWindow(text, MaxEntry), names: names{bearers: map[string]string{}}}
	c.json = json.NewDecoder(c.window)
	return c.read(yield)
}

// galaxyType is the type of the only cluster that is read.
const galaxyType = "threat-actor"

type cluster struct {
	file   string
	give   marking.Marking
	window *intake.Window
	json   *json.Decoder
	names  names
}

func (c *cluster) read(yield func(Record) error) error {
	if err := c.delim('{'); err != nil {
		return err
	}
	found := false
	for c.json.More() {
		c.window.Advance(c.json.InputOffset())
		key, err := c.json.Token()
		if err != nil {
			return c.broken(err)
		}
		switch key {
		case "type":
			var kind any
			if err := c.json.Decode(&kind); err != nil {
				return c.broken(err)
			}
			if kind != galaxyType {
				return c.wrong("this is the cluster of another galaxy, not of threat actors")
			}
		case "values":
			found = true
			if err := c.values(yield); err != nil {
				return err
			}
		default:
			var skipped json.RawMessage
			if err := c.json.Decode(&skipped); err != nil {
				return c.broken(err)
			}
		}
	}
	if err := c.delim('}'); err != nil {
		return err
	}
	if _, err := c.json.Token(); !errors.Is(err, io.EOF) {
		return c.wrong("something stands after the end of the cluster")
	}
	if !found {
		return c.wrong("the file has no list of values")
	}
	return nil
}

// values yields a record for each entry of the list.
func (c *cluster) values(yield func(Record) error) error {
	if err := c.delim('['); err != nil {
		return err
	}
	for c.json.More() {
		c.window.Advance(c.json.InputOffset())
		var raw json.RawMessage
		if err := c.json.Decode(&raw); err != nil {
			return c.broken(err)
		}
		line := c.window.Advance(c.json.InputOffset() - int64(len(raw)))
		rec, err := c.record(raw, line)
		if err != nil {
			return err
		}
		if err := yield(rec); err != nil {
			return err
		}
	}
	return c.delim(']')
}

func (c *cluster) delim(want json.Delim) error {
	got, err := c.json.Token()
	if err != nil {
		return c.broken(err)
	}
	if got != want {
		return c.wrong("the file has not the shape of a galaxy's cluster")
	}
	return nil
}

func (c *cluster) wrong(text string) error {
	return fault.New(fault.Invalid, "misp.Read", text).WithCode(fault.CodeImportRow).At(c.file)
}

// broken is the fault for JSON that does not go on as it must. The window's own
// refusals stay what they are.
func (c *cluster) broken(err error) error {
	if f := (*fault.Error)(nil); errors.As(err, &f) {
		return f.At(c.file)
	}
	line := c.window.Advance(c.json.InputOffset())
	return fault.Wrap(fault.Invalid, "misp.Read", "the file is not whole JSON", err).
		WithCode(fault.CodeImportRow).At(c.file, lineName(line))
}
