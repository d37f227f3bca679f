package communique_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"entente/internal/interchange/communique"
)

var update = flag.Bool("update", false, "rewrite the goldens in testdata from the code")

func TestAStatementIsWrittenAsItsGoldenSays(t *testing.T) {
	for name, d := range samples() {
		for _, f := range communique.Formats() {
			if f.Extension == "pdf" {
				continue // its compression is the toolchain's; pdf_test.go reads it
			}
			t.Run(name+" as "+f.Extension, func(t *testing.T) {
				got, err := f.Encode(d)
				if err != nil {
					t.Fatal(err)
				}
				path := filepath.Join("testdata", name+"."+f.Extension)
				if *update {
					if err := os.WriteFile(path, got, 0o600); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(got, want) {
					t.Error(cmp.Diff(string(want), string(got)))
				}
			})
		}
	}
}
