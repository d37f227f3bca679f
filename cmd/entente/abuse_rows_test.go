package main

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// abuse is one row of testdata/abuse: what is sent, and how it must be answered.
type abuse struct {
	Name    string
	Person  string          // who sends it; nl.analyst unless it says otherwise
	Method  string          // POST unless it says otherwise
	Query   text            // of a request in JSON
	Body    text            // of any other
	Headers map[string]text // in place of Content-Type: application/json, or beside it
	Origins []string        // the request is sent once from each
	Gzip    bool            // the body is compressed
	Chunked bool            // the length of the body is not announced
	Spent   bool            // the limits hold once the person's budget is spent
	Flood   struct{ Sockets, Slow int }
	Want    struct {
		Status int
		Code   string // "" for an answer that is not the product's own
	}
}

// text is written in pieces, so that a long one is short in a table.
type text []piece

// piece is a literal, bytes in hexadecimal, or a literal that is repeated: # stands
// for the number of the turn, #+1 for the next.
type piece struct {
	Repeat int
	Text   string
	Hex    string
}

func (t *text) UnmarshalYAML(n *yaml.Node) error {
	switch n.Kind {
	case yaml.ScalarNode:
		*t = text{{Text: n.Value}}
		return nil
	case yaml.MappingNode:
		var p piece
		*t = text{}
		if err := n.Decode(&p); err != nil {
			return err
		}
		*t = append(*t, p)
		return nil
	}
	for _, c := range n.Content {
		var p text
		if c.Kind == yaml.AliasNode {
			c = c.Alias
		}
		if err := p.UnmarshalYAML(c); err != nil {
			return err
		}
		*t = append(*t, p...)
	}
	return nil
}

func (t text) bytes() []byte {
	var b bytes.Buffer
	for _, p := range t {
		switch {
		case p.Hex != "":
			raw, err := hex.DecodeString(p.Hex)
			if err != nil {
				panic(err) // the table is part of the test
			}
			b.Write(raw)
		case p.Repeat > 0 && !strings.Contains(p.Text, "#"):
			b.WriteString(strings.Repeat(p.Text, p.Repeat))
		case p.Repeat > 0:
			for i := range p.Repeat {
				turn := strings.NewReplacer("#+1", strconv.Itoa(i+1), "#", strconv.Itoa(i))
				b.WriteString(turn.Replace(p.Text))
			}
		default:
			b.WriteString(p.Text)
		}
	}
	return b.Bytes()
}

// requests makes what a row sends, as it goes over the wire, one for each origin.
func (a *abuse) requests(t *testing.T, host, token string) [][]byte {
	t.Helper()
	body := a.Body.bytes()
	if len(a.Query) > 0 {
		var err error
		if body, err = json.Marshal(map[string]string{"query": string(a.Query.bytes())}); err != nil {
			t.Fatal(err)
		}
	}
	if a.Gzip {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = z.Write(body)
		_ = z.Close() // memory takes everything
		body = b.Bytes()
	}
	origins := a.Origins
	if origins == nil {
		origins = []string{""}
	}
	var all [][]byte
	for _, origin := range origins {
		method := a.Method
		if method == "" {
			method = "POST"
		}
		var b bytes.Buffer
		fmt.Fprintf(&b, "%s /graphql HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n", method, host, token)
		header := map[string]string{"Content-Type": "application/json", "Connection": "close"}
		for name, value := range a.Headers {
			header[name] = string(value.bytes())
		}
		if origin != "" {
			header["Origin"] = origin
		}
		if a.Chunked {
			header["Transfer-Encoding"] = "chunked"
		} else {
			header["Content-Length"] = strconv.Itoa(len(body))
		}
		for name, value := range header {
			fmt.Fprintf(&b, "%s: %s\r\n", name, value)
		}
		b.WriteString("\r\n")
		if a.Chunked {
			fmt.Fprintf(&b, "%x\r\n%s\r\n0\r\n\r\n", len(body), body)
		} else {
			b.Write(body)
		}
		all = append(all, b.Bytes())
	}
	return all
}

// abuses reads the table.
func abuses(t *testing.T) []abuse {
	t.Helper()
	names, err := filepath.Glob("../../testdata/abuse/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("there is no table: %v", err)
	}
	var all []abuse
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var rows []abuse
		d := yaml.NewDecoder(bytes.NewReader(text))
		d.KnownFields(true)
		if err := d.Decode(&rows); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		all = append(all, rows...)
	}
	return all
}
