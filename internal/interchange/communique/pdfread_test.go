package communique_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// read is what the tests know of a PDF: by the file's own cross-reference table, not
// by the library that wrote it.
type read struct {
	file    []byte
	objects map[int][]byte
	pages   []string // the text of each page, a line for each piece of text
}

var (
	startxref = regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`)
	entry     = regexp.MustCompile(`(?m)^(\d{10}) (\d{5}) ([nf]) ?$`)
	kids      = regexp.MustCompile(`/Kids \[([^\]]*)\]`)
	count     = regexp.MustCompile(`/Count (\d+)`)
	reference = regexp.MustCompile(`(\d+) 0 R`)
	contents  = regexp.MustCompile(`/Contents (\d+) 0 R`)
)

func readPDF(t testing.TB, file []byte) read {
	t.Helper()
	if !bytes.HasPrefix(file, []byte("%PDF-1.")) {
		t.Fatalf("the file begins with %q", file[:min(8, len(file))])
	}
	end := startxref.FindSubmatch(file)
	if end == nil {
		t.Fatalf("the file ends with %q", file[max(0, len(file)-40):])
	}
	table := file[number(t, end[1]):]
	r := read{file: file, objects: map[int][]byte{}}
	for n, e := range entry.FindAllSubmatch(table, -1) {
		if string(e[3]) == "f" {
			continue
		}
		body, found := bytes.CutPrefix(file[number(t, e[1]):], []byte(strconv.Itoa(n)+" 0 obj\n"))
		if !found {
			t.Fatalf("object %d is not where the table says", n)
		}
		body, _, _ = bytes.Cut(body, []byte("\nendobj"))
		r.objects[n] = body
	}
	tree := r.objects[1]
	for _, kid := range reference.FindAllSubmatch(kids.FindSubmatch(tree)[1], -1) {
		page := r.objects[number(t, kid[1])]
		r.pages = append(r.pages, shown(inflate(t, r.objects[number(t, contents.FindSubmatch(page)[1])])))
	}
	if declared := number(t, count.FindSubmatch(tree)[1]); declared != len(r.pages) || declared == 0 {
		t.Fatalf("the file declares %d pages and has %d", declared, len(r.pages))
	}
	return r
}

func number(t testing.TB, digits []byte) int {
	t.Helper()
	n, err := strconv.Atoi(string(digits))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func inflate(t testing.TB, object []byte) []byte {
	t.Helper()
	_, stream, _ := bytes.Cut(object, []byte("stream\n"))
	z, err := zlib.NewReader(bytes.NewReader(stream))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// shown decodes the strings of a page that are drawn: UTF-16 in parentheses.
func shown(content []byte) string {
	var out strings.Builder
	for i := 0; i < len(content); i++ {
		if content[i] != '(' {
			continue
		}
		var raw []byte
		for i++; content[i] != ')'; i++ {
			if content[i] == '\\' {
				if i++; content[i] == 'r' {
					raw = append(raw, '\r')
					continue
				}
			}
			raw = append(raw, content[i])
		}
		if !bytes.HasPrefix(content[i:], []byte(")Tj")) {
			continue
		}
		units := make([]uint16, len(raw)/2)
		for j := range units {
			units[j] = binary.BigEndian.Uint16(raw[2*j:])
		}
		out.WriteString(string(utf16.Decode(units)) + "\n")
	}
	return out.String()
}

// words is the text of all pages on one line, the lines' breaks as spaces.
func (r read) words() string { return strings.ReplaceAll(strings.Join(r.pages, ""), "\n", " ") }
