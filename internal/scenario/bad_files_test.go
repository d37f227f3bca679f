package scenario_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/textproto"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"entente/internal/scenario"
)

const registering = `mutation($input:RegisterEvidenceInput!){registerEvidence(input:$input){evidence{file{sha256 size name mediaType}} userErrors{code message path}}}`

// badFiles are uploads that are not kept.
func badFiles() []badInput {
	told := func(code, path string) answer { return answer{200, code, path, "userErrors"} }
	refused := func(status int, code string) answer { return answer{status, code, "", "errors"} }
	upload := func(change map[string]any, content string, adjust func(*scenario.Call)) func(*bench) scenario.Call {
		return func(*bench) scenario.Call {
			call := uploading(registering, "file", newEvidence(change), content)
			if adjust != nil {
				adjust(&call)
			}
			return call
		}
	}
	operations := `{"query":"` + registering + `","variables":{"input":{"file":null,"title":"` + needle + `","kind":"LOG"}}}`
	parts := func(list ...[2]string) func(*bench) scenario.Call {
		return func(*bench) scenario.Call { return parted(list...) }
	}
	return []badInput{
		{"a file without the header that no foreign page can send", upload(nil, needle, func(c *scenario.Call) { c.Header.Del("Graphql-Preflight") }), refused(403, "FORBIDDEN")},
		{"a file whose boundary is another", upload(nil, needle, func(c *scenario.Call) { c.Header.Set("Content-Type", "multipart/form-data; boundary="+needle) }), refused(400, "INVALID_INPUT")},
		{"a file without a boundary", upload(nil, needle, func(c *scenario.Call) { c.Header.Set("Content-Type", "multipart/form-data") }), refused(400, "INVALID_INPUT")},
		{"a file that comes first", parts([2]string{"0", needle}, [2]string{"operations", operations}, [2]string{"map", `{"0":["variables.input.file"]}`}), refused(400, "INVALID_INPUT")},
		{"a file for two variables", parts([2]string{"operations", operations}, [2]string{"map", `{"0":["variables.input.file","variables.input.sha256"]}`}, [2]string{"0", needle}), refused(400, "INVALID_INPUT")},
		{"two files", parts([2]string{"operations", operations}, [2]string{"map", `{"0":["variables.input.file"],"1":["variables.input.x"]}`}, [2]string{"0", needle}, [2]string{"1", needle}), refused(400, "INVALID_INPUT")},
		{"a file for a variable that holds something", parts([2]string{"operations", operations}, [2]string{"map", `{"0":["variables.input.title"]}`}, [2]string{"0", needle}), refused(400, "INVALID_INPUT")},
		{"a file for no variable", parts([2]string{"operations", operations}, [2]string{"map", `{"0":["query"]}`}, [2]string{"0", needle}), refused(400, "INVALID_INPUT")},
		{"a map of 5 KB", parts([2]string{"operations", operations}, [2]string{"map", `{"` + strings.Repeat(needle, 600) + `":["variables.input.file"]}`}, [2]string{"0", needle}), refused(413, "LIMIT_EXCEEDED")},
		{"no file", parts([2]string{"operations", operations}, [2]string{"map", `{"0":["variables.input.file"]}`}), refused(400, "INVALID_INPUT")},
		{"a file with a query", parts([2]string{"operations", `{"query":"query($f:Upload){viewer{handle}}","variables":{"f":null}}`}, [2]string{"map", `{"0":["variables.f"]}`}, [2]string{"0", needle}), refused(400, "GRAPHQL_VALIDATION_FAILED")},
		{"a text in place of a file", does("registerEvidence", newEvidence(map[string]any{"file": needle})), answer{200, "INVALID_INPUT", "file", "errors"}},

		{"a file of 2 KB where 1 KB is taken", upload(nil, strings.Repeat(needle, 2<<10/len(needle)), nil), told("FILE_TOO_LARGE", "file")},
		{"a file with another digest", upload(map[string]any{"sha256": strings.Repeat("0", 64)}, needle, nil), told("FILE_DIGEST_MISMATCH", "file")},
		{"a digest that is none", upload(map[string]any{"sha256": needle}, needle, nil), told("ID_MALFORMED", "sha256")},
		{"a file of something refused", upload(map[string]any{"title": ""}, needle, nil), told("TEXT_EMPTY", "title")},
	}
}

