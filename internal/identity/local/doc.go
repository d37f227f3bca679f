// Package local is an identity provider for one machine: a fixed list of people,
// each with a random bearer token that is made at start and lives as long as the
// process. It is for the demo and for trying things out, so it serves loopback
// addresses only.
//
//	people, err := local.ReadRoster(file, roles)
//	p, err := local.New(people, rand.Reader)
//	err = p.WritePersonas("personas.json", alliancesOf) // for the one who started it, mode 0600
//	who, err := p.Authenticate(ctx, identity.Credential{Token: token})
//
// Whoever has a second factor has a second token, which stands for having given
// the first one alone: with it one sees what the rules keep for the second.
//
// Tokens are looked up by hash, in a time that does not depend on how near a wrong
// one comes. They are kept in memory, to be told to the one who started the
// process, and nowhere else. The package knows no policy and no password.
package local
