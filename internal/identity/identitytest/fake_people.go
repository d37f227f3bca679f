package identitytest

import (
	"crypto/rand"
	"maps"
	"testing"
	"time"
)

// Enter makes an identity.
func (f *Fake) Enter(_ *testing.T, metadata any) Person {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := Person{ID: rand.Text(), Email: handle() + "@example.org"}
	f.people = append(f.people, &identityOf{ID: p.ID, Schema: "person", URL: f.address, State: "active",
		Traits: map[string]any{"email": p.Email}, Metadata: metadata})
	return p
}

// Token begins a session of a program, Cookie one of a browser.
func (f *Fake) Token(t *testing.T, p Person) string { return f.begin(t, p, false) }

// Cookie begins a session of a browser.
func (f *Fake) Cookie(t *testing.T, p Person) string { return f.begin(t, p, true) }

func (f *Fake) begin(t *testing.T, p Person, cookie bool) string {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	who := f.find(p.ID)
	if who == nil || who.State != "active" {
		t.Fatal("this person cannot sign in")
	}
	key := "ory_st_" + rand.Text()
	f.sessions[key] = &session{who: who, id: rand.Text(), cookie: cookie, expires: time.Now().Add(time.Hour)}
	return key
}

// Expire sets the end of a session.
func (f *Fake) Expire(key string, at time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sessions[key].expires = at
}

// Enrol gives a person a second factor.
func (f *Fake) Enrol(_ *testing.T, p *Person, token string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.find(p.ID).enrolled = true
	f.sessions[token].two = true
}

// StepUp gives the second factor for a session.
func (f *Fake) StepUp(_ *testing.T, _ Person, token string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sessions[token].two = true
}

// Revoke ends every session of a person.
func (f *Fake) Revoke(_ *testing.T, p Person) {
	f.mu.Lock()
	defer f.mu.Unlock()
	maps.DeleteFunc(f.sessions, func(_ string, s *session) bool { return s.who.ID == p.ID })
}

// SetActive lets a person in or shuts them out.
func (f *Fake) SetActive(_ *testing.T, p Person, active bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.find(p.ID).State = map[bool]string{true: "active", false: "inactive"}[active]
}

// SetMetadata replaces what is known of a person.
func (f *Fake) SetMetadata(_ *testing.T, p Person, metadata any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.find(p.ID).Metadata = metadata
}
