// Package s3 opens a bucket of Amazon S3, or of a service that speaks its protocol,
// for package blob. It is apart so that only the program that needs it links the
// service's client library.
//
//	store, err := blob.Open(ctx, blob.Config{URL: "s3://evidence?region=eu-central-1", …}, s3.Open)
//
// Linking it adds about 14 MB to a program and 20 to 25 s to its first build.
//
// It knows addresses. It refuses to know credentials: the library finds those where
// it always does (environment, shared files, the machine's role).
package s3

import (
	"context"
	"net/url"

	gocloud "gocloud.dev/blob"
	"gocloud.dev/blob/s3blob"

	"entente/internal/blob"
	"entente/internal/fault"
)

var _ blob.Opener = Open

// Open opens the bucket that is u's host. It does not reach for the service yet.
//
// Query parameters, all optional: region; endpoint and use_path_style=true for
// other services than Amazon's; prefix to share a bucket (end it with a slash);
// ssetype and kmskeyid for encryption by the service on top of ours; and the others
// of gocloud.dev/blob/s3blob.URLOpener.
//
// Faults: Invalid with CodeConfigInvalid for another scheme or a parameter that is
// not known.
func Open(ctx context.Context, u *url.URL) (*gocloud.Bucket, error) {
	mux := new(gocloud.URLMux)
	mux.RegisterBucket(s3blob.Scheme, new(s3blob.URLOpener))
	bucket, err := mux.OpenBucketURL(ctx, u)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, "s3.Open", "the address of the file store is not one of an S3 bucket", err).
			WithCode(fault.CodeConfigInvalid).At("url")
	}
	return bucket, nil
}
