package journal

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"strconv"
	"time"

	"entente/internal/fault"
)

const (
	// hashDomain begins what is hashed, so that no other use of SHA-256 in the
	// product hashes the same bytes. It changes if the encoding ever does.
	hashDomain = "entente-journal-1"

	// timeLayout is RFC 3339 with exactly six decimals.
	timeLayout = "2006-01-02T15:04:05.000000Z"
)

// ComputeHash returns the hash that e must have by its other fields; the package
// comment gives the encoding. It does not look at e.Hash.
func (e *Entry) ComputeHash() [32]byte {
	return sha256.Sum256(appendPreimage(make([]byte, 0, 192+len(e.Body)), e))
}

func appendPreimage(dst []byte, e *Entry) []byte {
	dst = append(append(dst, hashDomain...), '\n')
	dst = append(hex.AppendEncode(dst, e.Prev[:]), '\n')
	dst = append(strconv.AppendUint(dst, e.Seq, 10), '\n')
	dst = append(strconv.AppendUint(dst, uint64(e.Kind), 10), '\n')
	dst = append(e.At.UTC().AppendFormat(dst, timeLayout), '\n')
	return append(dst, e.Body...)
}

// Seal gives drafts their place right after the head: number, canonical body, time
// in whole microseconds, hash. It writes nothing; a driver stores what it returns.
//
// Faults: Invalid or TooLarge, with the path of the draft's field; TooLarge when
// the numbers are used up.
func Seal(after Head, drafts []Draft) ([]Entry, error) {
	const op = "journal.Seal"
	if after.Seq > math.MaxInt64-uint64(len(drafts)) { // SQL integers are signed
		return nil, fault.New(fault.TooLarge, op, "the journal can take no more entries")
	}
	entries := make([]Entry, len(drafts))
	for i, d := range drafts {
		body, err := Canonical(d.Body)
		if err != nil {
			return nil, fault.As(err).At("drafts", strconv.Itoa(i), "body")
		}
		at := d.At.UTC().Truncate(time.Microsecond)
		if at.Year() < 1 || at.Year() > 9999 {
			return nil, fault.New(fault.Invalid, op, "the time is outside the years 1 to 9999").
				At("drafts", strconv.Itoa(i), "at")
		}
		e := &entries[i]
		*e = Entry{Seq: after.Seq + 1, Kind: d.Kind, At: at, Body: body, Prev: after.Hash}
		e.Hash = e.ComputeHash()
		after = e.Head()
	}
	return entries, nil
}
