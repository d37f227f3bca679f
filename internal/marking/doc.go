// Package marking holds what an originator may write on a piece of information,
// and the arithmetic of it: what two markings come to when their content is
// merged, and whether one is at least as strict as another.
//
// It covers TLP 2.0 (FIRST, August 2022), the Permissible Actions Protocol,
// national and alliance classifications with their dated equivalence, the
// dissemination caveats ORCON, PROPIN, REL TO, NOT REL, DISPLAYONLY and NATIONAL
// EYES, provider naming (FIRST IEP 2.0 "attribution"), embargo, expiry and
// originators. A Label adds everything else that a sharing rule may look at:
// kind, life-cycle state, grants, consents, compartments, exclusions.
//
//	a := marking.Marking{TLP: marking.Green, RelTo: marking.Only("NL", "DE", "UK")}
//	b := marking.Marking{TLP: marking.Amber, RelTo: marking.Only("NL", "UK", "US")}
//	m := marking.Join(a, b) // TLP:AMBER, REL TO NL, UK
//
// Invariants, each with a property test: Join is commutative, associative and
// idempotent; Join(a, b) dominates a and b; a value that is not set counts as
// stricter than any that is; equal facts in any order give one Label identity.
//
// The package refuses to know who may see what: that is Rego's.
package marking
