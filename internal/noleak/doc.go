// Package noleak tests that what is hidden is indistinguishable from what does not
// exist.
package noleak
