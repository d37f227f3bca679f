package main

import (
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"entente/internal/fault"
	"entente/internal/interchange/csv"
	"entente/internal/interchange/misp"
	"entente/internal/marking"
)

func newImport() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import",
		Short: "Read incidents or threat actors from files into a data folder",
		Long: `Reads a file into a data folder, on behalf of one party. The server must be
stopped: one process has a data folder at a time.

Each record has a key of its own, so that a second run changes nothing. What is
wrong with a row is listed by file, line and column; a row that is refused does not
stop the others. Exit code 0: every row was read; 1: some were refused.`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newImportCSV(), newImportGalaxy())
	return cmd
}

func newImportCSV() *cobra.Command {
	var mapping string
	var originators []string
	cmd := &cobra.Command{
		Use:   "csv FILE --mapping NAME|FILE --as PARTY",
		Short: "Read incidents from a CSV file by a mapping",
		Long: `Reads incidents from a CSV file. A mapping says which column becomes which field
and how everything is marked: "eurepoc" is built in, for the EuRepoC Global
Database 1.1; else it is a YAML file. Files that a mapping needs beside the main one
are looked for in its folder.`,
		Example: "  entente import csv EuRepoC_Global_Database_1.1.csv --mapping eurepoc --as NL-CSIRT --data data",
		Args:    oneArgument("CSV file"),
	}
	i := importerOf(cmd)
	cmd.Flags().StringVar(&mapping, "mapping", "", "name of a built-in mapping, or a YAML file (needed)")
	cmd.Flags().StringSliceVar(&originators, "originator", nil, "party that the markings name as originator (default: what the mapping says, else the party of --as)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if mapping == "" {
			return usage(cmd, "--mapping is needed: eurepoc, or a YAML file")
		}
		m, err := mappingOf(mapping)
		if err != nil {
			return err
		}
		if _, builtIn := csv.Named(mapping); builtIn && len(originators) == 0 {
			originators = []string{i.as}
		}
		if len(originators) > 0 {
			m = m.WithOriginators(originators...)
		}
		return i.run(cmd, func(yield func(record) error) error { return readCSV(args[0], m, yield) })
	}
	return cmd
}

func mappingOf(name string) (*csv.Mapping, error) {
	if m, ok := csv.Named(name); ok {
		return m, nil
	}
	f, err := openFile(name, "there is no such mapping, built in or as a file")
	if err != nil {
		return nil, err
	}
	defer f.Close() // read only: a failure to close loses nothing
	m, err := csv.ParseMapping(f)
	if err != nil {
		return nil, fault.As(err).At(name)
	}
	return m, nil
}

// readCSV reads a CSV file with its companions.
func readCSV(name string, m *csv.Mapping, yield func(record) error) error {
	main, err := openFile(name, "there is no such file")
	if err != nil {
		return err
	}
	defer main.Close() // read only: a failure to close loses nothing
	files := csv.Files{Main: csv.File{Name: filepath.Base(name), Reader: main}, Companions: map[string]csv.File{}}
	for _, c := range m.Companions() {
		beside, err := companion(name, c)
		if err != nil {
			return err
		}
		f, err := openFile(beside, "a file that the mapping needs cannot be opened")
		if err != nil {
			return err
		}
		defer f.Close() // read only: a failure to close loses nothing
		files.Companions[c.Name] = csv.File{Name: filepath.Base(beside), Reader: f}
	}
	return csv.Read(files, m, func(r csv.Record) error {
		out := record{line: r.Line, file: files.Main.Name, problems: r.Problems}
		if r.Incident != nil {
			out.object = r.Incident
		}
		return yield(out)
	})
}

// companion finds a file beside the main one by the mapping's pattern.
func companion(name string, c csv.CompanionFile) (string, error) {
	found, err := filepath.Glob(filepath.Join(filepath.Dir(name), c.Files))
	if err != nil || len(found) != 1 {
		return "", fault.Wrap(fault.NotFound, "import.companion",
			"the mapping needs exactly one file "+c.Files+" in the folder of the main one", err).At(c.Name)
	}
	return found[0], nil
}

func newImportGalaxy() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "misp-galaxy FILE --as PARTY",
		Short: "Read threat actors from a MISP galaxy cluster file",
		Long: `Reads the actor catalogue from a MISP galaxy cluster (threat-actor.json). That a
state stands behind an actor is kept as a claim of the source.`,
		Example: "  entente import misp-galaxy threat-actor.json --as NL-CSIRT --data data",
		Args:    oneArgument("cluster file"),
	}
	i := importerOf(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return i.run(cmd, func(yield func(record) error) error { return readGalaxy(args[0], i.as, yield) })
	}
	return cmd
}

func readGalaxy(name, as string, yield func(record) error) error {
	f, err := openFile(name, "there is no such file")
	if err != nil {
		return err
	}
	defer f.Close() // read only: a failure to close loses nothing
	file := misp.File{Name: filepath.Base(name), Reader: f}
	public := marking.Marking{TLP: marking.Clear, PAP: marking.PAPClear, Naming: marking.NamingMay, Originators: marking.SetOf(as)}
	return misp.Read(file, public, func(r misp.Record) error {
		out := record{line: r.Line, file: file.Name, problems: r.Problems}
		if r.Actor != nil {
			out.object = r.Actor
		}
		return yield(out)
	})
}

func openFile(name, missing string) (*os.File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fault.Wrap(fault.NotFound, "import.openFile", missing, err).At(name)
	}
	return f, nil
}
