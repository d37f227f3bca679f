package blob

import (
	"context"
	"errors"

	"entente/internal/fault"
)

// failure classifies an error of the driver: the caller's own end or the store's.
func failure(ctx context.Context, op string, err error) error {
	if ended := ctx.Err(); ended != nil {
		return interrupted(op, errors.Join(ended, err))
	}
	return fault.Wrap(fault.Unavailable, op, "the file store cannot do this at the moment", err)
}

// interrupted says that the caller's context ended first.
func interrupted(op string, err error) error {
	return fault.Wrap(fault.Unavailable, op, "the request ended before the file was through", err).
		WithCode(fault.CodeTimeout)
}

// damaged says that stored bytes are not what was once put there.
func damaged(op, text string, err error) error {
	return fault.Wrap(fault.Internal, op, text, err).WithCode(fault.CodeFileDamaged)
}
