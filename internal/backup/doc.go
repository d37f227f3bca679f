// Package backup writes files into one encrypted stream and takes them out again,
// every one of them checked or none.
//
//	w, err := backup.Create(out, backup.Header{Made: now, Journal: head}, recipients)
//	err = w.Add("journal.db", size, file)
//	err = w.Close()
//
//	r, err := backup.Open(in, identities)
//	entries, err := r.Extract(ctx, folder)
//
// # The form
//
// An age file (https://age-encryption.org/v1) whose content is a tar archive of
// plain files, so that both can be opened with standard tools:
//
//	age --decrypt --identity key.txt backup.age | tar --list
//
//	backup.json     the Header: format, version of the format, time, journal
//	(members)       in the order in which they were added
//	manifest.jsonl  one line for each member before it, in that order:
//	                {"name":…,"size":…,"sha256":…}, the digest as 64 hexadecimal digits
//
// Archive writes the same form for other readers: its first member has another name,
// and without recipients it is the tar archive alone.
//
// # Invariants
//
//   - Extract returns nil only if every byte is what was written: the stream is
//     whole and unaltered, every member is in the manifest in its place, nothing is
//     in the manifest that did not come, and nothing comes after it.
//   - A member's name is a clean relative path of letters, digits, full stops, hyphens
//     and underscores, no part of it begins with a full stop, and it is a plain file:
//     nothing is ever written outside the folder, whoever made the stream.
//   - Nothing in memory grows with the size of a member.
//
// # What it cannot tell
//
// Who made a backup. Encryption to a recipient needs no secret, so whoever knows the
// recipient can make another stream in this form. That the content belongs to one
// history is for its reader to find out.
//
// The package refuses to know what a member is about, where it belongs and whether
// anything is missing that nobody added.
package backup
