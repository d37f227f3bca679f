package graph_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"testing"

	"entente/graph"
	"entente/internal/dossier"
	"entente/internal/marking"
)

const attach = `mutation($id:ID!,$file:Upload!,$sum:String! = ""){attachEvidenceFile(input:{id:$id,file:$file,sha256:$sum}){evidence{id file{name mediaType size sha256 href} custody{action}} userErrors{code path}}}`

// form is a multipart request, part by part.
type form struct {
	operations, places string
	name, file         string
}

func (f form) body() (io.Reader, string) {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for _, p := range []struct{ name, text string }{{"operations", f.operations}, {"map", f.places}} {
		if p.text != "" {
			_ = m.WriteField(p.name, p.text)
		}
	}
	if f.name != "" {
		h := textproto.MIMEHeader{}
		h.Set("Content-Disposition", `form-data; name="`+f.name+`"; filename="../trace.pcap"`)
		h.Set("Content-Type", "application/vnd.tcpdump.pcap")
		p, _ := m.CreatePart(h)
		_, _ = io.WriteString(p, f.file)
	}
	_ = m.Close()
	return &b, m.FormDataContentType()
}

func (w *world) upload(f form, header ...string) (int, []byte) {
	w.t.Helper()
	body, content := f.body()
	if header == nil {
		header = []string{"GraphQL-Preflight", "1"}
	}
	rec := w.do("NL", http.MethodPost, "/graphql", body, append(header, "Content-Type", content)...)
	return rec.Code, rec.Body.Bytes()
}

func operations(query string, variables map[string]any) string {
	b, _ := json.Marshal(map[string]any{"query": query, "variables": variables})
	return string(b)
}

func TestAFileComesInWithItsMutation(t *testing.T) {
	w := newWorld(t)
	id := w.item("NL", "capture", marking.Amber, nil)
	content := strings.Repeat("packet ", 50_000)
	sum := sha256.Sum256([]byte(content))
	good := form{operations(attach, map[string]any{"id": id, "file": nil, "sum": hex.EncodeToString(sum[:])}), `{"0":["variables.file"]}`, "0", content}
	status, body := w.upload(good)
	var resp any
	must(t, json.Unmarshal(body, &resp))
	want := `{"custody":[{"action":"RECEIVED"},{"action":"RECEIVED"}],"file":{"href":"/files/` + string(id) + `","mediaType":"application/vnd.tcpdump.pcap","name":"trace.pcap","sha256":"` +
		hex.EncodeToString(sum[:]) + `","size":350000},"id":"` + string(id) + `"}`
	if got := text(at(resp, "data", "attachEvidenceFile", "evidence")); status != 200 || got != want {
		t.Fatalf("%d %s\nwant %s", status, body, want)
	}
	r, file, err := w.as("NL").Download(context.Background(), id)
	must(t, err)
	defer r.Close()
	if back, err := io.ReadAll(r); err != nil || string(back) != content || file.Name != "trace.pcap" {
		t.Errorf("%d bytes came back as %q (%v)", len(back), file.Name, err)
	}
	if _, body := w.upload(good); at(decoded(t, body), "data", "attachEvidenceFile", "userErrors", 0, "code") != "MOVE_ILLEGAL" {
		t.Errorf("a second file: %s", body)
	}
}

func decoded(t *testing.T, body []byte) any {
	t.Helper()
	var v any
	must(t, json.Unmarshal(body, &v))
	return v
}

func TestAFileDeepInTheInputIsFound(t *testing.T) {
	w := newWorld(t)
	query := `mutation($in:RegisterEvidenceInput!){registerEvidence(input:$in){evidence{file{size}} userErrors{code path}}}`
	in := map[string]any{"title": "t", "kind": "LOG", "grade": map[string]any{"reliability": "A", "credibility": 1}, "marking": clear, "file": nil}
	status, body := w.upload(form{operations(query, map[string]any{"in": in}), `{"f":["variables.in.file"]}`, "f", "12345"})
	if at(decoded(t, body), "data", "registerEvidence", "evidence", "file", "size") != 5.0 {
		t.Errorf("%d %s", status, body)
	}
	in["sha256"] = strings.Repeat("0", 64)
	if _, body := w.upload(form{operations(query, map[string]any{"in": in}), `{"f":["variables.in.file"]}`, "f", "12345"}); text(at(decoded(t, body), "data", "registerEvidence")) !=
		`{"evidence":null,"userErrors":[{"code":"FILE_DIGEST_MISMATCH","path":["file"]}]}` {
		t.Errorf("%s", body)
	}
}

