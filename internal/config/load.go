package config

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/v2"

	"entente/internal/fault"
)

const envPrefix = "ENTENTE_"

// Sources are the layers over the defaults. Empty ones are skipped.
type Sources struct {
	File    string            // a YAML file
	Environ []string          // as os.Environ returns it; only ENTENTE_… is looked at
	Flags   map[string]string // by key
}

// Load fills the fields of the settings. After an error some may be filled.
//
// Faults: Invalid with CodeConfigInvalid, with the key as its path, for a key
// that is not listed or a value that does not fit; NotFound or Unavailable for
// the file.
func Load(settings []Setting, from Sources) error {
	known := map[string]Setting{}
	for _, s := range settings {
		known[s.Key] = s
	}
	k := koanf.New(".")
	if err := loadFile(k, from.File); err != nil {
		return err
	}
	if err := check(k, known); err != nil {
		return err
	}
	if err := loadEnv(k, settings, from.Environ); err != nil {
		return err
	}
	for key, value := range from.Flags {
		if err := k.Set(key, value); err != nil {
			return fault.Wrap(fault.Invalid, "config.Load", "the flag cannot be read", err).
				WithCode(fault.CodeConfigInvalid).At(key)
		}
	}
	if err := check(k, known); err != nil {
		return err
	}
	for _, s := range settings {
		if v := k.Get(s.Key); v != nil {
			if err := s.set(fmt.Sprint(v)); err != nil {
				return fault.As(err).At(s.Key)
			}
		}
	}
	return nil
}

func loadFile(k *koanf.Koanf, name string) error {
	const op = "config.loadFile"
	if name == "" {
		return nil
	}
	err := k.Load(file.Provider(name), yaml.Parser())
	var path *fs.PathError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return fault.Wrap(fault.NotFound, op, "there is no such configuration file", err)
	case errors.As(err, &path):
		return fault.Wrap(fault.Unavailable, op, "the configuration file cannot be read", err)
	}
	return fault.Wrap(fault.Invalid, op, "the configuration file is not YAML: "+yamlProblem(err), err).
		WithCode(fault.CodeConfigInvalid)
}

// yamlProblem keeps what the parser says about place and cause.
func yamlProblem(err error) string {
	return strings.Join(strings.Fields(strings.TrimPrefix(err.Error(), "yaml: ")), " ")
}

func loadEnv(k *koanf.Koanf, settings []Setting, environ []string) error {
	keys := map[string]string{}
	for _, s := range settings {
		keys[s.Env()] = s.Key
	}
	var stray []string
	provider := env.Provider(".", env.Opt{
		Prefix:      envPrefix,
		EnvironFunc: func() []string { return environ },
		TransformFunc: func(name, value string) (string, any) {
			if keys[name] == "" {
				stray = append(stray, name)
			}
			return keys[name], value // an empty key is left out
		},
	})
	if err := k.Load(provider, nil); err != nil {
		return fault.Wrap(fault.Invalid, "config.loadEnv", "the environment cannot be read", err).
			WithCode(fault.CodeConfigInvalid)
	}
	if len(stray) > 0 {
		slices.Sort(stray)
		return wrong("there is no setting for this environment variable").At(stray[0])
	}
	return nil
}

// check refuses keys that are not known. A section that is written but empty is fine.
func check(k *koanf.Koanf, known map[string]Setting) error {
	keys := k.Keys()
	slices.Sort(keys)
	for _, key := range keys {
		if _, ok := known[key]; ok {
			continue
		}
		if k.Get(key) == nil && isSection(key, known) {
			continue
		}
		text := "there is no such setting"
		if like := nearest(key, known); like != "" {
			text += "; did you mean " + like + "?"
		}
		return wrong(text).At(key)
	}
	return nil
}

func isSection(key string, known map[string]Setting) bool {
	for k := range known {
		if strings.HasPrefix(k, key+".") {
			return true
		}
	}
	return false
}

// nearest returns the known key that a misspelt one most likely stands for, or "".
func nearest(key string, known map[string]Setting) string {
	const close = 3 // letters
	best, distance := "", close+1
	for k := range known {
		d := levenshtein.ComputeDistance(strings.ToLower(key), strings.ToLower(k))
		if d < distance || d == distance && k < best {
			best, distance = k, d
		}
	}
	if distance > close {
		return ""
	}
	return best
}
