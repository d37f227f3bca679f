package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
)

// asked finds the questions of the README, each with the answer below it.
var asked = regexp.MustCompile(`(?m)^\$ ask (\S+) '(.*)'\n(.+)$`)

func TestTheReadmeAnswersAsItSays(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	cases := asked.FindAllStringSubmatch(string(text), -1)
	if len(cases) < 2 {
		t.Fatalf("%d questions found in the README", len(cases))
	}
	d := &demonstration{listen: "127.0.0.1:0", data: t.TempDir(), out: io.Discard}
	cmd := newDemo()
	cmd.SetContext(t.Context())
	if err := d.open(cmd); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := d.app.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := d.begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	err = d.serveWhile(t.Context(), func(ctx context.Context) error {
		for _, c := range cases {
			r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+d.app.Addr()+"/graphql", strings.NewReader(c[2]))
			if err != nil {
				return err
			}
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("Authorization", "Bearer "+d.app.Token(c[1]))
			w, err := http.DefaultClient.Do(r)
			if err != nil {
				return err
			}
			body, err := io.ReadAll(w.Body)
			if err != nil {
				return err
			}
			_ = w.Body.Close() // read to its end
			if got := strings.TrimSpace(string(body)); got != c[3] {
				t.Errorf("%s asks %s\nand gets    %s\nthe README: %s", c[1], c[2], got, c[3])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
