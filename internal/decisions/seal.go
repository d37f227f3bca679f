package decisions

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
)

// head is the columns of a record.
type head struct {
	id                             string
	at, minute                     int64 // Unix milliseconds; of the policy's clock
	person, party, action, channel string
	subject, context               []byte // hashes of texts
	revision                       string
}

// row is the columns of a part.
type row struct {
	noun          string
	label         []byte // hash of a text
	relations     int64
	outcome, rule string
	result        []byte // hash of a text
	objects       string // JSON
}

// seal returns the SHA-256 of all columns of a record and its parts, so that one that
// is not as it was written is found when it is read. It holds no key: whoever can write
// the file can also seal.
func (h *head) seal(rows []row) []byte {
	var b bytes.Buffer
	put := func(text string) {
		b.Write(binary.AppendUvarint(nil, uint64(len(text))))
		b.WriteString(text)
	}
	number := func(n int64) { b.Write(binary.AppendVarint(nil, n)) }
	for _, text := range []string{h.id, h.person, h.party, h.action, h.channel, string(h.subject), string(h.context), h.revision} {
		put(text)
	}
	number(h.at)
	number(h.minute)
	for _, r := range rows {
		for _, text := range []string{r.noun, string(r.label), r.outcome, r.rule, string(r.result), r.objects} {
			put(text)
		}
		number(r.relations)
	}
	sum := sha256.Sum256(b.Bytes())
	return sum[:]
}
