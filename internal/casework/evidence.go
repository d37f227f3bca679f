package casework

import (
	"context"
	"fmt"
	"io"

	"entente/internal/blob"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/leak"
	"entente/internal/marking"
	"entente/internal/store"
	"entente/policy"
)

// NewEvidence is what a person writes to register an item.
type NewEvidence struct {
	Case, Incident dossier.ID
	Title, Summary string
	Kind           dossier.EvidenceKind
	Grade          dossier.Admiralty
	Provider       dossier.PartyKey // default: the caller's party
	DerivedFrom    []dossier.ID
	Source         dossier.SourcePortion
	Victim         dossier.VictimPortion
	Technical      dossier.TechnicalPortion
	Sources        []dossier.Source
	Consents       []marking.Consent // consents of originators that came with the item, by the caller's own party
	Marking        marking.Marking
	Need           []string
	Recipients     []string
	ImportKey      string
}

// Upload is the content of a file as it comes in.
type Upload struct {
	Reader    io.Reader
	Name      string
	MediaType string
	SHA256    string // hex; if given, other content is refused
}

// RegisterEvidence files an item, with a file if one is given. The marking of a
// derived item is the roll-up of what is written on it and on all its sources.
func (s *Session) RegisterEvidence(ctx context.Context, in NewEvidence, up *Upload) (Released[*dossier.Evidence], error) {
	file, err := s.keep(ctx, up, func(st *state) error { return s.trial(ctx, in) })
	if err != nil {
		return Released[*dossier.Evidence]{}, err
	}
	return updateOne[*dossier.Evidence](ctx, s, func(c *change) (dossier.ID, error) {
		o, err := c.evidence(in)
		if err != nil {
			return "", err
		}
		o.File = file
		c.custody(o, dossier.CustodyReceived, "")
		if err := c.mayCreate("create", o); err != nil {
			return "", err
		}
		return o.ID, c.tx.Put(o)
	})
}

// trial asks in advance whether the item could be registered, so that no file is
// taken in vain. The answer that counts is given again when it is registered.
func (s *Session) trial(ctx context.Context, in NewEvidence) error {
	st := s.at()
	c := s.trialChange(ctx, st)
	o, err := c.evidence(in)
	if err != nil {
		return err
	}
	l := dossier.LabelOf(o, st.view.Case(o)).Canonical()
	d := st.decide(ctx, "create", &l, relations(&o.Header, st.who), policy.Context{Marking: &o.Marking})
	if !d.Outcome.Permits() {
		st.decided("create", subjectMatter{label: &l, rel: relations(&o.Header, st.who)}, policy.Context{Marking: &o.Marking}, d)
		return st.forbidden(d)
	}
	return nil
}

// evidence builds and checks an item.
func (c *change) evidence(in NewEvidence) (*dossier.Evidence, error) {
	h, err := c.start(dossier.NounEvidence, dossier.Header{Marking: in.Marking, Case: in.Case,
		Need: marking.SetOf(in.Need...), Recipients: marking.SetOf(in.Recipients...), ImportKey: in.ImportKey})
	if err != nil {
		return nil, err
	}
	if _, err := c.known(in.Case, dossier.NounCase, "case"); err != nil {
		return nil, err
	}
	incident, err := c.known(in.Incident, dossier.NounIncident, "incident")
	if err != nil {
		return nil, err
	}
	if incident != nil && in.Case == "" {
		h.Case = incident.Obj.Head().Case
	}
	for _, id := range in.DerivedFrom {
		if _, err := c.known(id, dossier.NounEvidence, "derivedFrom"); err != nil {
			return nil, err
		}
	}
	for _, consent := range in.Consents {
		if !c.org.Has(consent.By) {
			return nil, fault.New(fault.Invalid, "casework.evidence", "a consent is given by the party itself").
				WithCode(fault.CodeReferenceUnknown).At("consents")
		}
	}
	h.Consents = in.Consents
	sources := c.sources(in.DerivedFrom)
	for _, src := range sources {
		h.Need = h.Need.Union(src.Need)
	}
	h.Marking = dossier.Derive(h.Marking, sources...)
	o := &dossier.Evidence{Header: h, Title: in.Title, Summary: in.Summary, Kind: in.Kind, Incident: in.Incident, Grade: in.Grade,
		Provider: in.Provider, DerivedFrom: in.DerivedFrom, Source: in.Source, Victim: in.Victim, Technical: in.Technical, Sources: in.Sources}
	if o.Provider == "" {
		o.Provider = c.subj.Party
	}
	return o, dossier.Validate(o)
}

