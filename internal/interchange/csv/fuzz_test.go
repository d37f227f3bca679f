package csv_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"entente/internal/fault"
	mapped "entente/internal/interchange/csv"
)

// nasty holds cells that have been seen to go wrong somewhere.
var nasty = []string{"", "1", "2", "007", "-3", "1e9", "NaN", "a", "Not available", "n/a", "\u00a0", "x\u00a0y", "\x00", "\x1b[2J", "\xff\xfe",
	"2020-01-01", "01.02.2020", "2020-13-40", "2019", "wipe", "leak|burn|", "Peru", "EU (region)", "ISIS", "Atlantis", "power",
	"['https://a.example/b']", "['x'", "[[['x']]]", "[None]", "['https://a.example/b c, ftp://d']", "{name}", "\"", "'", "\n", ",", "=1+1",
	strings.Repeat("é", 301), strings.Repeat("z", 20_001)}

func TestEveryRowOfAnyFileGivesAnIncidentOrTheReasonWhyNot(t *testing.T) {
	m := smallMapping(t)
	cell := rapid.SampledFrom(nasty)
	rapid.Check(t, func(t *rapid.T) {
		table := func(name string, width int) (string, int) {
			rows := rapid.SliceOfN(rapid.SliceOfN(cell, width-1, width+1), 0, 6).Draw(t, name)
			for i, row := range rows {
				if rapid.Bool().Draw(t, "good shape") {
					for len(row) < width {
						row = append(row, "")
					}
					row = row[:width]
					row[0] = rapid.SampledFrom([]string{"1", "2", "3"}).Draw(t, "id")
				}
				if len(row) == 1 && row[0] == "" || strings.Join(row, "") == "" && len(row) < 2 {
					row = append(row, "x") // a blank line is no row
				}
				rows[i] = row
			}
			var b bytes.Buffer
			w := csv.NewWriter(&b)
			if err := w.WriteAll(rows); err != nil {
				t.Fatal(err)
			}
			return b.String(), len(rows)
		}
		main, rows := table("main", 9)
		hits, _ := table("hits", 6)
		seen := map[string]bool{}
		fromMain := 0
		err := mapped.Read(filesOf(main, hits), m, func(r mapped.Record) error {
			if len(r.Problems) == 0 || r.Problems[0].File == "main.csv" || r.Key != "" {
				fromMain++
			}
			if r.Incident != nil {
				checkPromises(t, r)
				if seen[r.Key] {
					t.Fatalf("%s is imported twice", r.Key)
				}
				seen[r.Key] = true
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if fromMain != rows {
			t.Fatalf("%d records of %d rows", fromMain, rows)
		}
	})
}

func FuzzRead(f *testing.F) {
	m := smallMapping(f)
	for _, s := range []string{"1,a,,wipe,,,1,,\n", "1,\"a\n\",b,leak|wipe,2020-01-01,2019,4.5,T1,\"['https://a.example']\"\n",
		"x,\"", "\ufeff1,a", "1,a,,wipe,,,1,,\n1,a,,wipe,,,1,,\n", "\x00\x01", "caf\xe9,,,,,,,,\n"} {
		f.Add([]byte(smallHeader+s), []byte(hitsHeader+"1,Peru,power,Harbour,X,2020-01-01\n"))
		f.Add([]byte(s), []byte(hitsHeader+s))
	}
	f.Fuzz(func(t *testing.T, main, hits []byte) {
		files := filesOf("", "")
		files.Main.Reader = bytes.NewReader(main)
		files.Companions["hits"] = mapped.File{Name: "hits.csv", Reader: bytes.NewReader(hits)}
		readAll(t, files, m)
	})
}

func FuzzReadEuRepoC(f *testing.F) {
	m, ok := mapped.Named("eurepoc")
	if !ok {
		f.Fatal("the embedded mapping is not good")
	}
	m = m.WithOriginators("NL")
	var seed [3][]byte
	for i, name := range []string{"Global", "Receiver", "Attribution"} {
		text, err := os.ReadFile("testdata/eurepoc/Synthetic_" + name + ".csv")
		if err != nil {
			f.Fatal(err)
		}
		seed[i] = text
	}
	f.Add(seed[0][:6000], seed[1], seed[2])
	f.Fuzz(func(t *testing.T, main, receivers, attributions []byte) {
		readAll(t, mapped.Files{Main: mapped.File{Name: "main", Reader: bytes.NewReader(main)}, Companions: map[string]mapped.File{
			"receivers":    {Name: "receivers", Reader: bytes.NewReader(receivers)},
			"attributions": {Name: "attributions", Reader: bytes.NewReader(attributions)}}}, m)
	})
}

func FuzzParseMapping(f *testing.F) {
	f.Add(small)
	for _, s := range []string{"", "name: x", "a: &a [*a]", "- - -", "name: !!binary x", small + "never_zip: [{}]\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, err := mapped.ParseMapping(strings.NewReader(text))
		if err != nil {
			if e := fault.As(err); e.Op == "" || e.Public == "" {
				t.Fatalf("an error that is no fault: %v", err)
			}
			return
		}
		// What was accepted can be used: its own header and one row of anything.
		readAll(t, mapped.Files{Main: mapped.File{Name: "main", Reader: strings.NewReader("no,name\n1,2\n")}}, m.WithOriginators("NL"))
	})
}
