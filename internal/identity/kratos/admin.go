package kratos

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	client "github.com/ory/kratos-client-go"

	"entente/internal/fault"
	"entente/internal/identity"
)

// The bounds of work on a roster.
const (
	pageSize  = 250 // identities that are listed at a time
	adminTime = 10 * time.Second
)

// Admin brings people into a Kratos by its admin API. It makes no passwords: a new
// person sets one by recovery.
type Admin struct {
	cfg  Config
	http *http.Client
	api  *client.APIClient
}

var _ identity.Directory = (*Admin)(nil)

// NewAdmin returns an administrator. Faults: Invalid with CodeConfigInvalid.
func NewAdmin(cfg Config) (*Admin, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	h := newHTTP()
	h.Timeout = adminTime
	return &Admin{cfg: cfg, http: h, api: newAPI(cfg.Admin, h)}, nil
}

// Close lets its connections go.
func (a *Admin) Close() { a.http.CloseIdleConnections() }

// Change is what has to be done for one person of a roster.
type Change struct {
	Entry    Entry
	Identity string // its id; "" is a new one
	Metadata bool   // what is known of the person differs
	State    bool   // whether the person may come in differs
}

// None reports whether there is nothing to do.
func (c Change) None() bool { return c.Identity != "" && !c.Metadata && !c.State }

// Plan compares a roster with the people that Kratos has, by their handles, and
// changes nothing. Somebody without a handle is recognised by the e-mail address.
// People who are not in the roster stay as they are. Faults: Conflict (a handle that
// two people have, an address that belongs to another handle), Unavailable.
func (a *Admin) Plan(ctx context.Context, roster []Entry) ([]Change, error) {
	const op = "kratos.Plan"
	byHandle, byEmail, err := a.people(ctx)
	if err != nil {
		return nil, err
	}
	plan := make([]Change, 0, len(roster))
	for _, e := range roster {
		clash := func(text string) error {
			return fault.New(fault.Conflict, op, text).WithCode(fault.CodeDuplicate).At(e.Handle)
		}
		found := byHandle[e.Handle]
		if len(found) > 1 {
			return nil, clash("two people in Kratos have this handle; a handle is given once")
		}
		if same := byEmail[e.Email]; len(found) == 0 && same != nil {
			if handleOf(same) != "" {
				return nil, clash("the e-mail address of this person belongs to somebody with another handle")
			}
			found = []*client.Identity{same}
		}
		if len(found) == 0 {
			plan = append(plan, Change{Entry: e})
			continue
		}
		want, err := metadataOf(e)
		if err != nil {
			return nil, err
		}
		is := found[0]
		plan = append(plan, Change{Entry: e, Identity: is.Id,
			Metadata: !reflect.DeepEqual(is.MetadataPublic, want), State: is.State == nil || *is.State != e.State})
	}
	return plan, nil
}

// Apply does what one change of a plan says. Faults: Conflict (the address is
// taken), Unavailable.
func (a *Admin) Apply(ctx context.Context, c Change) error {
	want, err := metadataOf(c.Entry)
	if err != nil || c.None() {
		return err
	}
	if c.Identity == "" {
		body := client.NewCreateIdentityBody(a.cfg.Schema, map[string]any{"email": c.Entry.Email})
		body.SetMetadataPublic(want)
		body.SetState(c.Entry.State)
		_, w, err := a.api.IdentityAPI.CreateIdentity(ctx).CreateIdentityBody(*body).Execute()
		return a.done(c, w, err)
	}
	var steps []client.JsonPatch
	if c.Metadata {
		steps = append(steps, client.JsonPatch{Op: "replace", Path: "/metadata_public", Value: want})
	}
	if c.State {
		steps = append(steps, client.JsonPatch{Op: "replace", Path: "/state", Value: c.Entry.State})
	}
	_, w, err := a.api.IdentityAPI.PatchIdentity(ctx, c.Identity).JsonPatch(steps).Execute()
	return a.done(c, w, err)
}

