package journal

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"strconv"
	"time"
)

// Record is an entry in the texts and numbers that SQL drivers keep in columns,
// readable by a person and equal to what is hashed.
type Record struct {
	Seq        int64
	At         string // RFC 3339, UTC, six decimals
	Kind       int64
	Body       string // canonical JSON
	Prev, Hash string // lower-case hexadecimal
}

// Record returns the stored form of e.
func (e *Entry) Record() Record {
	return Record{
		Seq:  int64(e.Seq), //nolint:gosec // Seal keeps numbers below 2^63
		At:   e.At.UTC().Format(timeLayout),
		Kind: int64(e.Kind),
		Body: string(e.Body),
		Prev: hex.EncodeToString(e.Prev[:]),
		Hash: hex.EncodeToString(e.Hash[:]),
	}
}

// Entry returns the entry that r holds, checked on its own. Faults: Unavailable with
// CodeJournalDamaged, holding a *Damage.
func (r *Record) Entry() (Entry, error) {
	var rd reader
	e, reason := rd.entry(r)
	if reason != "" {
		d := &Damage{Seq: uint64(max(r.Seq, 0)), Last: uint64(max(r.Seq, 0)), Reason: reason}
		return Entry{}, d.Fault("journal.Entry")
	}
	return e, nil
}

// reader turns records into entries and checks each on its own. It can be used
// again, which spares its buffers.
type reader struct {
	canon    canonicaliser
	body     []byte // canonical
	preimage []byte
}

// entry returns the entry that r holds, or why r holds none: a column that is not
// in its one spelling, or a hash that is not the hash of the rest. It does not
// know the entries around r.
func (rd *reader) entry(r *Record) (e Entry, reason string) {
	e, reason = rd.check(r)
	e.Body = json.RawMessage(r.Body)
	return e, reason
}

// check is entry for whoever does not need the body, which it leaves out.
func (rd *reader) check(r *Record) (e Entry, reason string) {
	if r.Seq < 1 {
		return e, "its number is not positive"
	}
	if r.Kind < 0 || r.Kind > math.MaxUint16 {
		return e, "its kind is out of range"
	}
	at, ok := storedTime(r.At)
	if !ok {
		return e, "its time is not in the stored form"
	}
	e = Entry{Seq: uint64(r.Seq), Kind: Kind(r.Kind), At: at}
	if !decodeHash(&e.Prev, r.Prev) {
		return e, "its previous hash is not in the stored form"
	}
	if !decodeHash(&e.Hash, r.Hash) {
		return e, "its hash is not in the stored form"
	}
	rd.preimage = r.appendPreimage(rd.preimage[:0])
	body := rd.preimage[len(rd.preimage)-len(r.Body):]
	if !isCanonical(body) {
		canonical, f := rd.canon.run(rd.body[:0], body)
		if f != "" {
			return e, string(f)
		}
		if rd.body = canonical; !bytes.Equal(canonical, body) {
			return e, "its body is not canonical"
		}
	}
	if sha256.Sum256(rd.preimage) != e.Hash {
		return e, "its hash is not the hash of its content"
	}
	return e, ""
}

// appendPreimage appends what is hashed: the columns are its very texts, once each is
// found to be in its one spelling.
func (r *Record) appendPreimage(dst []byte) []byte {
	dst = append(append(dst, hashDomain...), '\n')
	dst = append(append(dst, r.Prev...), '\n')
	dst = append(strconv.AppendInt(dst, r.Seq, 10), '\n')
	dst = append(strconv.AppendInt(dst, r.Kind, 10), '\n')
	dst = append(append(dst, r.At...), '\n')
	return append(dst, r.Body...)
}

// storedTime reads a time in the one form that is stored.
func storedTime(text string) (at time.Time, ok bool) {
	if len(text) != len(timeLayout) {
		return at, false
	}
	var parts [7]int // year, month, day, hour, minute, second, microsecond
	part := 0
	for i := range len(text) {
		switch c, want := text[i], timeLayout[i]; {
		case '0' <= want && want <= '9':
			if c < '0' || c > '9' {
				return at, false
			}
			parts[part] = parts[part]*10 + int(c-'0')
		case c != want:
			return at, false
		default:
			part++
		}
	}
	year, month, day := parts[0], time.Month(parts[1]), parts[2]
	at = time.Date(year, month, day, parts[3], parts[4], parts[5], parts[6]*1000, time.UTC)
	ok = year > 0 && month > 0 && month < 13 && day > 0 && at.Day() == day && parts[3] < 24 && parts[4] < 60 && parts[5] < 60
	return at, ok
}

// decodeHash accepts lower case only, so that a hash has one spelling.
func decodeHash(dst *[32]byte, s string) bool {
	if len(s) != 2*len(dst) {
		return false
	}
	for i := range dst {
		high, low := hexDigits[s[2*i]], hexDigits[s[2*i+1]]
		if high|low > 15 {
			return false
		}
		dst[i] = high<<4 | low
	}
	return true
}

// hexDigits holds the value of each lower-case digit and 255 for all other bytes.
var hexDigits = func() (digits [256]byte) {
	for b := range digits {
		digits[b] = 255
	}
	for value, b := range []byte("0123456789abcdef") {
		digits[b] = byte(value)
	}
	return digits
}()
