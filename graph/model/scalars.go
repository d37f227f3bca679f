package model

import (
	"io"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"entente/internal/dossier"
	"entente/internal/fault"
)

// Upload is the file of a multipart request. It is read once, as it comes in.
type Upload struct {
	Reader    io.Reader
	Name      string // as given
	MediaType string // as given
}

// MarshalUpload exists because every scalar needs one; no field returns a file.
func MarshalUpload(Upload) graphql.Marshaler { return graphql.Null }

// UnmarshalUpload accepts what the multipart transport put in place of a
// variable, and nothing that came in JSON.
func UnmarshalUpload(v any) (Upload, error) {
	if u, ok := v.(Upload); ok {
		return u, nil
	}
	return Upload{}, invalid("Upload", "a file of a multipart request is needed here")
}

// MarshalDay writes a day.
func MarshalDay(d dossier.Day) graphql.Marshaler { return graphql.MarshalString(string(d)) }

// UnmarshalDay reads a day, a month or a year.
func UnmarshalDay(v any) (dossier.Day, error) {
	s, _ := v.(string)
	if d := dossier.Day(s); s != "" && d.Valid() {
		return d, nil
	}
	return "", invalid("Day", "a day, month or year is needed, for example 2017-06-27")
}

// MarshalDateTime writes a time in UTC.
func MarshalDateTime(t time.Time) graphql.Marshaler {
	return graphql.WriterFunc(func(w io.Writer) {
		_, _ = io.WriteString(w, strconv.Quote(t.UTC().Format(time.RFC3339Nano)))
	})
}

// UnmarshalDateTime reads an RFC 3339 time.
func UnmarshalDateTime(v any) (time.Time, error) {
	s, _ := v.(string)
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}, invalid("DateTime", "a time is needed, for example 2026-11-21T10:00:05Z")
	}
	return t, nil
}

func invalid(scalar, text string) error {
	return fault.New(fault.Invalid, "model.Unmarshal"+scalar, text)
}
