package scenario

import (
	"context"
	"slices"

	"entente/internal/dossier"
	"entente/internal/journal"
	"entente/internal/store"
)

// Asked runs do and returns the decisions that it put on record, as "noun:action",
// each once: what policy was really asked, whoever says what is asked.
func (w *World) Asked(ctx context.Context, do func() error) ([]string, error) {
	before := w.jr.Head()
	if err := do(); err != nil {
		return nil, err
	}
	var out []string
	trail := store.NewTrail()
	err := w.jr.Read(ctx, before, func(e journal.Entry) error {
		acts, err := trail.Take(e)
		for _, a := range acts {
			if a.Audit.Action != "" && !slices.Contains(out, a.Audit.Action) {
				out = append(out, a.Audit.Action)
			}
		}
		return err
	})
	return out, err
}

// Named returns the id of a party ("party:NL") or an alliance ("alliance:eu27").
func (w *World) Named(name string) dossier.ID {
	row := w.store.View().Named(name)
	if row == nil {
		return ""
	}
	return row.Obj.Head().ID
}
