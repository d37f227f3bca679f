package resolver

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"entente/graph/model"
	"entente/graph/session"
	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/leak"
	"entente/internal/marking"
)

// one looks up an object; nil for an id that is unknown, hidden, empty or of another noun.
func one[T dossier.Object, N any](ctx context.Context, id dossier.ID, wire func(casework.Released[T]) *N) (*N, error) {
	if id == "" {
		return nil, nil
	}
	item, err := session.Of(ctx).Node(ctx, id)
	if err != nil {
		return nil, err
	}
	r, _ := casework.As[T](item)
	if leak.Planted("edge.one") && !item.OK() {
		return nil, fault.New(fault.Forbidden, "resolver.one", "this may not be seen")
	}
	return wire(r), nil
}

// some looks up the first of several objects and leaves out what is hidden.
func some[T dossier.Object, N any](ctx context.Context, ids []dossier.ID, first int, wire func(casework.Released[T]) *N) ([]*N, error) {
	if err := checkFirst(first); err != nil {
		return nil, err
	}
	out := []*N{}
	if leak.Planted("edge.many") {
		ids = ids[:min(first, len(ids))]
	}
	for _, id := range ids {
		if len(out) == first {
			break
		}
		n, err := one(ctx, id, wire)
		if err != nil {
			return nil, err
		}
		if n != nil {
			out = append(out, n)
		}
	}
	return out, nil
}

// firstOf returns the first of what has been looked up already.
func firstOf[T any](all []T, first int) ([]T, error) {
	if err := checkFirst(first); err != nil || all == nil {
		return nil, err
	}
	return all[:min(first, len(all))], nil
}

func checkFirst(n int) error {
	if n < 0 || n > casework.MaxPage {
		return fault.New(fault.Invalid, "resolver.first", "a number from 0 to 100 is needed").
			WithCode(fault.CodePageSize).At("first")
	}
	return nil
}

func party(ctx context.Context, key *string) (*model.Party, error) {
	if key == nil {
		return nil, nil
	}
	r, err := session.Of(ctx).Party(ctx, *key)
	return model.FromParty(r), err
}

func alliance(ctx context.Context, key string) (*model.Alliance, error) {
	r, err := session.Of(ctx).Alliance(ctx, key)
	return model.FromAlliance(r), err
}

func explain(ctx context.Context, h model.Header, action model.Action, at *marking.Minute, trace bool) (*model.Explanation, error) {
	x, err := session.Of(ctx).Explain(ctx, h.ID, casework.ExplainQuery{Action: action.Name(), At: at, Trace: trace})
	return model.FromExplanation(x), err
}

func may(ctx context.Context, h model.Header, action model.Action) (bool, error) {
	return session.Of(ctx).May(ctx, h.ID, action.Name()), nil
}

// counted reports whether the total of the connection in hand was asked for.
func counted(ctx context.Context) bool {
	return slices.Contains(graphql.CollectAllFields(ctx), "totalCount")
}

// page asks for one page of a list.
func page[F any, T dossier.Object, C any](ctx context.Context,
	list func(context.Context, F, casework.Page) (*casework.Connection[T], error), filter F, p casework.Page,
	wire func(*casework.Connection[T], bool) *C,
) (*C, error) {
	c, err := list(ctx, filter, p)
	if err != nil {
		return nil, err
	}
	return wire(c, counted(ctx)), nil
}

func incidentsOf(ctx context.Context, h model.Header, f casework.IncidentFilter, p casework.Page) (*model.IncidentConnection, error) {
	if h.Stub() {
		return nil, nil
	}
	model.Within(&f.Case, h.ID)
	return page(ctx, session.Of(ctx).Incidents, f, p, model.FromIncidents)
}

func evidenceOf(ctx context.Context, h model.Header, f casework.EvidenceFilter, p casework.Page) (*model.EvidenceConnection, error) {
	if h.Stub() {
		return nil, nil
	}
	if h.ID.Noun() == dossier.NounCase {
		model.Within(&f.Case, h.ID)
	} else {
		model.Within(&f.Incident, h.ID)
	}
	return page(ctx, session.Of(ctx).EvidenceItems, f, p, model.FromEvidenceItems)
}

func requestsOf(ctx context.Context, h model.Header, f casework.ReleaseFilter, p casework.Page) (*model.ReleaseRequestConnection, error) {
	if h.Stub() {
		return nil, nil
	}
	if h.ID.Noun() == dossier.NounCase {
		model.Within(&f.Case, h.ID)
	} else {
		model.Within(&f.Object, h.ID)
	}
	return page(ctx, session.Of(ctx).ReleaseRequests, f, p, model.FromReleaseRequests)
}
