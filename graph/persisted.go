package graph

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"

	"entente/graph/generated"
	"entente/graph/resolver"
	"entente/internal/fault"
)

// Operations are documents that the operator has listed, by the SHA-256 of their
// text in lower-case hexadecimal.
type Operations map[string]string

// maxOperations bounds a list of operations, in bytes.
const maxOperations = 16 << 20

// ReadOperations reads a list of operations: one JSON object of digests and texts,
// as Relay's compiler writes it (persistConfig with the algorithm SHA256), or a
// manifest in the format apollo-persisted-query-manifest. Every text must have the
// digest under which it stands and fit the schema. Faults: Invalid with
// CodeConfigInvalid, and the digest as path.
func ReadOperations(r io.Reader) (Operations, error) {
	refuse := func(text string, path ...string) (Operations, error) {
		return nil, fault.New(fault.Invalid, "graph.ReadOperations", text).WithCode(fault.CodeConfigInvalid).At(path...)
	}
	text, err := io.ReadAll(io.LimitReader(r, maxOperations+1))
	switch {
	case err != nil:
		return nil, fault.Wrap(fault.Unavailable, "graph.ReadOperations", "the list of operations cannot be read", err)
	case len(text) > maxOperations:
		return refuse("the list of operations is larger than 16 MiB")
	}
	var manifest struct {
		Format     string `json:"format"`
		Operations []struct {
			ID   string `json:"id"`
			Body string `json:"body"`
		} `json:"operations"`
	}
	list := Operations{}
	switch err := json.Unmarshal(text, &list); {
	case err == nil:
	case json.Unmarshal(text, &manifest) == nil && manifest.Format == "apollo-persisted-query-manifest":
		list = Operations{}
		for _, o := range manifest.Operations {
			list[o.ID] = o.Body
		}
	default:
		return refuse("a list of operations is one JSON object of digests and texts, or an Apollo manifest")
	}
	schema := generated.NewExecutableSchema(generated.Config{Resolvers: &resolver.Resolver{}}).Schema()
	for digest, document := range list {
		if digestOf(document) != digest {
			return refuse("an operation does not stand under the SHA-256 of its text", digest)
		}
		if _, errs := gqlparser.LoadQueryWithRules(schema, document, plainRules()); len(errs) > 0 {
			return refuse("an operation does not fit the schema", digest)
		}
	}
	return list, nil
}

func digestOf(document string) string {
	sum := sha256.Sum256([]byte(document))
	return hex.EncodeToString(sum[:])
}

// request is what a client sends: the text of a document, the name of one that is
// known here, or both.
type request struct {
	graphql.RawParams
	DocumentID string `json:"documentId"`
}

// digest returns the SHA-256 by which a request names its document, and false if it
// does not. It is named by documentId, bare or with the prefix sha256: (GraphQL
// over HTTP, appendix on persisted documents), or by the extension persistedQuery,
// as Apollo's clients do. Faults: Invalid.
func (q *request) digest() (string, bool, error) {
	id := strings.TrimPrefix(q.DocumentID, "sha256:")
	extension, extended := q.Extensions["persistedQuery"]
	if !extended || extension == nil {
		return id, id != "", nil
	}
	named, ok := extension.(map[string]any)
	hash, isText := named["sha256Hash"].(string)
	version, versioned := named["version"]
	switch {
	case !ok, !isText, hash == "", versioned && version != json.Number("1"):
		return "", false, notRequest()
	case id != "" && id != hash:
		return "", false, misnamed()
	}
	return hash, true, nil
}

// document puts the text of the document that a request names in its place, and
// refuses what is not on the list where only the list is taken. Nothing is parsed
// for it. It returns the digest to keep the text under once it has proved valid, ""
// for none. Faults: Invalid, with CodeOperationUnknown, CodeOperationsNone or
// CodeOperationUnlisted; Forbidden.
func (h *handler) document(who Caller, q *request) (keep string, err error) {
	digest, named, err := q.digest()
	switch {
	case err != nil:
		return "", err
	case !named && !h.cfg.AllowOnly:
		return "", nil
	case !named:
		digest = digestOf(q.Query)
	case q.Query != "" && digestOf(q.Query) != digest:
		return "", misnamed()
	}
	text, listed := h.cfg.Operations[digest]
	switch {
	case listed:
		q.Query = text
	case h.cfg.AllowOnly:
		return "", fault.New(fault.Forbidden, "graph.document", "Only the operations that the operator has listed are taken.").
			WithCode(fault.CodeOperationUnlisted)
	case q.Query != "" && h.registered != nil:
		return digest, nil
	case q.Query != "":
	case h.registered == nil && len(h.cfg.Operations) == 0:
		return "", fault.New(fault.Invalid, "graph.document", "No operation is known here by its digest; send its text.").
			WithCode(fault.CodeOperationsNone)
	default:
		if q.Query = h.registered.text(who.Principal.Handle, digest); q.Query == "" {
			return "", fault.New(fault.Invalid, "graph.document", "No operation is known by this digest; send its text.").
				WithCode(fault.CodeOperationUnknown)
		}
	}
	return "", nil
}

func misnamed() error {
	return fault.New(fault.Invalid, "graph.document", "The digest is not that of the text.")
}