func TestAFileNeedsAHeaderThatNoForeignPageCanSend(t *testing.T) {
	w := newWorld(t)
	id := w.item("NL", "capture", marking.Amber, nil)
	f := form{operations(attach, map[string]any{"id": id, "file": nil}), `{"0":["variables.file"]}`, "0", "x"}
	before := w.store.View().Token()
	if status, body := w.upload(f, "X-Other", "1"); status != http.StatusForbidden || code(body) != "FORBIDDEN" {
		t.Errorf("%d %s", status, body)
	}
	if w.store.View().Token() != before {
		t.Error("something was changed")
	}
	for _, name := range []string{"GraphQL-Preflight", "Apollo-Require-Preflight", "X-Entente-Client"} {
		if status, body := w.upload(form{operations(attach, map[string]any{"id": "x", "file": nil}), `{"0":["variables.file"]}`, "0", "x"}, name, "1"); status != 200 {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
}

func TestMultipartThatIsNotOneFileForOneVariableIsRefused(t *testing.T) {
	w := newWorld(t)
	vars := map[string]any{"id": "x", "file": nil, "list": []any{nil}, "full": "text"}
	op := operations(attach, vars)
	for name, f := range map[string]form{
		"no operations":        {"", `{"0":["variables.file"]}`, "0", "x"},
		"no map":               {op, "", "0", "x"},
		"no file":              {op, `{"0":["variables.file"]}`, "", ""},
		"another file":         {op, `{"0":["variables.file"]}`, "1", "x"},
		"a batch":              {"[" + op + "]", `{"0":["0.variables.file"]}`, "0", "x"},
		"two variables":        {op, `{"0":["variables.file","variables.list.0"]}`, "0", "x"},
		"two files":            {op, `{"0":["variables.file"],"1":["variables.list.0"]}`, "0", "x"},
		"no variable":          {op, `{"0":["query"]}`, "0", "x"},
		"one that is not null": {op, `{"0":["variables.full"]}`, "0", "x"},
		"one that is not sent": {op, `{"0":["variables.other"]}`, "0", "x"},
		"beyond a list":        {op, `{"0":["variables.list.1"]}`, "0", "x"},
		"before a list":        {op, `{"0":["variables.list.-1"]}`, "0", "x"},
		"a name in a list":     {op, `{"0":["variables.list.x"]}`, "0", "x"},
		"below a text":         {op, `{"0":["variables.full.x"]}`, "0", "x"},
		"a map that is none":   {op, `[]`, "0", "x"},
		"a large map":          {op, `{"0":["variables.` + strings.Repeat("x", 5_000) + `"]}`, "0", "x"},
		"large operations":     {operations(attach, map[string]any{"id": strings.Repeat("x", 300_000), "file": nil}), `{"0":["variables.file"]}`, "0", "x"},
	} {
		status, body := w.upload(f)
		if status < 400 || status > 499 || len(body) > 1024 {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	if status, body := w.upload(form{operations(`query($file:Upload){viewer{handle}}`, map[string]any{"file": nil}), `{"0":["variables.file"]}`, "0", "x"}); status != 400 {
		t.Errorf("a query: %d %s", status, body)
	}
	rec := w.post("NL", attach, map[string]any{"id": "x", "file": "text"})
	if code(rec.Body.Bytes()) != "INVALID_INPUT" {
		t.Errorf("a file in JSON: %s", rec.Body)
	}
}

func TestAFileIsBoundedAndIsNotReadForNothing(t *testing.T) {
	w := newWorld(t, func(c *graph.Config) { c.Limits.Upload = 1 << 20 })
	id := w.item("NL", "capture", marking.Amber, nil)
	op := func(id dossier.ID) string { return operations(attach, map[string]any{"id": id, "file": nil}) }
	status, body := w.upload(form{op(id), `{"0":["variables.file"]}`, "0", strings.Repeat("x", 1<<20+1)})
	if status != 200 || text(at(decoded(t, body), "data", "attachEvidenceFile", "userErrors")) != `[{"code":"FILE_TOO_LARGE","path":["file"]}]` {
		t.Errorf("one byte too many: %d %s", status, body)
	}
	if status, body := w.upload(form{op(id), `{"0":["variables.file"]}`, "0", strings.Repeat("x", 2<<20)}); status != http.StatusRequestEntityTooLarge || code(body) != "FILE_TOO_LARGE" {
		t.Errorf("announced as too long: %d %s", status, body)
	}
	long, content := form{op("x"), `{"0":["variables.file"]}`, "0", strings.Repeat("x", 1<<20)}.body()
	rest := long.(*bytes.Buffer)
	rec := w.do("NL", http.MethodPost, "/graphql", long, "GraphQL-Preflight", "1", "Content-Type", content)
	if got := at(decoded(t, rec.Body.Bytes()), "data", "attachEvidenceFile", "userErrors", 0, "code"); got != "NOT_FOUND" {
		t.Errorf("%s", rec.Body)
	}
	if rest.Len() < 900_000 {
		t.Errorf("%d bytes are left of a file that nobody wanted", rest.Len())
	}
	cut, content := form{op(id), `{"0":["variables.file"]}`, "0", strings.Repeat("x", 1<<19)}.body()
	rec = w.do("NL", http.MethodPost, "/graphql", io.LimitReader(cut, 1<<18), "GraphQL-Preflight", "1", "Content-Type", content)
	if got := at(decoded(t, rec.Body.Bytes()), "data", "attachEvidenceFile", "userErrors", 0, "code"); got != "FILE_INCOMPLETE" {
		t.Errorf("%s", rec.Body)
	}
}
