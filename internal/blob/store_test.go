package blob

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"gocloud.dev/blob/memblob"

	"entente/internal/fault"
)

// failing is a memory bucket, one step of which fails.
type failing struct {
	bucket
	step string
}

var errService = errors.New("service unavailable")

func (f *failing) at(step string) error {
	if f.step == step {
		return errService
	}
	return nil
}

func (f *failing) create(ctx context.Context) (upload, error) {
	if err := f.at("create"); err != nil {
		return nil, err
	}
	u, err := f.bucket.create(ctx)
	return &failingUpload{u, f}, err
}

func (f *failing) open(ctx context.Context, name string) (io.ReadCloser, error) {
	if err := f.at("open"); err != nil {
		return nil, err
	}
	r, err := f.bucket.open(ctx, name)
	for step, after := range map[string]int64{"read the header": 10, "read the content": 1000, "read the end": 4280} {
		if broken := f.at(step); err == nil && broken != nil {
			return struct {
				io.Reader
				io.Closer
			}{io.MultiReader(io.LimitReader(r, after), iotest.ErrReader(broken)), r}, nil
		}
	}
	return r, err
}

func (f *failing) modified(ctx context.Context, name string) (time.Time, error) {
	if err := f.at("modified"); err != nil {
		return time.Time{}, err
	}
	return f.bucket.modified(ctx, name)
}

func (f *failing) remove(ctx context.Context, name string) error {
	if err := f.at("remove"); err != nil {
		return err
	}
	return f.bucket.remove(ctx, name)
}

type failingUpload struct {
	upload
	driver *failing
}

func (u *failingUpload) Write(p []byte) (int, error) {
	if err := u.driver.at("write"); err != nil {
		return 0, err
	}
	return u.upload.Write(p)
}

func (u *failingUpload) seal() error {
	if err := u.driver.at("seal"); err != nil {
		return err
	}
	return u.upload.seal()
}

func (u *failingUpload) place(ctx context.Context, name string) error {
	if err := u.driver.at("place"); err != nil {
		return err
	}
	return u.upload.place(ctx, name)
}

// later makes everything stored old.
func later() time.Time { return time.Now().Add(Grace + time.Hour) }

func openFailing(t *testing.T) (*Store, *failing) {
	t.Helper()
	d := &failing{bucket: bucket{memblob.OpenBucket(nil)}}
	s, err := open(t.Context(), Config{KeyFile: filepath.Join(t.TempDir(), "files.key"), MaxBytes: 1 << 20}, d, WithClock(later))
	if err != nil {
		t.Fatal(err)
	}
	return s, d
}

func count(t *testing.T, d driver, prefix string) int {
	t.Helper()
	n := 0
	for _, err := range d.list(context.Background(), prefix) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}

func TestFailureOfTheServiceDuringPutIsUnavailableAndLeavesNothing(t *testing.T) {
	for _, step := range []string{"create", "write", "seal", "place"} {
		t.Run(step, func(t *testing.T) {
			s, d := openFailing(t)
			d.step = step
			stored, err := s.Put(t.Context(), strings.NewReader("evidence"))
			wantUnavailable(t, err)
			if stored != (Stored{}) {
				t.Errorf("the failed put answered %v", stored)
			}
			if n := count(t, d, ""); n != 0 {
				t.Errorf("%d objects were left behind", n)
			}
		})
	}
}

func TestFailureOfTheServiceDuringGetIsUnavailableAndNotDamage(t *testing.T) {
	for _, step := range []string{"open", "read the header", "read the content", "read the end"} {
		t.Run(step, func(t *testing.T) {
			s, d := openFailing(t)
			stored, err := s.Put(t.Context(), strings.NewReader("evidence"))
			if err != nil {
				t.Fatal(err)
			}
			d.step = step
			r, _, err := s.Get(t.Context(), stored.Digest)
			if err == nil {
				_, err = io.ReadAll(r)
				closeReader(t, r)
			}
			wantUnavailable(t, err)
			calls := 0
			err = s.Verify(t.Context(), func(d Digest, err error) error {
				calls++
				if d != stored.Digest {
					t.Errorf("verify gave %v", d)
				}
				wantUnavailable(t, err)
				return nil
			})
			if err != nil || calls != 1 {
				t.Errorf("verify called %d times, %v", calls, err)
			}
		})
	}
}

func TestFailureOfTheServiceDuringSweepIsUnavailable(t *testing.T) {
	for _, step := range []string{"modified", "remove"} {
		t.Run(step, func(t *testing.T) {
			s, d := openFailing(t)
			if _, err := s.Put(t.Context(), strings.NewReader("evidence")); err != nil {
				t.Fatal(err)
			}
			d.step = step
			removed, err := s.Sweep(t.Context(), func(Digest) bool { return false })
			wantUnavailable(t, err)
			if removed != 0 {
				t.Errorf("sweep counts %d removed", removed)
			}
		})
	}
}

// racing uploads content again between Sweep's look at its age and the removal.
type racing struct {
	bucket
	again  func()
	placed chan struct{}
}

