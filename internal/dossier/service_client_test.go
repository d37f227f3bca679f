package dossier_test

import (
	"testing"

	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/marking"
)

func TestAMachineClientIsRefusedForWhatIsWrongWithIt(t *testing.T) {
	type client = *dossier.ServiceClient
	refuseEach(t, newServiceClient, map[string]change[client]{
		"no name":                       {func(v client) { v.Name = "" }, fault.CodeTextEmpty, "name"},
		"a name that is too long":       {func(v client) { v.Name = long(dossier.MaxTitle) }, fault.CodeTextTooLong, "name"},
		"an unknown role":               {func(v client) { v.Roles = []dossier.Role{"KING"} }, "", "roles"},
		"no action":                     {func(v client) { v.Scope.Actions = nil }, "", "actions"},
		"no reading":                    {func(v client) { v.Scope.Actions = []string{"create"} }, "", "actions"},
		"too many actions":              {func(v client) { v.Scope.Actions = make([]string, dossier.MaxList+1) }, fault.CodeListTooLong, "actions"},
		"nothing that it comes to":      {func(v client) { v.Scope.Alliances = nil }, "", "alliances"},
		"an alliance without a name":    {func(v client) { v.Scope.Alliances = []string{""} }, fault.CodeTextEmpty, "alliances"},
		"no channel":                    {func(v client) { v.Scope.Channels = nil }, "", "channels"},
		"a channel that is none":        {func(v client) { v.Scope.Channels = []dossier.ClientChannel{"system"} }, "", "channels"},
		"no TLP":                        {func(v client) { v.Scope.TLP = marking.TLPUnset }, fault.CodeTLPUnknown, "tlp"},
		"a rank above all":              {func(v client) { v.Scope.Rank = marking.TopSecret + 1 }, fault.CodeClassUnknown, "protection"},
		"no hash of a token":            {func(v client) { v.Digest = "" }, "", "digest"},
		"half a hash":                   {func(v client) { v.Digest = v.Digest[:32] }, "", "digest"},
		"an end that has passed":        {func(v client) { v.Expires = marking.MinuteOf(noon) }, fault.CodeExpiryPast, "expires"},
		"no end":                        {func(v client) { v.Expires = 0 }, fault.CodeExpiryPast, "expires"},
		"an end in two years":           {func(v client) { v.Expires = marking.MinuteOf(noon) + 2*dossier.MaxClientLife }, "", "expires"},
		"an end in a year and a minute": {func(v client) { v.Expires = marking.MinuteOf(noon) + dossier.MaxClientLife + 1 }, "", "expires"},
	})
	for name, to := range map[string]func(client){
		"as it is":              func(client) {},
		"of its own party only": func(v client) { v.Scope.Alliances, v.Scope.Own = nil, true },
		"for a year":            func(v client) { v.Expires = marking.MinuteOf(noon) + dossier.MaxClientLife },
		"without a role":        func(v client) { v.Roles = nil },
	} {
		v := newServiceClient()
		to(v)
		if err := dossier.Validate(v); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
