package scenario

import (
	"context"
	"encoding/hex"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/identity"
	"entente/internal/marking"
)

// Scope is what bounds a machine client that acts in a table.
type Scope struct {
	Actions   []string     `yaml:"actions"`
	Alliances []string     `yaml:"alliances"`
	Own       bool         `yaml:"own"`
	Channels  []string     `yaml:"channels"`
	TLP       marking.TLP  `yaml:"tlp"`
	Rank      marking.Rank `yaml:"rank"`
}

// bounds words a scope for a principal; nil for a person.
func (s *Scope) bounds() *identity.Scope {
	if s == nil {
		return nil
	}
	return &identity.Scope{Actions: s.Actions, Alliances: s.Alliances, Own: s.Own, Channels: s.channels(), TLP: s.TLP.String(), Rank: uint8(s.Rank)}
}

// channels are all of them where a table names none.
func (s *Scope) channels() []string {
	if s.Channels != nil {
		return s.Channels
	}
	return []string{"api", "export", "file", "stream"}
}

// machineClient builds a machine client whose rights everybody has who may issue one.
func (w *World) machineClient(h dossier.Header, title string) dossier.Object {
	token, err := identity.NewToken(string(h.ID), drawn(title))
	if err != nil {
		panic(err) // such a stream has no end
	}
	at := marking.MinuteOf(h.Created)
	o := &dossier.ServiceClient{Header: h, Name: title, Expires: at + dossier.MaxClientLife, IssuedAt: h.Created, IssuedBy: h.Author,
		Scope:  dossier.ClientScope{Actions: []string{"read"}, Own: true, Channels: dossier.ClientChannels, TLP: marking.Green},
		Digest: hex.EncodeToString(token.Hash[:]), Tail: token.Tail()}
	return o
}

// arm takes a row's step of a machine client; false for what is none.
func (w *World) arm(ctx context.Context, s *casework.Session, r *Row, id dossier.ID) (bool, error) {
	var err error
	switch string(id.Noun()) + " " + r.Does {
	case "service_client issue":
		given, ok := w.store.View().Object(id).Obj.(*dossier.ServiceClient)
		if !ok {
			return false, nil
		}
		_, _, err = s.IssueClient(ctx, casework.NewClient{Name: given.Name, Roles: given.Roles, Scope: given.Scope})
	case "service_client rotate":
		_, _, err = s.RotateClient(ctx, id, 0, 0)
	case "service_client revoke":
		_, err = s.RevokeClient(ctx, id, 0)
	default:
		return false, nil
	}
	return true, err
}
