package disk_test

import (
	"os/signal"
	"syscall"
)

// limit lets no file of this process grow larger than so many bytes: the write that
// would is cut short, and the next fails with EFBIG. 0 sets no limit.
func limit(bytes int64) error {
	if bytes == 0 {
		return nil
	}
	signal.Ignore(syscall.SIGXFSZ)
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: uint64(bytes), Max: uint64(bytes)}) //nolint:gosec // above zero
}
