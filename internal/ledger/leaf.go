package ledger

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"time"

	"github.com/transparency-dev/merkle/rfc6962"

	"entente/internal/fault"
	"entente/internal/journal"
)

// Leaf is one line of an alliance's audit trail. Its fields, in this order, are
// the JSON text that is hashed.
type Leaf struct {
	At       string `json:"at"`    // RFC 3339, UTC, whole seconds
	Party    string `json:"party"` // who did it; "" is the service itself
	Action   string `json:"action"`
	Object   string `json:"object,omitempty"`
	Version  uint64 `json:"version,omitempty"` // of the object, after the act
	Outcome  string `json:"outcome"`
	Rule     string `json:"rule,omitempty"`     // that decided
	Revision string `json:"revision,omitempty"` // of the policy
	Content  string `json:"content,omitempty"`  // commitment to the new version; see CheckContent
	Salt     string `json:"salt"`               // makes the hash of a leaf impossible to guess
}

// Record is an act that goes to the tree of that name. At and Salt of the leaf are
// set by the ledger, and so is Content when Body is not nil.
type Record struct {
	Tree string
	Leaf Leaf
	Body json.RawMessage // the object's new version, any JSON

	Canonical bool // Body is in its canonical form already, as it is in a journal

	Context any // what Reader.See may want to know; the ledger does not look at it
	Earlier any // what the record owes to earlier entries, for Config.Again; comparable
}

// text returns the bytes of the leaf that are hashed.
func (l Leaf) text() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(l); err != nil {
		return nil, fault.Wrap(fault.Internal, "ledger.text", "a leaf has no JSON form", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// parseLeaf reads the text of a leaf. A text that is not the one spelling of its
// leaf, or whose time is none, is refused.
func parseLeaf(text []byte) (Leaf, time.Time, bool) {
	var l Leaf
	if !strictJSON(text, &l) {
		return l, time.Time{}, false
	}
	at, err := time.Parse(time.RFC3339, l.At)
	if err != nil || at.UTC().Format(time.RFC3339) != l.At {
		return l, time.Time{}, false
	}
	again, err := l.text()
	return l, at, err == nil && bytes.Equal(again, text)
}

// strictJSON decodes one value and refuses fields that it does not know.
func strictJSON(text []byte, into any) bool {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if dec.Decode(into) != nil {
		return false
	}
	_, err := dec.Token()
	return err == io.EOF
}

// complete gives a record its time, its salt and its commitment.
func (k *Key) complete(e *journal.Entry, place int, r Record) (Leaf, []byte, error) {
	l := r.Leaf
	salt := k.mac("leaf", []byte(r.Tree), e.Hash[:], number(uint64(place)))
	l.At, l.Salt = e.At.UTC().Truncate(time.Second).Format(time.RFC3339), hex.EncodeToString(salt[:16])
	if r.Body != nil {
		body := []byte(r.Body)
		if !r.Canonical {
			var err error
			if body, err = journal.Canonical(r.Body); err != nil {
				return l, nil, err
			}
		}
		nonce := k.Nonce(l.Object, l.Version)
		l.Content = commitment(nonce, body)
	}
	text, err := l.text()
	return l, text, err
}

// Nonce returns what opens the commitment to one version of an object. It may be
// told to whoever may read the whole of that version: with it, what is not known
// of the version can be guessed and the guess checked.
func (k *Key) Nonce(object string, version uint64) [32]byte {
	return k.mac("content", []byte(object), number(version))
}

// CheckContent reports whether a leaf commits to a version of an object, which is
// given as any JSON text of it, with the nonce that opens the commitment.
func CheckContent(l Leaf, nonce [32]byte, version []byte) bool {
	body, err := journal.Canonical(version)
	return err == nil && l.Content != "" && hmac.Equal([]byte(commitment(nonce, body)), []byte(l.Content))
}

func commitment(nonce [32]byte, body []byte) string {
	h := hmac.New(sha256.New, nonce[:])
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}

// hash is a node of a tree.
type hash = [32]byte

func leafHash(text []byte) hash { return hash(rfc6962.DefaultHasher.HashLeaf(text)) }

func nodeHash(left, right hash) hash {
	return hash(rfc6962.DefaultHasher.HashChildren(left[:], right[:]))
}
