package crashtest_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// answer is what a mutation gave back.
type answer struct {
	id      string
	version int
	code    string // why it was refused; "" when it was done
	asked   string // what was refused
}

// word is the code with what was refused, "" when it was done.
func (a answer) word() string {
	if a.code == "" {
		return ""
	}
	return a.asked + " " + a.code
}

// inDoubt are the codes after which nobody knows whether a change has happened: it may
// be in the journal and only its record, or its answer, have failed.
var inDoubt = map[string]bool{"READ_ONLY": true, "UNAVAILABLE": true, "TIMEOUT": true, "INTERNAL": true}

// mutate sends a mutation on one object. An error is that no answer came.
func (s *server) mutate(who, name, noun, input string, file []byte) (answer, error) {
	query := fmt.Sprintf("mutation { %s(input: {%s}) { %s { id version } userErrors { code } } }", name, input, noun)
	operations := map[string]any{"query": query}
	contentType := "application/json"
	if file != nil {
		operations["query"] = fmt.Sprintf("mutation($file: Upload) { %s(input: {%s, file: $file}) { %s { id version } userErrors { code } } }", name, input, noun)
		operations["variables"] = map[string]any{"file": nil}
	}
	body, err := json.Marshal(operations)
	if err != nil {
		return answer{}, err
	}
	if file != nil {
		if body, contentType, err = form(body, file); err != nil {
			return answer{}, err
		}
	}
	refused := s.refuses.Load()
	_, text, err := s.fetch(who, http.MethodPost, "/graphql", contentType, body)
	if err != nil {
		return answer{}, err
	}
	var got struct {
		Data   map[string]map[string]json.RawMessage
		Errors []struct {
			Message    string
			Extensions struct{ Code string }
		}
	}
	if err := json.Unmarshal(text, &got); err != nil {
		return answer{}, fmt.Errorf("%w: %s", errNoAnswer, text)
	}
	if len(got.Errors) > 0 {
		if got.Errors[0].Extensions.Code == "READ_ONLY" {
			s.refuses.Store(true)
		}
		return answer{code: got.Errors[0].Extensions.Code, asked: name}, nil
	}
	var why []struct{ Code string }
	var object struct {
		ID      string
		Version int
	}
	payload := got.Data[name]
	if err := json.Unmarshal(payload["userErrors"], &why); err != nil {
		return answer{}, fmt.Errorf("%s was answered with %s", query, text)
	}
	if len(why) > 0 {
		return answer{code: why[0].Code, asked: name}, nil
	}
	if refused {
		s.after.Add(1)
	}
	if err := json.Unmarshal(payload[noun], &object); err != nil {
		return answer{}, fmt.Errorf("%s was answered with %s", query, text)
	}
	return answer{id: object.ID, version: object.Version}, nil
}

// form is a multipart request as the GraphQL multipart specification has it.
func form(operations, file []byte) ([]byte, string, error) {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	_ = m.WriteField("operations", string(operations)) // into memory: it cannot fail
	_ = m.WriteField("map", `{"0":["variables.file"]}`)
	part, err := m.CreateFormFile("0", "trace.bin")
	if err != nil {
		return nil, "", err
	}
	_, _ = part.Write(file)
	err = m.Close()
	return b.Bytes(), m.FormDataContentType(), err
}

// client is one that files for a party. It sends one request after the other.
type client struct {
	s     *server
	m     *model
	party string
	rand  *rand.Rand
	big   int // bytes of the largest file
}

// pace is a short pause between two requests of a client.
const pace = 3 * time.Millisecond

// load lets all clients write until the process is gone, or until stop is closed. The
// returned function waits for them. Codes counts why something was refused.
func load(s *server, m *model, seed uint64, big int, stop <-chan struct{}, codes *sync.Map) func() {
	var all sync.WaitGroup
	work := func(n uint64, turn func(r *rand.Rand) (string, error)) {
		r := rand.New(rand.NewPCG(seed, n))
		all.Go(func() {
			for {
				select {
				case <-stop:
					return
				case <-s.ended:
					return
				default:
				}
				code, err := turn(r)
				if err != nil {
					return // the process is gone
				}
				if code != "" {
					n, _ := codes.LoadOrStore(code, new(atomic.Int64))
					n.(*atomic.Int64).Add(1)
				}
				time.Sleep(pace)
			}
		})
	}
	for i, party := range filers {
		work(uint64(i), func(r *rand.Rand) (string, error) {
			c := &client{s: s, m: m, party: party, rand: r, big: big}
			return c.turn()
		})
	}
	work(99, func(*rand.Rand) (string, error) {
		time.Sleep(20 * time.Millisecond)
		return membership(s, m)
	})
	return all.Wait
}

