package config

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Reference writes every setting as a YAML file of comments: with the line of a
// key taken out of its comment, the file is a configuration.
func Reference(w io.Writer, settings []Setting) error {
	var b strings.Builder
	section := ""
	for _, s := range settings {
		parent, name, nested := strings.Cut(s.Key, ".")
		indent := ""
		if !nested {
			parent, name = "", s.Key
		} else {
			indent = "  "
		}
		if parent != section {
			section = parent
			if nested {
				fmt.Fprintf(&b, "%s:\n", parent)
			}
		}
		fmt.Fprintf(&b, "%s# %s\n", indent, s.Doc)
		fmt.Fprintf(&b, "%s# (%s; %s)\n", indent, s.Kind, s.Env())
		value := s.Default
		if s.Kind == kindText {
			value = strconv.Quote(value)
		}
		fmt.Fprintf(&b, "%s#%s: %s\n", indent, name, value)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
