package kratos

import (
	"log/slog"
	"net/url"
	"time"

	"entente/internal/fault"
)

// mostRemembered is the longest that an answer may be remembered: within it a
// revoked session ends everywhere.
const mostRemembered = 5 * time.Second

// Config says where Kratos is and how patient to be with it.
type Config struct {
	Public   string        // base URL of the public API
	Admin    string        // base URL of the admin API; a roster and the list of people need it
	Schema   string        // id of the identity schema that a roster's people get
	Cookie   string        // name of a browser's session cookie
	Timeout  time.Duration // of one look at a session
	Probe    time.Duration // between two looks at whether Kratos is ready
	Remember time.Duration // how long a positive answer is remembered
	Entries  int           // how many answers are remembered
	Roles    []string      // the words that a role may be
	Log      *slog.Logger  // for changes of readiness and broken metadata; nil is none
}

// Default returns what fits a Kratos beside the service.
func Default() Config {
	return Config{
		Public: "http://127.0.0.1:4433", Admin: "http://127.0.0.1:4434", Schema: "person", Cookie: "ory_kratos_session",
		Timeout: 400 * time.Millisecond, Probe: time.Second, Remember: 2 * time.Second, Entries: 10_000,
	}
}

// Validate reports the first setting that cannot work. Faults: Invalid with
// CodeConfigInvalid and the field's key as path.
func (c Config) Validate() error {
	refuse := func(key, text string) error {
		return fault.New(fault.Invalid, "kratos.Config.Validate", text).WithCode(fault.CodeConfigInvalid).At(key)
	}
	for key, text := range map[string]string{"public": c.Public, "admin": c.Admin} {
		u, err := url.Parse(text)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.User != nil {
			return refuse(key, "a base address is needed, for example http://127.0.0.1:4433")
		}
	}
	switch {
	case c.Schema == "":
		return refuse("schema", "the id of an identity schema is needed")
	case c.Cookie == "":
		return refuse("cookie", "the name of the session cookie is needed")
	case c.Timeout <= 0 || c.Timeout > mostRemembered:
		return refuse("timeout", "a length of time above zero and up to 5s is needed")
	case c.Probe <= 0 || c.Probe > mostRemembered:
		return refuse("probe", "a length of time above zero and up to 5s is needed")
	case c.Remember <= 0 || c.Remember > mostRemembered:
		return refuse("remember", "a length of time above zero and up to 5s is needed")
	case c.Entries <= 0:
		return refuse("entries", "a number above zero is needed")
	}
	return nil
}
