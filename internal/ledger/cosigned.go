package ledger

import (
	"encoding/base64"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
)

func numeral(n uint64) string { return strconv.FormatUint(n, 10) }

// addCosignature notes a cosignature that is on disk.
func (l *Ledger) addCosignature(k keptLine) {
	if l.cosigned[k.Origin] == nil {
		l.cosigned[k.Origin] = map[uint64][]string{}
	}
	l.cosigned[k.Origin][k.Size] = append(l.cosigned[k.Origin][k.Size], k.Signature)
}

// has reports whether there is a cosignature of the same key already; one is
// enough, and its time is the first.
func (l *Ledger) has(k keptLine) bool {
	name, id := signedBy(k.Signature)
	return slices.ContainsFunc(l.cosigned[k.Origin][k.Size], func(line string) bool {
		n, i := signedBy(line)
		return n == name && i == id
	})
}

// known reports whether a signature line is by one of the witnesses.
func (l *Ledger) known(line string) bool {
	name, id := signedBy(line)
	for _, w := range l.witnesses {
		if w.Name() == name && w.KeyHash() == id {
			return true
		}
	}
	return false
}

// signedBy returns whose signature a line of a note is.
func signedBy(line string) (string, uint32) {
	name, encoded, _ := strings.Cut(strings.TrimPrefix(line, "— "), " ")
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(raw) < 4 {
		return name, 0
	}
	return name, binary.BigEndian.Uint32(raw)
}
