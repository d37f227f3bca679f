package httpd

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/http2/hpack"

	nethttp2 "golang.org/x/net/http2"

	"entente/internal/fault"
)

// pair makes a key and a certificate for 127.0.0.1 with a number.
func pair(t *testing.T, number int64) (certPEM, keyPEM []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(number), Subject: pkix.Name{CommonName: "entente"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})
}

type files struct{ cert, key string }

func (f files) write(t *testing.T, cert, key []byte) {
	t.Helper()
	for name, text := range map[string][]byte{f.cert: cert, f.key: key} {
		if text == nil {
			continue
		}
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func inFolder(dir string) files {
	return files{filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")}
}

func TestACertificateIsRenewedAndABadOneLeavesTheOneBefore(t *testing.T) {
	f := inFolder(t.TempDir())
	cert1, key1 := pair(t, 1)
	cert2, key2 := pair(t, 2)
	f.write(t, cert1, key1)
	var log bytes.Buffer
	c, err := readCertificate(f.cert, f.key, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		name      string
		cert, key []byte
		remove    bool
		changed   bool
		fails     bool
		serial    int64
	}{
		{"nothing happened", nil, nil, false, false, false, 1},
		{"the certificate came before its key", cert2, nil, false, true, true, 1},
		{"and is looked at again", nil, nil, false, false, false, 1},
		{"the key came", nil, key2, false, true, false, 2},
		{"a file is cut short", cert2[:40], nil, false, true, true, 2},
		{"the files are gone", nil, nil, true, true, true, 2},
		{"and are still gone", nil, nil, false, false, true, 2},
		{"they are there again", cert1, key1, false, true, false, 1},
	} {
		f.write(t, step.cert, step.key)
		if step.remove {
			for _, name := range []string{f.cert, f.key} {
				if err := os.Remove(name); err != nil {
					t.Fatal(err)
				}
			}
		}
		changed, err := c.look()
		if changed != step.changed || (err != nil) != step.fails {
			t.Errorf("%s: changed %v, error %v", step.name, changed, err)
		}
		if got := c.now.Load().Leaf.SerialNumber.Int64(); got != step.serial {
			t.Errorf("%s: certificate %d is in use, want %d", step.name, got, step.serial)
		}
	}
}

func TestAServiceDoesNotStartWithACertificateThatCannotBeUsed(t *testing.T) {
	f := inFolder(t.TempDir())
	cert, _ := pair(t, 1)
	_, key := pair(t, 2)
	for name, write := range map[string]func(){
		"there is none":            func() {},
		"it is of another key":     func() { f.write(t, cert, key) },
		"it is no certificate":     func() { f.write(t, []byte("x"), key) },
		"the key is a certificate": func() { f.write(t, cert, cert) },
	} {
		write()
		_, err := readCertificate(f.cert, f.key, slog.New(slog.DiscardHandler))
		if !fault.Is(err, fault.Invalid) || fault.As(err).Code != fault.CodeConfigInvalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// secure serves h by TLS until the test ends.
func secure(t *testing.T, h http.Handler) (addr string, roots *x509.CertPool) {
	t.Helper()
	f := inFolder(t.TempDir())
	cert, key := pair(t, 1)
	f.write(t, cert, key)
	cfg := Default()
	cfg.Listen, cfg.TLS = "127.0.0.1:0", TLS{Cert: f.cert, Key: f.key}
	s := New(cfg, Parts{Metrics: NewMetrics(), Random: rand.Reader, Log: slog.New(slog.DiscardHandler)})
	s.GraphQL(h)
	if err := s.Listen(t.Context()); err != nil {
		t.Fatal(err)
	}
	if h != nil {
		s.doors[0].handler = h // this test is about the connection
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	roots = x509.NewCertPool()
	roots.AppendCertsFromPEM(cert)
	return s.Addr(), roots
}

func TestTLSIsModernOrNothing(t *testing.T) {
	addr, roots := secure(t, nil)
	for name, c := range map[string]struct {
		cfg  *tls.Config
		fits bool
	}{
		"TLS 1.3": {&tls.Config{MinVersion: tls.VersionTLS13}, true},
		"TLS 1.2": {&tls.Config{MaxVersion: tls.VersionTLS12}, true},
		"TLS 1.1": {&tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, false},
		"a suite without AEAD": {&tls.Config{MaxVersion: tls.VersionTLS12,
			CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, tls.TLS_RSA_WITH_AES_128_GCM_SHA256}}, false},
	} {
		c.cfg.RootCAs = roots
		conn, err := tls.Dial("tcp", addr, c.cfg)
		if (err == nil) != c.fits {
			t.Errorf("%s: %v", name, err)
		}
		if conn != nil {
			conn.Close()
		}
	}
}

func TestAnAnswerByTLSGoesByHTTP2AndAsksBrowsersToStayWithTLS(t *testing.T) {
	addr, roots := secure(t, nil)
	client := &http.Client{Transport: &http.Transport{ForceAttemptHTTP2: true, DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: roots}}}
	w, err := client.Get("https://" + addr + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	defer w.Body.Close()
	if _, err := io.Copy(io.Discard, w.Body); err != nil {
		t.Fatal(err)
	}
	if w.ProtoMajor != 2 || !strings.HasPrefix(w.Header.Get("Strict-Transport-Security"), "max-age=") {
		t.Errorf("%s %v", w.Proto, w.Header)
	}
}

// A client opens streams and resets each at once (CVE-2023-44487).
func TestARapidResetIsBoundedAndEndsTheConnection(t *testing.T) {
	var running, most atomic.Int64
	release := make(chan struct{})
	addr, roots := secure(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		n := running.Add(1)
		defer running.Add(-1)
		for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
		}
		<-release
	}))
	t.Cleanup(func() { close(release) })
	conn, err := tls.Dial("tcp", addr, &tls.Config{RootCAs: roots, NextProtos: []string{"h2"}})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, nethttp2.ClientPreface); err != nil {
		t.Fatal(err)
	}
	fr := nethttp2.NewFramer(conn, conn)
	if err := fr.WriteSettings(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan nethttp2.ErrCode, 1)
	go func() {
		defer close(ended)
		for {
			f, err := fr.ReadFrame()
			if err != nil {
				return
			}
			if away, ok := f.(*nethttp2.GoAwayFrame); ok {
				ended <- away.ErrCode
				return
			}
		}
	}()
	var block bytes.Buffer
	enc := hpack.NewEncoder(&block)
	for i := range uint32(20 * h2Streams) {
		block.Reset()
		for _, h := range [][2]string{{":method", "GET"}, {":scheme", "https"}, {":authority", addr}, {":path", "/healthz"}} {
			if err := enc.WriteField(hpack.HeaderField{Name: h[0], Value: h[1]}); err != nil {
				t.Fatal(err)
			}
		}
		id := 2*i + 1
		if fr.WriteHeaders(nethttp2.HeadersFrameParam{StreamID: id, BlockFragment: block.Bytes(), EndHeaders: true, EndStream: true}) != nil ||
			fr.WriteRSTStream(id, nethttp2.ErrCodeCancel) != nil {
			break // the service has ended the connection
		}
	}
	code, told := <-ended
	if told && code != nethttp2.ErrCodeEnhanceYourCalm {
		t.Errorf("the connection ended with %v", code)
	}
	if n := most.Load(); n == 0 || n > h2Streams {
		t.Errorf("%d handlers ran at once for one connection, at most %d may", n, h2Streams)
	}
}
