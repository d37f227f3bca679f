package model

import (
	"entente/internal/casework"
	"entente/internal/dossier"
)

// ToPage returns the part of a list that was asked for.
func ToPage(first *int, after *string, last *int, before *string) casework.Page {
	return casework.Page{First: first, Last: last, After: or(after), Before: or(before)}
}

func pageInfo[T dossier.Object](c *casework.Connection[T]) *PageInfo {
	info := &PageInfo{HasNextPage: c.HasNext, HasPreviousPage: c.HasPrevious}
	if n := len(c.Edges); n > 0 {
		start, end := c.Edges[0].Cursor(), c.Edges[n-1].Cursor()
		info.StartCursor, info.EndCursor = &start, &end
	}
	return info
}

// total counts only when asked: it walks the list where there is a filter.
func total[T dossier.Object](c *casework.Connection[T], count bool) int {
	if !count {
		return 0
	}
	return c.Total()
}

// or returns what a pointer points at, or the zero value.
func or[T any](v *T) T {
	if v == nil {
		var zero T
		return zero
	}
	return *v
}
