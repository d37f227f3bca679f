package model

import (
	"slices"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/marking"
)

// ServiceClient is the wire form of a machine client. It has no token.
type ServiceClient struct {
	Header
	Name     *string
	Roles    []dossier.Role
	Scope    *ClientScope
	Expires  *marking.Minute
	IssuedAt *time.Time
	IssuedBy *string
	Tail     *string
}

// FromServiceClient returns the wire form; nil if nothing was released.
func FromServiceClient(r casework.Released[*dossier.ServiceClient]) *ServiceClient {
	if !r.OK() {
		return nil
	}
	v, out := r.Object(), &ServiceClient{Header: header(r)}
	if r.Stub() {
		return out
	}
	out.Name, out.Expires, out.IssuedAt, out.IssuedBy, out.Tail = &v.Name, minute(v.Expires), instant(v.IssuedAt), some(v.IssuedBy), some(v.Tail)
	out.Roles = each(v.Roles, func(role dossier.Role) dossier.Role { return role })
	out.Scope = &ClientScope{Alliances: list(v.Scope.Alliances), Own: v.Scope.Own, Tlp: v.Scope.TLP,
		Protection: protections[min(int(v.Scope.Rank), len(protections)-1)],
		Actions:    each(v.Scope.Actions, func(name string) Action { return Action(strings.ToUpper(name)) }),
		Channels:   each(v.Scope.Channels, func(c dossier.ClientChannel) dossier.ClientChannel { return c })}
	return out
}

// FromServiceClients returns one page; its total only if count is set.
func FromServiceClients(c *casework.Connection[*dossier.ServiceClient], count bool) *ServiceClientConnection {
	return &ServiceClientConnection{
		Edges: each(c.Edges, func(e casework.Edge[*dossier.ServiceClient]) *ServiceClientEdge {
			return &ServiceClientEdge{Cursor: e.Cursor(), Node: FromServiceClient(e.Node)}
		}),
		PageInfo: pageInfo(c), TotalCount: total(c, count),
	}
}

// ToClient reads what a person writes to let a program in.
func ToClient(in IssueClientInput) casework.NewClient {
	return casework.NewClient{Name: in.Name, Roles: in.Roles, Expires: or(in.Expires), Scope: dossier.ClientScope{
		Actions: each(in.Actions, Action.Name), Alliances: in.Alliances, Own: in.Own, Channels: in.Channels, TLP: in.Tlp,
		Rank: marking.Rank(slices.Index(protections, in.Protection)),
	}}
}

// End returns when the new token ends; zero where that was not said.
func (in RotateClientInput) End() marking.Minute { return or(in.Expires) }

// ToClientFilter returns a filter; nil matches everything.
func ToClientFilter(f *ClientFilter) casework.ClientFilter {
	if f == nil {
		return casework.ClientFilter{}
	}
	return casework.ClientFilter{Common: common(f.Search, f.States, f.Owners, f.Via, f.Tlp, f.Case, f.ChangedSince)}
}

// MarshalClientChannel writes a value.
func MarshalClientChannel(v dossier.ClientChannel) graphql.Marshaler {
	return word(strings.ToUpper(string(v)))
}

// UnmarshalClientChannel reads one of dossier.ClientChannels.
func UnmarshalClientChannel(v any) (dossier.ClientChannel, error) {
	s, _ := v.(string)
	if s != strings.ToUpper(s) {
		s = ""
	}
	return oneOf(any(strings.ToLower(s)), dossier.ClientChannels)
}
