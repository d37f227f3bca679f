package httpd

import (
	"net"
	"net/netip"
	"time"

	"entente/internal/fault"
)

// MetricsOnMain as Config.Metrics serves metrics beside everything else.
const MetricsOnMain = "main"

// mostUnchecked is the longest that something goes on without its session having
// been found as it was.
const mostUnchecked = 5 * time.Second

// Config says where to listen and how long things may take.
type Config struct {
	Listen string // host:port; port 0 takes a free one
	// Metrics is where /metrics is served: a host:port of its own, "main" for the
	// main address, or "" for nowhere. What it counts covers objects that a caller
	// may not know of, so callers must not reach it.
	Metrics string
	// Profile is where /debug/pprof is served: a loopback address of its own, or ""
	// for nowhere. A profile holds function names, and a heap dump of them is for the
	// operator's own eyes.
	Profile string
	TLS     TLS

	Overload   Overload
	ReadHeader time.Duration // until the header of a request is there
	Read       time.Duration // until a request is there; of an upload, between two parts of it
	Write      time.Duration // until an answer is gone; of a file, between two parts of it
	Idle       time.Duration // between two requests on a connection
	Grace      time.Duration // for requests under way when the service stops
	Recheck    time.Duration // between two looks at the session of what lasts: sockets, streams, uploads, downloads
}

// TLS says how connections to the main address are protected.
type TLS struct {
	Cert, Key string // PEM files; both, or none for plain HTTP
	// Proxy reports that a proxy in front ends TLS and is the only one that reaches
	// the address. Nothing that it adds to a request is believed: no decision rests
	// on a caller's address or scheme.
	Proxy bool
}

// Secure reports whether callers come by TLS, here or at the proxy.
func (t TLS) Secure() bool { return t.Cert != "" || t.Proxy }

// Default returns the configuration of one machine.
func Default() Config {
	return Config{
		Listen: "127.0.0.1:8080", ReadHeader: 5 * time.Second, Read: 15 * time.Second, Write: 30 * time.Second,
		Idle: 2 * time.Minute, Grace: 10 * time.Second, Recheck: 2 * time.Second, Overload: defaultOverload(),
	}
}

// Validate reports the first setting that cannot work. Faults: Invalid with
// CodeConfigInvalid and the key as path.
func (c Config) Validate() error {
	refuse := func(key, text string) error {
		return fault.New(fault.Invalid, "httpd.Config.Validate", text).WithCode(fault.CodeConfigInvalid).At(key)
	}
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		return refuse("listen", "an address is written host:port, for example 127.0.0.1:8080")
	}
	if c.Metrics != "" && c.Metrics != MetricsOnMain {
		if _, _, err := net.SplitHostPort(c.Metrics); err != nil {
			return refuse("metrics", `an address is written host:port, for example 127.0.0.1:9464; or "main"`)
		}
	}
	if c.Profile != "" && !loopback(c.Profile) {
		return refuse("profile", "only a loopback address is taken, for example 127.0.0.1:6060")
	}
	if (c.TLS.Cert == "") != (c.TLS.Key == "") {
		return refuse("tls.cert", "a certificate and its key are needed, or neither")
	}
	if c.TLS.Cert != "" && c.TLS.Proxy {
		return refuse("tls.proxy", "TLS ends here or at a proxy, not both")
	}
	for key, d := range map[string]time.Duration{
		"http.readHeader": c.ReadHeader, "http.read": c.Read, "http.write": c.Write, "http.idle": c.Idle, "http.grace": c.Grace,
	} {
		if d <= 0 {
			return refuse(key, "a length of time above zero is needed")
		}
	}
	if key := c.Overload.validate(); key != "" {
		return refuse(key, "a bound above zero is needed, and for a party one that covers a person's")
	}
	if c.Recheck <= 0 || c.Recheck >= mostUnchecked {
		return refuse("http.recheck", "a length of time above zero and below 5s is needed")
	}
	return nil
}

// CheckListen refuses to be reached from elsewhere without TLS. Faults: Invalid
// with CodeConfigInvalid.
func (c Config) CheckListen() error {
	if loopback(c.Listen) || c.TLS.Secure() {
		return nil
	}
	return fault.New(fault.Invalid, "httpd.Config.CheckListen",
		"an address that others reach needs TLS: set tls.cert and tls.key, or tls.proxy if a proxy in front ends it").
		WithCode(fault.CodeConfigInvalid).At("listen")
}

// loopback reports whether an address is of this machine alone. A name other than
// localhost is not: what it stands for may change.
func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}