func (c *change) sources(ids []dossier.ID) []*dossier.Evidence {
	var out []*dossier.Evidence
	for _, id := range ids {
		if r := c.view.Object(id); r != nil {
			out = append(out, r.Obj.(*dossier.Evidence))
		}
	}
	return out
}

// copies counts the items with a file, for the leaks that tests plant.
func (st *state) copies(digest string) int {
	n := 0
	walk := st.view.Kind(dossier.NounEvidence).Newest()
	for r := walk.Next(); r != nil; r = walk.Next() {
		if f := r.Obj.(*dossier.Evidence).File; f != nil && f.SHA256 == digest {
			n++
		}
	}
	return n
}

// keep stores an upload, after a check that it is wanted.
func (s *Session) keep(ctx context.Context, up *Upload, wanted func(*state) error) (*dossier.File, error) {
	if err := wanted(s.at()); err != nil || up == nil {
		return nil, err
	}
	if s.desk.cfg.Blobs == nil {
		return nil, fault.New(fault.Unavailable, "casework.keep", "this service keeps no files")
	}
	for field, text := range map[string]string{"name": up.Name, "mediaType": up.MediaType} {
		if err := dossier.CheckText(field, text, dossier.MaxTitle, true); err != nil {
			return nil, fault.As(err).At("file")
		}
	}
	var kept blob.Stored
	var err error
	if up.SHA256 != "" {
		var want blob.Digest
		if want, err = blob.ParseDigest(up.SHA256); err != nil {
			return nil, fault.As(err).At("sha256")
		}
		kept, err = s.desk.cfg.Blobs.PutExpect(ctx, up.Reader, want)
	} else {
		kept, err = s.desk.cfg.Blobs.Put(ctx, up.Reader)
	}
	if err != nil {
		return nil, fault.As(err).At("file")
	}
	return &dossier.File{SHA256: kept.Digest.String(), Size: kept.Size, Name: up.Name, MediaType: up.MediaType}, nil
}

// AttachFile gives an item its file. An item has one file for good; another is another item.
func (s *Session) AttachFile(ctx context.Context, id dossier.ID, version uint64, up Upload) (Released[*dossier.Evidence], error) {
	check := func(row *store.Row) (*dossier.Evidence, error) {
		e := row.Obj.(*dossier.Evidence)
		if e.File != nil || e.State != dossier.Registered {
			return nil, fault.New(fault.Precondition, "casework.AttachFile", "a file is attached once, before the item is verified").
				WithCode(fault.CodeMoveIllegal).At("state")
		}
		return e, nil
	}
	file, err := s.keep(ctx, &up, func(st *state) error {
		row := st.view.Object(id)
		if row == nil || row.Obj.Noun() != dossier.NounEvidence || !st.sees(ctx, row) {
			return notFound()
		}
		d := st.decide(ctx, "attach", st.view.Labels().At(row.Label), relations(row.Obj.Head(), st.who), policy.Context{})
		if !d.Outcome.Permits() {
			st.decidedOn("attach", row, policy.Context{}, d)
			return st.forbidden(d)
		}
		_, err := check(row)
		return err
	})
	if err != nil {
		return Released[*dossier.Evidence]{}, err
	}
	return updateOne[*dossier.Evidence](ctx, s, func(c *change) (dossier.ID, error) {
		row, err := c.reach(id, dossier.NounEvidence, version, "attach", policy.Context{})
		if err != nil {
			return "", err
		}
		old, err := check(row)
		if err != nil {
			return "", err
		}
		if leak.Planted("file.duplicate") && c.copies(file.SHA256) > 0 {
			return "", fault.New(fault.Conflict, "casework.AttachFile", "this file has been filed already").WithCode(fault.CodeStale).At("file")
		}
		next := dossier.Next(old, c.at)
		next.File = file
		c.custody(next, dossier.CustodyReceived, "")
		return id, c.tx.Put(next)
	})
}

