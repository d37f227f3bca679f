package ledger

import (
	"bufio"
	"crypto/hmac"
	"encoding/binary"
	"errors"
	"io"
)

// A sealed file is a row of blocks, each its length in four bytes, its bytes, and a
// code over them and the code of the block before, made with the secret of the key. The
// last block is empty. So what was read so far is the beginning of one file that this
// ledger wrote, and with the last block the whole of it.
const sealedBlock = 256 << 10 // bytes

type sealWriter struct {
	w    io.Writer
	key  *Key
	last [32]byte
	some []byte // at most a block
}

func newSealWriter(w io.Writer, k *Key) *sealWriter {
	return &sealWriter{w: w, key: k, some: make([]byte, 0, sealedBlock)}
}

func (s *sealWriter) Write(p []byte) (int, error) {
	all := len(p)
	for len(p) > 0 {
		n := min(len(p), sealedBlock-len(s.some))
		s.some, p = append(s.some, p[:n]...), p[n:]
		if len(s.some) == sealedBlock {
			if err := s.block(); err != nil {
				return 0, err
			}
		}
	}
	return all, nil
}

func (s *sealWriter) block() error {
	s.last = s.key.mac("sealed", s.last[:], s.some)
	for _, part := range [][]byte{binary.BigEndian.AppendUint32(nil, uint32(len(s.some))), s.some, s.last[:]} { //nolint:gosec // at most a block
		if _, err := s.w.Write(part); err != nil {
			return err
		}
	}
	s.some = s.some[:0]
	return nil
}

// Close writes the end. It does not close what is below.
func (s *sealWriter) Close() error {
	if len(s.some) > 0 {
		if err := s.block(); err != nil {
			return err
		}
	}
	return s.block()
}

// errSealed is that a file is not one that this ledger wrote, or not the whole of it.
var errSealed = errors.New("the file is not what this ledger sealed")

// sealReader gives out what was checked, block by block.
type sealReader struct {
	r    *bufio.Reader
	key  *Key
	last [32]byte
	buf  []byte
	rest []byte // of the block under way
	over bool
}

func newSealReader(r io.Reader, k *Key) *sealReader {
	return &sealReader{r: bufio.NewReaderSize(r, 64<<10), key: k, buf: make([]byte, sealedBlock)}
}

func (s *sealReader) Read(p []byte) (int, error) {
	for len(s.rest) == 0 {
		if s.over {
			return 0, io.EOF
		}
		if err := s.block(); err != nil {
			return 0, err
		}
	}
	n := copy(p, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

func (s *sealReader) block() error {
	var head [4]byte
	if _, err := io.ReadFull(s.r, head[:]); err != nil {
		return errSealed // not the error itself: an end here is none
	}
	n := binary.BigEndian.Uint32(head[:])
	if n > sealedBlock {
		return errSealed
	}
	some := s.buf[:n]
	var code [32]byte
	for _, part := range [][]byte{some, code[:]} {
		if _, err := io.ReadFull(s.r, part); err != nil {
			return errSealed
		}
	}
	s.last = s.key.mac("sealed", s.last[:], some)
	if !hmac.Equal(code[:], s.last[:]) {
		return errSealed
	}
	s.rest, s.over = some, n == 0
	if s.over {
		if _, err := s.r.Peek(1); err != io.EOF {
			return errSealed
		}
	}
	return nil
}
