package model

import (
	"slices"
	"strings"

	"entente/internal/casework"
	"entente/internal/dossier"
)

// FromViewer returns what a person is told about itself. A function that the
// service does not know is left out; an assurance that it does not know counts
// as the lowest.
func FromViewer(v casework.Viewer) *Viewer {
	out := &Viewer{
		Handle: v.Handle, Name: v.Name, PartyKey: v.Party, Capacity: some(v.Capacity), Assurance: AssuranceAal1,
		Compartments: list(v.Compartments), Memberships: each(v.Memberships, FromMembership), Roles: []dossier.Role{},
	}
	if a := Assurance(strings.ToUpper(v.Assurance)); a.IsValid() {
		out.Assurance = a
	}
	for _, r := range v.Roles {
		if role := dossier.Role(r); slices.Contains(dossier.Roles, role) {
			out.Roles = append(out.Roles, role)
		}
	}
	return out
}
