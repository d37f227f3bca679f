package kratos

import (
	"crypto/sha256"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"

	"entente/internal/identity"
)

// secretRank is the clearance from which on nothing is remembered: 3 is SECRET.
const secretRank = 3

// key stands for a credential. The credential itself is kept nowhere.
type key [sha256.Size]byte

func keyOf(c identity.Credential) key {
	if c.Cookie != "" {
		return sha256.Sum256([]byte("cookie\x00" + c.Cookie))
	}
	return sha256.Sum256([]byte("token\x00" + c.Token))
}

// memory keeps a bounded number of positive answers for a short time.
type memory struct {
	longest time.Duration

	mu      sync.Mutex
	entries *lru.Cache[key, entry] // guarded by mu
	asking  map[key]*question      // guarded by mu; what Kratos is being asked
}

// question is one credential that Kratos is being asked about, once or more often
// at a time. n and spoilt are guarded by the memory's mu.
type question struct {
	n      int
	spoilt bool // it was denied in the meantime
}

type entry struct {
	who   *identity.Principal
	asked time.Time // before Kratos was asked
	until time.Time
}

func newMemory(c Config) *memory {
	entries, err := lru.New[key, entry](c.Entries)
	if err != nil {
		panic(err) // a size that Validate has refused
	}
	return &memory{longest: c.Remember, entries: entries, asking: map[key]*question{}}
}

// get returns what is remembered of a credential; nil is nothing.
func (m *memory) get(k key, now time.Time) *identity.Principal {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.entries.Get(k)
	if !ok || !now.Before(e.until) {
		return nil
	}
	return e.who
}

// ask is called before Kratos is asked; its result goes to put or done.
func (m *memory) ask(k key) *question {
	m.mu.Lock()
	defer m.mu.Unlock()
	q := m.asking[k]
	if q == nil {
		q = &question{}
		m.asking[k] = q
	}
	q.n++
	return q
}

// done ends a question.
func (m *memory) done(k key, q *question) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if q.n--; q.n == 0 && m.asking[k] == q {
		delete(m.asking, k)
	}
}

// put remembers an answer to a question that was asked at a time. One that was
// under way while the credential was denied may be from before, so it is not kept;
// nor is one that is older than what is known, or sensitive.
func (m *memory) put(k key, q *question, who *identity.Principal, asked time.Time) {
	if sensitive(who) {
		m.forget(k) // it may have become so since
		return
	}
	until := asked.Add(m.longest)
	if who.Expires.Before(until) {
		until = who.Expires
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if old, ok := m.entries.Peek(k); !q.spoilt && (!ok || old.asked.Before(asked)) {
		m.entries.Add(k, entry{who, asked, until})
	}
}

// forget takes a credential out, and spoils what is being asked about it.
func (m *memory) forget(k key) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.entries.Remove(k)
	if q := m.asking[k]; q != nil {
		q.spoilt = true
		delete(m.asking, k) // whoever asks from now on may be told the truth
	}
}

// sensitive reports whether a person can read what is secret or held in a list of
// those who need to know. Of them Kratos is asked every time.
func sensitive(who *identity.Principal) bool {
	if len(who.Compartments) > 0 {
		return true
	}
	for _, c := range who.Clearances {
		if c.Rank >= secretRank {
			return true
		}
	}
	return false
}
