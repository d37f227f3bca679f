package dossier

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"entente/internal/fault"
)

// CustodyAction is a step in the chain of custody (ISO/IEC 27037).
type CustodyAction string

// The actions.
const (
	CustodyAcquired    CustodyAction = "ACQUIRED"
	CustodyTransferred CustodyAction = "TRANSFERRED"
	CustodyReceived    CustodyAction = "RECEIVED"
	CustodyExamined    CustodyAction = "EXAMINED"
	CustodyCopied      CustodyAction = "COPIED"
	CustodySealed      CustodyAction = "SEALED"
	CustodyDisclosed   CustodyAction = "DISCLOSED"
	CustodyReturned    CustodyAction = "RETURNED"
	CustodyDestroyed   CustodyAction = "DESTROYED"
)

// CustodyActions lists the closed set.
var CustodyActions = []CustodyAction{CustodyAcquired, CustodyTransferred, CustodyReceived, CustodyExamined,
	CustodyCopied, CustodySealed, CustodyDisclosed, CustodyReturned, CustodyDestroyed}

// CustodyEvent is one link of the chain. Each holds the hash of the one before.
type CustodyEvent struct {
	Seq    int           `json:"seq"` // 1-based
	At     time.Time     `json:"at"`
	Party  PartyKey      `json:"party"`
	Person string        `json:"person"`
	Action CustodyAction `json:"action"`
	SHA256 string        `json:"sha256,omitempty"` // of the content at that moment, hex
	Note   string        `json:"note,omitempty"`
	Prev   string        `json:"prev"` // hash of the event before; "" for the first
}

// Hash returns the SHA-256 of the event's JSON form, hex.
func (c CustodyEvent) Hash() string {
	b, err := json.Marshal(c)
	if err != nil {
		panic("dossier: a custody event has no JSON form: " + err.Error())
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// AddCustody returns the chain with one more link. Number and previous hash are set here.
func AddCustody(chain []CustodyEvent, e CustodyEvent) []CustodyEvent {
	e.Seq, e.Prev = len(chain)+1, ""
	if len(chain) > 0 {
		e.Prev = chain[len(chain)-1].Hash()
	}
	return append(chain[:len(chain):len(chain)], e)
}

// CheckCustody reports the first break in a chain as Precondition with code CUSTODY_BROKEN.
func CheckCustody(chain []CustodyEvent) error {
	prev := ""
	for i, e := range chain {
		if e.Seq != i+1 || e.Prev != prev || i > 0 && e.At.Before(chain[i-1].At) {
			return fault.New(fault.Precondition, "dossier.CheckCustody", "the chain of custody is broken").
				WithCode(fault.CodeCustodyBroken)
		}
		prev = e.Hash()
	}
	return nil
}
