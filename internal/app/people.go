package app

import (
	"context"
	"io"

	"entente/internal/fault"
	"entente/internal/identity/kratos"
)

// Roster is what bringing in a roster came to.
type Roster struct{ Created, Changed, Unchanged int }

// ImportPeople brings a roster of people into Kratos: it makes those who are new
// and changes those whose facts differ, so that a second run changes nothing. The
// whole roster is checked and compared before anything is done; a dry run ends
// there. tell is called for each person who differs, before it is changed.
//
// Faults: Invalid (CodeConfigInvalid; CodeImportRow with the place as path),
// Conflict with CodeDuplicate, Unavailable with CodeIdentityAway.
func ImportPeople(ctx context.Context, cfg *Config, name string, file io.Reader, dry bool, tell func(handle, what string)) (Roster, error) {
	var sum Roster
	admin, err := kratos.NewAdmin(cfg.Kratos)
	if err != nil {
		f := *fault.As(err)
		f.Path = append([]string{"kratos"}, f.Path...)
		return sum, &f
	}
	defer admin.Close()
	people, err := kratos.ReadRoster(name, file, roles())
	if err != nil {
		return sum, err
	}
	plan, err := admin.Plan(ctx, people)
	if err != nil {
		return sum, err
	}
	for _, c := range plan {
		if c.None() {
			sum.Unchanged++
			continue
		}
		tell(c.Entry.Handle, words(c))
		if !dry {
			if err := admin.Apply(ctx, c); err != nil {
				return sum, err
			}
		}
		if c.Identity == "" {
			sum.Created++
		} else {
			sum.Changed++
		}
	}
	return sum, nil
}

// words say what a change is about.
func words(c kratos.Change) string {
	switch {
	case c.Identity == "":
		return "new"
	case c.State && c.Metadata:
		return "facts, " + c.Entry.State
	case c.State:
		return c.Entry.State
	}
	return "facts"
}
