// Package csv reads incidents from CSV files by a mapping: a YAML file that says
// which column becomes which field of a dossier.Incident.
//
//	m, _ := csv.Named("eurepoc")                  // or csv.ParseMapping(file)
//	err := csv.Read(files, m.WithOriginators("NL"), func(r csv.Record) error {
//		if r.Incident == nil {
//			report(r.Key, r.Problems) // refused, with row, column and reason
//			return nil
//		}
//		return file(r.Incident) // give it an id, an owner, a state
//	})
//
// A mapping knows constants, words to translate, words that mean "missing", lists
// split by a separator or written as Python lists, forms of dates, the column of
// the id, the marking to give, and companion files whose rows belong to an
// incident by its id. Embedded is "eurepoc", for the EuRepoC Global Database 1.1
// with its receiver and attribution files.
//
// Invariants: every row of the main file gives one Record, with an incident or
// with a fatal Problem; nothing is cut short or guessed at without a Problem that
// says so; an incident that is given passes dossier.Validate once it has an id
// and an owner; columns that list values side by side are never zipped together;
// competing attributions stay apart, each a source of its own. Memory does not
// grow with the rows of the main file, but for their ids; companions are held in
// memory, up to MaxCompanion bytes.
//
// The package does no I/O beyond the readers that it is given, and refuses to know
// who may import, where incidents are kept, and what was imported before: the
// ImportKey lets the caller see that.
package csv
