// Package kratos takes the sessions of an Ory Kratos for identities: native ones
// by their token and a browser's by its cookie.
//
//	p, err := kratos.New(cfg) // begins to probe Kratos
//	who, err := p.Authenticate(ctx, identity.Credential{Token: token})
//	err = p.Close()
//
// What somebody may be is read from metadata_public, which only an administrator
// writes, and only if all of it is in order; what people can edit themselves
// (traits) is never looked at. metadata.schema.json describes its form.
//
// Kratos answers 401 for a wrong token and, alike, when its database is gone.
// A 401 is therefore believed only when Kratos says of itself, afterwards, that it
// is ready; until then it cannot be told who is asking, and nobody gets in.
//
// Positive answers are remembered for Config.Remember at most, by the hash of the
// credential, and never those of people who can read what is secret. Admin brings
// a roster of people into Kratos. The package knows no policy and no password.
package kratos
