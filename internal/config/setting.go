package config

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"entente/internal/fault"
)

// Setting is one key and the field that it fills. The field's value when the
// setting is made is its default.
type Setting struct {
	Key     string // dotted, for example "blob.maxBytes"
	Kind    string // what a value looks like, for people
	Doc     string // one sentence: meaning and unit
	Default string
	set     func(string) error
}

// Env returns the name of the environment variable of the key: for
// "blob.maxBytes" it is ENTENTE_BLOB_MAX_BYTES.
func (s Setting) Env() string {
	var b strings.Builder
	b.WriteString(envPrefix)
	for _, r := range s.Key {
		switch {
		case r == '.':
			b.WriteByte('_')
		case unicode.IsUpper(r):
			b.WriteByte('_')
			b.WriteRune(r)
		default:
			b.WriteRune(unicode.ToUpper(r))
		}
	}
	return b.String()
}

const kindText = "text"

// Text is a setting of any text.
func Text(key string, p *string, doc string) Setting {
	return Setting{key, kindText, doc, *p, func(s string) error { *p = s; return nil }}
}

// Choice is a setting that takes one of a few words.
func Choice(key string, p *string, words []string, doc string) Setting {
	kind := strings.Join(words, " | ")
	return Setting{key, kind, doc, *p, func(s string) error {
		if !slices.Contains(words, s) {
			return wrong("one of these is needed: " + kind)
		}
		*p = s
		return nil
	}}
}

// Bool is a setting that is true or false.
func Bool(key string, p *bool, doc string) Setting {
	return Setting{key, "true | false", doc, strconv.FormatBool(*p), func(s string) error {
		v, err := strconv.ParseBool(s)
		if err != nil {
			return wrong("true or false is needed")
		}
		*p = v
		return nil
	}}
}

// Number is a setting that is a whole number, zero or above.
func Number[T int | int64 | uint64](key string, p *T, doc string) Setting {
	return Setting{key, "number", doc, strconv.FormatInt(int64(*p), 10), func(s string) error {
		v, err := strconv.ParseInt(s, 10, 64)
		if err != nil || v < 0 || v > math.MaxInt {
			return wrong("a whole number, zero or above, is needed")
		}
		*p = T(v)
		return nil
	}}
}

// sizeUnits are binary, longest first.
var sizeUnits = []struct {
	name  string
	bytes int64
}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}}

// Size is a setting in bytes: a number, or a number with KiB, MiB or GiB.
func Size(key string, p *int64, doc string) Setting {
	return Setting{key, "bytes, for example 100MiB", doc, formatSize(*p), func(s string) error {
		factor, digits := int64(1), s
		for _, u := range sizeUnits {
			if cut, ok := strings.CutSuffix(s, u.name); ok {
				factor, digits = u.bytes, strings.TrimSpace(cut)
				break
			}
		}
		v, err := strconv.ParseInt(digits, 10, 64)
		if err != nil || v < 0 || v > math.MaxInt64/factor {
			return wrong("a number of bytes is needed, for example 262144, 256KiB or 100MiB")
		}
		*p = v * factor
		return nil
	}}
}

func formatSize(n int64) string {
	for _, u := range sizeUnits {
		if n >= u.bytes && n%u.bytes == 0 && u.bytes > 1 {
			return strconv.FormatInt(n/u.bytes, 10) + u.name
		}
	}
	return strconv.FormatInt(n, 10)
}

// Duration is a setting of a length of time, above zero.
func Duration(key string, p *time.Duration, doc string) Setting {
	return Setting{key, "duration, for example 5s", doc, p.String(), func(s string) error {
		v, err := time.ParseDuration(s)
		if err != nil || v <= 0 {
			return wrong("a length of time above zero is needed, for example 500ms, 5s or 2m")
		}
		*p = v
		return nil
	}}
}

func wrong(text string) *fault.Error {
	return fault.New(fault.Invalid, "config.Load", text).WithCode(fault.CodeConfigInvalid)
}