// Download opens an item's file. It is a decision of its own (export) and leaves
// a link in the chain of custody before the first byte goes out. The caller
// closes the reader; its last Read fails if the content is not what was filed.
func (s *Session) Download(ctx context.Context, id dossier.ID) (io.ReadCloser, dossier.File, error) {
	var file dossier.File
	_, err := s.update(ctx, func(c *change) error {
		row, err := c.reach(id, dossier.NounEvidence, 0, "export", policy.Context{})
		if err != nil {
			return err
		}
		e := row.Obj.(*dossier.Evidence)
		v := c.verdict(ctx, row.Label, relations(&e.Header, c.who))
		if e.File == nil || !v.Outcome.Permits() || v.Fields.Has("evidence", "file") {
			return notFound()
		}
		file = *e.File
		if leak.Planted("file.copies") {
			file.Name = fmt.Sprint(c.copies(file.SHA256), file.Name)
		}
		next := dossier.Next(e, c.at)
		c.custody(next, dossier.CustodyCopied, "download")
		return c.tx.Put(next)
	})
	if err != nil {
		return nil, dossier.File{}, err
	}
	if s.desk.cfg.Blobs == nil {
		return nil, dossier.File{}, fault.New(fault.Unavailable, "casework.Download", "this service keeps no files")
	}
	digest, err := blob.ParseDigest(file.SHA256)
	if err != nil {
		return nil, dossier.File{}, err
	}
	r, _, err := s.desk.cfg.Blobs.Get(ctx, digest)
	return r, file, err
}

// RevokeEvidence says that an item may not be relied on any more. A tombstone
// stays for those who had it.
func (s *Session) RevokeEvidence(ctx context.Context, id dossier.ID, reason string, version uint64) (Released[*dossier.Evidence], error) {
	return updateOne[*dossier.Evidence](ctx, s, func(c *change) (dossier.ID, error) {
		row, err := c.reach(id, dossier.NounEvidence, version, "revoke", policy.Context{})
		if err != nil {
			return "", err
		}
		if err := dossier.CheckText("reason", reason, dossier.MaxShort, true); err != nil {
			return "", err
		}
		next, err := moved(c, row.Obj.(*dossier.Evidence), "revoke")
		if err != nil {
			return "", err
		}
		next.Revocation = &dossier.Revocation{By: c.subj.Party, At: c.at, Reason: reason}
		if err := c.tombstones(row); err != nil {
			return "", err
		}
		if err := c.shaken(id); err != nil {
			return "", err
		}
		return id, c.tx.Put(next)
	})
}

// SupersedeEvidence marks an item as replaced by another of the same party.
func (s *Session) SupersedeEvidence(ctx context.Context, id, by dossier.ID, version uint64) (Released[*dossier.Evidence], error) {
	return updateOne[*dossier.Evidence](ctx, s, func(c *change) (dossier.ID, error) {
		row, err := c.reach(id, dossier.NounEvidence, version, "supersede", policy.Context{})
		if err != nil {
			return "", err
		}
		newer, err := c.known(by, dossier.NounEvidence, "by")
		if err != nil {
			return "", err
		}
		if newer == nil || by == id || newer.Obj.Head().Owner != row.Obj.Head().Owner {
			return "", fault.New(fault.Invalid, "casework.SupersedeEvidence", "another item of the same party is needed").
				WithCode(fault.CodeReferenceUnknown).At("by")
		}
		next, err := moved(c, row.Obj.(*dossier.Evidence), "supersede")
		if err != nil {
			return "", err
		}
		replacement := dossier.Next(newer.Obj.(*dossier.Evidence), c.at)
		replacement.Supersedes = id
		if err := c.tx.Put(next); err != nil {
			return "", err
		}
		return id, c.tx.Put(replacement)
	})
}