// turn sends one request: something new, or the next step of something.
func (c *client) turn() (string, error) {
	if mine := c.m.of(c.party, ""); len(mine) > 0 && c.rand.IntN(10) < 7 {
		for range 4 { // most of the old have come to their end
			if o := mine[len(mine)-1-c.rand.IntN(min(len(mine), 25))]; o.id != "" && o.doubt == nil {
				if code, sent, err := c.next(o); sent {
					return code, err
				}
			}
		}
	}
	switch c.rand.IntN(3) {
	case 0:
		o := c.fresh("incident")
		return c.create(o, facts{version: 1, state: "DRAFT"}, "createIncident", c.head(o)+", types: [WIPER]")
	case 1:
		o := c.fresh("case")
		return c.create(o, facts{version: 1, state: "OPEN"}, "createCase", c.head(o))
	}
	return c.evidence(1 + c.rand.IntN(c.big))
}

func (c *client) fresh(noun string) *object {
	return &object{noun: noun, owner: c.party, mark: c.m.fresh()}
}

func (c *client) head(o *object) string {
	return fmt.Sprintf(`title: "%s", marking: {tlp: GREEN, pap: GREEN, originators: ["%s"], naming: MAY}`, o.mark, c.party)
}

// evidence registers an item with a file of so many bytes.
func (c *client) evidence(size int) (string, error) {
	o := c.fresh("evidence")
	o.file = make([]byte, size)
	for i := range o.file {
		o.file[i] = byte(c.rand.Uint32())
	}
	sum := sha256.Sum256(o.file)
	digest := hex.EncodeToString(sum[:])
	code, err := c.create(o, facts{version: 1, state: "REGISTERED", sum: digest}, "registerEvidence",
		c.head(o)+`, kind: LOG, grade: {reliability: B, credibility: 2}, sha256: "`+digest+`"`)
	o.file = nil // it is known by its digest
	return code, err
}

func (c *client) create(o *object, as facts, mutation, input string) (string, error) {
	c.m.begin(o, as)
	a, err := c.s.mutate(desk(c.party), mutation, o.noun, input, o.file)
	return c.tell(o, a, err)
}

// tell notes what became of a request.
func (c *client) tell(o *object, a answer, err error) (string, error) {
	switch {
	case err != nil:
		return "", err
	case a.code == "":
		c.m.done(o, a.id, a.version)
	case !inDoubt[a.code]:
		c.m.refuse(o)
	}
	return a.word(), nil
}

// next takes the next step of an object; sent is false where there is none.
func (c *client) next(o *object) (code string, sent bool, err error) {
	to := o.now
	to.version++
	id := fmt.Sprintf(`id: "%s"`, o.id)
	send := func(who, mutation, input string) (string, bool, error) {
		c.m.step(o, to)
		a, err := c.s.mutate(who, mutation, o.noun, input, nil)
		code, err := c.tell(o, a, err)
		return code, true, err
	}
	share := func() (string, bool, error) {
		to.shared = true
		return send(office(c.party), "share"+map[string]string{"incident": "Incident", "case": "Case", "evidence": "Evidence"}[o.noun], id+`, via: "eu27"`)
	}
	switch {
	case o.now.gone() || o.now.shut:
		return "", false, nil
	case o.noun == "incident" && o.now.state == "DRAFT" && c.rand.IntN(3) > 0:
		to.state = "SUBMITTED"
		return send(desk(c.party), "submitIncident", id)
	case o.noun == "incident" && o.now.state == "SUBMITTED" && !o.now.shared:
		return share()
	case o.noun == "incident" && o.now.shared && c.rand.IntN(3) == 0:
		to.state = "WITHDRAWN"
		return send(desk(c.party), "withdrawIncident", id)
	case o.noun == "incident":
		to.text = c.m.fresh()
		return send(desk(c.party), "amendIncident", fmt.Sprintf(`%s, version: %d, title: "%s", summary: "%s", types: [WIPER]`, id, o.now.version, o.mark, to.text))
	case o.noun == "case" && !o.now.shared:
		return share()
	case o.noun == "case":
		to.shut = true
		return send(office(c.party), "excludeFromCase", id+`, parties: ["DE"]`)
	case o.now.state == "REGISTERED":
		to.state = "VERIFIED"
		return send(office(c.party), "verifyEvidence", id)
	case !o.now.shared:
		to.state = "SHARED"
		return share()
	}
	to.state = "REVOKED"
	return send(office(c.party), "revokeEvidence", id+`, reason: "it proved wrong"`)
}

// membership suspends Portugal in the Union, or lets it in again.
func membership(s *server, m *model) (string, error) {
	m.mu.Lock()
	if m.memberDoubt != nil {
		m.mu.Unlock()
		return "", nil
	}
	to := !m.member
	m.memberDoubt = &to
	m.sent++
	m.mu.Unlock()
	status := map[bool]string{true: "MEMBER", false: "SUSPENDED"}[to]
	a, err := s.mutate(secretary, "recordMembership", "alliance", fmt.Sprintf(`alliance: "eu27", party: "PT", status: %s, from: "%s"`,
		status, time.Now().UTC().Truncate(time.Minute).Format("2006-01-02T15:04Z")), nil)
	if err != nil {
		return "", err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case a.code == "":
		m.member, m.memberDoubt = to, nil
		m.acknowledged++
	case !inDoubt[a.code]:
		m.memberDoubt = nil
		m.refused++
	}
	return a.word(), nil
}