// done words the outcome of a change.
func (a *Admin) done(c Change, w *http.Response, err error) error {
	const op = "kratos.Apply"
	switch {
	case err == nil:
		return nil
	case w != nil && w.StatusCode == http.StatusConflict:
		return fault.Wrap(fault.Conflict, op, "the e-mail address of this person is taken", err).WithCode(fault.CodeDuplicate).At(c.Entry.Handle)
	case w != nil && w.StatusCode == http.StatusBadRequest:
		return fault.Wrap(fault.Invalid, op, "Kratos does not take this person: does the identity schema fit?", err).
			WithCode(fault.CodeImportRow).At(c.Entry.Handle)
	}
	return fault.Wrap(fault.Unavailable, op, "the admin API of Kratos cannot be used", err).WithCode(fault.CodeIdentityAway).At(c.Entry.Handle)
}

// people lists everyone by handle and by address.
func (a *Admin) people(ctx context.Context) (byHandle map[string][]*client.Identity, byEmail map[string]*client.Identity, err error) {
	all, err := a.identities(ctx)
	if err != nil {
		return nil, nil, err
	}
	byHandle, byEmail = map[string][]*client.Identity{}, map[string]*client.Identity{}
	for _, p := range all {
		if h := handleOf(p); h != "" {
			byHandle[h] = append(byHandle[h], p)
		}
		if traits, ok := p.Traits.(map[string]any); ok {
			if email, ok := traits["email"].(string); ok {
				byEmail[email] = p
			}
		}
	}
	return byHandle, byEmail, nil
}

// People lists everyone who is active and whose facts are in order, by handle. A
// session tells how strongly somebody was authenticated, an identity does not: all
// are listed with the second factor, with which a person may do the most. Whose
// facts are broken cannot come in and is left out. Faults: Unavailable with
// CodeIdentityAway.
func (a *Admin) People(ctx context.Context) ([]*identity.Principal, error) {
	all, err := a.identities(ctx)
	if err != nil {
		return nil, err
	}
	var out []*identity.Principal
	for _, p := range all {
		if p.State == nil || *p.State != "active" {
			continue
		}
		if f, err := facts(p.MetadataPublic, a.cfg.Roles); err == nil {
			who := f.principal()
			who.Assurance = "aal2"
			out = append(out, who)
		}
	}
	slices.SortFunc(out, func(a, b *identity.Principal) int { return strings.Compare(a.Handle, b.Handle) })
	return out, nil
}

// identities lists everyone once.
func (a *Admin) identities(ctx context.Context) ([]*client.Identity, error) {
	var out []*client.Identity
	seen := map[string]bool{}
	for token := ""; ; {
		ask := a.api.IdentityAPI.ListIdentities(ctx).PageSize(pageSize)
		if token != "" {
			ask = ask.PageToken(token)
		}
		page, w, err := ask.Execute()
		if err != nil || w == nil {
			return nil, fault.Wrap(fault.Unavailable, "kratos.identities", "the admin API of Kratos cannot be used",
				err).WithCode(fault.CodeIdentityAway)
		}
		for i := range page {
			if p := &page[i]; !seen[p.Id] { // somebody may come in while the pages are turned
				seen[p.Id] = true
				out = append(out, p)
			}
		}
		next := nextPage(w.Header)
		if next == "" || next == token {
			return out, nil
		}
		token = next
	}
}

var nextLink = regexp.MustCompile(`<([^>]*)>;\s*rel="next"`)

// nextPage reads the token of the next page from the Link header.
func nextPage(h http.Header) string {
	for _, line := range h.Values("Link") {
		if m := nextLink.FindStringSubmatch(line); m != nil {
			if u, err := url.Parse(m[1]); err == nil {
				return u.Query().Get("page_token")
			}
		}
	}
	return ""
}

// handleOf reads the handle that somebody has, "" for none.
func handleOf(p *client.Identity) string {
	m, _ := p.MetadataPublic.(map[string]any)
	e, _ := m["entente"].(map[string]any)
	h, _ := e["handle"].(string)
	return h
}

// metadataOf is what Kratos has to keep about an entry, as decoded JSON.
func metadataOf(e Entry) (any, error) {
	text, err := json.Marshal(Metadata{Entente: e.Facts})
	var out any
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil {
		return nil, fault.Wrap(fault.Internal, "kratos.metadataOf", "", err)
	}
	return out, nil
}
