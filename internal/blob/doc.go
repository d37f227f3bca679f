// Package blob keeps the content of evidence files: addressed by the SHA-256 of
// its plain bytes, encrypted at rest, checked on every read.
//
//	store, err := blob.Open(ctx, blob.Config{
//		URL: "file:///srv/entente/files", KeyFile: "/srv/entente/files.key", MaxBytes: 100 << 20,
//	}, nil)
//	stored, err := store.Put(ctx, upload)            // durable from here on
//	content, stored, err := store.Get(ctx, stored.Digest)
//	defer content.Close()
//
// The package knows bytes and digests. It refuses to know who may read a file,
// what it is called, which evidence it belongs to and whether anybody still
// refers to it: the callers of Get decide first, and Sweep asks.
//
// # Invariants
//
//   - Put returns nil only when the content is durable (see Drivers). An upload that
//     is cut, refused or abandoned leaves nothing.
//   - What Get hands out as complete has the digest that was asked for: the last
//     bytes are held back until the whole file has been checked.
//   - Content that is already there takes the same way as new content (streamed,
//     encrypted, written, put in place), so neither the answer nor the time it takes
//     tells an uploader that somebody else holds the file.
//   - Nothing in memory grows with the size of a file, and no lock is held while
//     bytes are streamed.
//
// # What the stored objects show
//
// An object is an age file (https://age-encryption.org/v1) for the X25519 key in
// Config.KeyFile. It is named content/<2 hex>/<tag>-<seal>: tag is an HMAC-SHA256 of
// the digest, seal the digest and size encrypted with AES-256-GCM, both under keys
// derived from the key file. Content is padded before encryption (Padmé, Nikitin et
// al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs",
// 2019; at least 4 KiB), which costs at most 12 %. Someone who sees the objects but
// not the key learns how many there are, when each was last uploaded, and each size
// to within its padding; not the content, the digest or the exact size, and so not
// whether a file they know is among them. Someone who may write there can remove
// content, but cannot make Get hand out anything else in its stead.
//
// # Drivers
//
//   - file: a folder of this process alone. Put returns after an fsync of the file,
//     a rename and an fsync of the directory. Two processes must not open the same
//     folder: the second removes the first one's unfinished uploads, which then fail.
//   - s3 (package blob/s3): Put returns after the service has acknowledged the copy to
//     the final name; durability is the service's. Nodes may share a bucket, but Sweep
//     must run on one node while no other takes uploads. Parts of uploads that a crash
//     cut short are invisible here: give the bucket a life-cycle rule that aborts
//     incomplete multipart uploads.
//   - mem (through an opener, for tests and demonstrations): gone with the process.
//
// The folder driver is this package's own because gocloud.dev/blob/fileblob does not
// fsync, copies instead of renaming, and passes over directories that it cannot read.
package blob
