package s3

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"entente/internal/blob"
	"entente/internal/blob/blobtest"
	"entente/internal/fault"
)

// isolate keeps the library from the settings of the machine that runs the test.
func isolate(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "test")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "test")
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(t.TempDir(), "none"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(t.TempDir(), "none"))
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	t.Setenv("AWS_PROFILE", "")
}

func address(endpoint string) string {
	return "s3://evidence?region=eu-central-1&use_path_style=true&response_checksum_validation=when_required&prefix=entente/&endpoint=" + url.QueryEscape(endpoint)
}

func config(t *testing.T, endpoint string) blob.Config {
	return blob.Config{URL: address(endpoint), KeyFile: filepath.Join(t.TempDir(), "files.key"), MaxBytes: 6 << 20}
}

func TestContract(t *testing.T) {
	isolate(t)
	blobtest.Run(t, func(t *testing.T) blobtest.Rig {
		_, endpoint := newService(t)
		u, err := url.Parse(address(endpoint))
		if err != nil {
			t.Fatal(err)
		}
		raw, err := Open(context.Background(), u)
		if err != nil {
			t.Fatal(err)
		}
		return blobtest.Rig{Config: config(t, endpoint), Opener: Open, Raw: raw, Stride: 50}
	})
}

func TestAbandonedUploadNeverBecomesAnObject(t *testing.T) {
	isolate(t)
	service, endpoint := newService(t)
	store, err := blob.Open(t.Context(), config(t, endpoint), Open)
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{1000, 5<<20 + 1000} { // one request, several parts
		cut := io.MultiReader(strings.NewReader(strings.Repeat("x", size)), iotest.ErrReader(io.ErrUnexpectedEOF))
		if _, err := store.Put(t.Context(), cut); !fault.Is(err, fault.Invalid) {
			t.Errorf("%d bytes: got %v, want INVALID_INPUT", size, err)
		}
	}
	if n := service.completed(); n != 0 {
		t.Errorf("the service completed %d objects", n)
	}
}

func TestServiceThatRefusesIsUnavailable(t *testing.T) {
	isolate(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "<Error><Code>AccessDenied</Code></Error>", http.StatusForbidden)
	}))
	defer server.Close()
	cfg := config(t, server.URL)
	_, err := blob.Open(t.Context(), cfg, Open)
	if !fault.Is(err, fault.Unavailable) {
		t.Errorf("got %v, want UNAVAILABLE", err)
	}
	if _, err := os.Stat(cfg.KeyFile); err == nil {
		t.Error("a key was made though nobody could tell whether there are files")
	}
}

func TestOpenRefusesOtherAddresses(t *testing.T) {
	isolate(t)
	for _, c := range []struct{ name, address string }{
		{"another scheme", "mem://"},
		{"no bucket", "s3://"},
		{"an unknown parameter", "s3://evidence?colour=blue"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := config(t, "")
			cfg.URL = c.address
			_, err := blob.Open(t.Context(), cfg, Open)
			if f := fault.As(err); f == nil || f.Kind != fault.Invalid || f.Code != fault.CodeConfigInvalid {
				t.Errorf("got %v, want INVALID_INPUT CONFIG_INVALID", err)
			}
		})
	}
}
