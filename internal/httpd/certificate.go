package httpd

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"net/http"
	"os"
	"sync/atomic"
	"time"

	"entente/internal/fault"
)

// lookEvery is how often the files of the certificate are looked at. They are read,
// not watched: what renews certificates replaces files, links and whole folders.
const lookEvery = 5 * time.Second

// Bounds of one HTTP/2 connection. A client that opens streams and resets them at
// once has at most h2Streams handlers running; net/http queues four times as many and
// then ends the connection (CVE-2023-44487).
const (
	h2Streams    = 100
	h2Connection = 1 << 20   // bytes that one connection may send ahead
	h2Stream     = 256 << 10 // bytes that one stream may send ahead
	h2Ping       = 30 * time.Second
	h2Pong       = 15 * time.Second
)

// certificate is the service's key pair. It is read anew when its files change; a
// pair that cannot be used leaves the one before in its place.
type certificate struct {
	certFile, keyFile string
	log               *slog.Logger

	now      atomic.Pointer[tls.Certificate]
	failures atomic.Uint64
	seen     []byte // both files as they were last read, used or not; for the one that looks
}

// readCertificate reads the first pair. Faults: Invalid with CodeConfigInvalid.
func readCertificate(certFile, keyFile string, log *slog.Logger) (*certificate, error) {
	c := &certificate{certFile: certFile, keyFile: keyFile, log: log}
	if _, err := c.look(); err != nil {
		return nil, fault.Wrap(fault.Invalid, "httpd.readCertificate", "the certificate and its key cannot be used", err).
			WithCode(fault.CodeConfigInvalid).At("tls.cert")
	}
	return c, nil
}

// look reads the files and takes the pair over if it is another than before. It
// reports whether the files had changed.
func (c *certificate) look() (changed bool, err error) {
	certPEM, err := os.ReadFile(c.certFile)
	if err != nil {
		return c.unreadable(err)
	}
	keyPEM, err := os.ReadFile(c.keyFile)
	if err != nil {
		return c.unreadable(err)
	}
	both := bytes.Join([][]byte{certPEM, keyPEM}, []byte{0})
	if bytes.Equal(both, c.seen) {
		return false, nil
	}
	c.seen = both
	pair, err := tls.X509KeyPair(certPEM, keyPEM)
	if err == nil && pair.Leaf == nil {
		pair.Leaf, err = x509.ParseCertificate(pair.Certificate[0])
	}
	if err != nil {
		return true, err
	}
	c.now.Store(&pair)
	return true, nil
}

// unreadable reports once that files cannot be read, until they can.
func (c *certificate) unreadable(err error) (bool, error) {
	changed := c.seen == nil || len(c.seen) > 0
	c.seen = []byte{}
	return changed, err
}

// renew looks at the files until ctx ends.
func (c *certificate) renew(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		switch changed, err := c.look(); {
		case changed && err != nil:
			c.failures.Add(1)
			c.log.LogAttrs(ctx, slog.LevelError, "the new certificate cannot be used; the one before stays", slog.String("cause", err.Error()))
		case changed:
			c.log.LogAttrs(ctx, slog.LevelInfo, "the certificate was renewed", slog.Time("until", c.until()))
		}
	}
}

// until is when the certificate in use expires.
func (c *certificate) until() time.Time { return c.now.Load().Leaf.NotAfter }

// config is how the service speaks TLS: 1.3, or 1.2 with forward secrecy and
// authenticated encryption (RFC 9325); HTTP/2 or HTTP/1.1.
func (c *certificate) config() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		CipherSuites: []uint16{
			tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
			tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
			tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
		},
		NextProtos:     []string{"h2", "http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.now.Load(), nil },
	}
}

// http2 bounds what one HTTP/2 connection may cause.
func http2(write time.Duration) *http.HTTP2Config {
	return &http.HTTP2Config{
		MaxConcurrentStreams: h2Streams, MaxReceiveBufferPerConnection: h2Connection, MaxReceiveBufferPerStream: h2Stream,
		SendPingTimeout: h2Ping, PingTimeout: h2Pong, WriteByteTimeout: write,
	}
}
