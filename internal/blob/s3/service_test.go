package s3

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// service is as much of the S3 protocol as the store uses, in memory, for one bucket
// of any name in path style. It checks no signatures.
type service struct {
	mu      sync.Mutex
	objects map[string]object         // guarded by mu
	uploads map[string]map[int][]byte // parts by upload id; guarded by mu
	writes  int                       // completed writes of an object; guarded by mu
}

type object struct {
	content []byte
	written time.Time
}

func newService(t *testing.T) (*service, string) {
	s := &service{objects: map[string]object{}, uploads: map[string]map[int][]byte{}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return s, server.URL
}

func (s *service) completed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.writes
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := content(r)
	if err != nil {
		return // the client gave up
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	query := r.URL.Query()
	id := query.Get("uploadId")
	switch {
	case r.Method == http.MethodGet && key == "":
		s.list(w, query)
	case r.Method == http.MethodPost && query.Has("uploads"):
		id = strconv.Itoa(len(s.uploads) + 1)
		s.uploads[id] = map[int][]byte{}
		answer(w, struct {
			XMLName xml.Name `xml:"InitiateMultipartUploadResult"`
			Upload  string   `xml:"UploadId"`
		}{Upload: id})
	case r.Method == http.MethodPut && id != "":
		part, _ := strconv.Atoi(query.Get("partNumber"))
		s.uploads[id][part] = body
		w.Header().Set("ETag", fmt.Sprintf("%q", strconv.Itoa(part)))
	case r.Method == http.MethodPost && id != "":
		var whole []byte
		for _, part := range slices.Sorted(maps.Keys(s.uploads[id])) {
			whole = append(whole, s.uploads[id][part]...)
		}
		delete(s.uploads, id)
		s.write(key, whole)
		answer(w, struct {
			XMLName xml.Name `xml:"CompleteMultipartUploadResult"`
			ETag    string
		}{ETag: `"1"`})
	case r.Method == http.MethodDelete && id != "":
		delete(s.uploads, id)
		w.WriteHeader(http.StatusNoContent)
	case r.Method == http.MethodPut && r.Header.Get("X-Amz-Copy-Source") != "":
		source, _ := url.QueryUnescape(r.Header.Get("X-Amz-Copy-Source"))
		_, source, _ = strings.Cut(strings.TrimPrefix(source, "/"), "/")
		from, ok := s.objects[source]
		if !ok {
			missing(w)
			return
		}
		s.write(key, from.content)
		answer(w, struct {
			XMLName xml.Name `xml:"CopyObjectResult"`
			ETag    string
		}{ETag: `"1"`})
	case r.Method == http.MethodPut:
		s.write(key, body)
		w.Header().Set("ETag", `"1"`)
	case r.Method == http.MethodDelete:
		delete(s.objects, key)
		w.WriteHeader(http.StatusNoContent)
	default: // GET and HEAD
		o, ok := s.objects[key]
		if !ok {
			missing(w)
			return
		}
		w.Header().Set("ETag", `"1"`)
		http.ServeContent(w, r, "", o.written, bytes.NewReader(o.content))
	}
}

func (s *service) write(key string, content []byte) {
	s.objects[key] = object{content, time.Now()}
	s.writes++
}

func (s *service) list(w http.ResponseWriter, query url.Values) {
	type entry struct {
		Key          string
		LastModified string
		Size         int
	}
	result := struct {
		XMLName               xml.Name `xml:"ListBucketResult"`
		IsTruncated           bool
		NextContinuationToken string `xml:",omitempty"`
		Contents              []entry
	}{}
	const page = 3 // fewer than asked for, so that paging is used
	for _, key := range slices.Sorted(maps.Keys(s.objects)) {
		if !strings.HasPrefix(key, query.Get("prefix")) || key <= query.Get("continuation-token") {
			continue
		}
		if len(result.Contents) == page {
			result.IsTruncated = true
			result.NextContinuationToken = result.Contents[page-1].Key
			break
		}
		o := s.objects[key]
		result.Contents = append(result.Contents, entry{key, o.written.UTC().Format(time.RFC3339), len(o.content)})
	}
	answer(w, result)
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/xml")
	_ = xml.NewEncoder(w).Encode(v) // a client that is gone needs no answer
}

func missing(w http.ResponseWriter) {
	w.WriteHeader(http.StatusNotFound)
	answer(w, struct {
		XMLName xml.Name `xml:"Error"`
		Code    string
	}{Code: "NoSuchKey"})
}

// content reads a request's body, also in the framing that carries a checksum behind it.
func content(r *http.Request) ([]byte, error) {
	if strings.Contains(r.Header.Get("Content-Encoding"), "aws-chunked") {
		return io.ReadAll(httputil.NewChunkedReader(r.Body))
	}
	return io.ReadAll(r.Body)
}
