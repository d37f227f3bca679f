package resolver

import (
	"context"

	"entente/graph/model"
	"entente/graph/session"
	"entente/internal/casework"
	"entente/internal/dossier"
	"entente/internal/fault"
	"entente/internal/identity"
)

// answer makes a change and words its outcome: the object as the caller may now
// see it, or why it was refused. What is no refusal is an error of the request.
func answer[T dossier.Object, N any](ctx context.Context, wire func(casework.Released[T]) *N,
	change func(*casework.Session) (casework.Released[T], error),
) (*N, []*model.UserError, error) {
	r, err := change(session.Of(ctx))
	refused, err := refusal(err)
	return wire(r), refused, err
}

// armed makes a change whose answer gives a token out.
func armed(ctx context.Context, change func(*casework.Session) (casework.Released[*dossier.ServiceClient], identity.Token, error)) (
	client *model.ServiceClient, token *string, refused []*model.UserError, err error,
) {
	client, refused, err = answer(ctx, model.FromServiceClient, func(s *casework.Session) (casework.Released[*dossier.ServiceClient], error) {
		r, given, err := change(s)
		if text := given.Text(); err == nil && text != "" {
			token = &text
		}
		return r, err
	})
	return client, token, refused, err
}

// move takes one plain step of a life cycle.
func move[T dossier.Object, N any](ctx context.Context, wire func(casework.Released[T]) *N,
	id dossier.ID, name string, version *int, note string,
) (*N, []*model.UserError, error) {
	return answer(ctx, wire, func(s *casework.Session) (casework.Released[T], error) {
		return of[T](id, func() (casework.Item, error) {
			return s.Move(ctx, id, name, casework.MoveOptions{Version: model.ToVersion(version), Note: note})
		})
	})
}

// of makes a change that takes any noun only to an object of the one that the
// mutation is about. An id of another noun finds nothing.
func of[T dossier.Object](id dossier.ID, change func() (casework.Item, error)) (casework.Released[T], error) {
	var noun T
	if id.Noun() != noun.Noun() {
		return casework.Released[T]{}, fault.New(fault.NotFound, "resolver.of", "there is no such object").At("id")
	}
	item, err := change()
	r, _ := casework.As[T](item)
	return r, err
}

// share shares an object of one noun.
func share[T dossier.Object, N any](ctx context.Context, wire func(casework.Released[T]) *N,
	id dossier.ID, terms casework.ShareInput,
) (*N, []*model.UserError, error) {
	return answer(ctx, wire, func(s *casework.Session) (casework.Released[T], error) {
		return of[T](id, func() (casework.Item, error) { return s.Share(ctx, id, terms) })
	})
}

// remark changes the marking of an object of one noun.
func remark[T dossier.Object, N any](ctx context.Context, wire func(casework.Released[T]) *N,
	id dossier.ID, in *model.MarkingInput, version *int,
) (*N, []*model.UserError, error) {
	return answer(ctx, wire, func(s *casework.Session) (casework.Released[T], error) {
		m, err := model.ToMarking(in)
		if err != nil {
			return casework.Released[T]{}, fault.As(err).At("marking")
		}
		return of[T](id, func() (casework.Item, error) { return s.Remark(ctx, id, m, model.ToVersion(version)) })
	})
}

// refusal splits what a change came to: refusals that the caller can understand
// and mend go into the payload, everything else stays an error.
func refusal(err error) ([]*model.UserError, error) {
	if err == nil {
		return []*model.UserError{}, nil
	}
	f := fault.As(err)
	switch f.Kind {
	case fault.Invalid, fault.Conflict, fault.Precondition, fault.Forbidden, fault.TooLarge:
	case fault.NotFound, fault.Withheld: // one text for both
		f = fault.New(fault.NotFound, f.Op, "there is no such object").At(f.Path...)
	default:
		return nil, err
	}
	return []*model.UserError{{Code: f.StableCode(), Message: f.Public, Path: append([]string{}, f.Path...)}}, nil
}
