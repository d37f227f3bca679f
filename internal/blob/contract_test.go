package blob_test

import (
	"context"
	"net/url"
	"path/filepath"
	"testing"

	gocloud "gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	"gocloud.dev/blob/memblob"

	"entente/internal/blob"
	"entente/internal/blob/blobtest"
)

func TestFolderContract(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) blobtest.Rig {
		dir := filepath.Join(t.TempDir(), "deep", "files")
		raw, err := fileblob.OpenBucket(dir, &fileblob.Options{CreateDir: true, DirFileMode: 0o700, NoTempDir: true, Metadata: fileblob.MetadataDontWrite})
		if err != nil {
			t.Fatal(err)
		}
		return blobtest.Rig{Config: config(t, "file://"+filepath.ToSlash(dir)), Raw: raw, Stride: 7}
	})
}

func TestMemoryContract(t *testing.T) {
	blobtest.Run(t, func(t *testing.T) blobtest.Rig {
		bucket := memblob.OpenBucket(nil)
		opener := func(context.Context, *url.URL) (*gocloud.Bucket, error) { return bucket, nil }
		return blobtest.Rig{Config: config(t, "mem://"), Opener: opener, Raw: bucket, Volatile: true, Stride: 3}
	})
}

func config(t *testing.T, address string) blob.Config {
	return blob.Config{URL: address, KeyFile: filepath.Join(t.TempDir(), "keys", "files.key"), MaxBytes: 6 << 20}
}
