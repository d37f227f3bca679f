// Package leak plants leaks, so that a test can prove that the no-leak harness
// would see them.
//
//	if leak.Planted("count.hidden") {
//		return q.st.view.Kind(q.noun).Len()
//	}
//
// In a build without the tag "leaks" Planted is the constant false, and the compiler
// leaves out what stands behind it: a shipped binary holds no leak, nor its name.
// With the tag, one leak at a time is planted by its name, by Plant or, at the
// start, by the variable ENTENTE_LEAK.
//
// The package knows nothing of what leaks, and no other.
package leak
