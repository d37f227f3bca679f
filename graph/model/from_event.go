package model

import "entente/internal/casework"

// FromEvent returns the wire form of an event.
func FromEvent(e casework.Event) *CaseEvent {
	return &CaseEvent{Kind: e.Kind, At: e.At, ID: e.ID, Object: Of(e.Item)}
}
