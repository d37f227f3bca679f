package graph

import (
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"entente/graph/model"
	"entente/internal/fault"
)

// maxMap bounds the part that says which variable the file is, in bytes.
const maxMap = 4 << 10

// frameBytes is what the boundaries and headers of a multipart body may add to
// its parts.
const frameBytes = 64 << 10

// multipart takes a mutation that brings one file. The file is the last part and
// is read by whoever stores it, as it comes in: it is never kept here, neither in
// memory nor on disk.
func (h *handler) multipart(w http.ResponseWriter, r *http.Request, who Caller, f form) {
	params, err := h.upload(w, r)
	if err != nil {
		h.refused(w, f, h.refuse(r.Context(), err))
		return
	}
	op, no := h.open(r, who, params, plain(ast.Mutation))
	if no != nil {
		w.Header().Set("Connection", "close") // the file is not waited for
		h.refused(w, f, no)
		return
	}
	resp, no := h.run(op, h.cfg.Limits.UploadTimeout)
	if no != nil {
		h.refused(w, f, no)
		return
	}
	writeHead(w, f, http.StatusOK)
	_, _ = w.Write(encode(resp)) // a caller who has gone needs no answer
}

// upload reads everything before the file. Faults: Forbidden (no header that a
// foreign page could not send), TooLarge, Invalid.
func (h *handler) upload(w http.ResponseWriter, r *http.Request) (*request, error) {
	if !preflighted(r) {
		w.Header().Set("Connection", "close")
		return nil, fault.New(fault.Forbidden, "graph.multipart", "The header GraphQL-Preflight: 1 is needed to send a file.")
	}
	limits := h.cfg.Limits
	whole := limits.Body + maxMap + limits.Upload + frameBytes
	if r.ContentLength > whole {
		w.Header().Set("Connection", "close")
		return nil, fault.New(fault.TooLarge, "graph.multipart", "The file is larger than is taken.").WithCode(fault.CodeFileTooLarge)
	}
	r.Body = http.MaxBytesReader(w, r.Body, whole)
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, notMultipart()
	}
	operations, err := part(parts, "operations", limits.Body)
	if err != nil {
		return nil, err
	}
	params, err := h.decode(operations)
	if err != nil {
		return nil, err
	}
	places, err := part(parts, "map", maxMap)
	if err != nil {
		return nil, err
	}
	name, path, err := place(places)
	if err != nil {
		return nil, err
	}
	file, err := parts.NextPart()
	if err != nil || file.FormName() != name {
		return nil, notMultipart()
	}
	return params, put(params.Variables, path, model.Upload{
		Reader: file, Name: file.FileName(), MediaType: file.Header.Get("Content-Type"),
	})
}

// part reads the next part, which must have a name and be within a limit.
func part(parts *multipart.Reader, name string, limit int64) ([]byte, error) {
	p, err := parts.NextPart()
	if err != nil || p.FormName() != name {
		return nil, notMultipart()
	}
	text, err := io.ReadAll(io.LimitReader(p, limit+1))
	switch {
	case err != nil:
		return nil, notMultipart()
	case int64(len(text)) > limit:
		return nil, tooLarge()
	}
	return text, nil
}

// place reads the map: one file for one variable.
func place(text []byte) (name, path string, err error) {
	places := map[string][]string{}
	if err := json.Unmarshal(text, &places); err != nil || len(places) != 1 {
		return "", "", notMultipart()
	}
	for name, paths := range places {
		if rest, ok := strings.CutPrefix(strings.Join(paths, "\x00"), "variables."); ok && len(paths) == 1 {
			return name, rest, nil
		}
	}
	return "", "", notMultipart()
}

// put sets a variable that was sent as null, and nothing else.
func put(variables map[string]any, path string, file model.Upload) error {
	var at any = variables
	steps := strings.Split(path, ".")
	for i, step := range steps {
		last := i == len(steps)-1
		switch v := at.(type) {
		case map[string]any:
			next, there := v[step]
			if last && there && next == nil {
				v[step] = file
				return nil
			}
			at = next
		case []any:
			n, err := strconv.Atoi(step)
			if err != nil || n < 0 || n >= len(v) {
				return notMultipart()
			}
			if last && v[n] == nil {
				v[n] = file
				return nil
			}
			at = v[n]
		default:
			return notMultipart()
		}
	}
	return notMultipart()
}

func notMultipart() error {
	err := errors.New("the parts are not operations, map and one file, in this order")
	return fault.Wrap(fault.Invalid, "graph.multipart",
		"A request with a file has three parts: operations, map with one variable that is null, and the file.", err)
}