// parted is a multipart request of parts as given; one whose name is a number is a file.
func parted(list ...[2]string) scenario.Call {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, p := range list {
		disposition := fmt.Sprintf(`form-data; name="%s"`, p[0])
		if p[0] < "a" {
			disposition += `; filename="` + needle + `.txt"`
		}
		part, _ := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {disposition}}) // a buffer takes everything
		_, _ = io.WriteString(part, p[1])
	}
	_ = w.Close()
	return scenario.Call{Header: http.Header{"Content-Type": {w.FormDataContentType()}, "Graphql-Preflight": {"1"}}, Body: &body}
}

// A file that somebody has filed already is taken like any other: neither the
// same person nor another party learns that it is there.
func TestTheSameFileTwiceIsAnsweredAlike(t *testing.T) {
	b := newBench(t)
	var first *scenario.Reply
	for _, who := range []string{"nl.analyst", "nl.analyst", "nl.colleague", "de.analyst"} {
		input := newEvidence(map[string]any{"title": "a sample"})
		if who == "de.analyst" {
			input["marking"] = with(green(), map[string]any{"originators": []string{"DE-BSI"}})
		}
		call := uploading(registering, "file", input, "the same sample")
		call.Who = who
		reply, err := b.server.Do(context.Background(), call)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = reply
		}
		compare(t, "filed by "+who, first, reply)
	}
	if !strings.Contains(string(first.Body), `"size":15`) || !strings.Contains(string(first.Body), `"userErrors":[]`) {
		t.Errorf("it was not filed: %s", first.Body)
	}
	if n := len(b.stored(t)); n != 2 { // that of the desk's item, and this one
		t.Errorf("%d files are stored", n)
	}
}

// An upload that breaks off leaves nothing, wherever it breaks, and is answered if
// its sender still listens.
func TestAnUploadThatIsCutLeavesNothing(t *testing.T) {
	b := newBench(t)
	before := b.state(t)
	call := uploading(registering, "file", newEvidence(nil), strings.Repeat(needle, 100))
	body, err := io.ReadAll(call.Body)
	if err != nil {
		t.Fatal(err)
	}
	head := fmt.Sprintf("POST /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer nl.analyst\r\nContent-Type: %s\r\nGraphQL-Preflight: 1\r\nContent-Length: %d\r\n\r\n",
		call.Header.Get("Content-Type"), len(body))
	refusal := regexp.MustCompile(`"code":"(FILE_INCOMPLETE|INVALID_INPUT|TIMEOUT)"`)
	file := bytes.LastIndex(body, []byte("text/plain")) // the header of the part with the file
	for _, sent := range []int{0, 40, bytes.Index(body, []byte(`"0"`)), file, file + 20, file + 500, len(body) - 60, len(body) - 4} {
		for _, listens := range []bool{true, false} {
			conn, err := net.Dial("tcp", strings.TrimPrefix(b.server.URL, "http://"))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := conn.Write(append([]byte(head), body[:sent]...)); err != nil {
				t.Fatal(err)
			}
			if listens {
				if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
					t.Fatal(err)
				}
				reply, err := io.ReadAll(conn)
				if err != nil {
					t.Fatal(err)
				}
				// Whether the service sees the end of the body or that of the connection first is chance.
				if !refusal.Match(reply) || bytes.Contains(reply, []byte(needle)) {
					t.Errorf("cut after %d of %d bytes: %s", sent, len(body), reply)
				}
			}
			if err := conn.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	b.server.Close() // waits for the requests under way
	if defects := b.server.Defects(); strings.Contains(defects, "panic") || strings.Contains(defects, needle) {
		t.Error(defects)
	}
	again := b.world.Serve()
	t.Cleanup(again.Close)
	b.caller.server = again
	if after := b.state(t); after != before {
		t.Errorf("something was left behind:\n%s\nbefore it was\n%s", after, before)
	}
}

// stored lists the files in the folder of the store, also half ones.
func (b *bench) stored(t *testing.T) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(b.folder, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
