package casework

import (
	"context"
	"encoding/hex"
	"slices"

	"entente/internal/dossier"
	"entente/internal/identity"
	"entente/internal/marking"
	"entente/policy"
)

// NewClient is what a person writes to let a program in.
type NewClient struct {
	Name    string
	Roles   []dossier.Role
	Scope   dossier.ClientScope
	Expires marking.Minute // zero is DefaultClientLife from now
}

// IssueClient lets a program in for the caller's party and gives its token out: the
// only time that anybody sees it. Policy is asked whether the caller may, with the
// rights that the token would carry: they are no more than the caller's own.
func (s *Session) IssueClient(ctx context.Context, in NewClient) (Released[*dossier.ServiceClient], identity.Token, error) {
	var token identity.Token
	r, err := updateOne[*dossier.ServiceClient](ctx, s, func(c *change) (dossier.ID, error) {
		h, err := c.start(dossier.NounServiceClient, dossier.Header{Marking: marking.Marking{TLP: marking.AmberStrict, PAP: marking.PAPRed,
			Originators: marking.SetOf(c.subj.Party), Naming: marking.NamingMay}})
		if err != nil {
			return "", err
		}
		o := &dossier.ServiceClient{Header: h, Name: in.Name, Roles: in.Roles, Scope: in.Scope}
		if err := c.judge("issue", c.making(o), policy.Context{Marking: &h.Marking, Client: rightsOf(o)}); err != nil {
			return "", err
		}
		if token, err = c.arm(o, in.Expires); err != nil {
			return "", err
		}
		return h.ID, c.tx.Put(o)
	})
	if err != nil {
		return r, identity.Token{}, err
	}
	return r, token, nil
}

// RotateClient puts a new token in the place of the one in use, which is refused from
// then on. It needs all that issuing it needed, for whoever does it holds a token.
func (s *Session) RotateClient(ctx context.Context, id dossier.ID, version uint64, expires marking.Minute) (Released[*dossier.ServiceClient], identity.Token, error) {
	var token identity.Token
	r, err := updateOne[*dossier.ServiceClient](ctx, s, func(c *change) (dossier.ID, error) {
		with := policy.Context{}
		if row := c.view.Object(id); row != nil {
			if o, ok := row.Obj.(*dossier.ServiceClient); ok {
				with.Client = rightsOf(o)
			}
		}
		row, err := c.reach(id, dossier.NounServiceClient, version, "rotate", with)
		if err != nil {
			return "", err
		}
		next, err := moved(c, row.Obj.(*dossier.ServiceClient), "rotate")
		if err != nil {
			return "", err
		}
		if token, err = c.arm(next, expires); err != nil {
			return "", err
		}
		return id, c.tx.Put(next)
	})
	if err != nil {
		return r, identity.Token{}, err
	}
	return r, token, nil
}

// RevokeClient ends a token at once: on every channel, and connections that it holds
// open are closed within seconds.
func (s *Session) RevokeClient(ctx context.Context, id dossier.ID, version uint64) (Released[*dossier.ServiceClient], error) {
	return updateOne[*dossier.ServiceClient](ctx, s, func(c *change) (dossier.ID, error) {
		row, err := c.reach(id, dossier.NounServiceClient, version, "revoke", policy.Context{})
		if err != nil {
			return "", err
		}
		next, err := moved(c, row.Obj.(*dossier.ServiceClient), "revoke")
		if err != nil {
			return "", err
		}
		return id, c.tx.Put(next)
	})
}

// ClientFilter narrows Clients.
type ClientFilter struct{ Common }

// Clients lists the machine clients of the caller's party.
func (s *Session) Clients(ctx context.Context, f ClientFilter, p Page) (*Connection[*dossier.ServiceClient], error) {
	return list(ctx, s, dossier.NounServiceClient, f.Common, "", f, func(*dossier.ServiceClient) bool { return true }, p)
}

// arm gives a client a new token, an end, and the caller's clearances as far as its
// scope goes.
func (c *change) arm(o *dossier.ServiceClient, expires marking.Minute) (identity.Token, error) {
	token, err := identity.NewToken(string(o.ID), c.random)
	if err != nil {
		return token, err
	}
	if expires == 0 {
		expires = c.now + dossier.DefaultClientLife
	}
	o.Digest, o.Tail = hex.EncodeToString(token.Hash[:]), token.Tail()
	o.Expires, o.IssuedAt, o.IssuedBy = expires, c.at, c.who
	o.Clearances = nil
	for _, held := range c.subj.Clearances {
		if rank := min(held.Rank, o.Scope.Rank); rank > 0 {
			o.Clearances = append(o.Clearances, dossier.Clearance{Scheme: held.Scheme, Rank: rank, Until: held.Until})
		}
	}
	return token, nil
}

// rightsOf words the rights that a client's token carries for policy.
func rightsOf(o *dossier.ServiceClient) *policy.Client {
	return &policy.Client{Roles: marking.SetOf(wordsOf(o.Roles)...), Scope: *scopeOf(boundsOf(o.Scope))}
}

// Machine tells what is on record of a machine client, for whoever checks tokens.
// It is asked before anybody is known, and tells nobody else.
func (d *Desk) Machine(client string) (identity.Machine, bool) {
	row := d.cfg.Store.View().Object(dossier.ID(client))
	if row == nil {
		return identity.Machine{}, false
	}
	o, ok := row.Obj.(*dossier.ServiceClient)
	if !ok {
		return identity.Machine{}, false
	}
	m := identity.Machine{Ended: o.State != dossier.Active, Principal: identity.Principal{
		Handle: "client:" + client, Name: o.Name, Party: o.Owner, Roles: wordsOf(o.Roles), Alliances: append([]string{}, o.Scope.Alliances...),
		Assurance: "aal1", Expires: o.Expires.Time(), Scope: boundsOf(o.Scope),
	}}
	for _, held := range o.Clearances {
		clearance := identity.Clearance{Scheme: held.Scheme, Rank: uint8(held.Rank)}
		if held.Until != 0 {
			clearance.Until = held.Until.Time()
		}
		m.Principal.Clearances = append(m.Principal.Clearances, clearance)
	}
	hash, err := hex.DecodeString(o.Digest)
	if err != nil || copy(m.Hash[:], hash) != len(m.Hash) {
		return identity.Machine{}, false
	}
	return m, true
}

// boundsOf words a client's scope for its principal.
func boundsOf(s dossier.ClientScope) *identity.Scope {
	return &identity.Scope{Actions: slices.Clone(s.Actions), Alliances: slices.Clone(s.Alliances), Own: s.Own, Channels: wordsOf(s.Channels),
		TLP: s.TLP.String(), Rank: uint8(s.Rank)}
}

// scopeOf words a principal's scope for policy. A TLP that is none opens nothing.
func scopeOf(s *identity.Scope) *policy.Scope {
	tlp, err := marking.ParseTLP(s.TLP)
	if err != nil {
		tlp = marking.TLPUnset
	}
	return &policy.Scope{Actions: marking.SetOf(s.Actions...), Alliances: marking.SetOf(s.Alliances...), Own: s.Own,
		Channels: marking.SetOf(s.Channels...), TLP: tlp, Rank: marking.Rank(s.Rank)}
}

func wordsOf[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}
