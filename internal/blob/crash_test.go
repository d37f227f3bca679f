package blob_test

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"entente/internal/blob"
)

const crashDir = "ENTENTE_BLOB_CRASH_DIR"

// TestMain lets this test binary be the process that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		fmt.Fprintln(os.Stderr, uploadForEver(dir))
		os.Exit(1)
	}
	goleak.VerifyTestMain(m)
}

func crashConfig(dir string) blob.Config {
	return blob.Config{
		URL:     "file://" + filepath.ToSlash(filepath.Join(dir, "files")),
		KeyFile: filepath.Join(dir, "files.key"), MaxBytes: 1 << 20,
	}
}

// uploadForEver writes a line for each file that was acknowledged.
func uploadForEver(dir string) error {
	ctx := context.Background()
	s, err := blob.Open(ctx, crashConfig(dir), nil)
	if err != nil {
		return err
	}
	failed := make(chan error)
	for range 4 {
		go func() {
			for {
				stored, err := s.Put(ctx, io.LimitReader(rand.Reader, 200_000))
				if err != nil {
					failed <- err
					return
				}
				fmt.Println(stored.Digest)
			}
		}()
	}
	return <-failed
}

func TestAfterAKillEveryAcknowledgedFileIsThereAndNothingIsHalf(t *testing.T) {
	dir := t.TempDir()
	acknowledged := map[blob.Digest]bool{}
	for _, lines := range []int{1, 7, 20} {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), crashDir+"="+dir)
		child.Stderr = os.Stderr
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lineReader := bufio.NewScanner(out)
		for n := 0; lineReader.Scan(); n++ {
			if n == lines {
				if err := child.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
			digest, err := blob.ParseDigest(lineReader.Text())
			if err != nil {
				break // the last line may be cut
			}
			acknowledged[digest] = true
		}
		_ = child.Wait() // killed
	}

	s, err := blob.Open(t.Context(), crashConfig(dir), nil)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	err = s.Verify(t.Context(), func(d blob.Digest, err error) error {
		if err != nil {
			t.Errorf("%v: %v", d, err)
		}
		if acknowledged[d] {
			found++
		}
		return nil
	})
	if err != nil || found != len(acknowledged) || found < 28 {
		t.Errorf("%d of %d acknowledged files are there, %v", found, len(acknowledged), err)
	}
	if left, err := os.ReadDir(filepath.Join(dir, "files", "tmp")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
