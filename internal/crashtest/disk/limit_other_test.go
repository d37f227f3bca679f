//go:build !linux

package disk_test

import "errors"

// limit is for the tests that need strace, which is of Linux alone.
func limit(bytes int64) error {
	if bytes == 0 {
		return nil
	}
	return errors.New("no limit of the size of a file can be set here")
}