func (r *racing) modified(ctx context.Context, name string) (time.Time, error) {
	if strings.HasPrefix(name, tempPrefix) {
		return later(), nil // the upload that goes on meanwhile is no leftover
	}
	written, err := r.bucket.modified(ctx, name)
	go r.again()
	select {
	case <-r.placed: // the removal that follows takes the new content
	case <-time.After(100 * time.Millisecond): // the upload waits for the removal, as it must
	}
	return written, err
}

func (r *racing) create(ctx context.Context) (upload, error) {
	u, err := r.bucket.create(ctx)
	return &racingUpload{u, r.placed}, err
}

type racingUpload struct {
	upload
	placed chan struct{}
}

func (u *racingUpload) place(ctx context.Context, name string) error {
	defer func() { u.placed <- struct{}{} }()
	return u.upload.place(ctx, name)
}

func TestSweepDoesNotRemoveWhatIsPutInPlaceMeanwhile(t *testing.T) {
	d := &racing{bucket: bucket{memblob.OpenBucket(nil)}, placed: make(chan struct{}, 2)}
	s, err := open(t.Context(), Config{KeyFile: filepath.Join(t.TempDir(), "files.key"), MaxBytes: 1 << 20}, d, WithClock(later))
	if err != nil {
		t.Fatal(err)
	}
	put := func() (Stored, error) { return s.Put(context.Background(), strings.NewReader("evidence")) }
	stored, err := put()
	if err != nil {
		t.Fatal(err)
	}
	<-d.placed
	done := make(chan error, 1)
	d.again = func() {
		_, err := put()
		done <- err
	}
	if removed, err := s.Sweep(t.Context(), func(Digest) bool { return false }); removed != 1 || err != nil {
		t.Fatalf("sweep removed %d, %v, want the old object", removed, err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	r, _, err := s.Get(t.Context(), stored.Digest)
	if err != nil {
		t.Fatalf("content that was acknowledged is gone: %v", err)
	}
	closeReader(t, r)
}

func closeReader(t *testing.T, r io.Closer) {
	t.Helper()
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

func wantUnavailable(t *testing.T, err error) {
	t.Helper()
	if f := fault.As(err); f == nil || f.Kind != fault.Unavailable || f.Code != "" || !errors.Is(err, errService) {
		t.Errorf("got %v, want UNAVAILABLE for the service", err)
	}
}

// Other nodes may be uploading to the same bucket: only what is old is a leftover.
func TestOpenSparesYoungUploadsInABucket(t *testing.T) {
	d := bucket{memblob.OpenBucket(nil)}
	if err := d.WriteAll(t.Context(), tempPrefix+"YOUNG", nil, nil); err != nil {
		t.Fatal(err)
	}
	cfg := Config{KeyFile: filepath.Join(t.TempDir(), "files.key"), MaxBytes: 1}
	if _, err := open(t.Context(), cfg, d); err != nil {
		t.Fatal(err)
	}
	if n := count(t, d, tempPrefix); n != 1 {
		t.Errorf("%d unfinished uploads are left, want 1", n)
	}
	if _, err := open(t.Context(), cfg, d, WithClock(later)); err != nil {
		t.Fatal(err)
	}
	if n := count(t, d, tempPrefix); n != 0 {
		t.Errorf("%d unfinished uploads are left, want none", n)
	}
}

// Whoever may write to the store can encrypt to its key: only the digest tells.
func TestForgedContentIsFound(t *testing.T) {
	s, d := openFailing(t)
	stored, err := s.Put(t.Context(), strings.NewReader("evidence"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, content string }{
		{"other content of the same length", "Evidence"},
		{"longer content", strings.Repeat("evidence", 1000)},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, err := d.NewWriter(t.Context(), s.keys.name(stored.Digest, stored.Size), nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.encrypt(t.Context(), "test", w, strings.NewReader(c.content)); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			r, _, err := s.Get(t.Context(), stored.Digest)
			if err != nil {
				t.Fatal(err)
			}
			defer closeReader(t, r)
			n, err := io.ReadFull(r, make([]byte, stored.Size))
			if f := fault.As(err); n != 0 || f == nil || f.Code != fault.CodeFileDamaged {
				t.Errorf("read %d bytes, %v, want FILE_DAMAGED", n, err)
			}
		})
	}
}

func TestVerifyPassesOverContentThatGoesMeanwhile(t *testing.T) {
	s, d := openFailing(t)
	for _, content := range []string{"first", "second", "third"} {
		if _, err := s.Put(t.Context(), strings.NewReader(content)); err != nil {
			t.Fatal(err)
		}
	}
	calls := 0
	err := s.Verify(t.Context(), func(_ Digest, err error) error {
		if calls++; err != nil {
			t.Error(err)
		}
		for name, err := range d.list(t.Context(), contentPrefix) {
			if err != nil {
				return err
			}
			if err := d.remove(t.Context(), name); err != nil {
				return err
			}
		}
		return nil
	})
	if calls != 1 || err != nil {
		t.Errorf("verify called %d times, %v, want once", calls, err)
	}
}
