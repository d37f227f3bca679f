// Package rego holds the policy tree that the binary ships, and nothing else: the
// rules are in the folders, whose paths are the Rego packages. How to read, test
// and extend them is in README.md beside this file.
package rego

import (
	"embed"
	"io/fs"
)

//go:embed actions alliances capabilities.json decision lib
var tree embed.FS

// FS is the policy tree with its tests, as it stands in the repository.
var FS fs.FS = tree
