// Package intake holds what every importer does before it can build a record:
// take the byte order mark off and refuse text that is not UTF-8, bound the memory
// that one record may take, clean a cell, read a country's name, and itemise what
// is wrong with a row.
//
//	text, err := intake.Open(file)         // refuses UTF-16, takes off a byte order mark
//	place, known := intake.Place("Iran, Islamic Republic of") // IR, a state
//	clean, mended := intake.Clean("a\u00a0b")                 // "a b", true
//
// Invariants: nothing here keeps more of a stream than the one record it is at; a
// UTF-8 text that Clean returns passes dossier.CheckText in all but its length; a
// name that is not in the table is never guessed at.
//
// The package refuses to know any format, any mapping and any noun: a Problem
// names a row and a column, not an object.
package intake
