package crashtest_test

import (
	"fmt"
	"sync"
)

// facts are what can be read of an object by whoever filed it.
type facts struct {
	version int
	state   string
	text    string // the summary; "" where the noun has none
	sum     string // SHA-256 of the file; "" without one
	shared  bool   // by way of the Union
	shut    bool   // Germany is excluded
}

// object is what the model knows of one object: what was acknowledged, and what a
// request would have made of it that was sent and not answered. One client sends what
// is about an object, one after the other, so there is at most one such request.
type object struct {
	noun  string // "incident", "case" or "evidence"
	owner string
	mark  string // its title: one word that occurs nowhere else
	id    string // "" until an answer, or a look after the crash, has told it

	now    facts
	acks   int            // changes that were acknowledged
	copies int            // downloads of its file
	told   map[string]int // the version that a party was last told
	doubt  *facts         // nil where nothing is in doubt
	file   []byte         // what the file holds, if it has one or would have
}

// gone reports whether the object was taken back: from then on nobody but its owner's
// party may read what is in it.
func (f facts) gone() bool { return f.state == "WITHDRAWN" || f.state == "REVOKED" }

// seenBy reports whether a reader may see an object with these facts.
func (f facts) seenBy(party string, member bool) bool {
	switch {
	case !f.shared, f.gone(), party == "JP", party == "DE" && f.shut, party == "PT" && !member:
		return false
	}
	return true
}

// model is everything that was ever sent to one data folder.
type model struct {
	mu      sync.Mutex
	objects []*object // guarded by mu
	touched map[*object]bool
	serial  int

	member      bool  // whether Portugal stands in the Union, as acknowledged
	memberDoubt *bool // what a request in doubt would have made of it

	sent, acknowledged, refused int
	adopted, dropped            int // what was in doubt and turned out done, or not done
}

func newModel() *model { return &model{member: true, touched: map[*object]bool{}} }

// fresh returns a word that was never used.
func (m *model) fresh() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.serial++
	return fmt.Sprintf("q%07dz", m.serial)
}

// begin notes an object that is about to be created.
func (m *model) begin(o *object, as facts) {
	m.mu.Lock()
	defer m.mu.Unlock()
	o.doubt = &as
	m.objects = append(m.objects, o)
	m.touched[o] = true
	m.sent++
}

// step notes a change that is about to be sent.
func (m *model) step(o *object, as facts) {
	m.mu.Lock()
	defer m.mu.Unlock()
	o.doubt = &as
	m.touched[o] = true
	m.sent++
}

// done notes that the change in doubt was acknowledged, with the version that was answered.
func (m *model) done(o *object, id string, version int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	o.id, o.now, o.doubt = id, *o.doubt, nil
	o.acks++
	o.now.version = version
	m.acknowledged++
}

// refuse notes that the change in doubt was refused, so that it has not happened.
func (m *model) refuse(o *object) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.refused++
	o.doubt = nil
	if o.id == "" {
		m.forget(o)
	}
}

// settle says what became of the change in doubt, as it was found after the crash.
func (m *model) settle(o *object, happened bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if happened {
		o.now, o.doubt = *o.doubt, nil
		m.adopted++
		return
	}
	o.doubt = nil
	m.dropped++
	if o.id == "" {
		m.forget(o)
	}
}

// forget takes an object out that was never made. The caller holds mu.
func (m *model) forget(o *object) {
	delete(m.touched, o)
	for i, other := range m.objects {
		if other == o {
			m.objects = append(m.objects[:i:i], m.objects[i+1:]...)
			return
		}
	}
}

// of lists what a party has filed of a noun; "" is any.
func (m *model) of(owner, noun string) []*object {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []*object
	for _, o := range m.objects {
		if (owner == "" || o.owner == owner) && (noun == "" || o.noun == noun) {
			out = append(out, o)
		}
	}
	return out
}

// fresher lists what was touched since the last look at it, and forgets that it was.
func (m *model) fresher() []*object {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []*object
	for _, o := range m.objects {
		if m.touched[o] {
			out = append(out, o)
		}
	}
	m.touched = map[*object]bool{}
	return out
}
