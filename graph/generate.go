package graph

// The settings are those of gqlgen.yml, which gqlgen finds in a folder above.
//go:generate go tool gqlgen generate
