package policy

import (
	"time"

	"entente/internal/fault"
)

// Config bounds what a policy may cost. The zero value is not usable; begin with Default.
type Config struct {
	EvalLimit      time.Duration // for one evaluation; after it the answer is DENY_HIDDEN
	PrepareLimit   time.Duration // for warming the classes in use before a swap
	MaxClasses     int           // subject classes that are remembered; the least recently used go first
	MaxTableBytes  int64         // for the verdict tables of all remembered classes together
	MaxLabels      int           // labels whose Rego form is kept ready
	MaxFiles       int           // entries of a policy tree, folders included
	MaxFileBytes   int64         // of one file of a tree
	MaxBundleBytes int64         // of all files of a tree that count
	MaxRules       int           // of a tree; it also bounds how deep rules can call each other
	Meter          *Meter        // counts what is asked; nil counts nothing
	OnError        func(error)   // told of every answer that became POLICY_ERROR; may be called concurrently; nil is silence
}

// Default returns the settings that suit a server of one alliance to some dozens.
func Default() Config {
	return Config{
		EvalLimit:      100 * time.Millisecond,
		PrepareLimit:   5 * time.Second,
		MaxClasses:     512,
		MaxTableBytes:  256 << 20,
		MaxLabels:      16384,
		MaxFiles:       2000,
		MaxFileBytes:   256 << 10,
		MaxBundleBytes: 4 << 20,
		MaxRules:       2000,
	}
}

// Validate refuses settings under which nothing could be decided or nothing
// would be bounded: Invalid with code CONFIG_INVALID, at the field's name.
func (c Config) Validate() error {
	bad := func(field, text string) error {
		return fault.New(fault.Invalid, "policy.Config", text).WithCode(fault.CodeConfigInvalid).At(field)
	}
	switch {
	case c.EvalLimit < time.Millisecond || c.EvalLimit > time.Second:
		return bad("EvalLimit", "must be from 1ms to 1s")
	case c.PrepareLimit < 0 || c.PrepareLimit > time.Hour:
		return bad("PrepareLimit", "must be from 0 to 1h")
	case c.MaxClasses < 1:
		return bad("MaxClasses", "must be at least 1")
	case c.MaxTableBytes < 1<<20:
		return bad("MaxTableBytes", "must be at least 1 MiB")
	case c.MaxLabels < 1:
		return bad("MaxLabels", "must be at least 1")
	case c.MaxFiles < 1:
		return bad("MaxFiles", "must be at least 1")
	case c.MaxFileBytes < 1 || c.MaxFileBytes > c.MaxBundleBytes:
		return bad("MaxFileBytes", "must be from 1 to MaxBundleBytes")
	case c.MaxBundleBytes > 64<<20:
		return bad("MaxBundleBytes", "must be at most 64 MiB")
	case c.MaxRules < 1 || c.MaxRules > 50000:
		return bad("MaxRules", "must be from 1 to 50000")
	}
	return nil
}
