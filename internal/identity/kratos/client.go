package kratos

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	client "github.com/ory/kratos-client-go"
)

// The bounds of the connection to Kratos.
const (
	maxAnswer      = 1 << 20 // bytes
	maxConnections = 64      // more would only queue up inside Kratos
)

// newHTTP returns a client that keeps enough connections, follows nobody
// elsewhere with a token, and reads no endless answer.
func newHTTP() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost, t.MaxConnsPerHost = maxConnections, maxConnections
	t.Proxy = nil // a session token does not go by way of others
	return &http.Client{
		Transport:     bounded{t},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

type bounded struct{ *http.Transport }

// RoundTrip cuts an answer that is too long.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	w, err := b.Transport.RoundTrip(r)
	if err == nil {
		w.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(w.Body, maxAnswer), w.Body}
	}
	return w, err
}

func newAPI(base string, h *http.Client) *client.APIClient {
	cfg := client.NewConfiguration()
	cfg.Servers = client.ServerConfigurations{{URL: strings.TrimSuffix(base, "/")}}
	cfg.HTTPClient = h
	return client.NewAPIClient(cfg)
}

// answer is what Kratos says about a session.
type answer uint8

const (
	none   answer = iota // it did not answer, or with nonsense
	held                 // the session is valid
	denied               // there is no such session, or it cannot say
	weak                 // the second factor is missing
)

// session asks Kratos about a credential. A connection that cannot be made or
// breaks is tried once more; a time-out is not, because the caller is waiting.
func (p *Provider) session(ctx context.Context, token, cookie string) (*client.Session, answer, error) {
	for last := false; ; last = true {
		s, a, err := p.whoami(ctx, token, cookie)
		var broken *url.Error
		if a != none || last || ctx.Err() != nil || !errors.As(err, &broken) || broken.Timeout() {
			return s, a, err
		}
	}
}

func (p *Provider) whoami(ctx context.Context, token, cookie string) (*client.Session, answer, error) {
	ctx, cancel := context.WithTimeout(ctx, p.cfg.Timeout)
	defer cancel()
	ask := p.public.FrontendAPI.ToSession(ctx)
	if cookie != "" {
		ask = ask.Cookie((&http.Cookie{Name: p.cfg.Cookie, Value: cookie}).String())
	} else {
		ask = ask.XSessionToken(token)
	}
	s, w, err := ask.Execute()
	var refused *client.GenericOpenAPIError
	switch {
	case err == nil && w != nil && w.StatusCode == http.StatusOK && s != nil:
		return s, held, nil
	case err == nil:
		return nil, none, errors.New("an answer that is no session")
	case !errors.As(err, &refused) || w == nil:
		return nil, none, err
	case w.StatusCode == http.StatusUnauthorized:
		return nil, denied, nil
	case w.StatusCode == http.StatusForbidden && errorID(refused.Body()) == "session_aal2_required":
		return nil, weak, nil
	}
	return nil, none, errors.New(w.Status)
}

// errorID returns the id of an error of Kratos, "" if it has none.
func errorID(body []byte) string {
	var e struct {
		Error struct {
			ID string `json:"id"`
		} `json:"error"`
	}
	if json.Unmarshal(body, &e) != nil {
		return ""
	}
	return e.Error.ID
}

// probe asks Kratos whether it is ready, and sets the gate by its answer.
func (p *Provider) probe() bool {
	ctx, cancel := context.WithTimeout(p.living, p.cfg.Timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(p.cfg.Public, "/")+"/health/ready", nil)
	if err != nil {
		return false // the address has been validated
	}
	w, err := p.http.Do(r)
	if err != nil {
		if p.living.Err() == nil {
			p.unheard(err)
		}
		return false
	}
	_, _ = io.Copy(io.Discard, w.Body) // so that the connection can be used again
	_ = w.Body.Close()
	if w.StatusCode != http.StatusOK {
		p.gate.turn(away, "it says that it is not ready")
		return false
	}
	p.gate.turn(ready, "")
	return true
}

// unheard closes the gate at once if nobody listens, and with the usual patience
// if Kratos is slow.
func (p *Provider) unheard(err error) {
	var dial *net.OpError
	if errors.As(err, &dial) && dial.Op == "dial" && !dial.Timeout() {
		p.gate.turn(away, "nobody listens")
		return
	}
	p.gate.failure()
}

// remaining is how long a session lasts; zero or less is not at all.
func remaining(s *client.Session, now time.Time) time.Duration {
	if s.ExpiresAt == nil {
		return 0
	}
	return s.ExpiresAt.Sub(now)
}
